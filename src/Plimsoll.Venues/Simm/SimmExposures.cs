// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>Sensitivities of positions, as SIMM takes them.</summary>
/// <remarks>Delta per +1 % of the index = delta × index ÷ 100, vega per +1 volatility point, both of <see cref="PortfolioGreeks"/>, so that a contract that
/// settles in
/// coin counts the coin at today's price. The vega of an option t days before its expiry is shared between the two tenors around it in proportion to its
/// distance
/// from each; before the first all is on the first, after the last on the last. A sensitivity leaves floating point once, half to even.</remarks>
internal sealed class SimmExposures
{
    private const double DaysOfYear = 365;

    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<SimmUnderlying?> _underlyings;
    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<(int Delta, int Vega)> _numbers;

    internal SimmExposures(InstrumentCatalog catalog, ImmutableArray<SimmUnderlying?> underlyings, string calculationCurrency)
    {
        _catalog = catalog;
        _underlyings = underlyings;
        (string Delta, string Vega)[] named = [.. underlyings.Select((one, i) => one?.Currency is { } currency
            ? (currency, SimmSensitivity.Pair(currency + calculationCurrency)) : (catalog.Observables[i].Name, catalog.Observables[i].Name))];
        _names = [.. named.Select(static one => one.Delta).Concat(named.Select(static one => one.Vega)).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
        _numbers = [.. named.Select(one => (_names.BinarySearch(one.Delta, StringComparer.Ordinal), _names.BinarySearch(one.Vega, StringComparer.Ordinal)))];
    }

    /// <summary>The product class of an instrument that has terms.</summary>
    internal SimmProductClass ProductOf(InstrumentId instrument) => _underlyings[_catalog[instrument].Underlying.Value]!.Product;

    /// <summary>The net sensitivities of a portfolio.</summary>
    internal Result<SimmBook> Of(in Portfolio portfolio, MarketView market)
    {
        ReadOnlySpan<Position> positions = portfolio.Positions.Span;
        foreach (ref readonly Position position in positions)
        {
            if (_underlyings[_catalog[position.Instrument].Underlying.Value] is null)
            {
                return Result<SimmBook>.Refused(RejectionCode.MarginTermsMissing, position.Instrument);
            }
        }

        Result<PortfolioGreeks> found = PortfolioGreeks.Of(portfolio, market);
        if (!found.IsOk)
        {
            return Result<SimmBook>.Refused(found.Rejection);
        }

        SimmFactor[] factors = new SimmFactor[3 * positions.Length];
        int count = 0;
        foreach (LegGreeks leg in found.Value.Legs)
        {
            if (leg.Leg.Instrument is { } instrument)
            {
                Rejection rejection = Add(instrument, leg.Greeks, market, factors, ref count);
                if (rejection.IsRefused)
                {
                    return Result<SimmBook>.Refused(rejection);
                }
            }
        }

        return Result<SimmBook>.Of(SimmBook.Of(_names, factors.AsSpan(0, count)));
    }

    /// <summary>What went in, position by position.</summary>
    internal ImmutableArray<NamedValue> Inputs(in Portfolio portfolio, MarketView market)
    {
        ImmutableArray<NamedValue>.Builder inputs = ImmutableArray.CreateBuilder<NamedValue>(portfolio.Positions.Length);
        foreach (Position position in portfolio.Positions.ToArray())
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            List<NamedValue> parts = [NamedValue.SizeOf("size", position.Quantity), NamedValue.SizeOf("contract size", spec.ContractSize)];
            AddPrice("index", spec.Underlying);
            AddPrice(spec.Option is null ? "mark" : "forward", spec.Option?.Forward ?? spec.Mark);
            if (spec.Option is { } option && market.TryVolatility(option.Volatility, out Ratio volatility))
            {
                parts.Add(NamedValue.PriceOf("strike", option.Strike));
                parts.Add(NamedValue.RateOf("volatility", volatility));
            }

            Result<PortfolioGreeks> alone = PortfolioGreeks.Of(portfolio.With(new[] { position }), market);
            LegGreeks own = alone.Value.Legs.First(leg => leg.Leg.Instrument == position.Instrument);
            bool isShown = Amount.TryQuantise(own.Greeks.Delta * Index(position.Instrument, market) / 100, Rounding.HalfEven, out Amount delta)
                & Amount.TryQuantise(own.Greeks.Vega, Rounding.HalfEven, out Amount vega);
            Invariant.Check(isShown, "A sensitivity that was assessed can be shown.");
            parts.Add(NamedValue.Given("vega", vega, ValueUnit.Money, "per volatility point, shared between the tenors around the expiry"));
            inputs.Add(NamedValue.Of("s of " + spec.Symbol, delta, "change of value per +1 % of the index", [.. parts]));

            void AddPrice(string name, ObservableId observable)
            {
                if (market.TryPrice(observable, out Price price))
                {
                    parts.Add(NamedValue.PriceOf(name, price));
                }
            }
        }

        return inputs.MoveToImmutable();
    }

    private double Index(InstrumentId instrument, MarketView market) =>
        market.TryPrice(_catalog[instrument].Underlying, out Price index) ? index.ToDouble() : double.NaN;

    private Rejection Add(InstrumentId instrument, in Greeks greeks, MarketView market, SimmFactor[] factors, ref int count)
    {
        InstrumentSpec spec = _catalog[instrument];
        SimmUnderlying underlying = _underlyings[spec.Underlying.Value]!;
        (int delta, int vega) = _numbers[spec.Underlying.Value];
        if (!Amount.TryQuantise(greeks.Delta * Index(instrument, market) / 100, Rounding.HalfEven, out Amount perPercent))
        {
            return new(RejectionCode.OutsideDomain, instrument);
        }

        factors[count++] = new(underlying.Product, underlying.Class, SimmMeasure.Delta, underlying.Bucket, delta, 0, 0, perPercent);
        if (spec.Option is null)
        {
            return Rejection.None;
        }

        double days = market.Time.YearsTo(spec.Expiry!.Value) * DaysOfYear;
        int tenor = 0;
        while (tenor < SimmNames.TenorDays.Length - 1 && SimmNames.TenorDays[tenor + 1] <= days)
        {
            tenor++;
        }

        bool isBetween = days > SimmNames.TenorDays[tenor] && tenor < SimmNames.TenorDays.Length - 1;
        double later = isBetween ? (days - SimmNames.TenorDays[tenor]) / (SimmNames.TenorDays[tenor + 1] - SimmNames.TenorDays[tenor]) : 0;
        if (!Amount.TryQuantise(greeks.Vega, Rounding.HalfEven, out Amount all)
            || !Amount.TryQuantise(greeks.Vega * later, Rounding.HalfEven, out Amount after))
        {
            return new(RejectionCode.OutsideDomain, instrument);
        }

        factors[count++] = new(underlying.Product, underlying.Class, SimmMeasure.Vega, underlying.Bucket, vega, tenor, 0, all - after);
        if (isBetween)
        {
            factors[count++] = new(underlying.Product, underlying.Class, SimmMeasure.Vega, underlying.Bucket, vega, tenor + 1, 0, after);
        }

        return Rejection.None;
    }
}
