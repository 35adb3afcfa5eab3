// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Depth;
using Plimsoll.Connectors.Funding;
using Plimsoll.Connectors.Prices;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>Which rows of a world's files its clock uses, and where it runs without any: a row that fits no bar must not vanish without a word.</summary>
public sealed class DataUse
{
    // A candle's close is known when the candle ends: one that lasts several bars would be told before it happened.
    private const double MostBarsOfCandle = 1.5;

    private DataUse(ImmutableArray<FileUse> files, ImmutableArray<string> notes)
    {
        Files = files;
        Notes = notes;
    }

    /// <summary>The counts of every file: price files by name, depth files, funding files.</summary>
    public ImmutableArray<FileUse> Files { get; }

    /// <summary>Where the world had no data, in sentences; none when every bar of every observable had a price.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>Counts what a world uses of its data.</summary>
    public static DataUse Of(World world, WorldData data) => new(
        [
            .. world.Files.Select(pair => OfPrices(world, pair.Key, data.Files[pair.Key])),
            .. data.Depths.Select((file, i) => OfDepth(world, world.Depths[i], file)),
            .. data.Fundings.Select((file, i) => OfFunding(world, world.FundingFiles[i], file)),
        ],
        [.. world.Observed.Select(observable => NoteOf(world, data, observable)).OfType<string>()]);

    /// <summary>Refuses data of which the clock would use nothing, or less than it leaves out within its own time.</summary>
    /// <exception cref="InputException">Names the file, the counts and the first line that is not used.</exception>
    public static void Check(World world, WorldData data)
    {
        foreach ((string name, PriceFile file) in data.Files)
        {
            if (!ColumnsOf(world, name, file).Any())
            {
                throw new InputException(Path.Combine(world.Folder, World.FileName), null, $"$.files[\"{name}\"]", "no observable reads this file");
            }

            CheckCandles(world, world.Files[name], file);
            FileUse use = OfPrices(world, name, file);
            if (use.Used == 0 || use.Empty > use.Used)
            {
                Timestamp first = file.Times.FirstOrDefault(time => !IsRead(world, name, file, time), file.Times[0]);
                throw Unused(world, use, file.LineAt(first), first);
            }
        }

        for (int i = 0; i < data.Depths.Length; i++)
        {
            DepthFile file = data.Depths[i];
            FileUse use = OfDepth(world, world.Depths[i], file);

            // The world states how often depth is published, and not that a row says nothing.
            if (use.Used == 0 || use.Empty > use.Used + use.Overtaken)
            {
                (Timestamp time, int line) = file.EmptyRows.FirstOrDefault(row => IsWithin(world.Clock, row.Time));
                throw Unused(world, use, use.Empty > 0 ? line : null, use.Empty > 0 ? time : file.Rows[0].Time);
            }
        }
    }

    private static InputException Unused(World world, FileUse use, long? line, Timestamp first) => new(
        use.File, line, null,
            $"the world runs from {world.Clock.Start} to {world.Clock.End} and most rows are not used, the first of them stamped {first}. {use.Sentence}");

    private static void CheckCandles(World world, WorldFile declared, PriceFile file)
    {
        if (declared.Format.Form != PriceFileForm.Candles || file.Times.Length < 3)
        {
            return;
        }

        long[] steps = [.. file.Times.Zip(file.Times.Skip(1), (a, b) => b.Nanoseconds - a.Nanoseconds).Order()];
        double median = steps[steps.Length / 2] / (double)Timestamp.NanosecondsPerSecond;
        if (median > MostBarsOfCandle * world.Clock.BarSeconds)
        {
            throw new InputException(file.Path, file.LineAt(file.Times[1]), "timestamp", string.Create(
                CultureInfo.InvariantCulture,
                $"candles come every {median:0.###} s (the median), but a bar of the world lasts {world.Clock.BarSeconds} s: each close would be told before "
                    + $"it happened. Set clock.barSeconds to the candles' length"));
        }
    }

    private static IEnumerable<PriceSeries> ColumnsOf(World world, string name, PriceFile file) =>
        world.Observed.SelectMany(observable => observable.Sources).SelectMany(source => new[] { source.Close, source.Low }).OfType<ColumnName>()
            .Where(column => column.File == name).Select(column => column.Column).Distinct()
            .Select(column => file.TryColumn(column, out PriceSeries? series) ? series : null).OfType<PriceSeries>();

    private static bool IsRead(World world, string name, PriceFile file, Timestamp time) =>
        time >= world.Clock.Start && time < world.Clock.End && ColumnsOf(world, name, file).Any(column => column.TryAt(time, out _));

