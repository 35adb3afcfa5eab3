// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What an account needs under a rulebook: one report, or under a rulebook of mode isolated one for each of its pockets and one for the
/// rest.</summary>
/// <param name="Account">The account.</param>
/// <param name="Rulebook">The rules.</param>
/// <param name="Parts">What is the account's own, then its pockets.</param>
public sealed record MarginAnalysis(StatedAccount Account, Rulebook Rulebook, ImmutableArray<DividedPart> Parts)
{
    /// <summary>True when no part is below maintenance.</summary>
    public bool IsHealthy => Parts.All(static part => part.Report.IsHealthy);

    /// <summary>The part with the lowest margin ratio; null where nothing is required.</summary>
    public DividedPart? Lowest => DividedAccount.Lowest(Parts);

    /// <summary>Margins an account; its open orders count in initial margin.</summary>
    /// <returns>Refused where the rulebook refuses the account or a part of it.</returns>
    public static AnalysisResult<MarginAnalysis> Of(StatedAccount account, Rulebook rulebook)
    {
        AnalysisResult<ImmutableArray<DividedPart>> parts = DividedAccount.Of(account, rulebook, withOrders: true);
        return parts.IsOk ? new MarginAnalysis(account, rulebook, parts.Value) : parts.Refusal;
    }

    /// <summary>The same decision with every amount in units of another asset, rounded against the account.</summary>
    /// <returns>Refused where the asset has no price.</returns>
    public AnalysisResult<MarginAnalysis> In(AssetId asset)
    {
        ImmutableArray<DividedPart>.Builder parts = ImmutableArray.CreateBuilder<DividedPart>(Parts.Length);
        foreach (DividedPart part in Parts)
        {
            Result<MarginReport> report = part.Report.In(asset, Account.Market);
            if (!report.IsOk)
            {
                return new AccountRefused(Account.Name, report.Rejection, Account.Catalog, $"rulebook {Rulebook.Name}")
                {
                    Rulebook = Rulebook,
                    Account = Account.Portfolio,
                };
            }

            parts.Add(part with { Report = report.Value });
        }

        return this with { Parts = parts.MoveToImmutable() };
    }

    /// <summary>An amount of every part, added up.</summary>
    public Amount Sum(Func<MarginReport, Amount> of) => Parts.Aggregate(Amount.Zero, (sum, part) => sum + of(part.Report));
}
