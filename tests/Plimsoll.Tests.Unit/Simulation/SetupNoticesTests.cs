// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
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
        // The generated book is even up to 5 %: a fifth of all of it is about the depth within 1 %, and a step of 30 s gives back 1 − 2^(−1/10) = .067 of a knee
        // at 5 %, .75 × 5 × .067 = .2512 of that depth.
        string warning = Assert.Single(Said(Tiered(Pace)));
        Assert.Matches("^tiered: warning: its fixed pace is too fast for 11 of 11 books: of [A-Z0-9/-]+ it takes (0\\.[89]|1\\.)[0-9]* of the depth within 1 % every 30 s, "
            + "where three quarters of the critical pace are 0\\.251[0-9]*\\. ", warning);
        Assert.Empty(Said(Tiered("\"pace\": \"0.02\"")));
        Assert.Empty(Said(ShippedRulebooks.Text("cross")!));
    }

    [Fact]
    public void Only_the_books_that_it_is_too_fast_for_are_counted()
    {
        string warning = Assert.Single(Said(Tiered("\"pace\": \"0.02\", \"overrides\": { \"SOL-PERP\": { \"pace\": \"1\" } }")));
        Assert.Contains("for 1 of 11 books: of SOL-PERP it takes ", warning, StringComparison.Ordinal);
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
