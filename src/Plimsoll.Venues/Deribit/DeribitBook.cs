// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>What a position, or the fill of an order, adds to the risk matrix. In the settlement asset, each profit rounded down.</summary>
/// <param name="Profit">Profit and loss by row.</param>
/// <param name="Delta">The value that moves with the underlying: coin for an inverse contract, quote for a linear one.</param>
/// <param name="AtIndex">The index value of a future or perpetual, which a futures contingency is a rate of, numeraire; 0 for options.</param>
internal readonly record struct DeribitExposure(Amount[] Profit, Amount Delta, Amount AtIndex);

/// <summary>Everything on one pair that settles in one asset: its profit by row, and its deltas leg by leg.</summary>
internal sealed class DeribitGroup
{
    /// <summary>The underlying.</summary>
    internal required ObservableId Underlying { get; init; }

    /// <summary>What it settles in.</summary>
    internal required AssetId Settlement { get; init; }

    /// <summary>The pair's terms.</summary>
    internal required DeribitPair Pair { get; init; }

    /// <summary>The settlement currency's terms.</summary>
    internal required DeribitCurrency Currency { get; init; }

    /// <summary>The price of the settlement asset.</summary>
    internal required Price Price { get; init; }

    /// <summary>The index, of a signed price its magnitude.</summary>
    internal required Price Index { get; init; }

    /// <summary>True where the underlying is the price of the settlement asset.</summary>
    internal required bool IsOnItsCoin { get; init; }

    /// <summary>Profit by row, settlement asset.</summary>
    internal required Amount[] Profit { get; init; }

    /// <summary>One for each perpetual and one for each expiry.</summary>
    internal List<DeribitLeg> Legs { get; } = [];

    /// <summary>Notional of its positions, numeraire.</summary>
    internal Amount Exposure { get; set; }

    /// <summary>Profit in a row after the dampener, numeraire: as it is for standard rows, nearer to zero for extended ones.</summary>
    /// <remarks>The reduction is (|move| ÷ range − 1) × dampener, at most the profit or loss itself.</remarks>
    internal Amount Dampened(int row)
    {
        Amount profit = Profit[row].Times(Price, Rounding.Down);
        Amount dampener = DampenerOf(row);
        return profit.IsNegative ? Amount.Min(profit + dampener, default) : Amount.Max(profit - dampener, default);
    }

    /// <summary>What a row is dampened by, numeraire.</summary>
    internal Amount DampenerOf(int row) => Currency.ExtendedDampener.Times(Pair.Beyond[row], Rounding.Down);

    /// <summary>The delta of all legs.</summary>
    internal Amount Delta()
    {
        Amount delta = default;
        foreach (DeribitLeg leg in Legs)
        {
            delta += leg.Delta;
        }

        return delta;
    }

    /// <summary>The delta shock: what is required for the delta beyond what the market takes at once, settlement asset.</summary>
    /// <remarks>|delta| × min(most, increment × units of the underlying beyond the threshold).</remarks>
    internal Amount DeltaShock(Amount delta)
    {
        Amount beyond = delta.Abs().Times(Price, Rounding.Up) - Pair.DeltaShock.Threshold;
        if (!beyond.IsPositive || !Index.IsPositive)
        {
            return default;
        }

        Amount units = Amount.FromAtoms(Fixed18.Divide(beyond.Atoms, Index.Atoms, Rounding.Up));
        Ratio rate = Ratio.Min(Pair.DeltaShock.Most, Ratio.FromAtoms(Fixed18.Multiply(units.Atoms, Pair.DeltaShock.Increment.Atoms, Rounding.Up)));
        return delta.Abs().Times(rate, Rounding.Up);
    }
}

/// <summary>What is rolled together: a perpetual, or everything of one expiry.</summary>
internal sealed class DeribitLeg
{
    /// <summary>The perpetual; null for an expiry.</summary>
    internal required InstrumentId? Perpetual { get; init; }

    /// <summary>The expiry; default for a perpetual.</summary>
    internal required Timestamp Expiry { get; init; }

    /// <summary>Roll shock per unit of delta.</summary>
    internal required Ratio Rate { get; init; }

    /// <summary>Net delta, settlement asset.</summary>
    internal Amount Delta { get; set; }

    /// <summary>The index values of its futures and perpetuals, each by magnitude, numeraire.</summary>
    internal Amount AtIndex { get; set; }
}

/// <summary>An account as its risk matrices see it: groups by settlement asset, then by underlying. Made for one assessment.</summary>
internal sealed class DeribitBook
{
    private readonly DeribitPortfolioMargin _model;
    private readonly MarketView _market;
    private readonly ScenarioCubes _cubes;
    private readonly DeribitOptionRows _options;
    private readonly List<DeribitGroup> _groups = [];

