// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node.Journals;
using Plimsoll.Portfolios;
using Plimsoll.Reports;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Tests.Unit.Connectors;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>What a replay is said to have been: the moves of prices, and what the liquidated lost.</summary>
public sealed class ReplayStoryTests : IDisposable
{
    private readonly TinyWorld _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void A_rise_that_liquidates_a_short_is_the_headline()
    {
        // 90 when the client opens at 12:01, 152 at the end: 152 ÷ 90 − 1 = 68.9 %.
        ReplayResult result = Run(ShortInARise(), "cross");
        Assert.True(result.Episodes.Count > 1, "The rise must liquidate the short more than once, or the test shows nothing.");
        Assert.Equal("SOL rose 68.9 % from its low at 12:01 to its high at 12:06 UTC.", ReplaySentences.Of(result)[0]);
        Assert.Contains("\"SOL rose 68.9 %", ReplayPage.Write(result), StringComparison.Ordinal);
        Assert.Contains("\"SOL rose 68.9 %", ReplayPage.Write([result, result]), StringComparison.Ordinal);
        JsonElement move = Assert.Single(JsonDocument.Parse(ReplayJson.Write(result)).RootElement.GetProperty("moves").EnumerateArray());
        Assert.Equal(("rise", "90", "152"), (move.GetProperty("move").GetString(), move.GetProperty("from").GetString(), move.GetProperty("to").GetString()));
    }

    [Fact]
    public void The_low_of_a_bar_counts_though_no_minute_samples_it_and_the_way_back_is_told_when_it_is_large()
    {
        // The low of the third bar, 45 at 12:02:30, lies between two closes of 90: a fall to a half and a rise to the double are of one size, and the first
        // comes first.
        Candles((90, 90), (90, 90), (45, 90), (90, 90), (90, 90), (90, 90));
        ReplayResult result = Run(_tiny.Read(), "cross");
        Assert.Equal("SOL fell 50.0 % from its high at 12:01 to its low at 12:02 UTC and rose 100.0 % from its low at 12:02 to its high at 12:03 UTC.",
            ReplaySentences.Of(result)[0]);

        // Back by a hundredth of it only: not told.
        Candles((90, 90), (90, 90), (45, 45), (45, 45), (46, 46), (46, 46));
        Assert.Equal("SOL fell 50.0 % from its high at 12:01 to its low at 12:02 UTC.", ReplaySentences.Of(Run(_tiny.Read(), "cross"))[0]);
    }

    [Fact]
    public void A_world_in_which_nothing_moved_says_so()
    {
        Candles((90, 90), (90, 90), (90, 90), (90, 90), (90, 90), (90, 90));
        Assert.Equal("No index price moved while the clients were there.", ReplaySentences.Of(Run(_tiny.Read(), "cross"))[0]);
    }

    [Fact]
    public void The_largest_move_comes_first_whichever_index_it_is_of()
    {
        // In the crash SOL, the third observable, falls most.
        string sentence = ReplaySentences.Of(Run(CrashWorld.Small(12), "cross"))[0];
        Assert.Matches("^SOL fell 4[0-9]\\.[0-9] % from its high at 1[34]:[0-9]{2} to its low at 14:22 UTC; ETH fell .*; BTC fell ", sentence);
    }

    [Theory]
    [InlineData("cross")]
    [InlineData("isolated")]
    [InlineData("tiered")]
    public void What_the_liquidated_lost_is_the_sum_over_the_events(string rulebook)
    {
        AssertLosses(ShortInARise(), WorldData.Load(_tiny.Read(), null), rulebook);
        AssertLosses(CrashWorld.Small(60), CrashWorld.Data, rulebook);
    }

    [Fact]
    public void An_account_that_is_closed_whole_keeps_what_it_has_left()
    {
        // Short one of 90 with 38: at 119 it has 9, less than the least that is required of anyone with a position, 10. All of it is closed, and the rest
        // stays.
        Candles((90, 90), (90, 90), (90, 90), (119, 119), (119, 119), (119, 119));
        World world = _tiny.With("\"name\": \"long\", \"deposits\": { \"USDC\": \"1000\" }, \"positions\": { \"SOL-PERP\": \"10\" }",
            "\"name\": \"short\", \"deposits\": { \"USDC\": \"38\" }, \"positions\": { \"SOL-PERP\": \"-1\" }");
        ReplayResult result = Run(world, "cross");
        Assert.Equal((1, 1), (result.Episodes.Count, result.Accounts.Liquidated));
        Assert.InRange(result.Losses.AtFirstFall.ToDouble(), 8.5, 9);
        Assert.InRange((result.Losses.InEpisodes - result.Closes.Cost).ToDouble(), 0, 1e-5);
        Assert.Equal(result.Losses.InEpisodes, result.Losses.FromFirstFall);
        Assert.True(result.Losses.AtEnd > Amount.Of(7), $"{result.Losses}");
        AssertLosses(world, WorldData.Load(world, null), "cross");
    }

