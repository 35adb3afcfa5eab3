// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Limits;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>What a person should know of the rulebooks of a world before it runs, a sentence each.</summary>
/// <remarks>A fixed pace is held to the books that stand when the clients open, at the step of the world: the engine is not called more often.</remarks>
public static class SetupNotices
{
    private const int NamesShown = 4;

    /// <summary>What is to be said of the rulebook of a setup and of those that accounts of the world choose; empty where there is nothing.</summary>
    public static ImmutableArray<string> Of(World world, WorldData data, EngineSetup setup)
    {
        (string Name, Rulebook Rules)[] rulebooks =
        [
            (setup.Rulebook.Name, setup.Rulebook),
            .. data.Rulebooks.Where(own => own.Name != setup.Rulebook.Name)
                .Select(own => (own.Name, SetupText.ForEngine(world.Catalog, own.Text, own.Source))),
        ];
        SortedDictionary<InstrumentId, DepthProfile> books = BooksAtOpening(world, data);
        return
        [
            .. rulebooks.SelectMany((each, i) => IdleNotices.Of(world, each.Name, each.Rules.Liquidation, isVenues: i == 0)
                .Concat(Of(world, books, each.Name, each.Rules.Liquidation))),
        ];
    }

    /// <summary>What a policy closes in no book, as the books stand when the clients open; empty where there is nothing.</summary>
    /// <param name="world">The world.</param>
    /// <param name="data">Its data.</param>
    /// <param name="setup">The world under the policy.</param>
    /// <param name="name">What the policy is called.</param>
    public static ImmutableArray<string> Blocked(World world, WorldData data, EngineSetup setup, string name) =>
        [.. Blocked(world, BooksAtOpening(world, data), name, setup.Rulebook.Liquidation)];

    /// <summary>Seconds between two steps of a world.</summary>
    private static int StepOf(WorldClock clock)
    {
        int step = clock.HasLows ? clock.BarSeconds / 2 : clock.BarSeconds;
        step = clock.AdvanceSeconds > 0 ? Math.Min(clock.AdvanceSeconds, step) : step;
        return Math.Max(EngineLimits.PaceSeconds, step);
    }

    private static IEnumerable<string> Blocked(World world, SortedDictionary<InstrumentId, DepthProfile> books, string name, LiquidationPolicy policy)
    {
        BlockedClose[] blocked =
        [
            .. world.Catalog.Instruments.SelectMany(spec => ((BookSide[])[BookSide.Bids, BookSide.Asks])
                .Select(side => BlockedClose.Of(policy.For(spec.Id), spec, books.GetValueOrDefault(spec.Id), side, spec.LotSize))
                .Where(static close => close is not null).Select(static close => close!.Value).Take(1)),
        ];
        if (blocked.Length > 0)
        {
            string more = blocked.Length > NamesShown ? $"; and {blocked.Length - NamesShown} more" : string.Empty;
            yield return $"{name}: warning: as the books stand when the clients open it never trades in {blocked.Length} of "
                + $"{Counted.Of(world.Catalog.Instruments.Length, "instrument")}: "
                + $"{string.Join("; ", blocked.Take(NamesShown).Select(close => close.Words(world.Catalog)))}{more}. "
                + "Whoever has to be closed there waits for the backstop (docs/concepts/calm-liquidation.md).";
        }
    }

    private static IEnumerable<string> Of(World world, SortedDictionary<InstrumentId, DepthProfile> books, string name, LiquidationPolicy policy)
    {
        foreach (string sentence in Blocked(world, books, name, policy))
        {
            yield return sentence;
        }

        int step = StepOf(world.Clock);
        (InstrumentId Instrument, PaceExcess Excess)[] fast =
        [
            .. books.Select(book => (book.Key, Excess: PaceCheck.Of(policy.For(book.Key), book.Value, step)))
                .Where(static each => each.Excess is not null).Select(static each => (each.Key, each.Excess!.Value)),
        ];
        if (fast.Length > 0)
        {
            (InstrumentId instrument, PaceExcess excess) = fast.MaxBy(
                static each => each.Excess.Share.ToDouble() / Math.Max(each.Excess.Critical.ToDouble(), 1e-18));
            string symbol = world.Catalog[instrument].Symbol;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{name}: warning: its fixed pace is too fast for {fast.Length} of {books.Count} books: of {symbol} it takes {excess.Share.ToDouble():0.####} "
                + $"of the depth within 1 % every {step} s, where three quarters of the critical pace are {excess.Critical.ToDouble():0.####}. "
                + $"Liquidations may push prices to where books get thin (docs/concepts/calm-liquidation.md).");
        }

        if (!policy.UnknownNames.IsEmpty)
        {
            string more = policy.UnknownNames.Length > NamesShown ? $" and {policy.UnknownNames.Length - NamesShown} more" : string.Empty;
            yield return $"{name}: warning: it closes otherwise, or follows, what the world does not list: "
                + $"{string.Join(", ", policy.UnknownNames.Take(NamesShown))}{more} (liquidation). It changes nothing here.";
        }
    }

    /// <summary>The last book of each instrument that was published by the time at which the clients open.</summary>
    private static SortedDictionary<InstrumentId, DepthProfile> BooksAtOpening(World world, WorldData data)
    {
        SortedDictionary<InstrumentId, DepthProfile> books = new(Comparer<InstrumentId>.Create(static (one, other) => one.Value.CompareTo(other.Value)));
        foreach (FeedStep step in new MarketFeed(world, data).Steps())
        {
            foreach (InstrumentDepth published in step.Depths)
            {
                books[published.Instrument] = published.Depth;
            }

            if (step.Time >= world.Population.Opens)
            {
                break;
            }
        }

        return books;
    }
}
