// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>Plays a world through the production node, step by step, and adds up what happened.</summary>
public static class ReplayRunner
{
    /// <summary>Commands of one step that are submitted at once: far more than any step but the opening of the accounts has.</summary>
    private const int Batch = 16_384;

    /// <summary>Runs a world under a setup. The journal is the node's from then on; one that already holds the beginning is taken up where it ends.</summary>
    /// <exception cref="Plimsoll.Connectors.InputException">The world cannot open, or the journal is of another world.</exception>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public static ReplayResult Run(World world, WorldData data, EngineSetup setup, IJournal journal, ReplayOptions options)
    {
        ReplayScript script = new(world, data, setup.Rulebook.Name);
        using ReplayVenue venue = new(setup, journal, options.SnapshotEvery, options.Clock);
        foreach (string message in venue.Messages)
        {
            options.OnRecovery?.Invoke(message);
        }

        ReplayRecorder recorder = new(world);
        int done = 0;
        int total = ReplayScript.CountSteps(world);
        foreach (ScriptStep step in script.Steps())
        {
            if (options.Until is { } until && step.Time > until)
            {
                break;
            }

            recorder.Begin(venue.Engine, script, step.Commands);
            Play(venue, step, recorder, options.Progress, new(step.Time, done, total, 0, 0));
            recorder.End(venue.Engine, script, step.Time);
            done += step.IsPriceStep ? 1 : 0;
            options.Progress?.Report(new(step.Time, done, total, (long)venue.Engine.Sequence, recorder.LiquidationsBegun));
        }

        venue.Finish();
        ClearingEngine engine = venue.Engine;
        double seconds = venue.Busy.TotalSeconds;
        ReplayPace pace = new(seconds, seconds > 0 ? engine.Sequence / seconds : 0, Process.GetCurrentProcess().PeakWorkingSet64);
        DataUse use = DataUse.Of(world, data);
        return recorder.Result(engine, Recount(engine), pace) with
        {
            Episodes = new(recorder.LiquidationsBegun, recorder.MostEpisodes),
            Files = use.Files,
            DataNotes = use.Notes,
        };
    }

    /// <summary>Tells a step's commands to the venue, many of them in batches, so that a step that opens a hundred thousand accounts says how far it has
    /// come.</summary>
    private static void Play(ReplayVenue venue, ScriptStep step, ReplayRecorder recorder, IProgress<ReplayProgress>? progress, ReplayProgress at)
    {
        for (int taken = 0; taken < step.Commands.Length; taken += Batch)
        {
            venue.Submit(step.Commands.Slice(taken, Math.Min(Batch, step.Commands.Length - taken)), recorder);
            if (step.Commands.Length > Batch)
            {
                progress?.Report(at with { Commands = (long)venue.Engine.Sequence, Liquidations = recorder.LiquidationsBegun });
            }
        }
    }

    /// <summary>Adds every balance and every position up from nothing.</summary>
    internal static Conservation Recount(ClearingEngine engine)
    {
        Int128[] assets = new Int128[engine.Catalog.Assets.Length];
        Int128[] instruments = new Int128[engine.Catalog.Instruments.Length];
        int accounts = 0, pockets = 0;
        foreach (Engine.AccountView account in EveryAccount(engine))
        {
            bool isPocket = account.Kind == Engine.Commands.AccountKind.Pocket;
            (accounts, pockets) = isPocket ? (accounts, pockets + 1) : (accounts + 1, pockets);
            foreach (Portfolios.Holding holding in account.Holdings)
            {
                assets[holding.Asset.Value] += holding.Balance.Atoms;
            }

            foreach (Portfolios.Position position in account.Positions)
            {
                instruments[position.Instrument.Value] += position.Quantity.Atoms;
            }
        }

        ImmutableArray<string> wrong =
        [
            .. engine.Catalog.Assets.Where(asset => assets[asset.Id.Value] != 0).Select(asset => $"{asset.Symbol} by {Fixed18.Format(assets[asset.Id.Value])}"),
            .. engine.Catalog.Instruments.Where(i => instruments[i.Id.Value] != 0).Select(i => $"{i.Symbol} by {Fixed18.Format(instruments[i.Id.Value])}"),
        ];
        string counted = string.Create(
            CultureInfo.InvariantCulture,
                $"{Counted.Of(assets.Length, "asset")} and {Counted.Of(instruments.Length, "instrument")} sum to zero over {Counted.Of(accounts, "account")}, "
                + $"the venue's own included{(pockets > 0 ? $", and {Counted.Of(pockets, "isolated position")} of theirs" : string.Empty)}.");
        return new(wrong.IsEmpty, wrong.IsEmpty ? counted : "off are " + string.Join(", ", wrong));
    }

    private static IEnumerable<Engine.AccountView> EveryAccount(ClearingEngine engine)
    {
        for (ulong id = 1; id <= HouseAccounts.Count; id++)
        {
            // The tranches are accounts of a venue that has any.
            Engine.AccountView house = engine.Account(new(id))!.Value;
            if (id < HouseAccounts.MarketFunds.Value || house.Holdings.Length > 0)
            {
                yield return house;
            }
        }

        foreach (Engine.AccountView account in engine.Accounts)
        {
            yield return account;
        }
    }
}
