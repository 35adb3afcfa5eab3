// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Instruments;

/// <summary>Reads assets and instruments from the JSON that portfolio files and worlds share.</summary>
/// <remarks>
/// <para>The fields are <c>numeraire</c>, <c>assets</c>, <c>indices</c> (optional) and <c>instruments</c>, members of the file's root beside whatever else the
/// file holds; see docs/reference/portfolio.schema.json. Decimals are strings, times are RFC 3339 in UTC, unknown fields are errors.</para>
/// <para>Every error names the JSON path, what was expected and what was found; text that is not JSON is named by line and column.</para>
/// </remarks>
public static class InstrumentReader
{
    /// <summary>The fields of the root that belong to this reader.</summary>
    public static ImmutableArray<string> Fields { get; } = ["numeraire", "assets", "indices", "instruments"];

    private static readonly Price _defaultTick = Price.Parse("0.00000001");
    private static readonly Quantity _defaultLot = Quantity.Parse("0.00000001");

    /// <summary>Reads a text that holds nothing but a catalogue.</summary>
    public static InstrumentCatalog? Read(string json, out ImmutableArray<string> errors)
    {
        JsonPlace root = JsonPlace.Root(json);
        root.CheckObject(Fields.AsSpan());
        InstrumentCatalog? catalog = Read(root);
        errors = root.Problems;
        return catalog;
    }

    /// <summary>Reads the catalogue out of an object that may hold more; null, and problems noted at the place, when anything is wrong.</summary>
    public static InstrumentCatalog? Read(JsonPlace root)
    {
        CatalogDraft draft = ReadDraft(root);
        return Build(draft, root);
    }

    /// <summary>Reads the catalogue of an object as a draft, to which more can be added before it is built.</summary>
    /// <param name="root">The object.</param>
    /// <param name="usualNumeraire">The numeraire when none is named; null makes naming it required.</param>
    public static CatalogDraft ReadDraft(JsonPlace root, string? usualNumeraire = null)
    {
        CatalogDraft draft = new(root.Field("numeraire").Text(usualNumeraire));
        foreach (JsonPlace place in root.Field("assets").Items())
        {
            ReadAsset(draft, place);
        }

        HashSet<string> indices = new(StringComparer.Ordinal);
        foreach (JsonPlace place in root.Field("indices").Items())
        {
            string name = place.Text();
            if (!indices.Add(name))
            {
                place.Expected("an index not named before");
            }

            draft.AddIndex(name);
        }

        List<(JsonPlace Place, InstrumentDraft Instrument)> read = [];
        foreach (JsonPlace place in root.Field("instruments").Items())
        {
            if (ReadInstrument(draft, place, root.Field("assets")) is { } instrument)
            {
                read.Add((place, instrument));
            }
        }

        foreach ((JsonPlace place, InstrumentDraft instrument) in read)
        {
            if (instrument.Forward is { } forward && !draft.HasPrice(forward))
            {
                place.Field("forward").ExpectedBeside(root.Field("instruments"), "the underlying, an index or an instrument of this file");
            }
        }

        return draft;
    }

    /// <summary>Builds a draft; null, and problems noted at the place, when anything is or was wrong.</summary>
    public static InstrumentCatalog? Build(CatalogDraft draft, JsonPlace root)
    {
        if (root.HasProblems)
        {
            return null;
        }

        if (!draft.HasAsset(draft.Numeraire))
        {
            root.Field("numeraire").Expected("the symbol of one of the assets");
            return null;
        }

        InstrumentCatalog? catalog = draft.TryBuild(out ImmutableArray<string> errors);
        foreach (string error in errors)
        {
            root.Problem(error);
        }

        return catalog;
    }

    private static void ReadAsset(CatalogDraft draft, JsonPlace place)
    {
        if (!place.CheckObject("symbol", "decimals", "price", "borrowable"))
        {
            return;
        }

        string symbol = place.Field("symbol").Text();
        if (draft.HasAsset(symbol))
        {
            place.Field("symbol").Expected("a symbol not used before");
        }

        if (symbol == draft.Numeraire && place.Field("price").Exists)
        {
            place.Field("price").Expected("no price for the numeraire, which is worth 1");
        }

        draft.Add(new AssetDraft(
            symbol, place.Field("decimals").Integer(0, Fixed18.Decimals), place.Field("price").Text(symbol), place.Field("borrowable").Flag(false)));
    }

