// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Works out what the fills of an account's open orders would do to it, instrument by instrument.</summary>
/// <remarks>
/// <para>A fill books what <see cref="OpenOrder.Fill"/> books. What depends on the other fills is bounded: a fill through zero is two trades, each rounded to
/// the smallest unit; one that closes realises its share of the position's profit, and, of what other orders opened, their gain, which is counted with
/// them.</para>
/// <para>A reduce-only order fills at most the position that may be there: today's and what other orders add to it. A part of it counts in proportion, and a
/// smallest unit is taken off for its rounding.</para>
/// <para>Options: the value of a position and its loss in a scenario are concave in its size, long and short apart. So among all sets the buy orders gain at
/// least their share of what all of them gain together, and the sell orders lose at most theirs: orders that can only close a short position are charged as a
/// short one is, and no order better than the mixture that all of its side come to.</para>
/// </remarks>
internal static class OrderArranger
{
    /// <summary>Fills <paramref name="fills"/> with the orders of an account; gains are still to be set.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable) for an order without a mark or an option without an
    /// index.</returns>
    internal static Rejection Arrange(OrderFills fills, in Portfolio portfolio, MarketView market, Ratio feeRate)
    {
        fills.Clear();
        ReadOnlySpan<OpenOrder> orders = portfolio.Orders.AsSpan();
        ReadOnlySpan<Position> positions = portfolio.Positions.Span;
        int position = 0;
        for (int from = 0, to = 0; from < orders.Length; from = to)
        {
            InstrumentId instrument = orders[from].Instrument;
            while (to < orders.Length && orders[to].Instrument == instrument)
            {
                to++;
            }

            while (position < positions.Length && positions[position].Instrument.Value < instrument.Value)
            {
                position++;
            }

            bool isHeld = position < positions.Length && positions[position].Instrument == instrument;
            Rejection rejection = Add(fills, orders[from..to], from, isHeld ? positions[position] : new(instrument, default, default), market, feeRate);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        fills.Sort(market.Catalog);
        return Rejection.None;
    }

    private static Rejection Add(OrderFills fills, ReadOnlySpan<OpenOrder> orders, int first, in Position held, MarketView market, Ratio feeRate)
    {
        InstrumentSpec spec = market.Catalog[held.Instrument];
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        (Quantity bids, Quantity asks) = Adding(orders, isReduceOnly: false);
        (Quantity covers, Quantity exits) = Adding(orders, isReduceOnly: true);

        // What reduce-only orders have closed, others no longer have to before they open.
        covers = Quantity.Min(covers, Quantity.Max(-held.Quantity, default));
        exits = Quantity.Min(exits, Quantity.Max(held.Quantity, default));
        OrderReach reach = new(spec.Id, held.Quantity, held.Quantity - exits - asks, held.Quantity + covers + bids);
        (Quantity buys, Quantity sells) = (default, default);
        foreach (ref readonly OpenOrder order in orders)
        {
            Quantity counted = Counted(order, reach, spec);
            (buys, sells) = (buys + Quantity.Max(counted, default), sells - Quantity.Min(counted, default));
        }

        Scope scope = new(spec, held, mark, buys, sells, market.Catalog[spec.Settlement].SmallestUnit);
        bool adds = false;
        for (int i = 0; i < orders.Length; i++)
        {
            Quantity counted = Counted(orders[i], reach, spec);
            if (counted.IsZero)
            {
                continue;
            }

            Result<Amount> traded = Notional.Traded(spec, counted, orders[i].Limit, market);
            if (!traded.IsOk)
            {
                return traded.Rejection;
            }

            Amount fee = traded.Value.Times(feeRate, Rounding.Up).RoundTo(scope.Unit, Rounding.Up);
            fills.Add(FillOf(scope, orders[i], first + i, counted, fee, market.Catalog));
            adds = true;
        }

        if (adds && spec.Kind != InstrumentKind.Spot)
        {
            fills.Add(reach);
        }

        return Rejection.None;
    }

    /// <summary>What reduce-only orders, or all others, come to on each side, of each group the largest. They come sorted by group.</summary>
    private static (Quantity Bids, Quantity Asks) Adding(ReadOnlySpan<OpenOrder> orders, bool isReduceOnly)
    {
        (Quantity bids, Quantity asks, Quantity bid, Quantity ask, int group) = (default, default, default, default, 0);
        foreach (ref readonly OpenOrder order in orders)
        {
            if (order.Group == 0 || order.Group != group)
            {
                (bids, asks, bid, ask, group) = (bids + bid, asks + ask, default, default, order.Group);
            }

            bid = order.IsReduceOnly != isReduceOnly ? bid : Quantity.Max(bid, order.Quantity);
            ask = order.IsReduceOnly != isReduceOnly ? ask : Quantity.Max(ask, -order.Quantity);
        }

        return (bids + bid, asks + ask);
    }

    private static Quantity Counted(in OpenOrder order, in OrderReach reach, InstrumentSpec spec) =>
        !order.IsReduceOnly ? order.Quantity : spec.Kind == InstrumentKind.Spot ? default : order.Against(order.Quantity.IsPositive ? reach.Low : reach.High);

    private static OrderFill FillOf(in Scope scope, in OpenOrder order, int at, Quantity quantity, Amount fee, InstrumentCatalog catalog)
    {
        InstrumentSpec spec = scope.Spec;
        Amount paid = spec.ValueOf(quantity, order.Limit, Rounding.Up).RoundTo(scope.Unit, Rounding.Up) + (order.IsReduceOnly ? scope.Unit : default);
        if (spec.Kind == InstrumentKind.Spot)
        {
            ObservableId home = catalog[spec.Base!.Value].PriceObservable ?? catalog[spec.Settlement].PriceObservable ?? spec.Underlying;
            return new(at, spec.Id, home, order.Group, quantity, default, -paid - fee, -paid - fee, Amount.Max(-paid - fee, default), default,
                Amount.FromAtoms(quantity.Atoms));
        }

        if (spec.IsPremiumPaid)
        {
            return new(at, spec.Id, spec.Underlying, order.Group, quantity, scope.OfShort(quantity), -paid - fee, -paid - fee, Amount.Max(-paid - fee, default),
                default, default);
        }

        // Through zero a trade is two, each rounded up; a share of a cost is rounded up as well.
        Amount gain = spec.ValueOf(quantity, scope.Mark, Rounding.Down) - paid - (scope.MayCross ? scope.Unit : default);
        Amount share = scope.ShareOfProfit(quantity);
        Amount low = Amount.Min(gain, default) + Amount.Min(share, default) - fee - (scope.MayClose(quantity) ? scope.Unit : default);
        return new(at, spec.Id, spec.Underlying, order.Group, quantity, default, gain - fee, low, Amount.Max(gain, default) + Amount.Max(share, default),
            Amount.Max(share, default), default);
    }

    /// <summary>An instrument's position and how much of it is bought and sold at most.</summary>
    private readonly record struct Scope(InstrumentSpec Spec, Position Held, Price Mark, Quantity Buys, Quantity Sells, Amount Unit)
    {
        internal bool MayCross => Held.Quantity + Buys > Quantity.Zero && Held.Quantity - Sells < Quantity.Zero;

        internal bool MayClose(Quantity quantity) => quantity.IsPositive ? Held.Quantity - Sells < Quantity.Zero : Held.Quantity + Buys > Quantity.Zero;

        /// <summary>The part of an order for options that closes or opens a short position: its share of what its whole side does.</summary>
        internal Quantity OfShort(Quantity quantity)
        {
            if (quantity.IsPositive)
            {
                // Less of what closes is against the account: a short position is charged the more.
                Quantity closed = Quantity.Max(Quantity.Min(Buys, -Held.Quantity), default);
                return Quantity.FromAtoms(Fixed18.MulDiv(quantity.Atoms, closed.Atoms, Buys.Atoms, Rounding.Down));
            }

            Quantity ofLong = Quantity.Max(Quantity.Min(Sells, Held.Quantity), default);
            return quantity + Quantity.FromAtoms(Fixed18.MulDiv(-quantity.Atoms, ofLong.Atoms, Sells.Atoms, Rounding.Down));
        }

        /// <summary>The profit or loss, as it stands at the mark, that closing with an order would realise of the position.</summary>
        internal Amount ShareOfProfit(Quantity quantity)
        {
            if (Held.Quantity.Sign * quantity.Sign >= 0)
            {
                return default;
            }

            Amount profit = Spec.ValueOf(Held.Quantity, Mark, Rounding.Down) - Held.Cost;
            Quantity closed = Quantity.Min(quantity.Abs(), Held.Quantity.Abs());
            return profit.Scale(closed.Atoms, Held.Quantity.Abs().Atoms, Rounding.AwayFromZero);
        }
    }
}
