// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Portfolios;

/// <summary>What one trade does to one side: computed before anything is written.</summary>
/// <param name="Quantity">The position after it, contracts.</param>
/// <param name="Cost">The position's cost after it, settlement asset.</param>
/// <param name="Realised">Posted to the settlement balance: realised profit, premium, or spot proceeds, before fees.</param>
/// <param name="Base">Spot: posted to the base balance.</param>
/// <param name="Paid">The trade's signed value rounded against the account. The two sides' sum is the dust, never negative.</param>
public readonly record struct TradeEffect(Quantity Quantity, Amount Cost, Amount Realised, Amount Base, Amount Paid)
{
    /// <summary>The effect of trading a signed quantity at a price on a position.</summary>
    /// <remarks>
    /// <para>The signed value V(q) is rounded up to the smallest unit: a buyer pays the unit begun, a seller receives only whole ones.</para>
    /// <para>Opening adds V to the cost. Reducing releases the same share of the cost as of the quantity, rounded up, and realises −V − released: what
    /// rounding takes from the profit stays in the cost of what is left. Through zero: close, then open. Options pay V at once and carry no cost.</para>
    /// </remarks>
    /// <param name="spec">The instrument.</param>
    /// <param name="unit">The smallest unit of its settlement asset.</param>
    /// <param name="held">The position before.</param>
    /// <param name="traded">Contracts, signed: positive buys.</param>
    /// <param name="price">The price traded at.</param>
    /// <exception cref="OverflowException">A value does not fit.</exception>
    public static TradeEffect Of(InstrumentSpec spec, Amount unit, in Position held, Quantity traded, Price price)
    {
        if (spec.Kind == InstrumentKind.Spot)
        {
            Amount paid = Value(spec, unit, traded, price);
            return new(default, default, -paid, Amount.FromAtoms(traded.Atoms), paid);
        }

        Quantity after = held.Quantity + traded;
        if (spec.IsPremiumPaid)
        {
            Amount premium = Value(spec, unit, traded, price);
            return new(after, default, -premium, default, premium);
        }

        if (held.Quantity.Sign * traded.Sign >= 0)
        {
            Amount opened = Value(spec, unit, traded, price);
            return new(after, held.Cost + opened, default, default, opened);
        }

        if (traded.Abs() <= held.Quantity.Abs())
        {
            Amount closed = Value(spec, unit, traded, price);
            Amount released = after.IsZero ? held.Cost
                : held.Cost.Scale(traded.Abs().Atoms, held.Quantity.Abs().Atoms, Rounding.Up).RoundTo(unit, Rounding.Up);
            return new(after, held.Cost - released, -closed - released, default, closed);
        }

        Amount closing = Value(spec, unit, -held.Quantity, price);
        Amount opening = Value(spec, unit, after, price);
        return new(after, opening, -closing - held.Cost, default, closing + opening);
    }

    private static Amount Value(InstrumentSpec spec, Amount unit, Quantity quantity, Price price) =>
        spec.ValueOf(quantity, price, Rounding.Up).RoundTo(unit, Rounding.Up);
}
