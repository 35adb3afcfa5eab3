// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Which of the open orders are taken as filled.</summary>
public enum FillSet : byte
{
    /// <summary>None: the account today.</summary>
    None,

    /// <summary>Every buy order.</summary>
    Buys,

    /// <summary>Every sell order.</summary>
    Sells,

    /// <summary>Every order.</summary>
    All,
}

/// <summary>How an account would stand with a set of its orders filled. Numeraire.</summary>
/// <param name="Set">The set.</param>
/// <param name="Equity">Equity.</param>
/// <param name="Initial">Initial requirement.</param>
/// <param name="Maintenance">Maintenance requirement.</param>
/// <param name="Rejection">Why the rulebook does not assess it; the amounts are then zero and mean nothing.</param>
public readonly record struct FillSetOutcome(FillSet Set, Amount Equity, Amount Initial, Amount Maintenance, Rejection Rejection)
{
    /// <summary>Equity − initial: what a venue that holds margin for its orders would leave free.</summary>
    public Amount Free => Equity - Initial;
}

/// <summary>What open orders could turn an account into, today's market held: no order filled, all buys, all sells, all.</summary>
/// <remarks>Orders fill at today's mark, not at their limits, so that no gain or loss comes from a price that the market is not at; the taker fee is
/// paid. The worst of the sets is what venues that charge the riskier side require for resting orders; the worst of all sets, which may be none of these, is
/// what the initial margin of an account with orders counts (<see cref="Rulebook.Assess(in Portfolio, MarketView, MarginSheet)"/>). Of a group a set fills one
/// order, the one that leaves the least free as the set then stands.</remarks>
public static class FillSets
{
    /// <summary>The four outcomes, in the order of <see cref="FillSet"/>.</summary>
    /// <returns><see cref="RejectionCode.MarkMissing"/> (subject: the observable) of an order's mark.</returns>
    public static Result<ImmutableArray<FillSetOutcome>> Of(in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<OpenOrder> orders)
    {
        ImmutableArray<FillSetOutcome>.Builder outcomes = ImmutableArray.CreateBuilder<FillSetOutcome>(4);
        MarginSheet sheet = new();
        foreach (OpenOrder order in orders)
        {
            if (!market.TryMark(order.Instrument, out _))
            {
                return Result<ImmutableArray<FillSetOutcome>>.Refused(RejectionCode.MarkMissing, market.Catalog[order.Instrument].Mark);
            }
        }

        foreach (FillSet set in new[] { FillSet.None, FillSet.Buys, FillSet.Sells, FillSet.All })
        {
            Portfolio account = portfolio;
            Rejection rejection = Rejection.None;
            OpenOrder[] open = [.. orders.Where(order => set == FillSet.All || set == (order.Quantity.IsPositive ? FillSet.Buys : FillSet.Sells))];
            foreach (IGrouping<int, OpenOrder> group in open.Select(static (order, i) => (order, Key: order.Group == 0 ? -1 - i : order.Group))
                .GroupBy(static item => item.Key, static item => item.order))
            {
                if (!rejection.IsRefused)
                {
                    Result<Portfolio> filled = Worst(account, market, rulebook, group, sheet);
                    (account, rejection) = filled.IsOk ? (filled.Value, rejection) : (account, filled.Rejection);
                }
            }

            rejection = rejection.IsRefused ? rejection : rulebook.Assess(account, market, sheet);
            outcomes.Add(rejection.IsRefused ? new(set, default, default, default, rejection)
                : new(set, sheet.Equity, sheet.Initial, sheet.Maintenance, rejection));
        }

        return Result<ImmutableArray<FillSetOutcome>>.Of(outcomes.MoveToImmutable());
    }

    /// <summary>The account after one of several orders, at today's mark: the one that leaves the least free.</summary>
    private static Result<Portfolio> Worst(Portfolio account, MarketView market, Rulebook rulebook, IEnumerable<OpenOrder> group, MarginSheet sheet)
    {
        Result<Portfolio> worst = default;
        Amount? least = null;
        OpenOrder[] orders = [.. group];
        foreach (OpenOrder order in orders)
        {
            Invariant.Check(market.TryMark(order.Instrument, out Price mark), "An order's mark was there before.");
            Result<Portfolio> filled = (order with { Limit = mark }).Fill(account, market, rulebook.Liquidation.TakerFeeRate);
            Rejection rejection = orders.Length == 1 || !filled.IsOk ? filled.Rejection : rulebook.Assess(filled.Value, market, sheet);
            if (rejection.IsRefused || orders.Length == 1)
            {
                return filled.IsOk && rejection.IsRefused ? Result<Portfolio>.Refused(rejection) : filled;
            }

            (worst, least) = least is { } free && free <= sheet.Equity - sheet.Initial ? (worst, least) : (filled, sheet.Equity - sheet.Initial);
        }

        return worst;
    }
}
