// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Worlds;

/// <summary>Turns names in a world into ids; an unknown name is noted where it stands.</summary>
internal sealed class WorldNames(InstrumentCatalog catalog)
{
    internal InstrumentCatalog Catalog { get; } = catalog;

    internal AssetId Asset(JsonPlace place) => Asset(place, place.Text());

    internal AssetId Asset(JsonPlace place, string name)
    {
        if (Catalog.TryFindAsset(name, out AssetSpec? asset))
        {
            return asset.Id;
        }

        place.Problem($"asset '{name}' is not one of this world's: {string.Join(", ", Catalog.Assets.Select(a => a.Symbol))}");
        return default;
    }

    internal InstrumentId Instrument(JsonPlace place) => Instrument(place, place.Text());

    internal InstrumentId Instrument(JsonPlace place, string name)
    {
        if (Catalog.TryFindInstrument(name, out InstrumentSpec? instrument))
        {
            return instrument.Id;
        }

        place.Problem($"instrument '{name}' is not one of this world's: {string.Join(", ", Catalog.Instruments.Select(i => i.Symbol))}");
        return default;
    }

    internal ObservableId Observable(JsonPlace place)
    {
        string name = place.Text();
        if (Catalog.TryFindObservable(name, out ObservableSpec? observable))
        {
            return observable.Id;
        }

        place.Problem($"observable '{name}' is not one of this world's: {string.Join(", ", Catalog.Observables.Select(s => s.Name))}");
        return default;
    }

    /// <summary>Members named by asset, each with an amount.</summary>
    internal ImmutableArray<AssetQuantity> Amounts(JsonPlace place)
    {
        ImmutableArray<AssetQuantity>.Builder amounts = ImmutableArray.CreateBuilder<AssetQuantity>();
        foreach ((string name, JsonPlace value) in place.Members())
        {
            AssetId asset = Asset(value, name);
            Amount amount = value.Positive<Amount>();
            if (amount.RoundTo(Catalog[asset].SmallestUnit, Rounding.Down) != amount)
            {
                value.Expected($"an amount with at most {Catalog[asset].Decimals} decimals");
            }

            amounts.Add(new(asset, amount));
        }

        return amounts.ToImmutable();
    }

    /// <summary>Members named by instrument, each with a weight above zero.</summary>
    internal ImmutableArray<Weighted<InstrumentId>> Weights(JsonPlace place)
    {
        ImmutableArray<Weighted<InstrumentId>> weights =
            [.. place.Members(required: true).Select(m => new Weighted<InstrumentId>(Instrument(m.Value, m.Name), m.Value.Positive<Ratio>()))];
        if (weights.IsEmpty && place.IsObject)
        {
            place.Expected("at least one instrument");
        }

        return weights;
    }
}
