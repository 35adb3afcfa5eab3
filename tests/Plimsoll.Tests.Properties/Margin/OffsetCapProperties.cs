// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What hedging saves, and how much of it an offset cap grants.</summary>
public sealed class OffsetCapProperties
{
    private static readonly Gen<Ratio> _caps = Gen.Frequency(
        (1, Gen.Elements(Ratio.Zero, Ratio.One, Ratio.Parse("0.8"), Ratio.FromAtoms(1))),
        (3, Gen.Choose(0, 1_000_000_000).Select(part => Ratio.FromAtoms(part * (Int128)999_999_999))));

    [Fact]
    [Trait("property", "M08")]
    public void M08_the_requirement_is_gross_less_the_granted_share_of_what_offsets_save()
    {
        int saving = 0;
        Book.ForAll(from book in Book.Any() from cap in _caps select (book, cap), input =>
        {
            Portfolio portfolio = input.book.Portfolio;
            MarginReport capped = TestBook.Assess(Book.Capped(input.cap), portfolio);
            MarginReport core = TestBook.Assess(Book.Core, portfolio);
            BigInteger initial = 0;
            BigInteger maintenance = 0;
            foreach (MarginLine group in core.Lines.Select(line => line.Line))
            {
                (BigInteger grossInitial, BigInteger grossMaintenance) = Alone(portfolio, new(group.Subject));
                BigInteger kept = NotGranted(grossMaintenance - (BigInteger)group.Maintenance.Atoms, input.cap);
                BigInteger opened = BigInteger.Max(NotGranted(grossInitial - (BigInteger)group.Initial.Atoms, input.cap), kept);
                initial += (BigInteger)group.Initial.Atoms + opened;
                maintenance += (BigInteger)group.Maintenance.Atoms + kept;
                saving += grossMaintenance > (BigInteger)group.Maintenance.Atoms + 1_000 ? 1 : 0;
            }

            return (BigInteger)capped.Initial.Atoms == initial && (BigInteger)capped.Maintenance.Atoms == maintenance;
        });
        Assert.True(saving > 50, $"only {saving} groups had anything to offset");
    }

    [Fact]
    [Trait("property", "M08")]
    public void M08_it_lies_between_core_and_gross_and_falls_as_more_is_granted() =>
        Book.ForAll(from book in Book.Any() from one in _caps from two in _caps select (book, one, two), input =>
        {
            Portfolio portfolio = input.book.Portfolio;
            MarginReport less = TestBook.Assess(Book.Capped(Ratio.Min(input.one, input.two)), portfolio);
            MarginReport more = TestBook.Assess(Book.Capped(Ratio.Max(input.one, input.two)), portfolio);
            MarginReport core = TestBook.Assess(Book.Core, portfolio);
            BigInteger gross = 0;
            foreach (MarginLine group in core.Lines.Select(line => line.Line))
            {
                gross += BigInteger.Max(Alone(portfolio, new(group.Subject)).Maintenance, (BigInteger)group.Maintenance.Atoms);
            }

            return core.Maintenance <= more.Maintenance && more.Maintenance <= less.Maintenance && (BigInteger)less.Maintenance.Atoms <= gross
                && core.Initial <= more.Initial && more.Initial <= less.Initial;
        });

    [Fact]
    [Trait("property", "M08")]
    public void M08_granting_all_is_the_core_line_by_line_and_granting_nothing_is_every_leg_alone() =>
        Book.ForAll(Book.Any(), book =>
        {
            Portfolio portfolio = book.Portfolio;
            MarginReport core = TestBook.Assess(Book.Core, portfolio);
            MarginReport none = TestBook.Assess(Book.Capped(Ratio.Zero), portfolio);
            BigInteger initial = 0;
            BigInteger maintenance = 0;
            foreach (MarginLine group in core.Lines.Select(line => line.Line))
            {
                (BigInteger i, BigInteger m) = Alone(portfolio, new(group.Subject));
                initial += i;
                maintenance += m;
            }

            // A hedge chosen in floating point may cost a hair more than none at all: then gross is core. An initial line is at least its maintenance: an atom
            // a group.
            BigInteger hair = (BigInteger)Book.Hair(core.Initial).Atoms;
            BigInteger beyond = (BigInteger)none.Maintenance.Atoms - maintenance;
            BigInteger beyondInitial = (BigInteger)none.Initial.Atoms - initial;
            return TestBook.Assess(Book.Capped(Ratio.One), portfolio).Lines.SequenceEqual(core.Lines)
                && beyond >= 0 && beyond <= hair && beyondInitial >= 0 && beyondInitial <= hair + core.Lines.Length;
        });

