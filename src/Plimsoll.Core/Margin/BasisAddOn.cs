// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>A charge on what offsets on one underlying: a perpetual, a future and spot move together only nearly.</summary>
/// <remarks>
/// <para>Per underlying, long and short = notional of its perpetuals and futures, what the account has of the underlying's asset, its balance and what
/// positions have made or lost in it, netted (<see cref="CoinHeld"/>), counted as well when the rulebook lets spot offset; charge = rate × min(long, short),
/// the part that offsets, in initial and maintenance, rounded up. Options are left out: their risk is charged by the volatility scenarios.</para>
/// <para>Open orders: the most that any choice of sides offsets, each instrument, and the coin, as far long or as far short as fills can take it. No set of
/// fills offsets more; one that takes coin to pay for a contract may offset less. Beyond <see cref="MostChoices"/> that could be either, the rest count on both
/// sides. Maintenance goes by the sides as they are.</para>
/// <para>The bound is the rate: the smaller of two sums changes no faster than either.</para>
/// </remarks>
public sealed partial class BasisAddOn : IMarginAddOn, IScreenBounds, ICureAddOn
{
    /// <summary>Of how many instruments both sides are tried against each other: all of them at once, twice as many for each.</summary>
    private const int MostChoices = 8;

    private readonly InstrumentCatalog _catalog;
    private readonly Ratio _rate;
    private readonly bool _countsSpot;

    /// <summary>Creates the add-on.</summary>
    /// <param name="catalog">The instruments that it is for.</param>
    /// <param name="rate">Rate of the offsetting notional, from 0 to 1.</param>
    /// <param name="countsSpot">True when balances of the underlying's asset offset too.</param>
    public BasisAddOn(InstrumentCatalog catalog, Ratio rate, bool countsSpot)
    {
        _catalog = catalog;
        _rate = rate;
        _countsSpot = countsSpot;
        IsConvexInPrices = !countsSpot || !CoinHeld.IsPaidAcross(catalog);
    }

