// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Funding;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>The funding that falls due between two steps: by schedule, and by the rows of files.</summary>
/// <remarks>What is due at t is paid at the first step at or after t, at that step's marks. A step over several times of a schedule pays each of
/// them.</remarks>
internal sealed class FundingFeed
{
    private readonly World _world;
    private readonly IEnumerator<FundingRow>[] _files;
    private readonly bool[] _hasRow;

    internal FundingFeed(World world, WorldData data)
    {
        _world = world;
        _files = [.. data.Fundings.Select(file => file.Rows.AsEnumerable().GetEnumerator())];
        _hasRow = [.. _files.Select(rows => rows.MoveNext())];
    }

    /// <summary>What is due after <paramref name="before"/> and not after <paramref name="time"/>; to be called in order of time.</summary>
    internal IEnumerable<Command> Due(Timestamp before, Timestamp time)
    {
        foreach (FundingSchedule schedule in _world.Fundings)
        {
            // Intervals divide the day and 1970 began at midnight UTC, so multiples since then are multiples since midnight.
            long interval = schedule.EveryHours * 3600L * Timestamp.NanosecondsPerSecond;
            for (long due = before.Nanoseconds / interval; due < time.Nanoseconds / interval; due++)
            {
                yield return new ApplyFunding(default, time, schedule.Instrument, schedule.Rate);
            }
        }

        for (int i = 0; i < _files.Length; i++)
        {
            for (; _hasRow[i] && _files[i].Current.Time <= time; _hasRow[i] = _files[i].MoveNext())
            {
                if (_files[i].Current.Time > before)
                {
                    yield return new ApplyFunding(default, time, _files[i].Current.Instrument, _files[i].Current.Rate);
                }
            }
        }
    }
}
