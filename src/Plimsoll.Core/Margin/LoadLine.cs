// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Which requirement a load line is a multiple of.</summary>
public enum LoadLineOf : byte
{
    /// <summary>Maintenance margin.</summary>
    Maintenance,

    /// <summary>Initial margin.</summary>
    Initial,
}

/// <summary>A level of equity that a venue has a name for, and below which it warns, restricts or liquidates an account.</summary>
/// <remarks>Three stand in every rulebook: <c>maintenance</c>, below which an account is liquidated; <c>call</c>, below which it is warned; <c>initial</c>,
/// below which it takes no new risk. A venue names others: where it stops opening risk, where it cancels orders, where it may close all at once.</remarks>
/// <param name="Name">Its name, as the venue says it.</param>
/// <param name="Of">The requirement that it is a multiple of.</param>
/// <param name="Factor">The multiple, above zero; below one for a line that lies under the requirement.</param>
public sealed record LoadLine(string Name, LoadLineOf Of, Ratio Factor)
{
    /// <summary>The equity that the line is at, in the unit of the report, rounded up.</summary>
    public Amount In(MarginReport report) => (Of == LoadLineOf.Initial ? report.Initial : report.Maintenance).Times(Factor, Rounding.Up);

    /// <summary>What equity is above the line, in the unit of the report; negative below it.</summary>
    public Amount HeadroomIn(MarginReport report) => report.Equity - In(report);
}