    /// <inheritdoc/>
    /// <remarks>False where spot counts and some contract settles in a coin that is the underlying of others: its loss then takes from the coin that
    /// offsets.</remarks>
    public bool IsConvexInPrices { get; }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = ["basis"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public bool CountsOrders => true;

    /// <inheritdoc/>
    public bool ReadsVolatility => false;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        (Amount offsetting, Amount open) = (default, default);
        OrderFills? orders = sheet.OrdersOf(portfolio);
        Underlyings underlyings = new(_catalog, portfolio, orders: orders);
        while (underlyings.MoveNext())
        {
            Rejection rejection = underlyings.Sides(market, countOptions: false, out Amount @long, out Amount @short, sheet.Notionals);
            if (!rejection.IsRefused && _countsSpot)
            {
                rejection = Coin(portfolio, underlyings.Current, market, null, out Amount held, out Amount owed);
                (@long, @short) = (@long + held, @short + owed);
            }

            if (rejection.IsRefused)
            {
                return rejection;
            }

            Amount now = Amount.Min(@long, @short);
            (offsetting, Amount most) = (offsetting + now, now);
            if (orders is not null)
            {
                rejection = WithOrders(portfolio, underlyings.Current, market, orders, out most);
                if (rejection.IsRefused)
                {
                    return rejection;
                }

                most = Amount.Max(most, now);
            }

            open += most;
        }

        Amount charge = open.Times(_rate, Rounding.Up);
        if (!charge.IsZero)
        {
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, open, charge, offsetting.Times(_rate, Rounding.Up)));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument) => _catalog[instrument].Kind == InstrumentKind.Option ? Ratio.Zero : _rate;

    /// <inheritdoc/>
    public Ratio? HoldingRateBound(AssetId asset) => _countsSpot && _catalog[asset].PriceObservable is not null ? _rate : Ratio.Zero;

    /// <inheritdoc/>
    /// <remarks>The smaller of two sides is concave: a choice between the line of what is long and that of what is short.</remarks>
    void ICureAddOn.AddTo(CureProgram program, in Portfolio portfolio, MarketView market, ReadOnlySpan<CureLeg> legs, double buffer, double equity,
        NotionalMemo known)
    {
        Underlyings underlyings = new(_catalog, portfolio);
        while (underlyings.MoveNext())
        {
            (Amount held, Amount owed) = (default, default);
            if (underlyings.Sides(market, countOptions: false, out Amount @long, out Amount @short, known).IsRefused
                || (_countsSpot && Coin(portfolio, underlyings.Current, market, null, out held, out owed).IsRefused))
            {
                continue;
            }

            // A side without anything to close stays where it is, and nothing is charged while the other is empty and stays so.
            ObservableId underlying = underlyings.Current;
            (@long, @short) = (@long + held, @short + owed);
            bool mayFill = false;
            foreach (ref readonly CureLeg leg in legs)
            {
                mayFill |= leg.IsHedge && leg.Spec.Underlying == underlying;
            }

            if ((@long.IsZero || @short.IsZero) && !mayFill)
            {
                continue;
            }

            double rate = buffer * _rate.ToDouble(), longMore = rate * (@long - @short).ToDouble();
            int choice = program.AddChoice(Math.Max(longMore, 0), Math.Max(-longMore, 0));
            for (int i = 0; i < legs.Length; i++)
            {
                if (legs[i].Spec.Underlying == underlying && legs[i].Spec.Kind != InstrumentKind.Option
                    && !known.Of(new(legs[i].Spec.Id, legs[i].Held, default), legs[i].Spec, market, out Amount notional).IsRefused)
                {
                    // What is added stands on the other side than what it would close.
                    double charge = rate * notional.ToDouble() / legs[i].Steps;
                    program.TryAddToChoice(choice, i, legs[i].Held.IsNegative != legs[i].IsHedge, legs[i].IsHedge ? -charge : charge);
                }
            }
        }
    }

    /// <summary>The most that could offset with orders filled.</summary>
    private Rejection WithOrders(in Portfolio portfolio, ObservableId underlying, MarketView market, OrderFills orders, out Amount most)
    {
        most = default;
        Choices choices = new(stackalloc Amount[MostChoices], stackalloc Amount[MostChoices]);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = orders.TryReach(position.Instrument, out _) ? Rejection.None
                : Side(position.Instrument, position.Quantity, position.Quantity, underlying, market, ref choices);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        foreach (ref readonly OrderReach reach in orders.Reaches)
        {
            Rejection rejection = Side(reach.Instrument, reach.High, reach.Low, underlying, market, ref choices);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        if (_countsSpot)
        {
            Rejection rejection = Coin(portfolio, underlying, market, orders, out Amount held, out Amount owed);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            choices.Add(held, owed);
        }

        most = choices.Most();
        return Rejection.None;
    }

    private Rejection Side(InstrumentId instrument, Quantity high, Quantity low, ObservableId underlying, MarketView market, ref Choices choices)
    {
        if (_catalog[instrument].Underlying != underlying || _catalog[instrument].Kind == InstrumentKind.Option)
        {
            return Rejection.None;
        }

        Result<Amount> @long = Notional.Of(new(instrument, Quantity.Max(high, default), default), market);
        Result<Amount> @short = Notional.Of(new(instrument, Quantity.Min(low, default), default), market);
        if (!@long.IsOk || !@short.IsOk)
        {
            return @long.IsOk ? @short.Rejection : @long.Rejection;
        }

        choices.Add(@long.Value, @short.Value);
        return Rejection.None;
    }

    /// <summary>The account's coin, numeraire, rounded up: what is held and what is owed of it, one of them zero; with orders the most of either, as far as
    /// fills could take it.</summary>
    private static Rejection Coin(in Portfolio portfolio, ObservableId underlying, MarketView market, OrderFills? orders, out Amount held, out Amount owed)
    {
        (held, owed) = (default, default);
        Rejection rejection = CoinHeld.Of(portfolio, underlying, market, out CoinHeld coin);
        (Amount low, Amount high) = (coin.Net, coin.Net);
        foreach (ref readonly OrderFill fill in orders is null ? [] : orders.All)
        {
            Amount change = OrderFills.CoinOf(fill, underlying, market.Catalog);
            if (!change.IsZero)
            {
                // Rounded down by a smallest unit for each of the two trades that a fill may be.
                Amount unit = market.Catalog[market.Catalog[fill.Instrument].Settlement].SmallestUnit;
                (low, high) = (low + Amount.Min(change, default), high + Amount.Max(change + unit + unit, default));
            }
        }

        if (rejection.IsRefused || (low.IsZero && high.IsZero))
        {
            return rejection;
        }

        if (!market.TryPrice(underlying, out Price price))
        {
            return new(RejectionCode.MarkMissing, underlying);
        }

        held = Amount.Max(high, default).Times(price, Rounding.Up);
        owed = Amount.Max(-low, default).Times(price, Rounding.Up);
        return Rejection.None;
    }

    /// <summary>What is on either side for sure, and what may be on one or the other but never on both.</summary>
    private ref struct Choices(Span<Amount> longs, Span<Amount> shorts)
    {
        private readonly Span<Amount> _longs = longs;
        private readonly Span<Amount> _shorts = shorts;
        private Amount _long, _short;
        private int _count;

        internal void Add(Amount @long, Amount @short)
        {
            if (@long.IsZero || @short.IsZero || _count == _longs.Length)
            {
                (_long, _short) = (_long + @long, _short + @short);
                return;
            }

            (_longs[_count], _shorts[_count]) = (@long, @short);
            _count++;
        }

        internal readonly Amount Most()
        {
            Amount most = default;
            for (int choice = 0; choice < 1 << _count; choice++)
            {
                (Amount @long, Amount @short) = (_long, _short);
                for (int i = 0; i < _count; i++)
                {
                    (@long, @short) = (choice & (1 << i)) == 0 ? (@long + _longs[i], @short) : (@long, @short + _shorts[i]);
                }

                most = Amount.Max(most, Amount.Min(@long, @short));
            }

            return most;
        }
    }
}
