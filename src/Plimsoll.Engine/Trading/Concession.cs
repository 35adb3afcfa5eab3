// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What one side of a fill gives away to the other by trading away from the mark, and how much of that is an ordinary cost of trading.</summary>
/// <remarks>
/// <para>given = worth at the mark before − worth at the mark after, fees aside, numeraire, rounded up; what one side gives the other receives, but for dust.
/// Fees go to the venue, so they are left to the margin check itself; from below zero nobody pays any, for the other side may have a rebate of them.</para>
/// <para>allowed = notional × (taker fee + half the spread where depth is known, at most the price floor) + the dust of one trade. A trade that gives no more than this is
/// one that the liquidation engine would make itself; one that gives more is a transfer of money and is held to the rule of withdrawals.</para>
/// </remarks>
internal static class Concession
{
    /// <summary>Smallest units that rounding may cost one side: of the value, of the released cost, and of the value at the mark.</summary>
    private const int DustUnits = 3;

    /// <summary>What a side gives away at a mark, numeraire; negative when it receives. Out of range where it is more than can be counted: at a mark that nobody believes yet,
    /// what a trade at the accepted one realises has not been bounded.</summary>
    internal static Result<Amount> Given(InstrumentSpec spec, in Position held, in TradeEffect effect, Price mark, Price settlement)
    {
        Amount before = spec.Kind == InstrumentKind.Spot ? default : spec.ValueOf(held.Quantity, mark, Rounding.Up) - held.Cost;
        Amount after = spec.Kind == InstrumentKind.Spot
            ? mark.Times(Quantity.FromAtoms(effect.Base.Atoms), Rounding.Down)
            : spec.ValueOf(effect.Quantity, mark, Rounding.Down) - effect.Cost;
        Amount given = before - after - effect.Realised;
        return Magnitude.ProductBits(Magnitude.Bits(given.Atoms), Magnitude.Bits(settlement.Atoms)) <= EngineLimits.ValueBits
            ? Result<Amount>.Of(given.Times(settlement, Rounding.Up))
            : Result<Amount>.Refused(new Rejection(RejectionCode.OutOfRange, spec.Id.Value));
    }

    /// <summary>The modelled cost of trading a quantity at the market, numeraire, rounded up.</summary>
    internal static Result<Amount> Allowed(EngineState engine, InstrumentSpec spec, Quantity traded, Price mark, Price settlement)
    {
        Result<Amount> notional = Notional.Traded(spec, traded, mark, engine.Market);
        if (!notional.IsOk)
        {
            return notional;
        }

        Amount cost = spec.Kind == InstrumentKind.Option
            ? OptionCost(engine, spec, traded, mark, notional.Value)
            : notional.Value.Times(settlement, Rounding.Up).Times(CostRate(engine, spec.Id), Rounding.Up);
        return Result<Amount>.Of((spec.Kind == InstrumentKind.Option ? cost.Times(settlement, Rounding.Up) : cost) + Dust(engine, spec, settlement));
    }

    /// <summary>An option's spread is one of its own mark, not of what it is on, and its fee is at most the share of its premium that the engine charges.</summary>
    private static Amount OptionCost(EngineState engine, InstrumentSpec spec, Quantity traded, Price mark, Amount notional)
    {
        Amount premium = spec.ValueOf(traded, mark, Rounding.AwayFromZero).Abs();
        Amount fee = Amount.Min(notional.Times(engine.Rulebook.Liquidation.TakerFeeRate, Rounding.Up), premium.Times(CloseCharges.OptionFeeCap, Rounding.Up));
        return fee + premium.Times(HalfSpread(engine, spec.Id), Rounding.Up);
    }

    /// <summary>What rounding alone may cost one side of a trade, numeraire.</summary>
    internal static Amount Dust(EngineState engine, InstrumentSpec spec, Price settlement) =>
        Amount.FromAtoms(engine.Catalog[spec.Settlement].SmallestUnit.Atoms * DustUnits).Times(settlement, Rounding.Up) + Amount.FromAtoms(DustUnits);

    /// <summary>The modelled cost of trading at the market, as a fraction of notional: taker fee and, where depth is known, half the spread up to the price floor.</summary>
    internal static Ratio CostRate(EngineState engine, InstrumentId instrument) => engine.Rulebook.Liquidation.TakerFeeRate + HalfSpread(engine, instrument);

    /// <summary>Half the spread up to the price floor; nothing where no depth is known.</summary>
    private static Ratio HalfSpread(EngineState engine, InstrumentId instrument) =>
        engine.Market.TryDepth(instrument, out DepthProfile depth) ? Ratio.Min(depth.HalfSpread, engine.Rulebook.Liquidation.PriceFloor) : Ratio.Zero;
}
