// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Plimsoll.Values;

namespace Plimsoll.Instruments;

/// <summary>Everything that can be observed, held and traded, by dense id and by name. Immutable; checked when made.</summary>
public sealed class InstrumentCatalog
{
    /// <summary>Assets of one catalogue: an assessment keeps 40 bytes for each on the stack.</summary>
    public const int MaxAssets = 1024;

    private readonly Dictionary<string, ObservableId> _observableByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AssetId> _assetByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstrumentId> _instrumentByName = new(StringComparer.Ordinal);

    private InstrumentCatalog(ImmutableArray<ObservableSpec> observables, ImmutableArray<AssetSpec> assets, ImmutableArray<InstrumentSpec> instruments)
    {
        Observables = observables;
        Assets = assets;
        Instruments = instruments;
    }

    /// <summary>All observables, by id.</summary>
    public ImmutableArray<ObservableSpec> Observables { get; }

    /// <summary>All assets, by id.</summary>
    public ImmutableArray<AssetSpec> Assets { get; }

    /// <summary>All instruments, by id.</summary>
    public ImmutableArray<InstrumentSpec> Instruments { get; }

    /// <summary>The asset that everything is valued in; its price is 1.</summary>
    public AssetId Numeraire { get; private init; }

    /// <summary>Makes a catalogue, or says in full sentences everything that is wrong with it.</summary>
    public static InstrumentCatalog? TryCreate(
        ImmutableArray<ObservableSpec> observables, ImmutableArray<AssetSpec> assets, ImmutableArray<InstrumentSpec> instruments,
            out ImmutableArray<string> errors)
    {
        errors = CatalogRules.Check(observables, assets, instruments);
        if (!errors.IsEmpty)
        {
            return null;
        }

        InstrumentCatalog catalog = new(observables, assets, instruments) { Numeraire = assets.First(asset => asset.PriceObservable is null).Id };
        foreach (ObservableSpec observable in observables)
        {
            catalog._observableByName.Add(observable.Name, observable.Id);
        }

        foreach (AssetSpec asset in assets)
        {
            catalog._assetByName.Add(asset.Symbol, asset.Id);
        }

        foreach (InstrumentSpec instrument in instruments)
        {
            catalog._instrumentByName.Add(instrument.Symbol, instrument.Id);
        }

        return catalog;
    }

    /// <summary>The spec of an asset.</summary>
    public AssetSpec this[AssetId id] => Assets[id.Value];

    /// <summary>The spec of an instrument.</summary>
    public InstrumentSpec this[InstrumentId id] => Instruments[id.Value];

    /// <summary>The spec of an observable.</summary>
    public ObservableSpec this[ObservableId id] => Observables[id.Value];

    /// <summary>True when the id is in the catalogue.</summary>
    public bool Has(AssetId id) => id.Value >= 0 && id.Value < Assets.Length;

    /// <summary>True when the id is in the catalogue.</summary>
    public bool Has(InstrumentId id) => id.Value >= 0 && id.Value < Instruments.Length;

    /// <summary>True when the id is in the catalogue.</summary>
    public bool Has(ObservableId id) => id.Value >= 0 && id.Value < Observables.Length;

    /// <summary>Finds an asset by name.</summary>
    public bool TryFindAsset(string symbol, [NotNullWhen(true)] out AssetSpec? asset)
    {
        asset = _assetByName.TryGetValue(symbol, out AssetId id) ? this[id] : null;
        return asset is not null;
    }

    /// <summary>Finds an instrument by name.</summary>
    public bool TryFindInstrument(string symbol, [NotNullWhen(true)] out InstrumentSpec? instrument)
    {
        instrument = _instrumentByName.TryGetValue(symbol, out InstrumentId id) ? this[id] : null;
        return instrument is not null;
    }

    /// <summary>Finds an observable by name.</summary>
    public bool TryFindObservable(string name, [NotNullWhen(true)] out ObservableSpec? observable)
    {
        observable = _observableByName.TryGetValue(name, out ObservableId id) ? this[id] : null;
        return observable is not null;
    }
}
