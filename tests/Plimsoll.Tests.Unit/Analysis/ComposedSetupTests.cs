// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Plimsoll.Analysis;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Portfolios;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Analysis;

/// <summary>A venue made in code, without a world folder.</summary>
public class ComposedSetupTests
{
    private static readonly OraclePolicy _oracle = new(["a", "b"], 2, 60, 0, Ratio.Parse("0.1"), 2, 30, Ratio.Parse("0.05"), 3);

    [Fact]
    public void The_snippet_of_the_README_makes_a_venue_and_margins_an_account()
    {
        Timestamp time = TestWorld.At("2025-10-10T20:00:00Z");

        // README
        CatalogDraft draft = new("USDC");
        draft.Add(new AssetDraft("USDC", Decimals: 6, Price: "USDC", IsBorrowable: true));
        draft.Add(new AssetDraft("BTC", Decimals: 8, Price: "BTC", IsBorrowable: true));
        draft.Add(InstrumentDraft.LinearPerpetual("BTC-PERP", "USDC", "BTC", tickSize: Price.Parse("0.1"), lotSize: Quantity.Parse("0.001")));
        OraclePolicy oracle = new(
            ["exchange"], Quorum: 1, MaxAgeSeconds: 60, TrimPerSide: 0, Band: Ratio.Parse("0.1"), BandConfirmations: 1, BandSeconds: 60,
            MaxConfidence: Ratio.One, WarmUpObservations: 1);
        EngineSetup setup = SetupText.Compose(draft, observable => oracle, ShippedRulebooks.Text("cross")!);
        ClearingEngine engine = new(setup);

        // The same rules without an engine; ids come in the order in which things were added.
        (AssetSpec usdc, InstrumentSpec perpetual) = (setup.Catalog.Assets[0], setup.Catalog.Instruments[0]);
        MarketSnapshot market = MarketSnapshot.Unknown(setup.Catalog, time)
            .With(perpetual.Underlying, Price.Of(100_000)).With(perpetual.Mark, Price.Of(100_000));
        Portfolio portfolio = Portfolio.Arrange([new(usdc.Id, Amount.Of(20_000))], [new(perpetual.Id, Quantity.Of(1), Amount.Of(100_000))]);
        AnalysisResult<MarginAnalysis> margin = MarginAnalysis.Of(new StatedAccount("mine", portfolio, market), setup.Rulebook);
        string json = margin.IsOk ? MarginJson.Write(margin.Value, new Caveats()) : RefusalText.Explain(margin.Refusal);
        // README

        Assert.Equal(0UL, engine.Sequence);
        Assert.Equal(Amount.Of(20_000), margin.Value.Parts.Single().Report.Equity);
        Assert.True(margin.Value.IsHealthy);
        Assert.Contains("\"equity\": \"20000\"", json, StringComparison.Ordinal);

        string own = File.ReadAllText(RepositoryRoot.At("tests", "Plimsoll.Tests.Unit", "Analysis", "ComposedSetupTests.cs"));
        string compiled = Regex.Replace(own.Split("        // README\n")[1].TrimEnd(), "^        ", string.Empty, RegexOptions.Multiline);
        string shown = Regex.Match(File.ReadAllText(RepositoryRoot.At("README.md")), "A venue in code[^\n]*\n\n```csharp\n(?<code>.*?)```",
            RegexOptions.Singleline).Groups["code"].Value.TrimEnd();
        Assert.Equal(compiled, shown);
    }

    [Fact]
    public void Every_kind_of_instrument_comes_back_from_the_canonical_text_with_its_terms_and_ids()
    {
        CatalogDraft draft = Everything();
        InstrumentCatalog direct = draft.TryBuild(out _)!;
        EngineSetup setup = SetupText.Compose(draft, _ => _oracle, ShippedRulebooks.Text("cross")!);

        Assert.Equal(direct.Observables, setup.Catalog.Observables);
        Assert.Equal(direct.Assets, setup.Catalog.Assets);
        Assert.Equal(direct.Instruments, setup.Catalog.Instruments);
        Assert.All(setup.Oracles, policy => Assert.Equal(_oracle with { Sources = default }, policy with { Sources = default }));
        Assert.All(setup.Oracles, policy => Assert.Equal(_oracle.Sources, policy.Sources));
        Assert.Equal(setup.Canonical, SetupText.Read(setup.Canonical, "again").Canonical);
    }

