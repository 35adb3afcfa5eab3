// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>What coin costs more where it has to be bought: a row's loss in coin beyond the coin that the account has, times how far the coin has risen
/// there.</summary>
/// <remarks>
/// <para>A loss of coin is turned into the numeraire at today's price. That is right as far as coin is there to pay it, for equity counts that coin at today's
/// price too; what is not there is owed, at the price of the row. shortfall = max over rows of rise × (loss − coin)⁺, coin = balance + profit and option value
/// that stand in it, at least 0. What is owed today is the add-on <c>borrow</c>'s.</para>
/// <para>Open orders by themselves, as an upper bound: losses of all that lose, and coin that all take.</para>
/// </remarks>
internal static class DeribitCoinShort
{
    /// <summary>The shortfall of a currency as the account is, numeraire, rounded up.</summary>
    /// <param name="currency">Its rows.</param>
    /// <param name="book">The account's groups.</param>
    /// <param name="coin">What there is of it, numeraire (<see cref="CoinOf"/>).</param>
    /// <param name="more">By row, what fills may lose.</param>
    /// <param name="net">By row, what fills may lose beyond the coin that they bring, or take of it.</param>
    /// <param name="kept">By row, whether it counts; default for all.</param>
    internal static Amount Of(in DeribitMatrixCurrency currency, DeribitBook book, Amount coin, ReadOnlySpan<Amount> more = default,
        ReadOnlySpan<Amount> net = default, ImmutableArray<bool> kept = default)
    {
        Amount most = default;
        for (int s = 0; s < currency.Loss.Length; s++)
        {
            Ratio rise = RiseOf(currency.Asset, book, s);
            if (!rise.IsPositive || (!kept.IsDefault && !kept[s]))
            {
                continue;
            }

            Amount loss = Amount.Max(currency.Loss[s], default);
            Amount lacking = more.IsEmpty ? loss - Amount.Max(coin, default) : Amount.Min(loss + net[s] - coin, loss + more[s]);
            most = Amount.Max(most, lacking.Times(rise, Rounding.Up));
        }

        return most;
    }

    /// <summary>What an account has of an asset, what positions have made or lost in it and options at their marks included; numeraire, rounded down.</summary>
    internal static Rejection CoinOf(in Portfolio portfolio, AssetId asset, Price price, MarketView market, out Amount coin)
    {
        Amount units = default;
        coin = default;
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            units += holding.Asset == asset ? holding.Balance : default;
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (spec.Settlement != asset)
            {
                continue;
            }

            if (!market.TryPrice(spec.Mark, out Price mark))
            {
                return new(RejectionCode.MarkMissing, spec.Mark);
            }

            units += spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
        }

        coin = units.Times(price, Rounding.Down);
        return Rejection.None;
    }

    /// <summary>The coin that a fill brings, numeraire, an option at its mark included; negative where it takes some.</summary>
    internal static Rejection BroughtBy(in OrderFill fill, AssetId asset, Price price, MarketView market, out Amount brought)
    {
        brought = default;
        InstrumentSpec spec = market.Catalog[fill.Instrument];
        Amount units = market.Catalog[asset].PriceObservable is { } coin ? OrderFills.CoinOf(fill, coin, market.Catalog) : default;
        if (spec.IsPremiumPaid && spec.Settlement == asset)
        {
            if (!market.TryPrice(spec.Mark, out Price mark))
            {
                return new(RejectionCode.MarkMissing, spec.Mark);
            }

            units += spec.ValueOf(fill.Quantity, mark, Rounding.Down);
        }

        brought = units.Times(price, Rounding.Down);
        return Rejection.None;
    }

    /// <summary>How far the asset's own price has risen in a row; zero or less where it has not, and for what no group is the price of.</summary>
    private static Ratio RiseOf(AssetId asset, DeribitBook book, int row)
    {
        foreach (DeribitGroup group in book.Groups)
        {
            if (group.Settlement == asset && group.IsOnItsCoin)
            {
                return group.Pair.CoinPrices[row] - Ratio.One;
            }
        }

        return Ratio.Zero;
    }
}