    private static FileUse OfPrices(World world, string name, PriceFile file)
    {
        WorldClock clock = world.Clock;
        PriceSeries[] columns = [.. ColumnsOf(world, name, file)];
        int[] next = new int[columns.Length];
        long before = 0, after = 0, used = 0, unused = 0, barsWithRow = 0, lastBar = -1;
        foreach (Timestamp time in file.Times)
        {
            bool hasValue = false;
            for (int i = 0; i < columns.Length; i++)
            {
                // Both ascend, so one walk over the file finds every value.
                if (next[i] < columns[i].Times.Length && columns[i].Times[next[i]] == time)
                {
                    next[i]++;
                    hasValue = true;
                }
            }

            if (time < clock.Start)
            {
                before++;
            }
            else if (time >= clock.End)
            {
                after++;
            }
            else if (!hasValue)
            {
                unused++;
            }
            else
            {
                used++;
                long bar = BarOf(clock, time);
                barsWithRow += bar > lastBar ? 1 : 0;
                lastBar = bar;
            }
        }

        long bars = BarsOf(clock);
        return new(name, file.Path, used, file.RowsOfOthers, before, after, unused, 0, bars, bars - barsWithRow, file.Times[^1]);
    }

    private static FileUse OfDepth(World world, DepthSource source, DepthFile file)
    {
        WorldClock clock = world.Clock;
        HashSet<int> used = [];
        long times = 0, without = 0;
        Timestamp? published = null;
        int last = -1;
        foreach (Timestamp time in MarketFeed.TimesOf(clock))
        {
            int row = file.IndexAt(time);
            if (row < 0 || (published is { } before && before.PlusSeconds(source.EverySeconds) > time))
            {
                continue;
            }

            published = time;
            times++;
            without += row == last ? 1 : 0;
            last = row;
            used.Add(row);
        }

        // A snapshot before the clock can be the one that stands when it begins; it is used then.
        long emptyBefore = file.EmptyRows.Count(row => row.Time < clock.Start), empty = file.EmptyRows.Count(row => IsWithin(clock, row.Time));
        long early = file.Rows.Count(row => row.Time < clock.Start) - used.Count(row => file.Rows[row].Time < clock.Start);
        long late = file.Rows.Count(row => row.Time > clock.End);
        long overtaken = file.Rows.Length - used.Count - early - late;
        return new(source.Path, file.Path, used.Count, 0, early + emptyBefore, late + file.EmptyRows.Length - emptyBefore - empty, empty, overtaken, times,
            without, file.Rows[^1].Time);
    }

    private static FileUse OfFunding(World world, FundingSource source, FundingFile file)
    {
        long before = file.Rows.Count(row => row.Time <= world.Population.Opens);
        long after = file.Rows.Count(row => row.Time > world.Clock.End);
        return new(source.Path, file.Path, file.Rows.Length - before - after, file.RowsOfOthers, before, after, 0, 0, 0, 0, file.Rows[^1].Time);
    }

    private static string? NoteOf(World world, WorldData data, WorldObservable observable)
    {
        WorldClock clock = world.Clock;
        SortedSet<long> spoken = [];
        Timestamp? last = null;
        foreach (ColumnName column in observable.Sources.Select(source => source.Close))
        {
            Invariant.Check(data.Files[column.File].TryColumn(column.Column, out PriceSeries? series), "Loading checks every column that a world names.");
            foreach (Timestamp time in series.Times)
            {
                if (time >= clock.Start && time < clock.End)
                {
                    spoken.Add(BarOf(clock, time));
                    last = last is { } latest && latest >= time ? latest : time;
                }
            }
        }

        long bars = BarsOf(clock);
        string name = world.Catalog[observable.Observable].Name;
        if (last is not { } end)
        {
            return $"{name} has no price within the clock at all.";
        }

        long missing = bars - spoken.Count;
        long trailing = bars - 1 - spoken.Max;
        string counts = string.Create(CultureInfo.InvariantCulture, $"{missing:#,0} of {Counted.Of(bars, "bar")} had no price of {name}");
        return missing == 0 ? null
            : trailing == 0 ? counts + "."
            : string.Create(CultureInfo.InvariantCulture,
            $"{counts}: the last one is of {end}, and the world runs {Counted.Of(trailing, "bar")} past it, to {clock.End}.");
    }

    // As depth is published: at the end of the last bar too.
    private static bool IsWithin(WorldClock clock, Timestamp time) => time >= clock.Start && time <= clock.End;

    private static long BarOf(WorldClock clock, Timestamp time) =>
        (time.Nanoseconds - clock.Start.Nanoseconds) / (clock.BarSeconds * Timestamp.NanosecondsPerSecond);

    private static long BarsOf(WorldClock clock) => BarOf(clock, new(clock.End.Nanoseconds - 1)) + 1;
}
