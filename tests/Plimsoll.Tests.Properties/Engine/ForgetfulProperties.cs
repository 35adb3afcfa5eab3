// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>What is remembered of earlier assessments saves work and decides nothing. The twin is the same venue restored before each price, step of time and
/// publication of depth: it remembers nothing, keeps everybody where every step looks, and so assesses each of them exactly.</summary>
public class ForgetfulProperties
{
    // Prices are silent after ten minutes, waited for five more, and then lose: most of a day somebody holds one of them.
    private static readonly OraclePolicy _soonSilent = TestWorld.SimpleOracle with { MaxAgeSeconds = 600 };

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "L01")]
    [Trait("property", "L02")]
    public void L02_who_remembers_nothing_decides_the_same(string venue)
    {
        int doubtful = 0;
        long exactly = 0;
        long twins = 0;
        ListSink heard = new();
        Steps.ForAll(GeneratedDay.IsFlat(venue) ? 30 : 15, 300, steps =>
        {
            GeneratedDay day = GeneratedDay.At(venue, "0.05", "0.03", oracle: _soonSilent);
            foreach (Step step in steps)
            {
                Command command = day.Next(step);
                ClearingEngine? twin = command is ObservePrices or AdvanceTime or PublishDepth ? Restored(day) : null;
                long before = day.Engine.Assessments;
                Rejection rejection = day.Apply(command);
                if (twin is null)
                {
                    continue;
                }

                heard.Clear();
                doubtful += day.Engine.Accounts.Any(account => IsHealthyInDoubt(day, account)) ? 1 : 0;
                if (twin.Apply(command, heard) != rejection || !heard.Events.SequenceEqual(day.Events) || twin.StateHash() != day.Engine.StateHash())
                {
                    return false;
                }

                exactly += day.Engine.Assessments - before;
                twins += twin.Assessments;
            }

            return true;
        });
        Assert.True(doubtful > 100, $"only {doubtful} steps met a healthy account with a price that may not be relied on");
        Assert.True(StatesNoBounds(venue) ? exactly == twins : exactly < twins * 9 / 10,
            $"{exactly} exact assessments where {twins} were without a memory");
    }

    /// <summary>A model that says nothing of how its requirement moves has everybody assessed at every step.</summary>
    private static bool StatesNoBounds(string venue) =>
        !GeneratedDay.IsFlat(venue) && RulebookIn.Numeraire(venue, TestWorld.Catalog).Model.Bounds is null or ObservedOnlyBounds;

    private static ClearingEngine Restored(GeneratedDay day)
    {
        ArrayBufferWriter<byte> bytes = new();
        day.Engine.WriteSnapshot(bytes);
        return ClearingEngine.Restore(day.Setup, bytes.WrittenSpan);
    }

    private static bool IsHealthyInDoubt(GeneratedDay day, AccountView account)
    {
        bool isInDoubt = false;
        foreach (Position position in account.Positions)
        {
            isInDoubt |= day.Engine.OracleState(day.Setup.Catalog[position.Instrument].Mark) is not (OracleState.Live or OracleState.Degraded);
        }

        return isInDoubt && account.Status == AccountStatus.Healthy;
    }
}
