// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>The attack world with a curve: a second expiry, options whose forward is a future, options in coin, and two coins whose prices are very large and
/// very small.</summary>
internal static class CurveWorld
{
    /// <summary>The first prices of what is added.</summary>
    public const string Marks =
        "mark BTC-FUT2 50000 BTC-FCALL 2000 BTC-FPUT 1000 BTC-CCALL 0.04 BTC-CPUT 0.02 BIG 1000000000 BIG-CPUT 1 MEME 0.000001 MEME-CPUT 0.5";

    private static InstrumentCatalog Catalog { get; } = MakeCatalog();

    /// <summary>A setup under a rulebook that ships.</summary>
    public static EngineSetup Setup(string rulebook, OraclePolicy? oracle = null) => AttackWorld.Setup(rulebook, oracle, null, Catalog);

    private static InstrumentCatalog MakeCatalog()
    {
        InstrumentCatalog before = AttackWorld.Catalog;
        List<ObservableSpec> observables = [.. before.Observables];
        List<AssetSpec> assets = [.. before.Assets];
        List<InstrumentSpec> instruments = [.. before.Instruments];
        ObservableId Observable(string name)
        {
            if (before.TryFindObservable(name, out ObservableSpec? known))
            {
                return known.Id;
            }

            observables.Add(new(new(observables.Count), name, ObservableKind.Price));
            return observables[^1].Id;
        }

        void List(string name, InstrumentKind kind, ObservableId index, string lot, AssetId settlement, Payoff payoff, OptionTerms? option, Timestamp expiry) =>
            instruments.Add(new(
            new(instruments.Count), name, kind, payoff, null, settlement, index, Observable(name), Quantity.Of(1), Price.Parse("0.01"), Quantity.Parse(lot),
                expiry, option));
        AssetId Coin(ObservableId price, int decimals)
        {
            assets.Add(new(new(assets.Count), observables[price.Value].Name, decimals, price, true));
            return assets[^1].Id;
        }

        ObservableId btc = Observable("BTC");
        ObservableId volatility = Observable("BTC.VOL");
        OptionTerms Option(OptionSide side, string strike, ObservableId forward) => new(side, Price.Parse(strike), forward, volatility);
        List("BTC-FUT2", InstrumentKind.Future, btc, "0.001", TestWorld.Usdc, Payoff.Linear, null, TestWorld.At("2026-03-27T08:00:00Z"));
        List("BTC-FCALL", InstrumentKind.Option, btc, "0.001", TestWorld.Usdc, Payoff.Linear, Option(OptionSide.Call, "55000", Observable("BTC-FUT")),
            TestWorld.Expiry);
        List("BTC-FPUT", InstrumentKind.Option, btc, "0.001", TestWorld.Usdc, Payoff.Linear, Option(OptionSide.Put, "45000", Observable("BTC-FUT")),
            TestWorld.Expiry);
        List("BTC-CCALL", InstrumentKind.Option, btc, "0.001", TestWorld.Btc, Payoff.Inverse, Option(OptionSide.Call, "55000", btc), TestWorld.Expiry);
        List("BTC-CPUT", InstrumentKind.Option, btc, "0.001", TestWorld.Btc, Payoff.Inverse, Option(OptionSide.Put, "45000", btc), TestWorld.Expiry);
        List("BTC-IFUT", InstrumentKind.Future, btc, "1", TestWorld.Btc, Payoff.Inverse, null, TestWorld.Expiry);
        ObservableId big = Observable("BIG");
        List("BIG-CPUT", InstrumentKind.Option, big, "0.001", Coin(big, 8), Payoff.Inverse, Option(OptionSide.Put, "1000000000", big), TestWorld.Expiry);
        ObservableId meme = Observable("MEME");
        List("MEME-CPUT", InstrumentKind.Option, meme, "1", Coin(meme, 2), Payoff.Inverse, Option(OptionSide.Put, "0.000001", meme), TestWorld.Expiry);
        return InstrumentCatalog.TryCreate([.. observables], [.. assets], [.. instruments], out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
    }
}
