// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Instruments;

/// <summary>An asset by name.</summary>
/// <param name="Symbol">Its name.</param>
/// <param name="Decimals">Decimal places of its smallest unit.</param>
/// <param name="Price">The name of the index that is its price in the numeraire; ignored for the numeraire.</param>
/// <param name="IsBorrowable">True when it can be owed.</param>
public sealed record AssetDraft(string Symbol, int Decimals, string Price, bool IsBorrowable);

/// <summary>An instrument by names, before ids are given.</summary>
/// <param name="Symbol">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Payoff">How price becomes money.</param>
/// <param name="Base">The base asset of a spot instrument.</param>
/// <param name="Settlement">The settlement asset.</param>
/// <param name="Underlying">The index whose moves it shares.</param>
/// <param name="ContractSize">What one contract stands for.</param>
/// <param name="TickSize">Price step.</param>
/// <param name="LotSize">Quantity step.</param>
/// <param name="Expiry">When it settles.</param>
/// <param name="Side">Call or put, for options.</param>
/// <param name="Strike">Strike, for options.</param>
/// <param name="Forward">The observable an option prices on; null for the underlying.</param>
/// <param name="OpenInterestCap">The most contracts that may be open; null is no cap.</param>
public sealed record InstrumentDraft(
    string Symbol,
    InstrumentKind Kind,
    Payoff Payoff,
    string? Base,
    string Settlement,
    string Underlying,
    Quantity ContractSize,
    Price TickSize,
    Quantity LotSize,
    Timestamp? Expiry,
    OptionSide? Side,
    Price Strike,
    string? Forward,
    Quantity? OpenInterestCap = null)
{
    /// <summary>A perpetual of one unit of its underlying a contract, settled in the numeraire.</summary>
    public static InstrumentDraft LinearPerpetual(string symbol, string settlement, string underlying, Price tickSize, Quantity lotSize) =>
        new(symbol, InstrumentKind.Perpetual, Payoff.Linear, null, settlement, underlying, Quantity.Of(1), tickSize, lotSize, null, null, default, null);
}

/// <summary>A catalogue in the making, by names: it derives the observables and gives the ids.</summary>
/// <remarks>
/// <para>Observables come in this order: the price of each asset, each further index, then for each instrument its underlying when new, its mark (its own name;
/// spot marks at its underlying) and, for an option, its volatility NAME.VOL. Ids follow that order, so that the same file always gives the same ids.</para>
/// </remarks>
public sealed class CatalogDraft
{
    private readonly List<AssetDraft> _assets = [];
    private readonly List<InstrumentDraft> _instruments = [];
    private readonly List<string> _indices = [];

    /// <summary>Starts a catalogue that values everything in the named asset.</summary>
    public CatalogDraft(string numeraire) => Numeraire = numeraire;

    /// <summary>The asset that everything is valued in.</summary>
    public string Numeraire { get; }

    /// <summary>The assets so far.</summary>
    public IReadOnlyList<AssetDraft> Assets => _assets;

    /// <summary>The instruments so far.</summary>
    public IReadOnlyList<InstrumentDraft> Instruments => _instruments;

    /// <summary>The further indices so far.</summary>
    public IReadOnlyList<string> Indices => _indices;

    /// <summary>What is appended to an option's name to name its volatility.</summary>
    public const string VolatilitySuffix = ".VOL";

    /// <summary>Adds an asset.</summary>
    public void Add(AssetDraft asset) => _assets.Add(asset);

    /// <summary>Adds an instrument.</summary>
    public void Add(InstrumentDraft instrument) => _instruments.Add(instrument);

    /// <summary>Adds an index that no asset or instrument brings by itself, such as a forward that is observed and not traded.</summary>
    public void AddIndex(string name) => _indices.Add(name);

    /// <summary>True when an asset has this name.</summary>
    public bool HasAsset(string symbol) => _assets.Exists(asset => asset.Symbol == symbol);

    /// <summary>True when an instrument has this name.</summary>
    public bool HasInstrument(string symbol) => _instruments.Exists(instrument => instrument.Symbol == symbol);

    /// <summary>True when a price of this name will be observed.</summary>
    public bool HasPrice(string name) =>
        _indices.Contains(name)
        || _assets.Exists(asset => asset.Symbol != Numeraire && asset.Price == name)
        || _instruments.Exists(instrument => instrument.Underlying == name || (instrument.Kind != InstrumentKind.Spot && instrument.Symbol == name));

    /// <summary>Makes the catalogue, or says in full sentences what is wrong with it.</summary>
    public InstrumentCatalog? TryBuild(out ImmutableArray<string> errors)
    {
        List<ObservableSpec> observables = [];
        Dictionary<string, ObservableId> known = new(StringComparer.Ordinal);
        List<string> problems = [];
        ObservableId Observable(string name, ObservableKind kind = ObservableKind.Price)
        {
            if (!known.TryGetValue(name, out ObservableId id))
            {
                id = new(observables.Count);
                known.Add(name, id);
                observables.Add(new(id, name, kind));
            }

            return id;
        }

        ObservableId NewObservable(string name, ObservableKind kind)
        {
            if (known.ContainsKey(name))
            {
                problems.Add($"instrument {name}: its name is already that of an index or of another instrument");
            }

            return Observable(name, kind);
        }

        ImmutableArray<AssetSpec> assets = [.. _assets.Select((asset, i) =>
            new AssetSpec(new(i), asset.Symbol, asset.Decimals, asset.Symbol == Numeraire ? null : Observable(asset.Price), asset.IsBorrowable))];
        _indices.ForEach(index => Observable(index));

        // Marks are named before forwards are looked up, so that a forward may be an instrument that comes later.
        List<(ObservableId Underlying, ObservableId Mark, ObservableId? Volatility)> observed = [.. _instruments.Select(draft =>
        {
            ObservableId underlying = Observable(draft.Underlying);
            ObservableId mark = draft.Kind == InstrumentKind.Spot ? underlying : NewObservable(draft.Symbol, ObservableKind.Price);
            ObservableId? volatility = draft.Kind == InstrumentKind.Option ? NewObservable(draft.Symbol + VolatilitySuffix, ObservableKind.Volatility) : null;
            return (underlying, mark, volatility);
        })];

        AssetId Asset(string name, string instrument)
        {
            int found = _assets.FindIndex(asset => asset.Symbol == name);
            if (found < 0)
            {
                problems.Add($"instrument {instrument}: asset {name} is not known");
            }

            return new(found);
        }

        ImmutableArray<InstrumentSpec> instruments = [.. _instruments.Select((draft, i) =>
        {
            OptionTerms? option = null;
            if (observed[i].Volatility is { } volatility)
            {
                ObservableId forward = observed[i].Underlying;
                if (draft.Forward is { } name && !known.TryGetValue(name, out forward))
                {
                    problems.Add($"instrument {draft.Symbol}: its forward {name} is not a known price");
                }

                option = new(draft.Side ?? OptionSide.Call, draft.Strike, forward, volatility);
            }

            return new InstrumentSpec(
                new(i), draft.Symbol, draft.Kind, draft.Payoff, draft.Base is null ? null : Asset(draft.Base, draft.Symbol),
                    Asset(draft.Settlement, draft.Symbol),
                observed[i].Underlying, observed[i].Mark, draft.ContractSize, draft.TickSize, draft.LotSize, draft.Expiry, option, draft.OpenInterestCap);
        })];

        errors = [.. problems];
        return errors.IsEmpty ? InstrumentCatalog.TryCreate([.. observables], assets, instruments, out errors) : null;
    }
}
