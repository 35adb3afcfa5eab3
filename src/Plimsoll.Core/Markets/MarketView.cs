// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>What a model is shown of the market: read-only, one value per symbol, complete or honestly missing.</summary>
/// <remarks>A value that is missing, stale or suspended is not there: the Try methods say false, and callers refuse. Never zero.</remarks>
public abstract class MarketView
{
    /// <summary>Creates a view over a catalogue.</summary>
    protected MarketView(InstrumentCatalog catalog) => Catalog = catalog;

    /// <summary>What can be held. A venue that lists more replaces it by one that has all of the old and more behind it.</summary>
    public InstrumentCatalog Catalog { get; protected set; }

    /// <summary>The time that these values hold at.</summary>
    public abstract Timestamp Time { get; }

    /// <summary>The price observed for a symbol.</summary>
    public abstract bool TryPrice(SymbolId symbol, out Price price);

    /// <summary>The annualised volatility observed for a symbol; 1 is 100 %.</summary>
    public abstract bool TryVolatility(SymbolId symbol, out Ratio volatility);

    /// <summary>A number that changes whenever the symbol's value changes: equal generations mean equal values. For caches.</summary>
    public abstract long Generation(SymbolId symbol);

    /// <summary>The visible depth of an instrument's book.</summary>
    public abstract bool TryDepth(InstrumentId instrument, out DepthProfile depth);

    /// <summary>The price of one unit of an asset in the numeraire; 1 for the numeraire.</summary>
    public bool TryAssetPrice(AssetId asset, out Price price)
    {
        SymbolId? symbol = Catalog[asset].PriceSymbol;
        if (symbol is null)
        {
            price = Price.Of(1);
            return true;
        }

        return TryPrice(symbol.Value, out price);
    }

    /// <summary>The mark price of an instrument.</summary>
    public bool TryMark(InstrumentId instrument, out Price mark) => TryPrice(Catalog[instrument].Mark, out mark);
}
