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
/// <para>The bound is the rate: the smaller of two sums changes no faster than either.</para>
/// </remarks>
public sealed class BasisAddOn : IMarginAddOn, IScreenBounds
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
    public bool ReadsVolatility => false;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Amount offsetting = default;
        Underlyings underlyings = new(_catalog, portfolio);
        while (underlyings.MoveNext())
        {
            Rejection rejection = underlyings.Sides(market, countOptions: false, out Amount @long, out Amount @short);
            if (!rejection.IsRefused && _countsSpot)
            {
                rejection = AddCoin(portfolio, underlyings.Current, market, ref @long, ref @short);
            }

            if (rejection.IsRefused)
            {
                return rejection;
            }

            offsetting += Amount.Min(@long, @short);
        }

        Amount charge = offsetting.Times(_rate, Rounding.Up);
        if (!charge.IsZero)
        {
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, offsetting, charge, charge));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument) => _catalog[instrument].Kind == InstrumentKind.Option ? Ratio.Zero : _rate;

    /// <inheritdoc/>
    public Ratio? HoldingRateBound(AssetId asset) => _countsSpot && _catalog[asset].PriceSymbol is not null ? _rate : Ratio.Zero;

    private static Rejection AddCoin(in Portfolio portfolio, SymbolId underlying, MarketView market, ref Amount @long, ref Amount @short)
    {
        Rejection rejection = CoinHeld.Of(portfolio, underlying, market, out CoinHeld held);
        Amount net = held.Net;
        if (rejection.IsRefused || net.IsZero)
        {
            return rejection;
        }

        if (!market.TryPrice(underlying, out Price price))
        {
            return new(RejectionCode.MarkMissing, underlying.Value);
        }

        (net.IsNegative ? ref @short : ref @long) += net.Abs().Times(price, Rounding.Up);
        return Rejection.None;
    }
}
