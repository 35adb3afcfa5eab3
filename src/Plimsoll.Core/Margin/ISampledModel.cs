// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>How far a requirement computed from draws may lie from that of the distribution they are drawn from: standard errors, numeraire, rounded
/// up.</summary>
/// <param name="Initial">Of initial margin.</param>
/// <param name="Maintenance">Of maintenance margin.</param>
public readonly record struct RequirementError(Amount Initial, Amount Maintenance);

/// <summary>A model whose requirement may be estimated from random draws, and which then states the sampling error.</summary>
public interface ISampledModel
{
    /// <summary>The sampling error of what <see cref="IMarginModel.Assess"/> requires of the same account; null where nothing is drawn or nothing
    /// required.</summary>
    /// <remarks>It revalues the account once more: a figure for reports, never for decisions. Refused as the assessment is.</remarks>
    Result<RequirementError?> ErrorOf(in Portfolio portfolio, MarketView market);
}
