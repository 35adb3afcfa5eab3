// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Every table of the engine at its edge: the last is taken, one more is refused with its code and changes nothing. See
/// docs/internals/limits.md.</summary>
public sealed class LimitTests
{
    [Fact]
    public void The_last_leverage_limit_is_taken_and_one_more_changes_nothing()
    {
        TestVenue venue = new(WideWorld.Setup());
        venue.Open(1);
        for (int i = 0; i < EngineLimits.MaxLeverageLimits; i++)
        {
            Assert.Equal(default, Limit(venue, i, 2));
        }

        byte[] before = Content(venue);
        Assert.Equal(RejectionCode.TooManyPositions, Limit(venue, EngineLimits.MaxLeverageLimits, 2).Code);
        Assert.Equal(before, Content(venue));

        // One that is set can be changed and taken away while the table is full, and its place is free then.
        Assert.Equal(default, Limit(venue, 0, 3));
        Assert.Equal(default, Limit(venue, 0, 0));
        Assert.Equal(default, Limit(venue, EngineLimits.MaxLeverageLimits, 2));
        Assert.Equal(RejectionCode.TooManyPositions, Limit(venue, 0, 2).Code);
    }

    [Fact]
    public void The_last_place_is_taken_by_an_account_or_a_pocket()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated)));
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        for (int i = 5; venue.Engine.AccountCount < EngineLimits.MaxAccounts - 1; i++)
        {
            venue.Engine.Apply(new OpenAccount(default, venue.Now, TestVenue.Account(i), new(1), AccountKind.Cross, default), NullSink.Instance);
        }

        // Both sides of a new instrument need a pocket, and there is one place; a side that has one already needs none.
        byte[] before = Content(venue);
        Assert.Equal(RejectionCode.TooManyAccounts, venue.Fill(TestWorld.EthPerp, 1, 2, "1", "3000").Code);
        Assert.Equal(before, Content(venue));
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "0.1", "50000"));
        Assert.Equal(default, venue.Open(3));
        Assert.Equal(RejectionCode.TooManyAccounts, venue.Open(4).Code);
        Assert.Equal(EngineLimits.MaxAccounts, venue.Engine.AccountCount);

        // Closing both pockets makes two places.
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 2, 1, "1.1", "50000"));
        Assert.Equal(EngineLimits.MaxAccounts - 2, venue.Engine.AccountCount);
        Assert.Equal(default, venue.Fill(TestWorld.EthPerp, 1, 2, "1", "3000"));
    }

    [Fact]
    public void A_command_carries_a_bounded_number_of_observations_and_profiles()
    {
        TestVenue venue = TestVenue.WithTwo();
        Observation observation = new(TestWorld.BtcIndex, 0, Price.Of(50001).Atoms, default);
        Assert.Equal(default, venue.Apply(new ObservePrices(default, venue.Now, [.. Enumerable.Repeat(observation, EngineLimits.MaxObservations)])));
        byte[] before = Content(venue);
        Assert.Equal(RejectionCode.OutOfRange, venue.Apply(
            new ObservePrices(default, venue.Now, [.. Enumerable.Repeat(observation, EngineLimits.MaxObservations + 1)])).Code);

        InstrumentDepth depth = new(TestWorld.BtcPerp, Profile(1));
        Assert.Equal(RejectionCode.OutOfRange, venue.Apply(
            new PublishDepth(default, venue.Now, [.. Enumerable.Repeat(depth, EngineLimits.MaxObservations + 1)]))
            .Code);
        Assert.Equal(before, Content(venue));
        Assert.Equal(default, venue.Apply(new PublishDepth(default, venue.Now, [.. Enumerable.Repeat(depth, EngineLimits.MaxObservations)])));
    }

    [Fact]
    public void A_depth_profile_has_a_bounded_number_of_levels()
    {
        TestVenue venue = TestVenue.WithTwo();
        Assert.Equal(default, venue.Apply(new PublishDepth(default, venue.Now, [new(TestWorld.BtcPerp, Profile(EngineLimits.MaxDepthLevels))])));
        byte[] before = Content(venue);
        Assert.Equal(
            RejectionCode.OutOfRange, venue.Apply(new PublishDepth(default, venue.Now, [new(TestWorld.BtcPerp, Profile(EngineLimits.MaxDepthLevels + 1))]))
                .Code);
        Assert.Equal(before, Content(venue));
        Assert.Equal(venue.Engine.StateHash(), ClearingEngine.Restore(TestWorld.Setup(), venue.Snapshot()).StateHash());
    }

    [Fact]
    public void An_observable_has_a_bounded_number_of_sources()
    {
        static EngineSetup With(int sources) =>
            TestWorld.Setup(oracle: TestWorld.SimpleOracle with { Sources = [.. Enumerable.Range(0, sources).Select(i => $"s{i}")] });
        TestVenue venue = new(With(EngineLimits.MaxSources));
        Assert.Equal(default, venue.Mark(TestWorld.BtcIndex, "50000", EngineLimits.MaxSources - 1));
        Assert.Throws<InvariantException>(() => new ClearingEngine(With(EngineLimits.MaxSources + 1)));
    }

    [Fact]
    public void A_catalogue_has_a_bounded_number_of_assets()
    {
        Assert.NotNull(Catalog(1024, out ImmutableArray<string> none));
        Assert.Empty(none);
        Assert.Null(Catalog(1025, out ImmutableArray<string> errors));
        Assert.Contains(errors, e => e.Contains("at most 1024 assets; found 1025", StringComparison.Ordinal));
    }

    [Fact]
    public void A_class_has_a_bounded_number_of_scenarios()
    {
        static ImmutableArray<Scenario> Moves(int count) => [.. Enumerable.Range(1, count).Select(i => Scenario.OfClass(Ratio.FromAtoms(i), default).Value)];
        Assert.NotNull(ScenarioClass.TryCreate("class", Moves(256), false, out _));
        Assert.Null(ScenarioClass.TryCreate("class", Moves(257), false, out ImmutableArray<string> errors));
        Assert.Contains("a class has 1 to 256 scenarios; found 257", errors);
    }

    [Fact]
    public void The_oldest_command_id_is_forgotten_at_the_edge_of_the_window()
    {
        TestVenue venue = TestVenue.WithTwo();
        Deposit first = new(new CommandId(1), venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1));
        Assert.Equal(default, venue.Apply(first));
        for (int i = 2; i <= EngineLimits.DedupeWindow; i++)
        {
            venue.Engine.Apply(new AdvanceTime(new CommandId((ulong)i), venue.Now), NullSink.Instance);
        }

        Amount before = venue.View(1).Balance(TestWorld.Usdc);
        Assert.Equal(default, venue.Apply(first));
        Assert.Equal(before, venue.View(1).Balance(TestWorld.Usdc));
        venue.Engine.Apply(new AdvanceTime(new CommandId(EngineLimits.DedupeWindow + 1), venue.Now), NullSink.Instance);
        Assert.Equal(default, venue.Apply(first));
        Assert.Equal(before + Amount.Of(1), venue.View(1).Balance(TestWorld.Usdc));
    }

    private static InstrumentCatalog? Catalog(int assets, out ImmutableArray<string> errors) => InstrumentCatalog.TryCreate(
        [new(new(0), "S", ObservableKind.Price)],
        [.. Enumerable.Range(0, assets).Select(i => new AssetSpec(new(i), $"A{i}", 2, i == 0 ? null : new ObservableId(0), true))],
        [],
        out errors);

    private static DepthProfile Profile(int levels)
    {
        ImmutableArray<DepthLevel> side = [.. Enumerable.Range(1, levels)
            .Select(i => new DepthLevel(Ratio.FromAtoms(Fixed18.AtomsPerUnit / 1000 * i), Quantity.Of(i)))];
        return new(default, side, side);
    }

    private static Rejection Limit(TestVenue venue, int instrument, int limit) =>
        venue.Apply(new SetLeverageLimit(default, venue.Now, TestVenue.Account(1), new InstrumentId(instrument), Ratio.Of(limit)));

    /// <summary>The snapshot without the sequence: 8 bytes after magic, version and the setup's hash.</summary>
    private static byte[] Content(TestVenue venue)
    {
        byte[] bytes = venue.Snapshot();
        return [.. bytes[..44], .. bytes[52..]];
    }
}