    private static InstrumentDraft? ReadInstrument(CatalogDraft draft, JsonPlace place, JsonPlace assets)
    {
        if (!place.CheckObject("symbol", "kind", "payoff", "base", "settlement", "underlying", "contractSize", "tickSize", "lotSize", "expiry", "strike",
            "side", "forward", "openInterestCap"))
        {
            return null;
        }

        string symbol = place.Field("symbol").Text();
        if (draft.HasInstrument(symbol))
        {
            place.Field("symbol").Expected("a symbol not used before");
        }

        InstrumentKind kind = place.Field("kind").Word(["spot", "perpetual", "future", "option"]) switch
        {
            "spot" => InstrumentKind.Spot,
            "perpetual" => InstrumentKind.Perpetual,
            "future" => InstrumentKind.Future,
            _ => InstrumentKind.Option,
        };
        if (place.Field("kind").IsWrong)
        {
            // What its other fields may be depends on it.
            return null;
        }

        bool isSpot = kind == InstrumentKind.Spot;
        bool isOption = kind == InstrumentKind.Option;
        Payoff payoff = place.Field("payoff").Word(isSpot ? ["linear"] : ["linear", "inverse"], "linear") == "inverse" ? Payoff.Inverse : Payoff.Linear;
        string? baseAsset = isSpot ? AssetName(draft, place.Field("base"), assets, null) : Absent(place.Field("base"), "no base, which only spot has");
        string settlement = AssetName(draft, place.Field("settlement"), assets, payoff == Payoff.Linear ? draft.Numeraire : null);
        if (isSpot && baseAsset == settlement)
        {
            place.Field("base").Expected("an asset other than the settlement asset");
        }

        string? baseIndex = draft.Assets.FirstOrDefault(asset => asset.Symbol == baseAsset)?.Price;
        string underlying = place.Field("underlying").Text(isSpot ? baseIndex ?? string.Empty : null);
        Timestamp? expiry = null;
        if (kind is InstrumentKind.Future or InstrumentKind.Option)
        {
            expiry = place.Field("expiry").Time();
        }
        else
        {
            Absent(place.Field("expiry"), "no expiry for spot and perpetuals");
        }

        Quantity size = place.Field("contractSize").Positive<Quantity>(Quantity.Of(1));
        if (isSpot && size != Quantity.Of(1))
        {
            place.Field("contractSize").Expected("\"1\" for spot");
        }

        Quantity lot = place.Field("lotSize").Positive<Quantity>(_defaultLot);
        if (lot.Times(size, Rounding.Down) != lot.Times(size, Rounding.Up))
        {
            place.Field("lotSize").Expected("a lot whose product with the contract size has at most 18 decimals");
        }

        Quantity? cap = null;
        if (isSpot)
        {
            Absent(place.Field("openInterestCap"), "no open interest cap for spot, which leaves nothing open");
        }
        else if (place.Field("openInterestCap").Exists)
        {
            cap = place.Field("openInterestCap").Positive<Quantity>();
        }

        OptionSide? side = null;
        if (isOption)
        {
            side = place.Field("side").Word(["call", "put"]) == "call" ? OptionSide.Call : OptionSide.Put;
        }
        else
        {
            Absent(place.Field("side"), "no side, which only options have");
            Absent(place.Field("strike"), "no strike, which only options have");
            Absent(place.Field("forward"), "no forward, which only options have");
        }

        InstrumentDraft instrument = new(
            symbol, kind, payoff, baseAsset, settlement, underlying, size, place.Field("tickSize").Positive<Price>(_defaultTick), lot, expiry, side,
            isOption ? place.Field("strike").Positive<Price>() : default, isOption && place.Field("forward").Exists ? place.Field("forward").Text() : null,
                cap);
        NameReading.Check(place, instrument);
        draft.Add(instrument);
        return instrument;
    }

    private static string AssetName(CatalogDraft draft, JsonPlace place, JsonPlace assets, string? otherwise)
    {
        string name = place.Text(otherwise);
        if (place.Exists && name.Length > 0 && !draft.HasAsset(name))
        {
            place.ExpectedBeside(assets, "the symbol of one of the assets");
        }

        return name;
    }

    private static string? Absent(JsonPlace place, string what)
    {
        if (place.Exists)
        {
            place.Expected(what);
        }

        return null;
    }
}
