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
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Analysis;

/// <summary>A venue made in code, without a world folder.</summary>
public class ComposedSetupTests
{
    private static readonly OraclePolicy _oracle = new(["a", "b"], 2, 60, 0, Ratio.Parse("0.1"), 2, 30, Ratio.Parse("0.05"), 3);

    [Fact]
    public void The_snippet_of_the_README_makes_a_venue_and_margins_an_account()
    {
        (ClearingEngine engine, Rejection opened, Rejection paid, AnalysisResult<MarginAnalysis> margin, string json) = ReadmeProgram.Run();

        Assert.False(opened.IsRefused || paid.IsRefused, $"{opened} {paid}");
        Assert.Equal(Amount.Of(20_000), engine.Account(new(1000))!.Value.Balance(new(0)));
        Assert.Equal(Amount.Of(20_000), margin.Value.Parts.Single().Report.Equity);
        Assert.True(margin.Value.IsHealthy);
        Assert.Contains("\"equity\": \"20000\"", json, StringComparison.Ordinal);

        string own = File.ReadAllText(RepositoryRoot.At("tests", "Plimsoll.Tests.Unit", "Analysis", "ReadmeProgram.cs"));
        string usings = string.Concat(Regex.Matches(own, "^using .*\n", RegexOptions.Multiline));
        string compiled = Regex.Replace(own.Split("        // README\n")[1].TrimEnd(), "^        ", string.Empty, RegexOptions.Multiline);
        string shown = Regex.Match(File.ReadAllText(RepositoryRoot.At("README.md")), "A venue in code[^\n]*\n\n```csharp\n(?<code>.*?)```",
            RegexOptions.Singleline).Groups["code"].Value.TrimEnd();
        Assert.Equal($"{usings}\n{compiled}", shown);
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
