// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>What pages say of the shipped crashes, counted again.</summary>
public class ExampleFiguresTests
{
    [Fact]
    public void The_page_of_rulebooks_says_how_liquidations_of_the_crash_end()
    {
        (World world, WorldData data) = Read("crash");
        ClearingEngine engine = new(CrashWorld.Under(world, "cross"));
        Endings endings = new();
        foreach (Command command in new ReplayScript(world, data).Steps().SelectMany(static step => step.Commands))
        {
            engine.Apply(command, endings);
        }

        ImmutableArray<LiquidationEnded> low = [.. endings.Ended.Where(
            static ended => ended.Equity.Per(ended.Maintenance, Rounding.Down) < Ratio.Parse("1.2"))];
        Assert.All(low, ended => Assert.Contains((ended.Sequence, ended.Account), endings.Called));
        Assert.All(low, ended => Assert.False(endings.Restores[ended.Account][ended.Sequence], $"{ended} after a plan that restores"));
        double lowest = low.Min(static ended => ended.Equity.ToDouble() / ended.Maintenance.ToDouble());
        string page = OneLine("docs", "reference", "rulebooks.md");
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture,
                $"in `examples/crash` {low.Length} of {endings.Ended.Count} episodes end below 1.2, the lowest at {lowest:0.0000} × maintenance, each with a "
                + $"margin call at once."), page, StringComparison.Ordinal);
        int most = endings.Ended.CountBy(static ended => ended.Account).Max(static pair => pair.Value);
        Assert.Equal(4, low.Select(static ended => ended.Account).Distinct().Count());
        Assert.Contains($"They are of four owners, and nobody goes through more than {most} episodes.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_the_crash_says_who_is_bankrupt_under_which_rulebook()
    {
        ReplayResult cross = Run("crash", "cross"), tiered = Run("crash", "tiered"), isolated = Run("crash", "isolated");
        string page = OneLine("examples", "crash", "README.md");
        Assert.Equal(0, cross.Accounts.Bankrupt);
        Assert.Contains(
            $"under `cross` every account is closed in time: {cross.Accounts.Liquidated} of the {cross.Accounts.Traded} that traded are liquidated, none ends "
            + "bankrupt", page, StringComparison.Ordinal);
        Assert.Contains($"from {ReplayStory.Money(cross.Fund.Before)} to {ReplayStory.Money(cross.Fund.After)} USDC.", page, StringComparison.Ordinal);
        Assert.Contains(
            $"under `tiered` {tiered.Accounts.Bankrupt} of {tiered.Accounts.Traded} end bankrupt and the fund falls to "
            + $"{ReplayStory.Money(tiered.Fund.After)}, ", page, StringComparison.Ordinal);
        Assert.Contains(
            $"under `isolated` {isolated.Accounts.Bankrupt} of {isolated.Accounts.Traded} and to {ReplayStory.Money(isolated.Fund.After)}, and profitable "
            + "accounts are deleveraged", page, StringComparison.Ordinal);
        Assert.All(new[] { tiered, isolated }, static result => Assert.True(result.Waterfall.DeleveragedAccounts > 0));
    }

    [Fact]
    public void The_page_of_the_waterfall_says_under_which_rulebook_losses_are_shared_out()
    {
        ReplayResult cross = Run("waterfall", "cross"), isolated = Run("waterfall", "isolated");
        string page = OneLine("examples", "waterfall", "README.md");
        Assert.Contains(
            $"Under its own rulebook, `cross`, deleveraging covers all of it and nothing is left to share: {ReplayStory.Money(cross.Waterfall.Socialised)} "
            + "USDC are socialised.", page, StringComparison.Ordinal);
        Assert.Contains($"{ReplayStory.Money(isolated.Waterfall.Socialised)} USDC are shared out over {isolated.Waterfall.SocialisedAccounts} accounts", page,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_the_waterfall_says_what_a_quorum_of_two_costs()
    {
        (World world, WorldData data) = Read("waterfall");
        World trusting = world with { Oracles = [.. world.Oracles.Select(static policy => policy with { Quorum = 1 })] };
        ReplayResult two = Run("waterfall", "cross");
        ReplayResult one = ReplayRunner.Run(trusting, data, CrashWorld.Under(trusting, "cross"), new MemoryJournal(), new());
        string page = OneLine("examples", "waterfall", "README.md");
        void Told(string row, Func<ReplayResult, string> figure) =>
            Assert.Contains($"| {row} | {figure(two)} | {figure(one)} |", page, StringComparison.Ordinal);
        Told("ended bankrupt", static result => $"{result.Accounts.Bankrupt} accounts");
        Told("closed on the book", static result => ReplayStory.Money(result.Closes.Notional) + " USDC");
        Told("lost in liquidation by the liquidated", static result => ReplayStory.Money(result.Losses.InEpisodes) + " USDC");
        Told("given up by those who were deleveraged", static result => ReplayStory.Money(result.Waterfall.Deleveraged) + " USDC");
        Told("the fund, from 40,000", static result => ReplayStory.Money(result.Fund.After) + " USDC");
    }

    private static (World World, WorldData Data) Read(string example)
    {
        World world = WorldReader.Read(RepositoryRoot.At("examples", example));
        return (world, WorldData.Load(world, null));
    }

    private static ReplayResult Run(string example, string rulebook)
    {
        (World world, WorldData data) = Read(example);
        return ReplayRunner.Run(world, data, CrashWorld.Under(world, rulebook), new MemoryJournal(), new());
    }

    private static string OneLine(params string[] path) => string.Join(' ', File.ReadAllLines(RepositoryRoot.At(path)));

    private sealed class Endings : IEventSink
    {
        public bool IsListening => true;

        public List<LiquidationEnded> Ended { get; } = [];

        public HashSet<(ulong Sequence, AccountId Account)> Called { get; } = [];

        /// <summary>Whether the last plan up to a command would have restored the account.</summary>
        public Dictionary<AccountId, SortedList<ulong, bool>> Restores { get; } = [];

        public void Add(Event item)
        {
            switch (item)
            {
                case LiquidationPlanned planned:
                    if (!Restores.TryGetValue(planned.Account, out SortedList<ulong, bool>? plans))
                    {
                        Restores.Add(planned.Account, plans = []);
                    }

                    plans[planned.Sequence] = planned.Restores;
                    break;
                case LiquidationEnded ended:
                    Ended.Add(ended);
                    break;
                case MarginCalled called:
                    Called.Add((called.Sequence, called.Account));
                    break;
            }
        }
    }
}