    [Fact]
    public void The_losses_between_episodes_are_told_apart_from_those_in_them()
    {
        ReplayResult result = Run(ShortInARise(), "cross");
        LiquidationLosses losses = result.Losses;

        // Nobody else paid and no coin is held: what an episode takes is what its closes cost, and prices do the rest between episodes.
        Assert.Equal(0, result.Accounts.Bankrupt);
        // Each charge is rounded to a millionth of a USDC, against the account.
        Assert.InRange((losses.InEpisodes - result.Closes.Cost).ToDouble(), 0, 1e-6 * 3 * result.Closes.Trades);
        Assert.Equal(losses.InEpisodes, result.Waterfall.Margin);
        Assert.True(losses.FromFirstFall > losses.InEpisodes + losses.InEpisodes, $"{losses}");
        string said = Assert.Single(ReplaySentences.Of(result),
            sentence => sentence.StartsWith("In liquidation, from each fall below maintenance to the end of that episode, ", StringComparison.Ordinal));
        Assert.Contains(
            $"the liquidated lost {ReplayStory.Money(losses.InEpisodes)} USDC of their own margin: closing cost {ReplayStory.Money(result.Closes.Cost)} USDC, "
            + "and prices and haircuts took nothing.", said, StringComparison.Ordinal);
        Assert.EndsWith(
            $"they lost {ReplayStory.Money(losses.FromFirstFall)} USDC, {ReplayStory.Money(losses.AtFirstFall)} becoming {ReplayStory.Money(losses.AtEnd)}.",
            said, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(ReplayJson.Write(result)).RootElement.GetProperty("liquidatedLost");
        Assert.Equal(losses.FromFirstFall.ToString(), json.GetProperty("fromFirstFall").GetString());
        Assert.Equal(losses.InEpisodes.ToString(), json.GetProperty("inEpisodes").GetString());
        Assert.Contains(("Own loss since first fall", $"{ReplayStory.Money(losses.FromFirstFall)} USDC"), ReplayStory.Rows(result));
    }

    [Fact]
    public void One_of_a_kind_is_said_in_the_singular()
    {
        ReplayResult result = Run(ShortInARise(), "cross");
        Assert.Contains("1 was called, 1 liquidated and 0 ended bankrupt", string.Join('\n', ReplaySentences.Of(result)), StringComparison.Ordinal);
        Assert.Contains("1 asset and 2 instruments sum to zero over 10 accounts", result.Conservation.Sentence, StringComparison.Ordinal);
        Assert.Equal("0 USDC in 0 accounts", ReplayStory.Rows(result).Single(row => row.What == "Deleveraged").HowMuch);
        ReplayResult one = result with { Waterfall = result.Waterfall with { DeleveragedAccounts = 1, SocialisedAccounts = 1 } };
        Assert.EndsWith(" in 1 account", ReplayStory.Rows(one).Single(row => row.What == "Deleveraged").HowMuch, StringComparison.Ordinal);
        Assert.EndsWith(" over 1 account", ReplayStory.Rows(one).Single(row => row.What == "Socialised").HowMuch, StringComparison.Ordinal);
    }

    [Fact]
    public void Isolated_positions_are_counted_beside_the_accounts_that_they_are_of()
    {
        ReplayResult result = Run(ShortInARise(), "isolated");
        Assert.Matches("^1 asset and 2 instruments sum to zero over 10 accounts, the venue's own included, and [1-9][0-9]* isolated positions? of theirs\\.$",
            result.Conservation.Sentence);
    }

    /// <summary>Rises by about a tenth a minute against a short of ten, in steps that leave it something after each.</summary>
    private World ShortInARise()
    {
        Candles((90, 90), (90, 99), (99, 111), (111, 123), (123, 139), (139, 152));
        return _tiny.With("\"name\": \"long\", \"deposits\": { \"USDC\": \"1000\" }, \"positions\": { \"SOL-PERP\": \"10\" }",
            "\"name\": \"short\", \"deposits\": { \"USDC\": \"300\" }, \"positions\": { \"SOL-PERP\": \"-10\" }");
    }

    /// <summary>Six bars by low and close.</summary>
    private void Candles(params (int Low, int Close)[] bars) => _tiny.Write(
        "sol.csv", string.Join('\n', bars.Select(
            (bar, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{1767268800 + (60 * i)},{bar.Low},{Math.Max(bar.Low, bar.Close)},{bar.Low},{bar.Close},1"))) + "\n");

    private static ReplayResult Run(World world, string rulebook) => Run(world, world.Name == "tiny" ? WorldData.Load(world, null) : CrashWorld.Data, rulebook);

    private static ReplayResult Run(World world, WorldData data, string rulebook) =>
        ReplayRunner.Run(world, data, CrashWorld.Under(world, rulebook), new MemoryJournal(), new());

    private static void AssertLosses(World world, WorldData data, string rulebook)
    {
        ReplayResult result = Run(world, data, rulebook);
        ClearingEngine engine = new(CrashWorld.Under(world, rulebook));
        Adder adder = new(engine);
        foreach (Command command in new ReplayScript(world, data).Steps().SelectMany(step => step.Commands))
        {
            engine.Apply(command, adder);
        }

        Assert.Equal(adder.Episodes, result.Episodes.Count);
        Assert.True(adder.Episodes > 0, "Somebody must have been liquidated, or the test shows nothing.");
        Assert.Equal((adder.InEpisodes, adder.FirstFall, adder.AtEnd()), (result.Losses.InEpisodes, result.Losses.AtFirstFall, result.Losses.AtEnd));
    }

    /// <summary>Adds the losses up from what the events say; where an account has no position left its event says nothing of its money, and its balances are
    /// counted.</summary>
    private sealed class Adder(ClearingEngine engine) : IEventSink
    {
        private readonly Dictionary<AccountId, Amount> _start = [];
        private readonly Dictionary<AccountId, Amount> _first = [];
        private Amount _ended;

        public bool IsListening => true;

        public int Episodes { get; private set; }

        public Amount FirstFall => _first.Values.Aggregate(default(Amount), static (sum, value) => sum + value);

        public Amount InEpisodes => _ended + _start.Aggregate(default(Amount), (sum, pair) => sum + pair.Value - Whole(pair.Key));

        public Amount AtEnd() => _first.Keys.Aggregate(default(Amount), (sum, id) => sum + Whole(id));

        public void Add(Event item)
        {
            switch (item)
            {
                case LiquidationStarted started:
                    Episodes++;
                    _start[started.Account] = Positive(started.Equity);
                    _first.TryAdd(started.Account, Positive(started.Equity));
                    break;
                case LiquidationEnded ended when _start.Remove(ended.Account, out Amount start):
                    bool isFlat = engine.Account(ended.Account)!.Value.Positions.IsEmpty;
                    _ended += start - Positive(isFlat ? Cash(ended.Account) : ended.Equity);
                    break;
                case AccountClosed closed when _start.Remove(closed.Account, out Amount start):
                    _ended += start;
                    break;
                case Transferred sent:
                    // Of the crash's pockets and the tiny world's, all send their numeraire only.
                    Assert.Equal(engine.Setup.Catalog.Numeraire, sent.Asset);
                    Move(sent.From, -sent.Amount);
                    Move(sent.To, sent.Amount);
                    break;
            }
        }

        private void Move(AccountId id, Amount amount)
        {
            foreach (Dictionary<AccountId, Amount> book in new[] { _start, _first })
            {
                if (book.TryGetValue(id, out Amount known))
                {
                    book[id] = known + amount;
                }
            }
        }

        private Amount Cash(AccountId id)
        {
            AccountView account = engine.Account(id)!.Value;
            Amount cash = default;
            foreach (Holding holding in account.Holdings)
            {
                if (holding.Asset != engine.Setup.Catalog.Numeraire)
                {
                    // Coin counts by the rulebook's haircut.
                    return account.Report().Value.Equity;
                }

                cash += holding.Balance;
            }

            return cash;
        }

        private Amount Whole(AccountId id) =>
            engine.Account(id) is { Status: not AccountStatus.Closed } account ? Positive(account.Positions.IsEmpty ? Cash(id) : account.Report().Value.Equity)
                : default;

        private static Amount Positive(Amount amount) => Amount.Max(amount, default);
    }
}
