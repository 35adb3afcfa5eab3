// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What positions owe in an asset, and what they have won in it, one by one so that no profit pays for a loss.</summary>
internal static class OpenLosses
{
    /// <summary>The unrealised losses and the value of short options in an asset; at most zero, rounded down.</summary>
    internal static Amount Owed(MarketView market, ReadOnlySpan<Position> positions, AssetId asset)
    {
        Amount owed = default;
        foreach (ref readonly Position position in positions)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (spec.Settlement == asset && market.TryPrice(spec.Mark, out Price mark))
            {
                owed += Amount.Min(spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost, default);
            }
        }

        return owed;
    }

    /// <summary>The values of long options in an asset, and of short ones, at most zero; an option without a mark counts nothing.</summary>
    internal static (Amount Long, Amount Short) Options(MarketView market, ReadOnlySpan<Position> positions, AssetId asset, Rounding rounding)
    {
        (Amount bought, Amount written) = (default, default);
        foreach (ref readonly Position position in positions)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (spec.IsPremiumPaid && spec.Settlement == asset && market.TryPrice(spec.Mark, out Price mark))
            {
                Amount value = spec.ValueOf(position.Quantity, mark, rounding);
                bought += Amount.Max(value, default);
                written += Amount.Min(value, default);
            }
        }

        return (bought, written);
    }

    /// <summary>The unrealised profits and the value of long options in an asset; at least zero, rounded down. At the last price, also where that may not be
    /// relied on.</summary>
    internal static Amount Won(MarketView market, ReadOnlySpan<Position> positions, AssetId asset)
    {
        Amount won = default;
        foreach (ref readonly Position position in positions)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (spec.Settlement == asset && market.TryPrice(spec.Mark, out Price mark))
            {
                won += Amount.Max(spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost, default);
            }
        }

        return won;
    }
}
