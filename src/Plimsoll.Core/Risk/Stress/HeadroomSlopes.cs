// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Between which figures the slopes of an account's headroom lie while prices and volatility stay within bounds.</summary>
/// <remarks>
/// <para>A state is one scale a factor (1 is today's price; everything on it moves in proportion) and one of all volatilities. Slopes of equity are intervals
/// worked out from the positions, netted: a balance and a linear contract move by what they are, an option by its delta and vega over the bounds. To them
/// maintenance adds and takes what the rulebook's parts state as their bounds (<see cref="IScreenBounds.RateBound"/>,
/// <see cref="IScreenBounds.HoldingRateBound"/>, <see cref="IScreenBounds.OptionBound"/>).</para>
/// <para>Slopes of a function with kinks: between two states headroom changes by no less and no more than the intervals times the moves.</para>
/// <para>Not known, and then there are none, where a part states no bound, a held price may be negative, or a price multiplies another that moves: options not
/// settled in what stays, inverse contracts paid in another coin than their underlying.</para>
/// </remarks>
internal sealed class HeadroomSlopes
{
    private const double RootOfTwoPi = 2.5066282746310002;

    private readonly MarketView _market;
    private readonly Rulebook _rulebook;
    private readonly IScreenBounds _bounds;
    private readonly ImmutableArray<ObservableId> _factors;
    private readonly ImmutableArray<Part> _parts;
    private readonly int[] _slot;

    private HeadroomSlopes(MarketView market, Rulebook rulebook, ImmutableArray<ObservableId> factors, int[] slot, ImmutableArray<Part> parts)
    {
        _market = market;
        _rulebook = rulebook;
        _bounds = rulebook.Bounds;
        _factors = factors;
        _slot = slot;
        _parts = parts;
    }

