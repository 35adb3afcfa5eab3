// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What one side of a fill gives away to the other by trading away from the mark, and how much of that is an ordinary cost of trading.</summary>
/// <remarks>
/// <para>given = worth at the mark before − worth at the mark after, fees aside, numeraire, rounded up; what one side gives the other receives, but for dust.
/// Fees go to the venue, so they are left to the margin check itself; an account below zero pays none, for the other side may receive a rebate out of
/// them.</para>
/// <para>allowed = notional × (taker fee + half the spread where depth is known, at most the price floor) + the dust of one trade. A trade that gives no more
/// than this is one that the liquidation engine would make itself; one that gives more is a transfer of money and is held to the rule of withdrawals.</para>
/// </remarks>
internal static class Concession
{
    /// <summary>Smallest units that rounding may cost one side: of the value, of the released cost, and of the value at the mark.</summary>
    private const int DustUnits = 3;

    /// <summary>What a side gives away at a mark, numeraire; negative when it receives. Out of range where it is more than can be counted: at a mark that
    /// nobody believes yet, what a trade at the accepted one realises has not been bounded.</summary>
    internal static Result<Amount> Given(InstrumentSpec spec, in Position held, in TradeEffect effect, Price mark, Price settlement)
    {
        Amount before = spec.Kind == InstrumentKind.Spot ? default : spec.ValueOf(held.Quantity, mark, Rounding.Up) - held.Cost;
        Amount after = spec.Kind == InstrumentKind.Spot
            ? mark.Times(Quantity.FromAtoms(effect.Base.Atoms), Rounding.Down)
            : spec.ValueOf(effect.Quantity, mark, Rounding.Down) - effect.Cost;
        Amount given = before - after - effect.Realised;
        return Magnitude.ProductBits(Magnitude.Bits(given.Atoms), Magnitude.Bits(settlement.Atoms)) <= EngineLimits.ValueBits
            ? Result<Amount>.Of(given.Times(settlement, Rounding.Up))
            : Result<Amount>.Refused(new Rejection(RejectionCode.OutOfRange, spec.Id));
    }

    /// <summary>The modelled cost of trading a quantity at the market, numeraire, rounded up, without the dust.</summary>
    internal static Result<Amount> Allowed(Rulebook rulebook, MarketView market, InstrumentSpec spec, Quantity quantity, Price mark, Price settlement)
    {
        Result<TradeCost> traded = TradeCost.Of(spec, quantity, mark, market);
        return traded.IsOk
            ? Result<Amount>.Of(Modelled(rulebook, market, spec.Id, traded.Value.At(settlement)))
            : Result<Amount>.Refused(traded.Rejection);
    }

    /// <summary>What rounding alone may cost one side of a trade, numeraire.</summary>
    internal static Amount Dust(InstrumentCatalog catalog, InstrumentSpec spec, Price settlement) =>
        Amount.FromAtoms(DustUnits * catalog[spec.Settlement].SmallestUnit.Atoms).Times(settlement, Rounding.Up) + Amount.FromAtoms(DustUnits);

    /// <summary>The modelled cost of a trade at the market: taker fee and, where depth is known, half the spread up to the price floor.</summary>
    internal static Amount Modelled(Rulebook rulebook, MarketView market, InstrumentId instrument, in TradeCost cost)
    {
        LiquidationPolicy policy = rulebook.Liquidation;
        Ratio halfSpread = market.TryDepth(instrument, out DepthProfile depth) ? Ratio.Min(depth.HalfSpread, policy.PriceFloor) : Ratio.Zero;
        return cost.Modelled(policy.TakerFeeRate, halfSpread);
    }
}
