// SPDX-License-Identifier: Apache-2.0
// The program of README.md, "A venue in code", as it stands there; ComposedSetupTests runs it and compares.
using Plimsoll.Analysis;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Analysis;

internal static class ReadmeProgram
{
    internal static (ClearingEngine Engine, Rejection Opened, Rejection Paid, AnalysisResult<MarginAnalysis> Margin, string Json) Run()
    {
        // README
        Timestamp time = Timestamp.TryParse("2025-10-10T20:00:00Z", out Timestamp read) ? read : default;
        CatalogDraft draft = new("USDC");
        draft.Add(new AssetDraft("USDC", Decimals: 6, Price: "USDC", IsBorrowable: true));
        draft.Add(new AssetDraft("BTC", Decimals: 8, Price: "BTC", IsBorrowable: true));
        draft.Add(InstrumentDraft.LinearPerpetual("BTC-PERP", "USDC", "BTC", tickSize: Price.Parse("0.1"), lotSize: Quantity.Parse("0.001")));
        OraclePolicy oracle = new(
            ["exchange"], Quorum: 1, MaxAgeSeconds: 60, TrimPerSide: 0, Band: Ratio.Parse("0.1"), BandConfirmations: 1, BandSeconds: 60,
            MaxConfidence: Ratio.One, WarmUpObservations: 1);
        EngineSetup setup = SetupText.Compose(draft, observable => oracle, ShippedRulebooks.Text("cross")!);
        ClearingEngine engine = new(setup);

        // Clients begin at account 1000; an outcome is a value, and what happened goes to the sink.
        ListSink events = new();
        AccountId account = new(1000);
        Rejection opened = engine.Apply(new OpenAccount(default, time, account, new OwnerId(1), AccountKind.Cross, default), events);
        Rejection paid = engine.Apply(new Deposit(default, time, account, setup.Catalog.Numeraire, Amount.Of(20_000)), events);

        // The same rules without an engine; ids come in the order in which things were added.
        (AssetSpec usdc, InstrumentSpec perpetual) = (setup.Catalog.Assets[0], setup.Catalog.Instruments[0]);
        MarketSnapshot market = MarketSnapshot.Unknown(setup.Catalog, time)
            .With(perpetual.Underlying, Price.Of(100_000)).With(perpetual.Mark, Price.Of(100_000));
        Portfolio portfolio = Portfolio.Arrange([new(usdc.Id, Amount.Of(20_000))], [new(perpetual.Id, Quantity.Of(1), Amount.Of(100_000))]);
        AnalysisResult<MarginAnalysis> margin = MarginAnalysis.Of(new StatedAccount("mine", portfolio, market), setup.Rulebook);
        string json = margin.IsOk ? MarginJson.Write(margin.Value, new Caveats()) : RefusalText.Explain(margin.Refusal);
        // README

        return (engine, opened, paid, margin, json);
    }
}
