// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Simulation;

public sealed class ReplayTests : IDisposable
{
    private readonly string _journal = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".journal");

    public void Dispose()
    {
        foreach (string file in new[] { _journal, _journal + "-wal", _journal + "-shm" })
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void D01_the_same_world_ends_in_the_same_state_twice()
    {
        ReplayResult first = Run(CrashWorld.Small(60), "cross");
        ReplayResult second = Run(CrashWorld.Small(60), "cross");
        Assert.Equal(first.StateHash, second.StateHash);
        Assert.Equal(first.Accounts, second.Accounts);
        Assert.Equal(first.Waterfall, second.Waterfall);
        Assert.Equal(first.Timeline.EquityAtRisk, second.Timeline.EquityAtRisk);
        Assert.True(first.Accounts.Liquidated > 0, "The crash must liquidate somebody, or the test shows nothing.");
    }

    [Fact]
    public void Another_seed_ends_in_another_state()
    {
        World world = CrashWorld.Small(20);
        World other = world with { Population = world.Population with { Seed = 1 } };
        Assert.NotEqual(Run(world, "tiered").StateHash, Run(other, "tiered").StateHash);
    }

    [Fact]
    public void D01_a_replay_stopped_in_the_middle_and_resumed_from_a_snapshot_ends_in_the_same_state()
    {
        World world = CrashWorld.Small(60);
        EngineSetup setup = CrashWorld.Under(world, "cross");
        ReplayResult whole = Run(world, "cross");
        ReplayOptions half = new() { Until = CrashWorld.At("2025-01-15T14:15:00Z"), SnapshotEvery = 100 };
        ReplayResult stopped = ReplayRunner.Run(world, CrashWorld.Data, setup, SqliteJournal.Open(_journal), half);
        Assert.NotEqual(whole.StateHash, stopped.StateHash);
        using (ClearingNode node = ClearingNode.Open(setup, SqliteJournal.Open(_journal)))
        {
            Assert.True(node.Recovery.SnapshotSequence > 0);
            Assert.Equal(stopped.StateHash, node.Engine.StateHash().ToString());
        }

        ReplayResult resumed = ReplayRunner.Run(world, CrashWorld.Data, setup, SqliteJournal.Open(_journal), new());
        Assert.Equal(whole.StateHash, resumed.StateHash);
        Assert.Equal(whole.Accounts, resumed.Accounts);
        Assert.Equal(whole.Closes, resumed.Closes);
        Assert.Equal(whole.Timeline.Fund, resumed.Timeline.Fund);
    }

    [Fact]
    public void A_journal_of_other_clients_is_not_resumed()
    {
        World world = CrashWorld.Small(20);
        EngineSetup setup = CrashWorld.Under(world, "tiered");
        ReplayOptions half = new() { Until = CrashWorld.At("2025-01-15T14:00:00Z") };
        ReplayRunner.Run(world, CrashWorld.Data, setup, SqliteJournal.Open(_journal), half);
        World other = world with { Population = world.Population with { Seed = 1 } };
        InputException fault = Assert.Throws<InputException>(() => ReplayRunner.Run(other, CrashWorld.Data, setup, SqliteJournal.Open(_journal), new()));
        Assert.Contains("in another state than this world", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_goes_on_longer_than_the_world_is_not_resumed()
    {
        World world = CrashWorld.Small(20);
        EngineSetup setup = CrashWorld.Under(world, "tiered");
        ReplayRunner.Run(world, CrashWorld.Data, setup, SqliteJournal.Open(_journal), new());
        ReplayOptions shorter = new() { Until = CrashWorld.At("2025-01-15T14:00:00Z") };
        InputException fault = Assert.Throws<InputException>(() => ReplayRunner.Run(world, CrashWorld.Data, setup, SqliteJournal.Open(_journal), shorter));
        Assert.Contains("it is the journal of another world", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_of_another_rulebook_is_not_resumed()
    {
        World world = CrashWorld.Small(20);
        ReplayOptions half = new() { Until = CrashWorld.At("2025-01-15T14:00:00Z") };
        ReplayRunner.Run(world, CrashWorld.Data, CrashWorld.Under(world, "tiered"), SqliteJournal.Open(_journal), half);
        JournalException fault = Assert.Throws<JournalException>(
            () => ReplayRunner.Run(world, CrashWorld.Data, CrashWorld.Under(world, "cross"), SqliteJournal.Open(_journal), new()));
        Assert.Equal(JournalFault.OtherSetup, fault.Fault);
    }

    [Fact]
    public void Hedged_basis_traders_survive_under_cross_margin_and_are_liquidated_under_isolated_margin()
    {
        World world = CrashWorld.Small(60);
        KindOutcome cross = Hedged(Run(world, "cross"));
        KindOutcome isolated = Hedged(Run(world, "isolated"));

        // The same traders with the same money and both legs open, hedged to less than a lot, at the same prices.
        Assert.True(cross.Totals.Count >= 8);
        Assert.Equal(2 * cross.Totals.Count, LegsOpened(world, "cross"));
        Assert.Equal(2 * isolated.Totals.Count, LegsOpened(world, "isolated"));
        Assert.Equal(cross.Totals.Count, isolated.Totals.Count);
        Assert.Equal(0, cross.Totals.Liquidated);
        Assert.Equal(isolated.Totals.Count, isolated.Totals.Liquidated);
    }

    [Fact]
    public void The_figures_of_a_result_agree_with_each_other()
    {
        ReplayResult result = Run(CrashWorld.Small(60), "cross");
        Assert.Equal(result.Accounts.Count, result.Kinds.Sum(kind => kind.Totals.Count));
        Assert.Equal(result.Accounts.Liquidated, result.Kinds.Sum(kind => kind.Totals.Liquidated));
        Assert.Equal(result.Accounts.Called, result.Kinds.Sum(kind => kind.Totals.Called));
        Assert.Equal(result.Accounts.Bankrupt, result.Kinds.Sum(kind => kind.Totals.Bankrupt));
        Assert.True(result.Accounts.Called >= result.Accounts.Liquidated && result.Accounts.Liquidated >= result.Accounts.Bankrupt);
        Assert.True(result.Fund.Low <= result.Fund.Before && result.Fund.Low <= result.Fund.After);
        Assert.Equal(result.Closes.Cost, result.Closes.Slippage + result.Closes.TradingFees + result.Closes.LiquidationFees);
        Assert.True(result.Conservation.Holds, result.Conservation.Sentence);
        int minutes = result.Timeline.Minutes.Length;
        Assert.Equal(minutes, result.Timeline.Fund.Length);
        Assert.All(result.Timeline.Prices, price => Assert.Equal(minutes, price.Values.Length));
        Assert.Contains(result.Oracles, oracle => oracle.Observable == "SOL" && oracle.Worst == OracleState.Suspended);
        Assert.Contains(result.Oracles, oracle => oracle.Observable == "BTC" && oracle.Worst == OracleState.Live);
    }

    [Theory]
    [InlineData("cross", 0)]
    [InlineData("isolated", 1)]
    public void Owners_who_never_traded_neither_survive_nor_are_called_and_a_refusal_names_whom_and_why(string rulebook, int liquidated)
    {
        World world = CrashWorld.Small(60);
        Assert.True(world.Catalog.TryFindInstrument("ETH-PERP", out InstrumentSpec? perpetual));
        ImmutableArray<AssetQuantity> deposit = [new(world.Catalog.Numeraire, Amount.Of(1_000))];
        world = world with
        {
            Population = world.Population with
            {
                Listed =
                [
                    new("idle", deposit, default, []),
                    new("too large", deposit, default, [(perpetual.Id, Quantity.Of(500))]),
                    new("fine", deposit, default, [(perpetual.Id, Quantity.Parse("0.001"))]),
                ],
            },
        };

        ReplayResult result = Run(world, rulebook);
        KindOutcome listed = result.Kinds.Single(kind => kind.Name == "listed");

        // The pocket of the one that trades is a twenty-fifth of its position, and counts for its owner; in one pool the same position is safe.
        Assert.Equal((3, 1, liquidated, 1 - liquidated), (listed.Totals.Count, listed.Totals.Traded, listed.Totals.Called, listed.Survived));
        RefusedCommand refused = result.RefusedCommands.Single(refusal => refusal.Account.StartsWith("too large, account ", StringComparison.Ordinal));
        Assert.StartsWith("buy 500 ETH-PERP at ", refused.Command, StringComparison.Ordinal);
        Assert.Equal(RejectionCode.InsufficientMargin, refused.Rejection.Code);
        Assert.Matches(@"^account \d+ would be below its initial margin; before it, its equity was [\d.]+ USDC and its initial margin 0 USDC$",
            RefusalText.Explain(refused));
        Assert.Equal(result.Refused.Sum(pair => pair.Count), result.RefusedCommands.Length);
        Assert.All(result.Kinds, kind => Assert.True(kind.Totals.Traded <= kind.Totals.Count && kind.Totals.Called <= kind.Totals.Traded));
        Assert.Contains(ReplaySentences.Of(result), sentence => sentence.StartsWith("Refused at ", StringComparison.Ordinal));
        Assert.Contains("\"refusedCommands\"", ReplayJson.Write(result), StringComparison.Ordinal);
    }

    private static int LegsOpened(World world, string rulebook)
    {
        ClearingEngine engine = new(CrashWorld.Under(world, rulebook));
        ReplayScript script = new(world, CrashWorld.Data);
        foreach (ScriptStep step in script.Steps())
        {
            foreach (Command command in step.Commands)
            {
                engine.Apply(command, NullSink.Instance);
            }

            if (script.Roster is { } roster)
            {
                int hedged = roster.Kinds.IndexOf("hedged basis");
                return roster.Members.Where(member => member.Kind == hedged).Sum(member => Legs(engine, engine.Account(member.Account)!.Value));
            }
        }

        throw new InvalidOperationException("The world ended before its clients opened.");
    }

    private static int Legs(ClearingEngine engine, AccountView account) =>
        account.Positions.Length + account.Pockets.Sum(pocket => engine.Account(pocket)!.Value.Positions.Length);

    private static KindOutcome Hedged(ReplayResult result) => Assert.Single(result.Kinds, ReplayStory.IsHedged);

    private static ReplayResult Run(World world, string rulebook) =>
        ReplayRunner.Run(world, CrashWorld.Data, CrashWorld.Under(world, rulebook), new MemoryJournal(), new());
}
