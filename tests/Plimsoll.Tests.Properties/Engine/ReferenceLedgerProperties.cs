// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>Every balance and every position of every account, after every command, against a ledger of big integers.</summary>
public class ReferenceLedgerProperties
{
    /// <summary>P13. Not on isolated, whose trades are booked in pockets, which this ledger does not know; their sums are P01's. What interest is due is not
    /// its business either.</summary>
    [Theory]
    [InlineData("flat")]
    [InlineData("cross")]
    [InlineData("tiered")]
    [Trait("property", "P01")]
    [Trait("property", "P04")]
    [Trait("property", "P13")]
    public void P13_every_balance_and_position_is_the_one_that_plain_big_integers_give(string venue)
    {
        int compared = 0;
        int liquidated = 0;
        Steps.ForAll(GeneratedDay.IsFlat(venue) ? 20 : 8, 300, steps =>
        {
            // Margin so thin that nobody is liquidated on a calm day: liquidation trades are not this ledger's business.
            GeneratedDay day = GeneratedDay.At(venue, "0.002", "0.00001", isCalm: true);
            NaiveLedger naive = new(day.Setup.Catalog);
            Seed(naive, day);
            foreach (Step step in steps)
            {
                Command command = day.Next(step);
                if (command is SetInterestRate)
                {
                    continue;
                }

                int heard = day.Events.Count;
                bool wasKnown = day.Engine.Market.TryPrice(TestWorld.BtcIndex, out Price before);
                if (!day.Apply(command).IsRefused)
                {
                    naive.Book(command, day.Engine);
                }

                // How much a loan bears is P04's: here it is booked as it is told.
                foreach (InterestCharged charged in day.Events.OfType<InterestCharged>())
                {
                    naive.Charge(charged);
                }

                day.Engine.Market.TryPrice(TestWorld.BtcIndex, out Price now);
                foreach (ExpirySettled settled in day.Events.Skip(heard).OfType<ExpirySettled>().DistinctBy(e => e.Instrument))
                {
                    BigInteger price = (BigInteger)settled.Price.Atoms;
                    Assert.True((wasKnown && price == naive.Inside(settled.Instrument, (BigInteger)before.Atoms))
                        || price == naive.Inside(settled.Instrument, (BigInteger)now.Atoms));
                    naive.Settle(settled.Instrument, price, day.Engine);
                }

                if (day.Events.Any(e => e is LiquidationStarted))
                {
                    liquidated++;
                    return true;
                }

                compared++;
                if (!Agree(day, naive))
                {
                    return false;
                }
            }

            return true;
        });
        Assert.True(compared > (GeneratedDay.IsFlat(venue) ? 3000 : 500), $"{compared} states compared, {liquidated} days cut short by a liquidation");
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "P04")]
    public void P04_funding_payments_and_their_dust_sum_to_zero(string venue) => Steps.ForAll(GeneratedDay.IsFlat(venue) ? 20 : 8, 200, steps =>
    {
        GeneratedDay day = GeneratedDay.At(venue);
        foreach (Step step in steps)
        {
            Command command = day.Next(step);
            Amount before = command is ApplyFunding f ? Totals.House(day.Engine, HouseAccounts.Suspense, day.Setup.Catalog[f.Instrument].Settlement) : default;
            Rejection rejection = day.Apply(command);
            if (command is not ApplyFunding funding || rejection.IsRefused || day.Events.Any(e => e is LiquidationStarted))
            {
                continue;
            }

            InstrumentSpec spec = day.Setup.Catalog[funding.Instrument];
            FundingApplied[] paid = [.. day.Events.OfType<FundingApplied>()];
            Amount sum = paid.Aggregate(default(Amount), (total, e) => total + e.Amount);
            Amount dust = Totals.House(day.Engine, HouseAccounts.Suspense, spec.Settlement) - before;
            Amount most = Amount.FromAtoms(day.Setup.Catalog[spec.Settlement].SmallestUnit.Atoms * paid.Length);
            if (!(sum + dust).IsZero || dust.IsNegative || dust > most)
            {
                return false;
            }
        }

        return true;
    });

    [Fact]
    [Trait("property", "P04")]
    public void P04_interest_in_two_parts_differs_from_interest_at_once_by_a_unit() => Steps.ForAll(300, 1, steps =>
    {
        Step step = steps[0];
        Ratio rate = Ratio.FromAtoms((Int128)step.X * 1_000_000_000_000);
        Quantity bought = Quantity.FromAtoms((Int128)(200_001 + (step.Y % 10_000)) * 10_000_000_000_000);
        TestVenue once = Borrower(rate, bought);
        TestVenue twice = Borrower(rate, bought);
        int seconds = 2 + (step.A * 100);
        int first = 1 + (step.B % (seconds - 1));
        Assert.Equal(Owed(once), Owed(twice));

        // A smallest unit deposited settles the interest up to then.
        twice.Now = twice.Now.PlusSeconds(first);
        twice.Deposit(1, TestWorld.Usdc, "0.000001");
        once.Deposit(1, TestWorld.Usdc, "0.000001");
        once.Now = once.Now.PlusSeconds(seconds);
        twice.Now = once.Now;
        once.Apply(new AdvanceTime(default, once.Now));
        twice.Apply(new AdvanceTime(default, twice.Now));
        Amount difference = (Owed(once) - Owed(twice)).Abs();

        // The unit was paid at the start in one case and at the first part's end in the other: its own interest is less than another unit.
        return difference <= Amount.Parse("0.000002");
    });

    /// <summary>All the cash of an account, and more, spent on bitcoin: what is missing is a loan.</summary>
    private static TestVenue Borrower(Ratio rate, Quantity bought)
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook(), TestWorld.SimpleOracle with { MaxAgeSeconds = 100_000_000 }));
        venue.Open(3);
        venue.Deposit(3, TestWorld.Btc, "10");
        venue.Apply(new SetInterestRate(default, venue.Now, TestWorld.Usdc, rate));
        Assert.Equal(Rejection.None, venue.Apply(
            new Fill(default, venue.Now, TestWorld.BtcSpot, TestVenue.Account(1), TestVenue.Account(3), bought, Price.Of(50000), default, default)));
        Assert.True(venue.View(1).Balance(TestWorld.Usdc).IsNegative);
        return venue;
    }

    private static Amount Owed(TestVenue venue)
    {
        foreach (Plimsoll.Portfolios.Holding holding in venue.View(1).Portfolio.Holdings.Span)
        {
            if (holding.Asset == TestWorld.Usdc)
            {
                return -holding.Balance;
            }
        }

        return default;
    }

    private static void Seed(NaiveLedger naive, GeneratedDay day)
    {
        foreach (AccountView account in Totals.All(day.Engine))
        {
            if (account.IsHouse)
            {
                continue;
            }

            foreach (Plimsoll.Portfolios.Holding holding in account.Holdings)
            {
                naive.Book(new Deposit(default, default, account.Id, holding.Asset, holding.Balance), day.Engine);
            }
        }

        naive.Book(new ContributeToFund(default, default, TestWorld.Usdc, Totals.House(day.Engine, HouseAccounts.InsuranceFund, TestWorld.Usdc)), day.Engine);
    }

    private static bool Agree(GeneratedDay day, NaiveLedger naive)
    {
        foreach (AccountView account in Totals.All(day.Engine))
        {
            for (int i = 0; i < 3; i++)
            {
                if ((BigInteger)account.Balance(new(i)).Atoms != naive.Balance(account.Id, new(i)))
                {
                    TestContext.Current.TestOutputHelper?.WriteLine(
                        $"{account.Id}, asset {i}: {account.Balance(new(i))} and {naive.Balance(account.Id, new(i))}");
                    return false;
                }
            }

            for (int i = 0; i < day.Setup.Catalog.Instruments.Length; i++)
            {
                Plimsoll.Portfolios.Position held = account.Position(new(i));
                if (((BigInteger)held.Quantity.Atoms, (BigInteger)held.Cost.Atoms) != naive.Position(account.Id, new(i)))
                {
                    TestContext.Current.TestOutputHelper?.WriteLine($"{account.Id}, instrument {i}: {held} and {naive.Position(account.Id, new(i))}");
                    return false;
                }
            }
        }

        return true;
    }
}
