// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Engines;

/// <summary>The test world under a shipped rulebook that it was read from, which is what a venue needs to list more; and things to list.</summary>
internal static class GrowthWorld
{
    /// <summary>What is listed has the numbers after the test world's.</summary>
    public static readonly InstrumentId Call = new(TestWorld.Catalog.Instruments.Length);
    public static readonly ObservableId CallMark = new(TestWorld.Catalog.Observables.Length);
    public static readonly ObservableId CallVolatility = new(TestWorld.Catalog.Observables.Length + 1);
    public static readonly Timestamp CallExpiry = TestWorld.At("2025-10-17T08:00:00Z");

    public const string CallName = "BTC-17OCT25-52000-C";

    /// <summary>A shipped rulebook's text under another name or version.</summary>
    public static string Text(string shipped, string? name = null, string? version = null)
    {
        string text = RulebookSource.Text(shipped);
        text = name is null ? text : text.Replace($"\"name\": \"{shipped}\"", $"\"name\": \"{name}\"", StringComparison.Ordinal);
        return version is null ? text : text.Replace("\"version\": \"2025-10-01\"", $"\"version\": \"{version}\"", StringComparison.Ordinal);
    }

    /// <summary>A venue that may list more.</summary>
    public static EngineSetup Setup(string rulebook = "cross", InstrumentCatalog? catalog = null) => SetupOf(RulebookSource.Text(rulebook), catalog);

    /// <summary>The same under a rulebook's text.</summary>
    public static EngineSetup SetupOf(string text, InstrumentCatalog? catalog = null, RulebookKinds? kinds = null)
    {
        catalog ??= TestWorld.Catalog;
        kinds ??= VenueKinds.All;
        Rulebook book = RulebookReader.Read(text, catalog, kinds, out ImmutableArray<string> errors)
            ?? throw new FormatException(string.Join('\n', errors));
        return new(catalog, book, [.. catalog.Observables.Select(_ => TestWorld.SimpleOracle)], "growing world")
        {
            RulebookText = text,
            Kinds = kinds,
        };
    }

    /// <summary>A week's call on BTC at 52,000, with its mark and its volatility.</summary>
    public static ListInstrument ListCall(Timestamp time, string name = CallName) => new(
        default,
        time,
        new(
            name, InstrumentKind.Option, Payoff.Linear, "", "USDC", "BTC", name, Quantity.Of(1), Price.Of(1), Quantity.Parse("0.01"), CallExpiry,
            OptionRight.Call, Price.Of(52_000), "BTC", name + ".VOL", default),
        [Observable(name, ObservableKind.Price), Observable(name + ".VOL", ObservableKind.Volatility)]);

    /// <summary>A perpetual on BTC with a mark of its own.</summary>
    public static ListInstrument ListPerpetual(Timestamp time, string name = "BTC-PERP-2") => new(
        default,
        time,
        new(
            name, InstrumentKind.Perpetual, Payoff.Linear, "", "USDC", "BTC", name, Quantity.Of(1), Price.Parse("0.01"), Quantity.Parse("0.001"), default,
            OptionRight.None, default, "", "", default),
        [Observable(name, ObservableKind.Price)]);

    /// <summary>A coin with a price of its own.</summary>
    public static ListAsset ListCoin(Timestamp time, string name = "XRP") => new(default, time, name, 6, name, true, [Observable(name, ObservableKind.Price)]);

    /// <summary>An observable with the test world's policy.</summary>
    public static ObservableListing Observable(string name, ObservableKind kind) =>
        new(name, kind, default, [new("test")], 1, 3600, 0, Ratio.Of(1), 1, 60, Ratio.One, 1);

    /// <summary>The catalogue as it is after listings, made in one piece and not by the engine.</summary>
    public static InstrumentCatalog Whole(params ReadOnlySpan<Command> listings)
    {
        List<ObservableSpec> observables = [.. TestWorld.Catalog.Observables];
        List<AssetSpec> assets = [.. TestWorld.Catalog.Assets];
        List<InstrumentSpec> instruments = [.. TestWorld.Catalog.Instruments];
        foreach (Command listing in listings)
        {
            ImmutableArray<ObservableListing> listed = listing is ListAsset coin ? coin.Observables : ((ListInstrument)listing).Observables;
            foreach (ObservableListing item in listed)
            {
                observables.Add(new(new(observables.Count), item.Name, item.Kind));
            }

            ObservableId Find(string name) => observables.Single(observable => observable.Name == name).Id;
            if (listing is ListAsset asset)
            {
                assets.Add(new(new(assets.Count), asset.Symbol, asset.Decimals, Find(asset.Price), asset.IsBorrowable));
                continue;
            }

            InstrumentListing terms = ((ListInstrument)listing).Terms;
            OptionTerms? option = terms.Option == OptionRight.None ? null
                : new(terms.Option == OptionRight.Call ? OptionSide.Call : OptionSide.Put, terms.Strike, Find(terms.Forward), Find(terms.Volatility));
            instruments.Add(new(
                new(instruments.Count), terms.Symbol, terms.Kind, terms.Payoff, terms.Base.Length == 0 ? null : assets.Single(a => a.Symbol == terms.Base).Id,
                assets.Single(a => a.Symbol == terms.Settlement).Id, Find(terms.Underlying), Find(terms.Mark), terms.ContractSize, terms.TickSize,
                    terms.LotSize,
                terms.Expiry == default ? null : terms.Expiry, option));
        }

        return InstrumentCatalog.TryCreate([.. observables], [.. assets], [.. instruments], out ImmutableArray<string> errors)
            ?? throw new FormatException(string.Join("; ", errors));
    }
}