    private DeribitBook(DeribitPortfolioMargin model, MarketView market, MarginSheet sheet)
    {
        _model = model;
        _market = market;
        _cubes = sheet.Cubes;
        _options = sheet.MemoOf<DeribitOptionRows>(model);
    }

    /// <summary>The groups, ascending by settlement asset, then by underlying.</summary>
    internal IReadOnlyList<DeribitGroup> Groups => _groups;

    /// <summary>Reads an account's positions; a sheet remembers what its options are worth.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarginTermsMissing"/> (subject: the underlying, or the settlement asset),
    /// <see cref="RejectionCode.MarkMissing"/> (subject: the observable) or <see cref="RejectionCode.OutsideDomain"/> (subject: the instrument).</returns>
    internal static Rejection Read(DeribitPortfolioMargin model, in Portfolio portfolio, MarketView market, MarginSheet sheet, out DeribitBook book)
    {
        book = new(model, market, sheet);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = book.Add(position);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    /// <summary>The group of an instrument, made where there is none.</summary>
    internal Rejection GroupOf(InstrumentSpec spec, out DeribitGroup group)
    {
        int at = 0;
        while (at < _groups.Count && (_groups[at].Settlement.Value, _groups[at].Underlying.Value).CompareTo((spec.Settlement.Value, spec.Underlying.Value)) < 0)
        {
            at++;
        }

        if (at < _groups.Count && _groups[at].Settlement == spec.Settlement && _groups[at].Underlying == spec.Underlying)
        {
            group = _groups[at];
            return Rejection.None;
        }

        Rejection rejection = Make(spec, out group);
        if (!rejection.IsRefused)
        {
            _groups.Insert(at, group);
        }

        return rejection;
    }

    /// <summary>What so many contracts of an instrument are to the matrix of its group.</summary>
    /// <param name="spec">The instrument.</param>
    /// <param name="group">Its group.</param>
    /// <param name="ofLong">Contracts that are charged as a long position is; for futures and perpetuals all of them.</param>
    /// <param name="ofShort">Contracts of an option that are charged as a short position is.</param>
    /// <param name="exposure">What they are.</param>
    internal Rejection ExposureOf(InstrumentSpec spec, DeribitGroup group, Quantity ofLong, Quantity ofShort, out DeribitExposure exposure)
    {
        exposure = new(new Amount[group.Profit.Length], default, default);
        if (!_market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        return spec.Kind == InstrumentKind.Option
            ? OptionExposure(spec, group, ofLong, ofShort, ref exposure)
            : FutureExposure(spec, group, mark, ofLong + ofShort, ref exposure);
    }

    /// <summary>The leg of an instrument, made where there is none.</summary>
    internal DeribitLeg LegOf(InstrumentSpec spec, DeribitGroup group)
    {
        InstrumentId? perpetual = spec.Expiry is null ? spec.Id : null;
        Timestamp expiry = spec.Expiry ?? default;
        foreach (DeribitLeg leg in group.Legs)
        {
            if (leg.Perpetual == perpetual && leg.Expiry == expiry)
            {
                return leg;
            }
        }

        DeribitLeg made = new() { Perpetual = perpetual, Expiry = expiry, Rate = RollRate(spec, group.Currency) };
        group.Legs.Add(made);
        return made;
    }

    private Rejection Add(in Position position)
    {
        InstrumentSpec spec = _market.Catalog[position.Instrument];
        Rejection rejection = GroupOf(spec, out DeribitGroup group);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        Result<Amount> notional = Notional.Of(position, _market);
        if (!notional.IsOk)
        {
            return notional.Rejection;
        }

        bool isShort = position.Quantity.IsNegative;
        rejection = ExposureOf(spec, group, isShort ? default : position.Quantity, isShort ? position.Quantity : default, out DeribitExposure exposure);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        for (int s = 0; s < exposure.Profit.Length; s++)
        {
            group.Profit[s] += exposure.Profit[s];
        }

        DeribitLeg leg = LegOf(spec, group);
        leg.Delta += exposure.Delta;
        leg.AtIndex += exposure.AtIndex;
        group.Exposure += notional.Value;
        return Rejection.None;
    }

    private Rejection Make(InstrumentSpec spec, out DeribitGroup group)
    {
        group = null!;
        if (_model.PairOf(spec.Underlying) is not { } pair)
        {
            return new(RejectionCode.MarginTermsMissing, spec.Underlying);
        }

        if (_model.CurrencyOf(spec.Settlement) is not { } currency)
        {
            return new(RejectionCode.MarginTermsMissing, spec.Settlement);
        }

        if (!_market.TryPrice(spec.Underlying, out Price index))
        {
            return new(RejectionCode.MarkMissing, spec.Underlying);
        }

        if (!_market.TryAssetPrice(spec.Settlement, out Price price))
        {
            return new(RejectionCode.MarkMissing, _market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        group = new()
        {
            Underlying = spec.Underlying,
            Settlement = spec.Settlement,
            Pair = pair,
            Currency = currency,
            Price = price,
            Index = _market.Catalog[spec.Underlying].SizeOf(index),
            IsOnItsCoin = _market.Catalog[spec.Settlement].PriceObservable == spec.Underlying,
            Profit = new Amount[pair.Scenarios.Length],
        };
        return Rejection.None;
    }

    // Inverse: value × move ÷ (1 + move) of coin, exact. Extended rows are worth move × weight of quote, in coin at the edge of the range, so that a future's
    // equal its outermost bucket.
    private Rejection FutureExposure(InstrumentSpec spec, DeribitGroup group, Price mark, Quantity quantity, ref DeribitExposure exposure)
    {
        Price size = _market.Catalog[spec.Mark].SizeOf(mark);
        Amount low = ValueOf(spec, quantity, size, Rounding.Down), high = ValueOf(spec, quantity, size, Rounding.Up);
        for (int s = 0; s < exposure.Profit.Length; s++)
        {
            Int128 move = group.Pair.Moves[s].Atoms, after = spec.Payoff == Payoff.Inverse ? group.Pair.CoinPrices[s].Atoms : Fixed18.AtomsPerUnit;
            exposure.Profit[s] = Amount.Min(low.Scale(move, after, Rounding.Down), high.Scale(move, after, Rounding.Down));
        }

        Amount delta = quantity.IsNegative ? low : high;

        // An index is quoted in the numeraire; what settles in another asset may have one in that, so that its own mark stands for it.
        Amount atIndex = spec.Payoff == Payoff.Inverse || spec.Settlement != _market.Catalog.Numeraire
            ? delta.Abs().Times(group.Price, Rounding.Up)
            : group.Index.Times(quantity.Abs().Times(spec.ContractSize, Rounding.Up), Rounding.Up);
        exposure = exposure with { Delta = delta, AtIndex = atIndex };
        return Rejection.None;
    }

    private Rejection OptionExposure(InstrumentSpec spec, DeribitGroup group, Quantity ofLong, Quantity ofShort, ref DeribitExposure exposure)
    {
        Rejection rejection = _options.Get(group.Pair, spec, _market, _cubes, out DeribitOptionRow row);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AddTimes(exposure.Profit, row.OfLong, ofLong);
        AddTimes(exposure.Profit, row.OfShort, ofShort);
        exposure = exposure with { Delta = Amount.FromAtoms(Fixed18.Multiply(row.Delta.Atoms, (ofLong + ofShort).Atoms, Rounding.AwayFromZero)) };
        return Rejection.None;
    }

    private static void AddTimes(Amount[] profit, Amount[] ofOne, Quantity contracts)
    {
        for (int s = 0; s < profit.Length && !contracts.IsZero; s++)
        {
            profit[s] += Amount.FromAtoms(Fixed18.Multiply(ofOne[s].Atoms, contracts.Atoms, Rounding.Down));
        }
    }

    private Ratio RollRate(InstrumentSpec spec, DeribitCurrency currency)
    {
        if (spec.Expiry is not { } expiry)
        {
            return currency.MinAnnualisedMove;
        }

        // exp(rate × years) − 1; a rate is at most 1 a year, and whatever does not fit is charged whole.
        Timestamp minute = ScenarioCube.MinuteOf(_market.Time);
        double years = Math.Max(0, minute.YearsTo(expiry));
        double growth = StrictMath.Exp(currency.AnnualisedMoveRisk.ToDouble() * years) - 1;
        return Ratio.Max(currency.MinAnnualisedMove, Ratio.TryQuantise(growth, Rounding.Up, out Ratio rate) ? Ratio.Min(rate, Ratio.One) : Ratio.One);
    }

    private static Amount ValueOf(InstrumentSpec spec, Quantity quantity, Price mark, Rounding rounding)
    {
        Quantity units = quantity.Times(spec.ContractSize, rounding);
        return spec.Payoff == Payoff.Inverse ? Amount.FromAtoms(Fixed18.Divide(units.Atoms, mark.Atoms, rounding)) : mark.Times(units, rounding);
    }
}
