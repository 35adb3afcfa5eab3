// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>What no command may break, whatever it is and whatever it sets off: liquidations, takeovers and shared losses included.</summary>
public class ConservationProperties
{
    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "P01")]
    [Trait("property", "P02")]
    [Trait("property", "P03")]
    public void P01_P02_P03_everything_sums_to_zero_after_every_command(string venue)
    {
        int liquidations = 0;
        int accepted = 0;
        EveryStep(Days(venue, 30), () => Day(venue), (day, _, rejection) =>
        {
            accepted += rejection.IsRefused ? 0 : 1;
            liquidations += day.Events.OfType<LiquidationStarted>().Count();
            BigInteger[] costs = Totals.Costs(day.Engine);
            return Totals.Balances(day.Engine).All(sum => sum.IsZero)
                && Totals.Positions(day.Engine).All(sum => sum.IsZero)
                && costs.Select((cost, asset) => cost + (BigInteger)Totals.House(day.Engine, HouseAccounts.Clearing, new(asset)).Atoms).All(sum => sum.IsZero);
        });
        Assert.True(liquidations > (GeneratedDay.IsFlat(venue) ? 20 : 5), $"only {liquidations} liquidations: the days are too quiet to prove much");
        Assert.True(accepted > (GeneratedDay.IsFlat(venue) ? 4000 : 900), $"only {accepted} commands were accepted");
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "P03")]
    public void P03_dust_is_never_owed_and_stays_below_a_unit_for_each_account_and_posting(string venue)
    {
        Dictionary<int, Amount> before = [];
        EveryStep(Days(venue, 20), () => Day(venue), (day, command, _) =>
        {
            bool holds = true;
            for (int asset = 0; asset < 3; asset++)
            {
                Amount dust = Totals.House(day.Engine, HouseAccounts.Suspense, new(asset));
                Amount grown = dust - before.GetValueOrDefault(asset);
                int postings = Math.Max(day.Engine.AccountCount, day.Events.Count) + 2;
                Amount most = Amount.FromAtoms(day.Setup.Catalog.Assets[asset].SmallestUnit.Atoms * postings * 2);
                holds &= !dust.IsNegative && grown <= most
                    && (!grown.IsNegative || command is ObservePrices or AdvanceTime or PublishDepth || day.Events.Any(e => e is LossSocialised));
                before[asset] = dust;
            }

            return holds;
        }, () => before.Clear());
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "P05")]
    [Trait("property", "P06")]
    public void P05_P06_pools_are_never_negative_and_nobody_is_promised_what_is_not_there(string venue) =>
        EveryStep(Days(venue, 12), () => Day(venue), (day, _, _) =>
    {
        bool holds = true;
        for (int i = 0; i < 3; i++)
        {
            AssetId asset = new(i);
            foreach (AccountId pool in new[] { HouseAccounts.Fees, HouseAccounts.InsuranceFund, HouseAccounts.Suspense, HouseAccounts.Lenders })
            {
                holds &= !Totals.House(day.Engine, pool, asset).IsNegative;
            }

            Amount promised = default;
            foreach (AccountView account in day.Engine.Accounts)
            {
                Amount withdrawable = account.Withdrawable(asset);
                holds &= !withdrawable.IsNegative && withdrawable <= Amount.Max(account.Balance(asset), default);
                promised += withdrawable;
            }

            holds &= promised <= Amount.Max(day.Engine.Held(asset), default);
        }

        return holds;
    });

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "P05")]
    public void P05_exactly_the_withdrawable_amount_leaves_and_not_one_unit_more(string venue)
    {
        int withdrawn = 0;
        EveryStep(Days(venue, 25), () => Day(venue), (day, command, _) =>
        {
            if (command is not Withdraw sent)
            {
                return true;
            }

            // A refused withdrawal has not moved the clock, and what may leave depends on the time.
            day.Apply(new AdvanceTime(default, day.Now));
            AccountView account = day.Engine.Account(sent.Account)!.Value;
            Amount most = account.Withdrawable(sent.Asset);
            Amount unit = day.Setup.Catalog[sent.Asset].SmallestUnit;
            bool holds = day.Apply(sent with { Amount = most + unit }).IsRefused;
            if (most.IsPositive)
            {
                withdrawn++;
                holds &= !day.Apply(sent with { Amount = most }).IsRefused;
            }

            return holds;
        });
        Assert.True(withdrawn > (GeneratedDay.IsFlat(venue) ? 50 : 15), $"only {withdrawn} withdrawals");
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "D01")]
    public void D01_a_snapshot_anywhere_leads_to_the_same_events_and_the_same_hash(string venue) => Steps.ForAll(6, 200, steps =>
    {
        GeneratedDay day = GeneratedDay.At(venue);
        ClearingEngine? twin = null;
        ListSink heard = new();
        for (int i = 0; i < steps.Length; i++)
        {
            if (i % 37 == 20)
            {
                System.Buffers.ArrayBufferWriter<byte> bytes = new();
                day.Engine.WriteSnapshot(bytes);
                twin = ClearingEngine.Restore(day.Setup, bytes.WrittenSpan);
                if (twin.StateHash() != day.Engine.StateHash())
                {
                    return false;
                }
            }

            Command command = day.Next(steps[i]);
            Rejection rejection = day.Apply(command);
            heard.Clear();
            if (twin is not null && (twin.Apply(command, heard) != rejection || !heard.Events.SequenceEqual(day.Events)))
            {
                return false;
            }
        }

        return twin is null || twin.StateHash() == day.Engine.StateHash();
    });

    private static GeneratedDay Day(string venue) => GeneratedDay.At(venue, "0.02", "0.015");

    // A scenario model costs many times what a flat rate does.
    private static int Days(string venue, int flat) => GeneratedDay.IsFlat(venue) ? flat : flat / 3;

    private static void EveryStep(int days, Func<GeneratedDay> begin, Func<GeneratedDay, Command, Rejection, bool> holds, Action? starts = null) =>
        Steps.ForAll(days, 300, steps =>
    {
        starts?.Invoke();
        GeneratedDay day = begin();
        foreach (Step step in steps)
        {
            Command command = day.Next(step);
            Rejection rejection = day.Apply(command);
            if (!holds(day, command, rejection))
            {
                return false;
            }
        }

        day.Engine.Audit();
        return true;
    });
}