    [Fact]
    public void A_journal_of_a_composed_setup_is_enough_to_build_it_again()
    {
        EngineSetup setup = SetupText.Compose(Everything(), _ => _oracle, ShippedRulebooks.Text("cross")!);
        MemoryJournal journal = new();
        using ClearingNode node = ClearingNode.Open(setup, journal);
        Assert.Equal(Rejection.None, node.Submit(
            new OpenAccount(default, TestWorld.Start, new(AccountId.FirstClient + 1), new(1), AccountKind.Cross, default), NullSink.Instance));

        ClearingEngine again = new(SetupText.Read(JournalReplay.ReadSetup(journal)!, "the journal"));
        JournalReplay.Run(journal, again, NullSink.Instance);
        Assert.Equal(node.Engine.StateHash(), again.StateHash());
    }

    [Fact]
    public void What_no_file_could_state_is_refused_in_words()
    {
        CatalogDraft unknown = new("USDC");
        unknown.Add(new AssetDraft("USDC", 6, "USDC", true));
        unknown.Add(InstrumentDraft.LinearPerpetual("BTC-PERP", "EUR", "BTC", Price.Parse("0.1"), Quantity.Parse("0.001")));
        InputException settlement = Assert.Throws<InputException>(() => SetupText.Compose(unknown, _ => _oracle, ShippedRulebooks.Text("cross")!));
        Assert.Equal("the catalogue: $.instruments[0].settlement: expected the symbol of one of the assets; found \"EUR\"", settlement.Message);

        InputException quorum = Assert.Throws<InputException>(
            () => SetupText.Compose(Everything(), _ => _oracle with { Quorum = 0 }, ShippedRulebooks.Text("cross")!));
        Assert.StartsWith("the setup, setup: $.oracles[0].quorum: expected a whole number from 1 to 64; found 0", quorum.Message, StringComparison.Ordinal);

        InputException rules = Assert.Throws<InputException>(() => SetupText.Compose(Everything(), _ => _oracle, "{}", "mine"));
        Assert.StartsWith("mine: ", rules.Message, StringComparison.Ordinal);
    }

    private static CatalogDraft Everything()
    {
        Timestamp expiry = TestWorld.At("2025-12-26T08:00:00Z");
        CatalogDraft draft = new("USDC");
        draft.Add(new AssetDraft("USDC", 6, "USDC", true));
        draft.Add(new AssetDraft("BTC", 8, "BTC-INDEX", true));
        draft.Add(new AssetDraft("ETH", 18, "ETH", false));
        draft.AddIndex("BTC-FORWARD");
        InstrumentDraft perpetual = InstrumentDraft.LinearPerpetual("BTC-PERP", "USDC", "BTC-INDEX", Price.Parse("0.1"), Quantity.Parse("0.001"));
        draft.Add(perpetual with { OpenInterestCap = Quantity.Of(5_000) });
        draft.Add(perpetual with
        {
            Symbol = "BTC-USD",
            Payoff = Payoff.Inverse,
            Settlement = "BTC",
            ContractSize = Quantity.Of(100),
            LotSize = Quantity.Of(1)
        });
        draft.Add(perpetual with { Symbol = "ETH/USDC", Kind = InstrumentKind.Spot, Base = "ETH", Underlying = "ETH" });
        draft.Add(perpetual with { Symbol = "BTC-26DEC25", Kind = InstrumentKind.Future, Expiry = expiry });
        draft.Add(perpetual with
        {
            Symbol = "BTC-26DEC25-110000-C",
            Kind = InstrumentKind.Option,
            Expiry = expiry,
            Side = OptionSide.Call,
            Strike = Price.Of(110_000),
            Forward = "BTC-FORWARD"
        });
        draft.Add(perpetual with
        {
            Symbol = "BTC-26DEC25-90000-P",
            Kind = InstrumentKind.Option,
            Expiry = expiry,
            Side = OptionSide.Put,
            Strike = Price.Of(90_000)
        });
        return draft;
    }
}
