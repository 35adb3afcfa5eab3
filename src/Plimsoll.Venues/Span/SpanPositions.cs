// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>Everything that an account holds on one underlying.</summary>
internal sealed class SpanGroup
{
    /// <summary>The underlying.</summary>
    internal required ObservableId Underlying { get; init; }

    /// <summary>Its name, which its combined commodity has too.</summary>
    internal required string Name { get; init; }

    /// <summary>Its terms.</summary>
    internal required SpanTerms Terms { get; init; }

    /// <summary>The numeraire's worth of one unit of the underlying: the largest of its contracts' prices.</summary>
    internal double Price { get; set; }

    /// <summary>Price scan range per unit of the underlying, of the contract with the largest.</summary>
    internal double Range { get; set; }

    /// <summary>Value of long options less that of short ones at their marks, numeraire.</summary>
    internal double OptionValue { get; set; }

    /// <summary>Notional of all positions, numeraire.</summary>
    internal Amount Notional { get; set; }

    /// <summary>Exposure margin before the maintenance rate.</summary>
    internal Amount Exposure { get; set; }

    /// <summary>What that is charged on: the notional of futures and of short options.</summary>
    internal Amount ExposedNotional { get; set; }

    /// <summary>Expiries of its contracts that are in their delivery month.</summary>
    internal SortedSet<string> Delivering { get; } = new(StringComparer.Ordinal);
}

/// <summary>A portfolio and its market as holdings of contracts with arrays. Made for one assessment.</summary>
internal sealed class SpanPositions
{
    /// <summary>The period of what does not expire: before every date, so that it is the nearest.</summary>
    private const string Perpetual = "00000000";

    private readonly SpanMargin _model;
    private readonly MarketView _market;
    private readonly SpanArrays _arrays;
    private readonly Timestamp _time;
    private readonly List<SpanGroup> _groups = [];
    private readonly ImmutableArray<SpanHolding>.Builder _holdings;

    private SpanPositions(SpanMargin model, MarketView market, SpanArrays arrays, int count)
    {
        _model = model;
        _market = market;
        _arrays = arrays;
        _time = ScenarioCube.MinuteOf(market.Time);
        _holdings = ImmutableArray.CreateBuilder<SpanHolding>(count);
    }

    /// <summary>The holdings, in the order of the portfolio.</summary>
    internal ImmutableArray<SpanHolding> Holdings { get; private set; } = [];

    /// <summary>Reads an account's positions.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarginTermsMissing"/> (subject: the underlying), <see cref="RejectionCode.MarkMissing"/> (subject: the
    /// observable) or <see cref="RejectionCode.OutsideDomain"/> (subject: the instrument).</returns>
    internal static Rejection Read(SpanMargin model, in Portfolio portfolio, MarketView market, SpanArrays arrays, out SpanPositions positions)
    {
        positions = new(model, market, arrays, portfolio.Positions.Length);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = positions.Add(position);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        positions.Holdings = positions._holdings.ToImmutable();
        return Rejection.None;
    }

    /// <summary>The group of a combined commodity.</summary>
    internal SpanGroup GroupOf(string name) => _groups.Find(group => group.Name == name)!;

    /// <summary>The parameters for what is held: rates of prices as money.</summary>
    internal SpanParameters Parameters()
    {
        SpanRules rules = _model.Rules;
        ImmutableArray<SpanCombined>.Builder combined = ImmutableArray.CreateBuilder<SpanCombined>(_groups.Count);
        foreach (SpanGroup group in _groups)
        {
            SpanTerms terms = group.Terms;
            ImmutableArray<SpanTier> tiers = Tiers(terms.TierDays);
            combined.Add(new(group.Name, string.Empty)
            {
                Tiers = tiers,
                InterTiers = tiers,
                Spreads = terms.Spreads.IsEmpty ? [] : [.. terms.Spreads.Select(spread =>
                    spread.Method == SpanChargeMethod.WeightedPriceRisk ? spread : spread with { Rate = spread.Rate * group.Price })],
                SpotRates = [.. group.Delivering.Select(period =>
                    new SpanSpotRate(period, terms.SpotSpreadRate * group.Price, terms.SpotOutrightRate * group.Price))],
                ShortOptionMethod = rules.MinimumMethod,
                PriceRiskMethod = rules.PriceRiskMethod,
                PriceScan = group.Range,
            });
        }

        return new(rules.Points, combined.MoveToImmutable(), rules.SuperSpreads, rules.Credits) { Scanned = _model.Scanned };
    }

    private ImmutableArray<SpanTier> Tiers(ImmutableArray<int> days)
    {
        if (days.IsEmpty)
        {
            return [];
        }

        ImmutableArray<SpanTier>.Builder tiers = ImmutableArray.CreateBuilder<SpanTier>(days.Length + 1);
        for (int i = 0; i <= days.Length; i++)
        {
            tiers.Add(new(i + 1, i == 0 ? string.Empty : Day(days[i - 1] + 1), i == days.Length ? string.Empty : Day(days[i])));
        }

        return tiers.MoveToImmutable();
    }

    private string Day(int after) => DayOf(_time.PlusSeconds(after * 86_400L));

