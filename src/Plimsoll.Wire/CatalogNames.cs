// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>The names of assets, instruments and symbols, and a number behind the kind's name for what a catalogue does not have.</summary>
/// <param name="catalog">The catalogue; null knows no name.</param>
public sealed class CatalogNames(InstrumentCatalog? catalog)
{
    private const string AssetKind = "asset";
    private const string InstrumentKind = "instrument";
    private const string SymbolKind = "symbol";

    /// <summary>The name of an asset.</summary>
    public string Of(AssetId id) => catalog is { } known && known.Has(id) ? known[id].Symbol : Numbered(AssetKind, id.Value);

    /// <summary>The name of an instrument.</summary>
    public string Of(InstrumentId id) => catalog is { } known && known.Has(id) ? known[id].Symbol : Numbered(InstrumentKind, id.Value);

    /// <summary>The name of a symbol.</summary>
    public string Of(SymbolId id) => catalog is { } known && known.Has(id) ? known[id].Name : Numbered(SymbolKind, id.Value);

    /// <summary>Finds an asset by what <see cref="Of(AssetId)"/> gives.</summary>
    public bool TryFind(string name, out AssetId id)
    {
        bool isNumbered = TryNumber(AssetKind, name, out int number);
        bool isListed = false;
        if (catalog is not null && catalog.TryFindAsset(name, out Instruments.AssetSpec? asset))
        {
            (isListed, number) = (true, asset.Id.Value);
        }

        id = new(number);
        return isListed || isNumbered;
    }

    /// <summary>Finds an instrument by what <see cref="Of(InstrumentId)"/> gives.</summary>
    public bool TryFind(string name, out InstrumentId id)
    {
        bool isNumbered = TryNumber(InstrumentKind, name, out int number);
        bool isListed = false;
        if (catalog is not null && catalog.TryFindInstrument(name, out Instruments.InstrumentSpec? instrument))
        {
            (isListed, number) = (true, instrument.Id.Value);
        }

        id = new(number);
        return isListed || isNumbered;
    }

    /// <summary>Finds a symbol by what <see cref="Of(SymbolId)"/> gives.</summary>
    public bool TryFind(string name, out SymbolId id)
    {
        bool isNumbered = TryNumber(SymbolKind, name, out int number);
        bool isListed = false;
        if (catalog is not null && catalog.TryFindSymbol(name, out Instruments.SymbolSpec? symbol))
        {
            (isListed, number) = (true, symbol.Id.Value);
        }

        id = new(number);
        return isListed || isNumbered;
    }

    private static string Numbered(string kind, int value) => string.Create(CultureInfo.InvariantCulture, $"{kind} {value}");

    private static bool TryNumber(string kind, string name, out int number)
    {
        number = 0;
        return name.Length > kind.Length + 1
            && name.StartsWith(kind, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(kind.Length + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            && name == Numbered(kind, number);
    }
}
