// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Dafny;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Proofs;
using Plimsoll.Tests.Engines;
using Plimsoll.Tests.Properties.Engines;
using Plimsoll.Tests.Properties.Waterfall;
using Plimsoll.Values;
using Plimsoll.Verified.Ledger;
using Entry = Plimsoll.Verified.Deduplication._IEntry;
using ProvedLedger = Plimsoll.Verified.Ledger.__default;
using ProvedMemory = Plimsoll.Verified.Deduplication.__default;

namespace Plimsoll.Tests.Properties.Proofs;

/// <summary>The engine against the ledger and the memory of commands that are proved, and what it holds to the proofs itself.</summary>
public class ProvedEngineProperties
{
    private const int Accounts = 4;

    private static readonly BigInteger _window = 1 << 20;

    [Fact]
    public void Every_step_split_allocation_and_payment_is_held_to_its_proof() => Crash.ForAll(120, static crash =>
    {
        ProofCounts before = default;
        return CrashRun.Holds(crash, moment =>
        {
            ProofCounts now = moment.Engine.ProofsHeld;
            int deleveraged = moment.All<Deleveraged>().Select(static e => (e.Bankrupt, e.Instrument)).Distinct().Count();
            bool isHeld = now.Steps - before.Steps == moment.All<LiquidationPlanned>().Count()
                && now.Payments - before.Payments == moment.All<FundPaid>().Count()
                && now.Allocations - before.Allocations >= deleveraged
                && now.Splits - before.Splits >= (moment.All<LossSocialised>().Any() ? 1 : 0)
                && now.Draws - before.Draws >= (moment.All<BackstopTookOver>().Any() ? 1 : 0);
            before = now;
            return isHeld;
        });
    });

    [Fact]
    public void An_engine_that_is_not_held_to_the_proofs_ends_in_the_same_state() => Crash.ForAll(40, static crash =>
    {
        ClearingEngine held = new(crash.Setup);
        ClearingEngine free = new(crash.Setup with { ChecksKernels = false });
        foreach (Command command in crash.Commands)
        {
            held.Apply(command, NullSink.Instance);
            free.Apply(command, NullSink.Instance);
        }

        return held.StateHash() == free.StateHash() && free.ProofsHeld == default;
    });

    [Fact]
    [Trait("property", "P01")]
    public void P01_deposits_transfers_and_withdrawals_leave_the_balances_that_the_proof_leaves() => Steps.ForAll(100, 60, static steps =>
    {
        TestVenue venue = new(TestWorld.Setup());
        venue.Mark(TestWorld.BtcIndex, "50000");
        ISequence<BigInteger> balances = Sequence<BigInteger>.FromArray([.. Enumerable.Repeat(BigInteger.Zero, Accounts + 1)]);
        for (int i = 1; i <= Accounts; i++)
        {
            venue.Apply(new OpenAccount(default, venue.Now, TestVenue.Account(i), new(1), AccountKind.Cross, default));
        }

        foreach (Step step in steps)
        {
            int from = 1 + (step.A % Accounts);
            int to = 1 + (step.B % Accounts);
            Amount amount = Amount.Of(1 + (step.Y % 500));
            (Command command, int payer, int payee) = step.Kind switch
            {
                < 40 => ((Command)new Deposit(default, venue.Now, TestVenue.Account(to), TestWorld.Usdc, amount), 0, to),
                < 80 => (new Transfer(default, venue.Now, TestVenue.Account(from), TestVenue.Account(to), TestWorld.Usdc, amount), from, to),
                _ => (new Withdraw(default, venue.Now, TestVenue.Account(from), TestWorld.Usdc, amount), from, 0),
            };
            if (!venue.Apply(command).IsRefused)
            {
                balances = ProvedLedger.Move(balances, Movement.create(payer, payee, amount.Atoms));
            }

            for (int i = 1; i <= Accounts; i++)
            {
                if (venue.View(i).Balance(TestWorld.Usdc).Atoms != balances.Select(i) || balances.Select(i).Sign < 0)
                {
                    return false;
                }
            }
        }

        return true;
    });

    [Fact]
    [Trait("property", "D02")]
    public void D02_a_repeat_is_answered_as_the_proof_answers_it() => Steps.ForAll(100, 80, static steps =>
    {
        TestVenue venue = new(TestWorld.Setup());
        ISequence<Entry> memory = Sequence<Entry>.Empty;
        foreach (Step step in steps)
        {
            // Few names and few amounts, so that repeats and conflicts are many.
            int account = 1 + (step.A % 3);
            ulong id = 1 + (ulong)(step.B % 9);
            int amount = 1 + (step.Y % 3);
            if (venue.Engine.Account(TestVenue.Account(account)) is null)
            {
                venue.Apply(new OpenAccount(default, venue.Now, TestVenue.Account(account), new((ulong)account), AccountKind.Cross, default));
            }

            Amount before = venue.View(account).Balance(TestWorld.Usdc);
            Rejection answer = venue.Apply(new Deposit(new(id), venue.Now, TestVenue.Account(account), TestWorld.Usdc, Amount.Of(amount)));
            Amount paid = venue.View(account).Balance(TestWorld.Usdc) - before;
            Verified.Deduplication._ICommand command = Verified.Deduplication.Command.create(account, id, amount);
            Verified.Deduplication._IRecalled recalled = ProvedMemory.Recall(memory, command);
            bool isRight = recalled.is_Unknown ? !answer.IsRefused && paid == Amount.Of(amount)
                : recalled.is_Conflict ? answer.Code == RejectionCode.CommandIdConflict && paid.IsZero
                : answer.Code == (RejectionCode)(int)recalled.dtor_answer && paid.IsZero;
            if (!isRight)
            {
                return false;
            }

            memory = recalled.is_Unknown ? ProvedMemory.Remember(memory, command, (int)answer.Code, _window) : memory;
        }

        return true;
    });
}