    /// <summary>The slopes of an account; null when they cannot be known.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Today's market.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="factors">The factors that may move.</param>
    internal static HeadroomSlopes? TryCreate(in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<ObservableId> factors)
    {
        ScenarioFactors all = new(market.Catalog);
        int[] slot = new int[market.Catalog.Observables.Length];
        foreach (ObservableSpec observable in market.Catalog.Observables)
        {
            slot[observable.Id.Value] = all.TryLeader(observable.Id, out ObservableId leader) ? factors.IndexOf(leader) : -1;
        }

        HeadroomSlopes slopes = new(market, rulebook, factors, slot, []);
        ImmutableArray<Part>.Builder parts = ImmutableArray.CreateBuilder<Part>();
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (slopes.PartOf(holding) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (slopes.PartOf(position) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        return new(market, rulebook, factors, slot, [.. parts.OrderBy(part => part.Asset)]);
    }

    /// <summary>The slopes of headroom: one per unit of each factor's scale, the last per unit of the scale of volatility.</summary>
    /// <param name="scales">Bounds of each factor's scale, above zero.</param>
    /// <param name="volatility">Bounds of the scale of volatilities, at least zero.</param>
    internal Interval[] Of(ReadOnlySpan<Interval> scales, Interval volatility)
    {
        Interval[] slopes = new Interval[_factors.Length + 1];
        for (int first = 0, next; first < _parts.Length; first = next)
        {
            next = first;
            while (next < _parts.Length && _parts[next].Asset == _parts[first].Asset)
            {
                next++;
            }

            AddAsset(_parts.AsSpan()[first..next], scales, volatility, slopes);
        }

        return slopes;
    }

    private static Interval ScaleOf(int slot, ReadOnlySpan<Interval> scales) => slot < 0 ? Interval.One : scales[slot];

    /// <summary>Adds the slopes of everything paid in one asset: what counts is net, and its sign chooses the haircut.</summary>
    private void AddAsset(ReadOnlySpan<Part> parts, ReadOnlySpan<Interval> scales, Interval volatility, Interval[] slopes)
    {
        Part any = parts[0];
        Interval price = any.Price * ScaleOf(any.Own, scales), net = default, fixedNet = default;
        foreach (Part part in parts)
        {
            Interval value = part.Value(ScaleOf(part.Slot, scales), part.Slot < 0 ? Interval.One : volatility);
            net += value;

            // In its own coin an inverse contract is worth the same at any price: only its cost moves with the coin.
            fixedNet += part.Kind == PartKind.Inverse ? Interval.Of(-part.Cost) : value;
        }

        CollateralTerms? terms = _rulebook.TermsFor(new(any.Asset));
        double held = terms is null ? 0 : 1 - terms.Haircut.ToDouble(), owed = terms is null ? 2 : 1 + terms.BorrowHaircut.ToDouble();
        Interval counted = net.Low >= 0 ? Interval.Of(held) : net.High <= 0 ? Interval.Of(owed) : new(held, owed);
        foreach (Part part in parts)
        {
            // What maintenance may add or take: by the underlying's move, and by that of the asset that a balance or a value is in.
            Interval scale = ScaleOf(part.Slot, scales);
            Add(slopes, any.Own, Interval.Around(any.Price * ((part.OwnRate * scale.High) + part.HoldingRate)));
            if (part.Slot >= 0)
            {
                (Interval perPrice, Interval perVolatility) = part.Slopes(scale, volatility);
                slopes[part.Slot] += (counted * price * perPrice) + Interval.Around(part.Rate * price.High);
                slopes[^1] += (counted * price * perVolatility) + Interval.Around(part.VolatilityRate * scale.High * price.High);
            }
        }

        Add(slopes, any.Own, any.Price * (counted * fixedNet));
    }

    private static void Add(Interval[] slopes, int slot, Interval slope)
    {
        if (slot >= 0)
        {
            slopes[slot] += slope;
        }
    }

    private Part? PartOf(in Holding holding)
    {
        AssetId asset = holding.Asset;
        if (!IsStated(_bounds.HoldingRateBound(asset), out double rate) || !TryAsset(asset, out double price, out int own))
        {
            return null;
        }

        CollateralTerms? terms = _rulebook.TermsFor(asset);
        if (terms?.CapValue is not null && holding.Balance.IsPositive)
        {
            // What stops counting at a value has no slope that holds over a range of prices.
            return null;
        }

        double balance = holding.Balance.ToDouble();
        double counted = terms is null ? Math.Min(balance, 0) : terms.Cap is { } cap ? Math.Min(balance, cap.ToDouble()) : balance;
        return new Part(PartKind.Balance, asset.Value, price, own, -1) { Cost = -counted, HoldingRate = rate * Math.Abs(balance) };
    }

    private bool TryAsset(AssetId asset, out double price, out int own)
    {
        bool isKnown = _market.TryAssetPrice(asset, out Price known) && known.IsPositive;
        own = _market.Catalog[asset].PriceObservable is { } observable ? _slot[observable.Value] : -1;
        price = known.ToDouble();
        return isKnown;
    }

    private Part? PartOf(in Position position)
    {
        InstrumentSpec spec = _market.Catalog[position.Instrument];
        int slot = _slot[spec.Mark.Value];
        if (_market.Catalog[spec.Mark].Kind != ObservableKind.Price || !_market.TryPrice(spec.Mark, out Price mark) || mark.IsNegative
            || (mark.IsZero && spec.Kind != InstrumentKind.Option) || !TryAsset(spec.Settlement, out double price, out int own))
        {
            return null;
        }

        double units = position.Quantity.ToDouble() * spec.ContractSize.ToDouble();
        Part part = new(PartKind.Linear, spec.Settlement.Value, price, own, slot) { Units = units, Mark = mark.ToDouble(), Cost = position.Cost.ToDouble() };
        if (spec.Kind == InstrumentKind.Option)
        {
            return OptionPart(part, spec, position.Quantity.IsPositive);
        }

        if (!IsStated(_bounds.RateBound(position.Instrument), out double rate)
            || !CoinRate(spec.Settlement, out double coinRate))
        {
            return null;
        }

        // What it makes is coin that maintenance may follow as it does a balance: all of the cost, and of the value what moves.
        double perCost = Math.Abs(part.Cost) * coinRate;
        if (spec.Payoff == Payoff.Inverse)
        {
            // Its notional, and its value in coin at the coin's price, stand still with its own coin.
            return slot == own ? part with { Kind = PartKind.Inverse, HoldingRate = perCost } : null;
        }

        double notional = Math.Abs(units) * part.Mark * (rate + coinRate);
        return part with { Rate = notional, OwnRate = notional, HoldingRate = perCost };
    }

    // No rule counts what is made or lost in the numeraire.
    private bool CoinRate(AssetId asset, out double rate)
    {
        rate = 0;
        return asset == _market.Catalog.Numeraire || IsStated(_bounds.HoldingRateBound(asset), out rate);
    }

    private Part? OptionPart(Part part, InstrumentSpec spec, bool isLong)
    {
        OptionTerms option = spec.Option!;
        bool moveAlike = _slot[option.Forward.Value] == part.Slot && _slot[option.Volatility.Value] == part.Slot && _slot[spec.Underlying.Value] == part.Slot;
        if (!moveAlike || part.Own >= 0 || spec.Payoff == Payoff.Inverse || _rulebook.Model.Bounds?.OptionBound(spec.Id, _market.Time) is not { } bound
            || !IsStated(_rulebook.AddOnBounds.RateBound(spec.Id), out double addOns)
            || !_market.TryPrice(option.Forward, out Price forward) || !forward.IsPositive || !_market.TryPrice(spec.Underlying, out Price index)
            || !_market.TryVolatility(option.Volatility, out Ratio volatility))
        {
            return null;
        }

        // Models count time in whole minutes, so that theirs may be a minute longer.
        double years = Math.Max(0, _market.Time.YearsTo(spec.Expiry!.Value)), size = Math.Abs(part.Units), root = Math.Sqrt(years + (1.0 / (365 * 24 * 60)));
        return part with
        {
            Kind = PartKind.Option,
            Units = isLong && _rulebook.OptionValue == OptionValueRule.ShortOnly ? 0 : part.Units,
            Rate = size * ((Price.Max(forward, index).ToDouble() * bound.PerForward.ToDouble()) + (index.Abs().ToDouble() * addOns)),
            VolatilityRate = size * forward.ToDouble() * volatility.ToDouble() * root / RootOfTwoPi * bound.PerVolatility.ToDouble(),
            Option = new(forward.ToDouble(), option.Strike.ToDouble(), volatility.ToDouble(), years, option.Side == OptionSide.Call),
        };
    }

    private static bool IsStated(Ratio? bound, out double rate)
    {
        rate = bound?.ToDouble() ?? 0;
        return bound is not null;
    }

    private enum PartKind : byte
    {
        Balance,
        Linear,
        Inverse,
        Option,
    }

    /// <summary>A balance or a position: what it is worth in its asset, and the bounds of what maintenance makes of it.</summary>
    /// <param name="Kind">Which of the four.</param>
    /// <param name="Asset">The asset it is paid in.</param>
    /// <param name="Price">That asset's price today.</param>
    /// <param name="Own">The factor of that price; −1 when it stays.</param>
    /// <param name="Slot">The factor of the mark; −1 when it stays.</param>
    private sealed record Part(PartKind Kind, int Asset, double Price, int Own, int Slot)
    {
        internal double Units { get; init; }

        internal double Mark { get; init; }

        internal double Cost { get; init; }

        /// <summary>Maintenance per unit of the mark's scale, in the asset.</summary>
        internal double Rate { get; init; }

        /// <summary>Maintenance per unit of the scale of the asset's price, in the asset, times the mark's scale.</summary>
        internal double OwnRate { get; init; }

        internal double HoldingRate { get; init; }

        internal double VolatilityRate { get; init; }

        internal OptionInputs Option { get; init; }

        /// <summary>Its value less its cost.</summary>
        internal Interval Value(Interval scale, Interval volatility) => Kind switch
        {
            PartKind.Linear => (Units * Mark * scale) + Interval.Of(-Cost),
            PartKind.Inverse => (-Units / Mark * scale.Inverse()) + Interval.Of(-Cost),
            PartKind.Option => Units * Option.Marks(Mark, scale, volatility),
            _ => Interval.Of(-Cost),
        };

        /// <summary>The slopes of its value by its mark's scale and by that of volatility.</summary>
        internal (Interval PerPrice, Interval PerVolatility) Slopes(Interval scale, Interval volatility)
        {
            if (Kind != PartKind.Option)
            {
                return (Kind == PartKind.Linear ? Interval.Of(Units * Mark) : default, default);
            }

            (Interval perPrice, Interval perVolatility) = Option.Slopes(Mark, scale, volatility);
            return (Units * perPrice, Units * perVolatility);
        }
    }

    private readonly record struct OptionInputs(double Forward, double Strike, double Volatility, double Years, bool IsCall)
    {
        /// <summary>The largest volatility that a market can hold.</summary>
        private const double MostVolatility = 50;

        /// <summary>Where the mark may be: it moves by what the model's value does, and never below zero.</summary>
        internal Interval Marks(double mark, Interval scale, Interval volatility)
        {
            (double low, double high) = Changes(scale, volatility);
            return new(Math.Max(0, mark + low), Math.Max(0, mark + high));
        }

        internal (Interval PerPrice, Interval PerVolatility) Slopes(double mark, Interval scale, Interval volatility)
        {
            double root = Math.Sqrt(Years);
            Interval deviation = volatility * Interval.Of(Volatility * root);
            Interval delta = new(0, 1), density = new(0, 1 / RootOfTwoPi);
            if (deviation.Low > 0)
            {
                Interval moneyness = new(StrictMath.Log(Forward * scale.Low / Strike), StrictMath.Log(Forward * scale.High / Strike));
                Interval d = (moneyness * deviation.Inverse()) + (0.5 * deviation);
                delta = new(StrictMath.NormalCdf(d.Low), StrictMath.NormalCdf(d.High));
                double near = d.Low <= 0 && d.High >= 0 ? 0 : Math.Min(Math.Abs(d.Low), Math.Abs(d.High));
                density = new(StrictMath.NormalDensity(Math.Max(Math.Abs(d.Low), Math.Abs(d.High))), StrictMath.NormalDensity(near));
            }

            delta = IsCall ? delta : delta + Interval.Of(-1);
            Interval vega = Forward * Volatility * root * (scale * density);
            bool isCut = mark + Changes(scale, volatility).Low <= 0;
            bool isCapped = Volatility * volatility.High >= MostVolatility;
            return (Forward * (isCut ? delta.WithZero() : delta), isCut || isCapped ? vega.WithZero() : vega);
        }

        private (double Low, double High) Changes(Interval scale, Interval volatility)
        {
            double today = Model(1, 1);
            return (Model(IsCall ? scale.Low : scale.High, volatility.Low) - today, Model(IsCall ? scale.High : scale.Low, volatility.High) - today);
        }

        private double Model(double scale, double volatility)
        {
            Result<double> value = Black76.Price(Forward * scale, Strike, Math.Min(Volatility * volatility, MostVolatility), Years, 1, IsCall);
            return value.IsOk ? value.Value : 0;
        }
    }
}
