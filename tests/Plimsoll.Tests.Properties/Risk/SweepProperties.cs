// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Risk;

namespace Plimsoll.Tests.Properties.Risk;

public class SweepProperties
{
    private const int ExactShift = 2200;
    private static readonly Gen<(int Seed, int Accounts, int Scenarios)> _books =
        from seed in Gen.Choose(1, int.MaxValue)
        from accounts in Gen.Choose(1, 300)
        from scenarios in Gen.Choose(1, 45)
        select (seed, accounts, scenarios);

    [Fact]
    [Trait("property", "M24")]
    public void M24_a_sweep_gives_the_bits_of_one_account_at_a_time() => ForAll(book =>
    {
        AccountRisk[] swept = Swept(book);
        return Enumerable.Range(0, swept.Length).All(account =>
            swept[account] == book.Naive(account) && swept[account] == Sweep.Account(book.Table, book.Matrix, account));
    });

    [Fact]
    [Trait("property", "M24")]
    public void M24_blocks_swept_apart_give_the_bits_of_one_sweep() => ForAll(book =>
    {
        AccountRisk[] whole = Swept(book), parts = new AccountRisk[whole.Length];
        int middle = book.Below(book.Table.Blocks + 1);
        Sweep.Run(book.Table, book.Matrix, middle, book.Table.Blocks, parts);
        Sweep.Run(book.Table, book.Matrix, 0, middle, parts);
        return whole.AsSpan().SequenceEqual(parts);
    });

    [Fact]
    [Trait("property", "M24")]
    public void M24_a_table_changed_row_by_row_sweeps_like_one_made_anew() => ForAll(book =>
    {
        for (int i = 0; i < 20; i++)
        {
            book.Trade(book.Below(book.Table.Accounts));
        }

        var rows = Enumerable.Range(0, book.Table.Accounts).Select(book.Table.Row).ToArray();
        AccountRisk[] anew = new AccountRisk[rows.Length];
        Sweep.Run(PortfolioTable.Create(rows, book.Table.Cash).Value, book.Matrix, anew);
        return anew.AsSpan().SequenceEqual(Swept(book));
    });

    [Fact]
    public void The_guard_covers_the_distance_to_exact_arithmetic() => ForAll(book =>
    {
        AccountRisk[] swept = Swept(book);
        return Enumerable.Range(0, swept.Length).All(account =>
        {
            BigInteger error = ExactHeadroom(book, account) - Exactly(swept[account].Headroom);
            return Math.Abs((double)(error >> (ExactShift - 200))) * Math.Pow(2, -200) <= swept[account].Guard;
        });
    }, tests: 10);

    [Fact]
    public void The_screen_finds_exactly_what_a_full_sweep_finds_at_every_price() => ForAll(book =>
    {
        double[] widths = [.. book.Prices.Select(_ => 0.0005 + (0.01 * book.Next()))];
        RadiusScreen screen = new(book.Table, book.Matrix, book.Sensitivities, book.Prices, widths);
        for (int tick = 0; tick < 150; tick++)
        {
            int underlying = book.Below(book.Prices.Length);
            double jump = book.Below(40) == 0 ? 20 : 1;
            double price = book.Prices[underlying] * (1 + (jump * widths[underlying] * ((2 * book.Next()) - 1)));
            book.SetPrice(underlying, price);
            Assert.False(screen.Move(underlying, price).IsRefused);
            if (book.Below(5) == 0)
            {
                int account = book.Below(book.Table.Accounts);
                book.Trade(account);
                screen.Refresh(account);
            }

            AccountRisk[] full = Swept(book);
            for (int account = 0; account < full.Length; account++)
            {
                Assert.True(full[account].IsNominated == screen.IsNominated(account), $"tick {tick}, account {account}: {full[account]}");
            }

            Assert.Equal(full.Count(risk => risk.IsNominated), screen.NominatedCount);
        }

        return true;
    }, tests: 40);

    private static AccountRisk[] Swept(RandomBook book)
    {
        AccountRisk[] results = new AccountRisk[book.Table.Accounts];
        Sweep.Run(book.Table, book.Matrix, results);
        return results;
    }

    /// <summary>A double times 2^ExactShift, exactly.</summary>
    private static BigInteger Exactly(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = (bits & 0xF_FFFF_FFFF_FFFF) | (exponent == 0 ? 0 : 1L << 52);
        return (bits < 0 ? -mantissa : mantissa) << (Math.Max(exponent, 1) - 1075 + ExactShift);
    }

    private static BigInteger ExactHeadroom(RandomBook book, int account)
    {
        BigInteger headroom = Exactly(book.Table.Cash[account]);
        foreach (IGrouping<int, TableEntry> group in book.Table.Row(account).GroupBy(e => e.Underlying))
        {
            BigInteger worst = ExactSum(group, book.Matrix.Value);
            for (int s = 0; s < book.Matrix.Scenarios; s++)
            {
                worst = BigInteger.Min(worst, ExactSum(group, i => book.Matrix.Row(i)[s]));
            }

            headroom += worst;
        }

        return headroom;
    }

    private static BigInteger ExactSum(IEnumerable<TableEntry> entries, Func<int, double> worth) =>
        entries.Aggregate(BigInteger.Zero, (sum, entry) => sum + (Exactly(entry.Quantity) * Exactly(worth(entry.Instrument)) >> ExactShift));

    private static void ForAll(Func<RandomBook, bool> claim, int tests = 60) =>
        Prop.ForAll(_books.ToArbitrary(), book => claim(new RandomBook(book.Seed, book.Accounts, 7, 5, book.Scenarios)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(24, 241));
}
