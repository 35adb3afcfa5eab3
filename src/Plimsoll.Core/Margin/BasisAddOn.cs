// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>A charge on what offsets on one underlying: a perpetual, a future and spot move together only nearly.</summary>
/// <remarks>
/// <para>Per underlying, long and short = notional of its perpetuals and futures, what the account has of the underlying's asset, its balance and what positions have made or lost
/// in it, netted (<see cref="CoinHeld"/>), counted as well when the rulebook lets spot offset; charge = rate × min(long, short), the part that offsets, in initial and maintenance, rounded up. Options are left out: the volatility scenarios are theirs.</para>
/// <para>Open orders: the smaller of the largest that each side can become, coin that fills bring or take included. No set of fills offsets more; where one order serves both sides, or what makes one side
/// large makes the other small, none offsets as much. Maintenance goes by the sides as they are.</para>
/// <para>The bound is the rate: the smaller of two sums changes no faster than either.</para>
/// </remarks>
public sealed class BasisAddOn : IMarginAddOn
{
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
    /// <remarks>False where spot counts and some contract is paid in a coin that others are on: what it loses is then gone from what offsets.</remarks>
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
            Rejection rejection = underlyings.Sides(market, countOptions: false, out Amount @long, out Amount @short);
            if (!rejection.IsRefused && _countsSpot)
            {
                rejection = AddCoin(portfolio, underlyings.Current, market, null, ref @long, ref @short);
            }

            if (rejection.IsRefused)
            {
                return rejection;
            }

            Amount now = Amount.Min(@long, @short);
            (offsetting, Amount most) = (offsetting + now, now);
            if (orders is not null)
            {
                rejection = underlyings.SidesWithOrders(market, countOptions: false, out @long, out @short);
                rejection = rejection.IsRefused || !_countsSpot ? rejection : AddCoin(portfolio, underlyings.Current, market, orders, ref @long, ref @short);
                if (rejection.IsRefused)
                {
                    return rejection;
                }

                most = Amount.Max(most, Amount.Min(@long, @short));
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
    public Ratio? HoldingRateBound(AssetId asset) => _countsSpot && _catalog[asset].PriceSymbol is not null ? _rate : Ratio.Zero;

    /// <summary>Adds the account's coin to the side that it is on; with orders to both, as far as fills could take it.</summary>
    private static Rejection AddCoin(in Portfolio portfolio, SymbolId underlying, MarketView market, OrderFills? orders, ref Amount @long, ref Amount @short)
    {
        Rejection rejection = CoinHeld.Of(portfolio, underlying, market, out CoinHeld held);
        (Amount low, Amount high) = (held.Net, held.Net);
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
            return new(RejectionCode.MarkMissing, underlying.Value);
        }

        @short += Amount.Max(-low, default).Times(price, Rounding.Up);
        @long += Amount.Max(high, default).Times(price, Rounding.Up);
        return Rejection.None;
    }
}
