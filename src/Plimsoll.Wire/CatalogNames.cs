// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Engine;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>The names of assets, instruments and observables, and a number behind the kind's name for what a catalogue does not have.</summary>
public sealed class CatalogNames
{
    private const string AssetKind = "asset";
    private const string InstrumentKind = "instrument";
    private const string ObservableKind = "observable";

    private readonly Func<InstrumentCatalog?> _catalog;

    /// <summary>The catalogue; null where no name is known.</summary>
    public InstrumentCatalog? Catalog => _catalog();

    /// <summary>The names of one catalogue.</summary>
    /// <param name="catalog">The catalogue; null knows no name.</param>
    public CatalogNames(InstrumentCatalog? catalog)
        : this(() => catalog)
    {
    }

    private CatalogNames(Func<InstrumentCatalog?> catalog) => _catalog = catalog;

    /// <summary>The names of everything that an engine lists, at any time: also of what it lists later.</summary>
    public static CatalogNames Of(ClearingEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new(() => engine.Catalog);
    }

    /// <summary>The name of an asset.</summary>
    public string Of(AssetId id) => _catalog() is { } known && known.Has(id) ? known[id].Symbol : Numbered(AssetKind, id.Value);

    /// <summary>The name of an instrument.</summary>
    public string Of(InstrumentId id) => _catalog() is { } known && known.Has(id) ? known[id].Symbol : Numbered(InstrumentKind, id.Value);

    /// <summary>The name of an observable.</summary>
    public string Of(ObservableId id) => _catalog() is { } known && known.Has(id) ? known[id].Name : Numbered(ObservableKind, id.Value);

    /// <summary>Finds an asset by what <see cref="Of(AssetId)"/> gives.</summary>
    public bool TryFind(string name, out AssetId id)
    {
        int? listed = _catalog() is { } known && known.TryFindAsset(name, out Instruments.AssetSpec? found) ? found.Id.Value : null;
        bool isFound = TryFind(AssetKind, name, listed, out int number);
        id = new(number);
        return isFound;
    }

    /// <summary>Finds an instrument by what <see cref="Of(InstrumentId)"/> gives.</summary>
    public bool TryFind(string name, out InstrumentId id)
    {
        int? listed = _catalog() is { } known && known.TryFindInstrument(name, out Instruments.InstrumentSpec? found) ? found.Id.Value : null;
        bool isFound = TryFind(InstrumentKind, name, listed, out int number);
        id = new(number);
        return isFound;
    }

    /// <summary>Finds an observable by what <see cref="Of(ObservableId)"/> gives.</summary>
    public bool TryFind(string name, out ObservableId id)
    {
        int? listed = _catalog() is { } known && known.TryFindObservable(name, out Instruments.ObservableSpec? found) ? found.Id.Value : null;
        bool isFound = TryFind(ObservableKind, name, listed, out int number);
        id = new(number);
        return isFound;
    }

    // A name that the catalogue lists goes before one that is a kind and a number.
    private static bool TryFind(string kind, string name, int? listed, out int number)
    {
        bool isNumbered = TryNumber(kind, name, out number);
        number = listed ?? number;
        return listed is not null || isNumbered;
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
