// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Risk;
using Plimsoll.Scenarios;

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
        (SweptRisk[] swept, List<int> nominated) = Swept(book);
        List<int> expected = [];
        for (int account = 0; account < swept.Length; account++)
        {
            AccountRisk exact = book.Naive(account);
            Assert.Equal(exact, Sweep.Account(book.Table, book.Matrix, account));
            SweptRisk screened = book.NaiveScreen(account);
            bool clears = screened.Headroom > Sweep.ScreenGuard(book.Table, book.Matrix, account);
            Assert.Equal(clears ? screened : new(exact.Value, exact.Headroom), swept[account]);
            if (exact.IsNominated)
            {
                expected.Add(account);
            }
        }

        return expected.SequenceEqual(nominated);
    });

    [Fact]
    [Trait("property", "M24")]
    public void M24_blocks_swept_apart_give_the_bits_of_one_sweep() => ForAll(book =>
    {
        (SweptRisk[] whole, List<int> nominated) = Swept(book);
        SweptRisk[] parts = new SweptRisk[whole.Length];
        List<int> low = [], high = [];
        int middle = book.Below(book.Table.Blocks + 1);
        Sweep.Run(book.Table, book.Matrix, middle, book.Table.Blocks, parts, high);
        Sweep.Run(book.Table, book.Matrix, 0, middle, parts, low);
        return whole.AsSpan().SequenceEqual(parts) && nominated.SequenceEqual([.. low, .. high]);
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
        SweptRisk[] anew = new SweptRisk[rows.Length];
        IReadOnlyList<int> nominated = Sweep.Run(PortfolioTable.Create(rows, book.Table.Cash).Value, book.Matrix, anew);
        (SweptRisk[] swept, List<int> before) = Swept(book);
        return anew.AsSpan().SequenceEqual(swept) && nominated.SequenceEqual(before);
    });

    [Fact]
    public void The_guards_cover_the_distance_to_exact_arithmetic() => ForAll(book =>
    {
        (SweptRisk[] swept, _) = Swept(book);
        return Enumerable.Range(0, swept.Length).All(account =>
        {
            AccountRisk one = Sweep.Account(book.Table, book.Matrix, account);
            BigInteger exact = ExactHeadroom(book, account);
            return Distance(exact, one.Headroom) <= one.Guard
                && Distance(exact, swept[account].Headroom) <= Sweep.ScreenGuard(book.Table, book.Matrix, account);
        });
    }, tests: 10);

    [Fact]
    public void Numbers_that_no_float_holds_are_decided_in_doubles()
    {
        const double huge = 1e200, tiny = 1e-200;
        ScenarioMatrix matrix = new(2, 1);
        Assert.False(matrix.Set(0, huge, [0.5 * huge]).IsRefused);
        Assert.False(matrix.Set(1, tiny, [0]).IsRefused);
        PortfolioTable table = PortfolioTable.Create([[new(0, 0, 1)], [new(0, 0, -1)], [new(1, 1, huge)], [new(1, 1, -1)]], [0, 0, 0, 0]).Value;
        SweptRisk[] results = new SweptRisk[4];

        IReadOnlyList<int> nominated = Sweep.Run(table, matrix, results);

        // Long 1 at 1e200, at worst 0.5e200 left; short 1, worth −1e200 at worst now; 1e200 × 1e-200 = 1, at worst 0; short of next to nothing, below zero all
        // the same.
        Assert.Equal([new(huge, 0.5 * huge), new(-huge, -huge), new(1, 0), new(-tiny, -tiny)], results);
        Assert.Equal([1, 2, 3], nominated);
    }

    [Fact]
    public void The_screen_finds_exactly_what_a_full_sweep_finds_at_every_price() => ForAll(book =>
    {
        double[] widths = [.. book.Prices.Select(_ => 0.0005 + (0.01 * book.Next()))];
        TableScreen screen = new(book.Table, book.Matrix, book.Sensitivities, book.Prices, widths);
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

            (SweptRisk[] full, List<int> nominated) = Swept(book);
            Assert.Equal(nominated, Enumerable.Range(0, full.Length).Where(screen.IsNominated));
            Assert.Equal(nominated.Count, screen.NominatedCount);
        }

        return true;
    }, tests: 40);

    private static (SweptRisk[] Results, List<int> Nominated) Swept(RandomBook book)
    {
        SweptRisk[] results = new SweptRisk[book.Table.Accounts];
        return (results, [.. Sweep.Run(book.Table, book.Matrix, results)]);
    }

    private static double Distance(BigInteger exact, double found) => Math.Abs((double)((exact - Exactly(found)) >> (ExactShift - 200))) * Math.Pow(2, -200);

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
