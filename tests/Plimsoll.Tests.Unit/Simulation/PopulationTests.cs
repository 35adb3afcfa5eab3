// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Populations;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Simulation;

public class PopulationTests
{
    [Fact]
    public void The_same_seed_makes_the_same_clients() =>
        Assert.Equal(Clients(CrashWorld.Small(80)).Commands, Clients(CrashWorld.Small(80)).Commands);

    [Fact]
    public void Another_seed_makes_other_clients()
    {
        World world = CrashWorld.Small(80);
        World other = world with { Population = world.Population with { Seed = world.Population.Seed + 1 } };
        Assert.NotEqual(Clients(world).Commands, Clients(other).Commands);
    }

    [Fact]
    public void Accounts_are_shared_out_among_the_kinds_by_largest_remainder()
    {
        Roster roster = Clients(CrashWorld.Small(33));
        int[] counts = [.. roster.Kinds.Select((_, kind) => roster.Members.Count(member => member.Kind == kind))];

        // Of 33: 20.46, 4.62, 2.64, 3.3 and 1.98; the floors leave three, which go to .98, .64 and .62. Before them 4 makers and 2 listed.
        Assert.Equal([4, 2, 20, 5, 3, 3, 2], counts);
    }

    [Fact]
    public void More_accounts_leave_the_earlier_ones_of_each_kind_as_they_were()
    {
        Deposit[] few = [.. Deposits(Clients(CrashWorld.Small(50)), 2)];
        Deposit[] more = [.. Deposits(Clients(CrashWorld.Small(100)), 2)];
        Assert.True(more.Length > few.Length);
        Assert.Equal(few.Select(deposit => (deposit.Asset, deposit.Amount)), more.Take(few.Length).Select(deposit => (deposit.Asset, deposit.Amount)));
    }

    [Fact]
    public void Every_trade_is_in_whole_lots_at_whole_ticks_against_a_maker()
    {
        World world = CrashWorld.Small(120);
        Roster roster = Clients(world);
        Fill[] fills = [.. roster.Commands.OfType<Fill>()];
        Assert.NotEmpty(fills);
        Assert.All(fills, fill =>
        {
            InstrumentSpec spec = world.Catalog[fill.Instrument];
            Assert.True(fill.Quantity.IsPositive && fill.Quantity.IsMultipleOf(spec.LotSize));
            Assert.Equal(fill.Price.Atoms, Fixed18.RoundTo(fill.Price.Atoms, spec.TickSize.Atoms, Rounding.Down));
            Assert.Single(new[] { fill.Buyer, fill.Seller }, account => roster.KindOf(account) == 0);
        });
    }

    [Fact]
    public void A_hedged_account_holds_two_legs_that_cancel_but_for_less_than_a_lot()
    {
        World world = CrashWorld.Small(60);
        Roster roster = Clients(world);
        int hedged = roster.Kinds.IndexOf("hedged basis");
        foreach ((AccountId account, _) in roster.Members.Where(member => member.Kind == hedged))
        {
            Fill[] legs = [.. roster.Commands.OfType<Fill>().Where(fill => fill.Buyer == account || fill.Seller == account)];
            Assert.Equal(2, legs.Length);
            Assert.Equal(account, legs[0].Buyer);
            Assert.Equal(account, legs[1].Seller);
            Quantity gap = (legs[0].Quantity - legs[1].Quantity).Abs();
            Assert.True(gap < world.Catalog[legs[1].Instrument].LotSize);
        }
    }

    [Theory]
    [InlineData("crash", false)]
    [InlineData("waterfall", true)]
    public void The_committed_price_files_are_what_the_seed_makes(string example, bool fallsSilent)
    {
        foreach ((string name, string text) in CrashPath.Make(CrashPath.ExampleSeed, CrashPath.ExampleStart, fallsSilent))
        {
            Assert.Equal(text, File.ReadAllText(RepositoryRoot.At("examples", example, name)));
        }
    }

    private static IEnumerable<Deposit> Deposits(Roster roster, int kind) =>
        roster.Commands.OfType<Deposit>().Where(deposit => roster.KindOf(deposit.Account) == kind);

    private static Roster Clients(World world)
    {
        ReplayScript script = new(world, CrashWorld.Data);
        foreach (ScriptStep _ in script.Steps())
        {
            if (script.Roster is { } roster)
            {
                return roster;
            }
        }

        throw new InvalidOperationException("The world ended before its clients opened.");
    }
}
