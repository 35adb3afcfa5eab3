// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>What is said of the rulebooks of a world before it runs.</summary>
public sealed class SetupNoticesTests
{
    private const string Pace = "\"pace\": \"0.2\"";

    [Fact]
    public void A_fixed_pace_above_three_quarters_of_the_critical_one_is_said_with_both_numbers_and_how_many_books()
    {
        // The generated book is even up to 5 %: a fifth of all of it is about the depth within 1 %. A step of 30 s gives back 1 − 2^(−1/10) = .067 of a knee at
        // 5 %, .75 × 5 × .067 = .2511 of that depth.
        string warning = Assert.Single(Said(Tiered(Pace)));
        Assert.Matches("^tiered: warning: its fixed pace is too fast for 12 of 12 books: of [A-Z0-9/-]+ it takes (0\\.[89]|1\\.)[0-9]* of the depth "
            + "within 1 % every 30 s, where three quarters of the critical pace are 0\\.251[0-9]*\\. ", warning);
        Assert.Empty(Said(Tiered("\"pace\": \"0.02\"")));
        Assert.Empty(Said(ShippedRulebooks.Text("cross")!));
    }

    [Fact]
    public void Only_the_books_that_it_is_too_fast_for_are_counted()
    {
        string warning = Assert.Single(Said(Tiered("\"pace\": \"0.02\", \"overrides\": { \"SOL-PERP\": { \"pace\": \"1\" } }")));
        Assert.Contains("for 1 of 12 books: of SOL-PERP it takes ", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_the_world_does_not_list_are_said_and_the_result_says_them_again()
    {
        EngineSetup setup = SetupText.Compose(_world, Tiered("\"pace\": \"0.02\", \"overrides\": { \"DOGE\": { \"pace\": \"1\" } }"), "mine");
        ReadyWorld ready = new(_world, null);
        string expected = "tiered: warning: it closes otherwise, or follows, what the world does not list: DOGE (liquidation). It changes nothing here.";
        Assert.Equal([expected], ready.Warnings(setup));
        using MemoryJournal journal = new();
        using JsonDocument json = JsonDocument.Parse(ReplayJson.Write(ready.Run(setup, journal, new() { Until = _world.Population.Opens })));
        Assert.Equal([expected], json.RootElement.GetProperty("warnings").EnumerateArray().Select(static each => each.GetString()));
    }

    [Fact]
    public void What_a_pace_never_trades_is_said_with_its_figures_and_how_many_instruments()
    {
        string said = Assert.Single(Said(Tiered("\"pace\": \"0.02\", \"overrides\": { \"SOL-PERP\": "
            + "{ \"pace\": { \"kind\": \"critical\", \"safety\": \"0.004\", \"halfLife\": \"60s\" } } }")));
        Assert.Equal("tiered: warning: as the books stand when the clients open it never trades in 1 of 12 instruments: of SOL-PERP nothing is sold: half of "
            + "its spread, 0.0002, is not within safety × knee of its pace, 0.004 × 0.05 = 0.0002. Whoever has to be closed there waits for the backstop "
            + "(docs/concepts/calm-liquidation.md).", said);
        World bookless = _world with { Depths = [] };
        Assert.StartsWith("cross: warning: as the books stand when the clients open it never trades in 12 of 12 instruments: ",
            Assert.Single(SetupNotices.Of(bookless, CrashWorld.Data, SetupText.Compose(bookless, ShippedRulebooks.Text("cross")!, "cross"))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_a_setting_or_the_world_switches_off_is_said()
    {
        Amount thousand = Amount.Of(1000);
        World staked = _world with { Population = _world.Population with { Junior = thousand, MarketFunds = [(new(0), thousand)] } };
        Assert.Equal(["cross: warning: it has no liquidation.waterfall, so that what the world pays into tranches stays there and pays nothing: "
            + "population.juniorTranche 1000 USDC, population.marketFunds 1000 USDC."], Said(staked, ShippedRulebooks.Text("cross")!));
        string tranches = Cross("\"waterfall\": { \"marketCap\": \"1\", \"juniorCap\": \"0\", \"stakedCap\": \"1\", \"unstakeSeconds\": 60 }");
        Assert.Equal(["cross: warning: liquidation.waterfall.juniorCap is 0: the junior tranche pays nothing."], Said(staked, tranches));
        World poor = _world with { Population = _world.Population with { Fund = [] } };
        Assert.Equal(["cross: warning: population.insuranceFund is empty: until fees have filled it, it pays no deficit and the backstop takes nothing over."],
            Said(poor, ShippedRulebooks.Text("cross")!));
    }

    [Fact]
    public void That_nobody_in_a_world_bids_or_repays_is_said()
    {
        Assert.Equal(["cross: warning: liquidation.auction: no client of a world stands or bids, so that no auction opens, for leastBidders is 2.",
            "cross: warning: liquidation.keepers: no client of a world repays the debts of others, so that nobody is a keeper."],
            Said(_world, Cross($"{Rulebooks.AuctionSectionTests.Auction}, {Rulebooks.AuctionSectionTests.Keepers}")));
    }

    [Fact]
    public void A_rulebook_that_is_not_there_is_named_by_the_field_that_names_it()
    {
        string file = Path.Combine(_world.Folder, "world.json");
        Assert.StartsWith($"{file}, $.rulebook: 'none': no such rulebook", Refused(_world with { Rulebook = "none" }, "none"), StringComparison.Ordinal);
        Assert.StartsWith("none: no such rulebook", Refused(_world, "none"), StringComparison.Ordinal);
        Archetype[] kinds = [.. _world.Population.Archetypes];
        kinds[^1] = kinds[^1] with { Rulebook = "none" };
        World drawn = _world with { Population = _world.Population with { Archetypes = [.. kinds] } };
        Assert.StartsWith($"{file}, $.population.archetypes[{kinds.Length - 1}].rulebook: 'none': no such rulebook",
            Assert.Throws<Plimsoll.Connectors.InputException>(() => WorldData.Load(drawn, null)).Message, StringComparison.Ordinal);

        static string Refused(World world, string name) =>
            Assert.Throws<Plimsoll.Connectors.InputException>(() => new ReadyWorld(world, null).Setup(name)).Message;
    }

    private static string Cross(string section)
    {
        string text = ShippedRulebooks.Text("cross")!;
        Assert.Contains("\"style\":", text, StringComparison.Ordinal);
        return text.Replace("\"style\":", $"{section}, \"style\":", StringComparison.Ordinal);
    }

    private static ImmutableArray<string> Said(World world, string rulebook) =>
        SetupNotices.Of(world, CrashWorld.Data, SetupText.Compose(world, rulebook, "a rulebook"));

    private static readonly World _world = CrashWorld.Small(5);

    private static string Tiered(string pace)
    {
        string text = ShippedRulebooks.Text("tiered")!;
        Assert.Contains(Pace, text, StringComparison.Ordinal);
        return text.Replace(Pace, pace, StringComparison.Ordinal);
    }

    private static ImmutableArray<string> Said(string rulebook) =>
        SetupNotices.Of(_world, CrashWorld.Data, SetupText.Compose(_world, rulebook, "a rulebook"));
}
