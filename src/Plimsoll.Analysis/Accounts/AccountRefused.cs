// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>A rulebook, or a computation without one, refused an account.</summary>
/// <param name="Input">The account.</param>
/// <param name="Rejection">Its refusal.</param>
/// <param name="Catalog">The names of what the refusal counts.</param>
/// <param name="Who">Who refused: <c>rulebook cross</c>, or <c>greeks</c>.</param>
public sealed record AccountRefused(string Input, Rejection Rejection, InstrumentCatalog Catalog, string Who) : AnalysisRefusal(Input)
{
    /// <summary>The rulebook that refused; null where none did.</summary>
    public Rulebook? Rulebook { get; init; }

    /// <summary>What was refused: the values that a message names.</summary>
    public Portfolio? Account { get; init; }
}