    [Fact]
    [Trait("property", "M08")]
    public void M08_gross_is_what_full_revaluation_requires_of_each_position_alone() =>
        Book.ForAll(Book.Any(), book =>
        {
            Portfolio portfolio = book.Portfolio;
            double gross = 0;
            double size = 0;
            for (int i = 0; i < portfolio.Positions.Length; i++)
            {
                Portfolio alone = new(default, portfolio.Positions.Slice(i, 1));
                ObservableId underlying = TestBook.Catalog[alone.Positions.Span[0].Instrument].Underlying;
                gross += NaiveMargin.Worst(((ScenarioMargin)Book.Core.Model).ClassOf(underlying)!, alone, TestBook.Market, TestBook.Catalog[underlying].Name,
                    out _);
                size += TestBook.Assess(Book.Core, alone).Lines[0].Line.Exposure.ToDouble();
            }

            return Math.Abs(gross - TestBook.Assess(Book.Capped(Ratio.Zero), portfolio).Initial.ToDouble()) <= (1e-9 * size) + 1e-9;
        });

    [Fact]
    [Trait("property", "M08")]
    [Trait("property", "M05")]
    [Trait("property", "M13")]
    public void M08_a_capped_core_is_still_homogeneous_and_convex() =>
        Book.ForAll(from x in Book.Any() from y in Book.Any() from cap in _caps from factor in Gen.Choose(1, 25) select (x, y, cap, factor), input =>
        {
            Rulebook capped = Book.Capped(input.cap);
            Amount middle = Book.Initial(capped, (input.x + input.y).Scaled(1, 2));
            Amount ends = Book.Initial(capped, input.x.Portfolio) + Book.Initial(capped, input.y.Portfolio);
            Amount scaled = Book.Initial(capped, input.x.Scaled(input.factor, 1));
            Amount expected = Book.Initial(capped, input.x.Portfolio).Scale(input.factor, 1, Rounding.Up);
            Amount hair = Book.Hair(Book.Initial(Book.Capped(Ratio.Zero), (input.x + input.y).Portfolio), ends, expected);
            Amount half = Book.FallOfCommitted((input.x + input.y).Scaled(1, 2));
            Amount fall = half + half - Book.FallOfCommitted(input.x.Portfolio) - Book.FallOfCommitted(input.y.Portfolio);
            return middle + middle <= ends + Amount.Max(fall, default) + hair && (scaled - expected).Abs() <= hair + hair;
        });

    /// <summary>The share of a saving that is not granted, rounded up; a saving below zero is none.</summary>
    private static BigInteger NotGranted(BigInteger saving, Ratio cap)
    {
        BigInteger granted = BigInteger.Max(saving, 0) * (BigInteger)cap.Atoms / Fixed18.AtomsPerUnit;
        return BigInteger.Max(saving, 0) - granted;
    }

    /// <summary>What the positions on one underlying require when each is the only thing in its account.</summary>
    private static (BigInteger Initial, BigInteger Maintenance) Alone(in Portfolio portfolio, ObservableId underlying)
    {
        BigInteger initial = 0;
        BigInteger maintenance = 0;
        foreach (Position position in portfolio.Positions.Span)
        {
            if (TestBook.Catalog[position.Instrument].Underlying == underlying)
            {
                MarginReport alone = TestBook.Assess(Book.Core, Portfolio.Arrange([], [position]));
                initial += (BigInteger)alone.Initial.Atoms;
                maintenance += (BigInteger)alone.Maintenance.Atoms;
            }
        }

        return (initial, maintenance);
    }
}