    private static string DayOf(Timestamp time) =>
        DateTime.UnixEpoch.AddTicks(time.Nanoseconds / 100).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private Rejection Add(in Position position)
    {
        InstrumentSpec spec = _market.Catalog[position.Instrument];
        if (_model.TermsOf(spec.Underlying) is not { } terms)
        {
            return new(RejectionCode.MarginTermsMissing, spec.Underlying);
        }

        if (!_market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!_market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, _market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        Result<Amount> notional = Notional.Of(position, _market);
        if (!notional.IsOk)
        {
            return notional.Rejection;
        }

        SpanGroup group = GroupOf(spec.Underlying, terms);
        group.Notional += notional.Value;
        if (spec.Option is null || position.Quantity.IsNegative)
        {
            group.Exposure += notional.Value.Times(terms.ExposureRate, Rounding.Up);
            group.ExposedNotional += notional.Value;
        }

        string period = spec.Expiry is { } expiry ? DayOf(expiry) : Perpetual;
        if (spec.Expiry is { } last && terms.SpotDays > 0 && last.Nanoseconds <= _time.PlusSeconds(terms.SpotDays * 86_400L).Nanoseconds)
        {
            group.Delivering.Add(period);
        }

        return spec.Option is { } option
            ? AddOption(position, spec, option, group, mark.ToDouble(), settlement.ToDouble(), period)
            : AddFuture(position, spec, group, _market.Catalog[spec.Mark].SizeOf(mark).ToDouble(), settlement.ToDouble(), period);
    }

    private SpanGroup GroupOf(ObservableId underlying, SpanTerms terms)
    {
        foreach (SpanGroup known in _groups)
        {
            if (known.Underlying == underlying)
            {
                return known;
            }
        }

        SpanGroup group = new() { Underlying = underlying, Name = _market.Catalog[underlying].Name, Terms = terms };
        _groups.Add(group);
        return group;
    }

    // An inverse contract is worth size ÷ mark of coin, whose profit at the coin's own new price is a straight line in the numeraire, as a linear one's is.
    private Rejection AddFuture(in Position position, InstrumentSpec spec, SpanGroup group, double price, double settlement, string period)
    {
        double size = spec.ContractSize.ToDouble(), units = spec.Payoff == Payoff.Inverse ? size / price : size;
        double perUnit = spec.Payoff == Payoff.Inverse ? settlement : price * settlement;
        double range = RangeOf(group, price, perUnit);
        if (!double.IsFinite(units) || !double.IsFinite(range * units))
        {
            return new(RejectionCode.OutsideDomain, spec.Id);
        }

        _holdings.Add(new(
            new(group.Name, spec.Symbol, SpanProductType.Future, period)
            {
                Array = SpanPricing.Array(range * units, _model.Rules.Points, units),
                Price = price,
                PriceScan = range * units,
            },
            position.Quantity.ToDouble()));
        return Rejection.None;
    }

    private Rejection AddOption(
        in Position position, InstrumentSpec spec, OptionTerms option, SpanGroup group, double mark, double settlement, string period)
    {
        if (!_market.TryPrice(option.Forward, out Price forward))
        {
            return new(RejectionCode.MarkMissing, option.Forward);
        }

        if (!_market.TryVolatility(option.Volatility, out Ratio volatility))
        {
            return new(RejectionCode.MarkMissing, option.Volatility);
        }

        double price = forward.ToDouble(), size = spec.ContractSize.ToDouble();
        bool isInverse = spec.Payoff == Payoff.Inverse;
        double perPoint = isInverse ? settlement / price : settlement, range = RangeOf(group, price, price * perPoint);
        SpanOption inputs = new(
            SpanFormula.Black76, option.Side == OptionSide.Call, option.Strike.ToDouble(), price, volatility.ToDouble(),
            Math.Max(0, _time.YearsTo(spec.Expiry!.Value)), range * size, group.Terms.VolatilityScan, perPoint * size)
        {
            IsScanAbsolute = group.Terms.IsVolatilityAbsolute,
            LookAhead = _model.Rules.LookAhead,
        };
        double worth = mark * size * settlement, most = double.PositiveInfinity;
        if (spec.GreatestPayoff(spec.ContractSize, Price.Of(1), _market.Catalog) is { } payoff)
        {
            most = Math.Max(0, (payoff.ToDouble() * (isInverse ? 1 : settlement)) - worth);
        }

        if (!forward.IsPositive || !_arrays.TryOf(spec, inputs, worth, most, position.Quantity.IsNegative, _model.Rules.Points, out SpanArray array))
        {
            return new(RejectionCode.OutsideDomain, spec.Id);
        }

        double quantity = position.Quantity.ToDouble();
        group.OptionValue += quantity * worth;
        double minimum = group.Terms.ShortOptionRate * price * perPoint * size;
        _holdings.Add(new(
            new(group.Name, spec.Symbol, SpanProductType.OptionOnFuture, period)
            {
                Array = array,
                IsCall = inputs.IsCall,
                Strike = inputs.Strike,
                Price = mark,
                Value = worth,
                Inputs = inputs,
                ShortOptionMinimum = Math.Min(minimum, most),
                PriceScan = inputs.PriceScan,
            },
            quantity));
        return Rejection.None;
    }

    /// <summary>The price scan range per unit of the underlying, numeraire, and with it the group's price and largest range.</summary>
    private static double RangeOf(SpanGroup group, double price, double perUnit)
    {
        double range = group.Terms.PriceScan is { } share ? share * perUnit : group.Terms.PriceScanMoney!.Value * (perUnit / price);
        group.Price = Math.Max(group.Price, perUnit);
        group.Range = Math.Max(group.Range, range);
        return range;
    }
}
