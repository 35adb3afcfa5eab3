// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What is known of an account's headroom between the markets where it was assessed: that it is concave, bounds of its slopes, or nothing.</summary>
internal sealed class HeadroomShape
{
    private HeadroomShape(bool isConcave, HeadroomSlopes? slopes)
    {
        IsConcave = isConcave;
        Slopes = slopes;
    }

    /// <summary>True when headroom is concave in the scales of the factors: between markets that it can bear, the account can bear every mixture.</summary>
    /// <remarks>Equity is: each asset's value is the lesser of two straight lines, net × price × (1 − haircut) and net × price × (1 + borrow haircut), where
    /// positions are straight lines in one scale and are paid in what stays. Maintenance is convex where all parts of the rulebook say so.</remarks>
    internal bool IsConcave { get; }

    /// <summary>Bounds of its slopes; null where there are none.</summary>
    internal HeadroomSlopes? Slopes { get; }

    /// <summary>True when something is known.</summary>
    internal bool IsKnown => IsConcave || Slopes is not null;

    /// <summary>What assessing, and the doubles that a proof reckons in, may lose to rounding of a headroom: a millionth of the numeraire and a billionth of
    /// the figure.</summary>
    internal static double Slack(double headroom) => 1e-6 + (1e-9 * Math.Abs(headroom));

    /// <summary>What is known of an account whose factors move.</summary>
    internal static HeadroomShape Of(in Portfolio stated, MarketView market, Rulebook rulebook, ImmutableArray<ObservableId> factors)
    {
        // The rule that something is known of pays what is owed with balances.
        Portfolio portfolio = stated.LoansNetted();

        // Terms by asset that the rule states, and profit that counts whole, are what there is to prove from.
        if (!rulebook.StatesTerms || !rulebook.Equity.Bounds!.CountsProfitWhole(rulebook))
        {
            return new(false, null);
        }

        bool isConcave = rulebook.Bounds.IsConvexInPrices;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            bool staysPaid = market.Catalog[spec.Settlement].PriceObservable is not { } observable || !factors.Contains(observable);
            isConcave &= spec.Kind != InstrumentKind.Option && spec.Payoff == Payoff.Linear && staysPaid && market.TryPrice(spec.Mark, out Price mark)
                && mark.IsPositive
                && market.Catalog[spec.Mark].Kind == ObservableKind.Price;
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            isConcave &= market.TryAssetPrice(holding.Asset, out Price price) && price.IsPositive;
        }

        return new(isConcave, HeadroomSlopes.TryCreate(portfolio, market, rulebook, factors));
    }
}
