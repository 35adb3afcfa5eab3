// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>An account, a sub-account or a pocket: whatever pays its own losses only.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Portfolio">What it holds.</param>
/// <param name="Rulebook">What it is under.</param>
public readonly record struct OwnedPortfolio(OwnerId Owner, Portfolio Portfolio, Rulebook Rulebook);

/// <summary>What an owner's accounts lack together.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Deficit">Sum over his accounts of equity below zero, as a magnitude; numeraire.</param>
public readonly record struct OwnerDeficit(OwnerId Owner, Amount Deficit);

/// <summary>Whether what is there to pay deficits covers the two owners who together lack most in any one scenario ("cover 2").</summary>
/// <remarks>
/// <para>Deficit of an owner in a scenario = Σ over his accounts of max(0, −equity): accounts, sub-accounts and pockets do not pay for each other, and none of
/// his equity elsewhere does. Equity is as each account's rulebook counts it in the shocked market, haircuts included, so the need is rather too high than too
/// low. Nothing is closed on the way and nobody else gains: that is what a fund must be able to bear at once.</para>
/// <para>Source of the standard: CPMI-IOSCO, Principles for financial market infrastructures, principle 4, for systemically important clearing houses.</para>
/// </remarks>
/// <param name="Scenario">The scenario in which the two lack most; the first of equals. Null where no scenario leaves a deficit.</param>
/// <param name="Worst">The two owners there, the larger deficit first, then by id; fewer where fewer lack anything.</param>
/// <param name="Resources">What is there to pay, numeraire.</param>
public sealed record CoverTwo(Scenario? Scenario, ImmutableArray<OwnerDeficit> Worst, Amount Resources)
{
    /// <summary>What the two lack together, numeraire, at least zero.</summary>
    public Amount Need => Worst.Aggregate(Amount.Zero, static (sum, owner) => sum + owner.Deficit);

    /// <summary>What is not there of it, numeraire, at least zero.</summary>
    public Amount Missing => Amount.Max(Need - Resources, default);

    /// <summary>True when what is there covers both: an operator is to be told when it is not.</summary>
    public bool IsCovered => Need <= Resources;

    /// <summary>Assesses every account in every scenario, and finds the worst.</summary>
    /// <param name="accounts">All accounts that others would pay for, in any order.</param>
    /// <param name="market">The market that the scenarios start from.</param>
    /// <param name="scenarios">The scenarios.</param>
    /// <param name="resources">What is there to pay: fund, junior money, whatever comes before the other clients. Numeraire.</param>
    /// <returns>The first refusal of a rulebook: an account that cannot be assessed is not left out.</returns>
    public static Result<CoverTwo> Of(
        IReadOnlyList<OwnedPortfolio> accounts, MarketView market, ImmutableArray<Scenario> scenarios, Amount resources)
    {
        ScenarioFactors factors = new(market.Catalog);
        MarginSheet sheet = new();
        CoverTwo worst = new(null, [], resources);
        foreach (Scenario scenario in scenarios)
        {
            ShockedMarket shocked = ShockedMarket.Of(market, factors, scenario);
            SortedDictionary<OwnerId, Amount> deficits = [];
            foreach (OwnedPortfolio account in accounts)
            {
                Rejection rejection = account.Rulebook.Assess(account.Portfolio, shocked, sheet);
                if (rejection.IsRefused)
                {
                    return Result<CoverTwo>.Refused(rejection);
                }

                if (sheet.Equity.IsNegative)
                {
                    deficits[account.Owner] = deficits.GetValueOrDefault(account.Owner) - sheet.Equity;
                }
            }

            CoverTwo found = new(scenario, TwoLargest(deficits), resources);
            worst = found.Need > worst.Need ? found : worst;
        }

        return Result<CoverTwo>.Of(worst);
    }

    /// <summary>Sorted by owner before, so that of equals the lower id is kept.</summary>
    private static ImmutableArray<OwnerDeficit> TwoLargest(SortedDictionary<OwnerId, Amount> deficits)
    {
        OwnerDeficit first = default;
        OwnerDeficit second = default;
        foreach ((OwnerId owner, Amount deficit) in deficits)
        {
            if (deficit > first.Deficit)
            {
                (first, second) = (new(owner, deficit), first);
            }
            else if (deficit > second.Deficit)
            {
                second = new(owner, deficit);
            }
        }

        return [.. ((OwnerDeficit[])[first, second]).Where(static owner => owner.Deficit.IsPositive)];
    }
}
