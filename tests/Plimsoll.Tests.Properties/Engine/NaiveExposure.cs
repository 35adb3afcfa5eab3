// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>Whether what is held could be valued, again and dull on purpose: logarithms of sizes, from what anybody can see of an engine. Each answer is by how
/// many bits the largest size is above its limit; below zero is room.</summary>
internal sealed class NaiveExposure(ClearingEngine engine)
{
    private static readonly double _unit = Math.Log2(1e18);

    /// <summary>If an observable had this value: every balance and cost of an asset that it prices, and all that is open in what it is looked at for.</summary>
    public double IfPriced(ObservableId moved, Int128 value)
    {
        double worst = double.NegativeInfinity;
        foreach (AssetSpec asset in engine.Catalog.Assets.Where(one => one.PriceObservable == moved))
        {
            foreach (AccountView account in Totals.All(engine))
            {
                worst = Math.Max(worst, account.Id.Value < AccountId.FirstClient ? worst : Worth(Log(account.Balance(asset.Id).Atoms), Log(value)));
                foreach (Position position in account.Positions)
                {
                    worst = Math.Max(worst, engine.Catalog[position.Instrument].Settlement == asset.Id ? Worth(Log(position.Cost.Atoms), Log(value)) : worst);
                }
            }
        }

        foreach (InstrumentSpec spec in engine.Catalog.Instruments.Where(static one => one.Kind != InstrumentKind.Spot))
        {
            ObservableId? settlement = engine.Catalog[spec.Settlement].PriceObservable;
            if (spec.Mark == moved || spec.Underlying == moved || spec.Option?.Forward == moved || settlement == moved)
            {
                double[] prices = [.. Prices(spec).Select(on => on == moved ? Log(value) : Known(on)).OfType<double>().Concat(Strike(spec))];
                double inNumeraire = settlement is null ? _unit : settlement == moved ? Log(value) : Known(settlement.Value) ?? double.NegativeInfinity;
                worst = Math.Max(worst, Open(spec, Long(spec), prices, inNumeraire));
            }
        }

        return worst;
    }

    /// <summary>If so much more were open in an instrument, traded at a price.</summary>
    public double IfTraded(InstrumentSpec spec, Quantity by, Price at)
    {
        double[] prices = [Log(at.Atoms), .. Prices(spec).Select(Known).OfType<double>(), .. Strike(spec)];
        ObservableId? settlement = engine.Catalog[spec.Settlement].PriceObservable;
        double inNumeraire = settlement is null ? _unit : Known(settlement.Value) ?? double.NegativeInfinity;
        return Math.Max(Log(by.Atoms) - EngineLimits.AmountBits, Open(spec, Long(spec) + by, prices, inNumeraire));
    }

    /// <summary>If somebody had so much of an asset.</summary>
    public double IfHeld(AssetId asset, Amount amount) =>
        Worth(Log(amount.Atoms), engine.Catalog[asset].PriceObservable is { } observable ? Known(observable) ?? double.NegativeInfinity : _unit);

    private Quantity Long(InstrumentSpec spec) => Totals.All(engine)
        .Select(account => account.Position(spec.Id).Quantity).Where(static quantity => quantity.IsPositive)
        .Aggregate(default(Quantity), static (a, b) => a + b);

    private static double Open(InstrumentSpec spec, Quantity open, double[] prices, double inNumeraire)
    {
        if (open.IsZero)
        {
            return double.NegativeInfinity;
        }

        double units = Log(open.Atoms) + Log(spec.ContractSize.Atoms) - _unit;
        double value = spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option ? units + _unit - prices.Min() : units + prices.Max() - _unit;
        return Math.Max(Math.Max(units, value) - EngineLimits.AmountBits, Worth(value, inNumeraire));
    }

    private static double Worth(double size, double price) => size + price - _unit - EngineLimits.ValueBits;

    private static IEnumerable<ObservableId> Prices(InstrumentSpec spec) =>
        spec.Option is { } option ? [spec.Mark, spec.Underlying, option.Forward] : [spec.Mark, spec.Underlying];

    private static double[] Strike(InstrumentSpec spec) => spec.Option is { } option ? [Log(option.Strike.Atoms)] : [];

    private double? Known(ObservableId observable) => engine.Market.TryPrice(observable, out Price price) ? Log(price.Atoms) : null;

    private static double Log(Int128 atoms) => Math.Log2(Math.Abs((double)atoms));
}
