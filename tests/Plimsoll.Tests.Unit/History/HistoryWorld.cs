// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.History;

/// <summary>A venue on which what happened to others is played again: majors, a thin coin, a coin that should be worth one, and what brokers and clearing
/// houses cleared.</summary>
/// <remarks>Its rules are the shipped rulebook <c>cross</c> but for what a test edits, in both halves or in one.</remarks>
internal static class HistoryWorld
{
    /// <summary>Each price says its three sources alike.</summary>
    public static OraclePolicy ThreeSources { get; } = new(["a", "b", "c"], 2, 60, 0, Ratio.Parse("0.1"), 2, 60, Ratio.One, 1);

    /// <summary>One source, believed at its word, however old it is.</summary>
    public static OraclePolicy OneSource { get; } = new(["a"], 1, 366 * 86_400, 0, Ratio.One, 1, 60, Ratio.One, 1);

    public static InstrumentCatalog Catalog { get; } = MakeCatalog(ObservableKind.SignedPrice);

    public static InstrumentId Instrument(string symbol) => Catalog.Instruments.Single(spec => spec.Symbol == symbol).Id;

    /// <summary>The catalogue of a venue that takes no oil price at or below zero.</summary>
    public static InstrumentCatalog Unsigned { get; } = MakeCatalog(ObservableKind.Price);

    /// <summary>The catalogue with a cap on what may be open in one instrument.</summary>
    public static InstrumentCatalog Capped(string symbol, string contracts) => InstrumentCatalog.TryCreate(
        Catalog.Observables,
        Catalog.Assets,
        [.. Catalog.Instruments.Select(spec => spec.Symbol == symbol ? spec with { OpenInterestCap = Quantity.Parse(contracts) } : spec)],
        out ImmutableArray<string> errors) ?? throw new InvalidOperationException(string.Join('\n', errors));

    public static EngineSetup Setup(InstrumentCatalog? catalog = null, OraclePolicy? oracle = null, params Action<JsonObject>[] edits) =>
        AttackWorld.Setup("cross", oracle, text => Array.ForEach(edits, edit => edit(text)), catalog ?? Catalog);

    /// <summary>A line of marks as each of three sources says it.</summary>
    public static string ByAll(string marks) => $"{marks} by 0 -> any\n{marks} by 1 -> any\n{marks} by 2 -> any";

    /// <summary>Edit: an add-on is left out.</summary>
    public static Action<JsonObject> Without(string addOn) => text =>
    {
        JsonArray addOns = text["addOns"]!.AsArray();
        addOns.Remove(addOns.Single(item => (string)item!["kind"]! == addOn));
    };

    /// <summary>Edit: what a coin counts as collateral; without a cap when none is given.</summary>
    public static Action<JsonObject> Counts(string asset, string haircut, string? capValue = null) => text =>
    {
        JsonObject terms = new() { ["haircut"] = haircut, ["borrowHaircut"] = haircut };
        if (capValue is not null)
        {
            terms["capValue"] = capValue;
        }

        text["collateral"]![asset] = terms;
    };

    /// <summary>Edit: an underlying is shocked and charged for its size as a class says.</summary>
    public static Action<JsonObject> Class(string underlying, string name) => text =>
    {
        text["model"]!["terms"]![underlying] = name;
        if (name != "stable")
        {
            text["addOns"]!.AsArray().SingleOrDefault(item => (string)item!["kind"]! == "concentration")?["terms"]![underlying] = name;
        }
    };

    /// <summary>Edit: how far a class is shocked, up and down alike and no farther.</summary>
    public static Action<JsonObject> Shocked(string name, string range) => text =>
    {
        JsonObject terms = text["model"]!["classes"]![name]!.AsObject();
        terms["grid"]!["range"] = range;
        terms.Remove("scenarios");
    };

    /// <summary>Edit: a field of the liquidation policy.</summary>
    public static Action<JsonObject> Liquidation(string field, string value) => text => text["liquidation"]![field] = value;

    private static InstrumentCatalog MakeCatalog(ObservableKind oil)
    {
        List<ObservableSpec> observables = [];
        List<InstrumentSpec> instruments = [];
        ObservableId Observable(string name, ObservableKind kind = ObservableKind.Price)
        {
            observables.Add(new(new(observables.Count), name, kind, kind == ObservableKind.SignedPrice ? Price.Of(20) : null));
            return observables[^1].Id;
        }

        void Contract(string name, ObservableId index, string lot) => instruments.Add(new(
            new(instruments.Count), name, InstrumentKind.Perpetual, Payoff.Linear, null, new(0), index, Observable(name, observables[index.Value].Kind),
            Quantity.Of(1), Price.Parse("0.000001"), Quantity.Parse(lot), null, null));
        void Spot(string name, int coin, ObservableId index, string lot) => instruments.Add(new(
            new(instruments.Count), name, InstrumentKind.Spot, Payoff.Linear, new(coin), new(0), index, index, Quantity.Of(1), Price.Parse("0.000001"),
            Quantity.Parse(lot), null, null));

        ObservableId btc = Observable("BTC");
        ObservableId eth = Observable("ETH");
        ObservableId thin = Observable("THIN");
        ObservableId peg = Observable("PEG");
        Contract("BTC-PERP", btc, "0.001");
        Contract("ETH-PERP", eth, "0.01");
        Contract("THIN-PERP", thin, "1");
        Spot("BTC/USDC", 1, btc, "0.00001");
        Spot("THIN/USDC", 2, thin, "1");
        Spot("PEG/USDC", 3, peg, "1");
        foreach (string name in (string[])["STOCK", "VIX", "NICKEL", "NORDIC", "GERMAN"])
        {
            Contract(name + "-FUT", Observable(name), "1");
        }

        Contract("OIL-FUT", Observable("OIL", oil), "1");
        return InstrumentCatalog.TryCreate(
            [.. observables],
            [
                new(new(0), "USDC", 6, null, true), new(new(1), "BTC", 8, btc, true), new(new(2), "THIN", 6, thin, false),
                new(new(3), "PEG", 6, peg, true),
            ],
            [.. instruments],
            out ImmutableArray<string> errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
    }
}
