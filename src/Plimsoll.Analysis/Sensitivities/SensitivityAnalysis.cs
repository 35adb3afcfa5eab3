// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>How an account's value depends on prices, volatilities, time and rates. Takes no rulebook: pockets are valued together with the rest.</summary>
/// <param name="Account">The account.</param>
/// <param name="Greeks">By leg, and net by underlying.</param>
/// <param name="Profiles">How the net of each coin changes as it moves; only coins for which it does.</param>
public sealed record SensitivityAnalysis(StatedAccount Account, PortfolioGreeks Greeks, ImmutableArray<GreeksProfile> Profiles)
{
    /// <summary>Takes the account's sensitivities at its market.</summary>
    /// <returns>Refused where something held has no price or volatility, or cannot be valued.</returns>
    public static AnalysisResult<SensitivityAnalysis> Of(StatedAccount account)
    {
        Result<SensitivityAnalysis> analysis =
            from greeks in PortfolioGreeks.Of(account.Portfolio, account.Market)
            from profiles in GreeksProfile.Of(account, greeks)
            select new SensitivityAnalysis(account, greeks, profiles);
        return analysis.IsOk ? analysis.Value : new AccountRefused(account.Name, analysis.Rejection, account.Catalog, "greeks");
    }
}
