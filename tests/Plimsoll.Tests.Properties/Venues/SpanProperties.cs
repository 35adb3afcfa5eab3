// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>SPAN-compatible margin over random books of futures and options in two coins.</summary>
public sealed class SpanProperties
{
    private static readonly string[] _names = ["BTC-PERP", "BTC-PERP-INV", "BTC-26DEC25", "ETH-PERP", "BTC-C110", "BTC-P90", "BTC-C110-INV"];
    private static readonly int[] _units = [1, 10_000, 1, 25, 1, 1, 1];

    private static readonly Rulebook _span = TestBook.Shipped("span") with { AddOns = [] };

    private static readonly Gen<int[]> _quantities = Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(-9, 9))).ArrayOf(_names.Length);

    [Fact]
    public void Every_requirement_is_the_one_of_a_second_writing_in_floating_point()
    {
        SpanTwin twin = new(ShippedRulebooks.Text("span")!);
        int credited = 0;
        Book.ForAll(_quantities, quantities =>
        {
            Portfolio portfolio = Of(quantities);
            double ours = TestBook.Assess(_span, portfolio).Maintenance.ToDouble(), theirs = twin.Of(portfolio, TestBook.Market);
            credited += ((SpanMargin)_span.Model).ReportOf(portfolio, TestBook.Market).Value.Credits.Length;
            return Math.Abs(ours - theirs) <= 1e-9 * Math.Max(1, theirs) ? true : throw new InvalidOperationException($"{ours}, twin {theirs}");
        }, 300);
        Assert.True(credited > 30, $"{credited} books with a credit");
    }

    [Fact]
    public void A_book_and_its_opposite_have_the_same_spreads()
    {
        Book.ForAll(_quantities, quantities =>
        {
            SpanReport one = ReportOf(quantities), other = ReportOf([.. quantities.Select(static quantity => -quantity)]);
            return one.Commodities.Zip(other.Commodities).All(static pair =>
                Math.Abs(pair.First.IntraCharge - pair.Second.IntraCharge) <= 1e-6 && Math.Abs(pair.First.NetDelta + pair.Second.NetDelta) <= 1e-6);
        }, 200);
    }

    [Fact]
    public void Deltas_that_spreads_take_are_never_more_than_there_are()
    {
        Book.ForAll(_quantities, quantities => ReportOf(quantities).Commodities.All(static one => one.Months.All(static month =>
            month.Consumed >= 0 && month.Consumed <= Math.Abs(month.Net) + 1e-9)), 200);
    }

    [Fact]
    public void Twice_the_book_requires_twice_as_much()
    {
        Book.ForAll(_quantities, quantities =>
        {
            Amount once = TestBook.Assess(_span, Of(quantities)).Initial, twice = TestBook.Assess(_span,
                Of([.. quantities.Select(static q => 2 * q)])).Initial;
            return (twice - once - once).Abs() <= Book.Hair(twice);
        }, 200);
    }

    [Fact]
    public void A_long_option_requires_at_most_what_equity_counts_it_for()
    {
        Book.ForAll(Gen.Choose(0, 9).ArrayOf(_names.Length), quantities =>
        {
            // An option paid in coin counts less its haircut.
            MarginReport report = TestBook.Assess(_span, Of([.. quantities.Select(static (quantity, i) => i is 4 or 5 ? quantity : 0)]));
            return report.Maintenance <= report.Equity + Book.Hair(report.Equity);
        }, 200);
    }

    private static SpanReport ReportOf(int[] quantities) => ((SpanMargin)_span.Model).ReportOf(Of(quantities), TestBook.Market).Value;

    private static Portfolio Of(int[] quantities) => TestBook.Of([.. quantities.Select(static (quantity, i) => (_names[i], quantity * _units[i]))
        .Where(static line => line.Item2 != 0).Select(static line => (line.Item1, line.Item2.ToString(System.Globalization.CultureInfo.InvariantCulture)))]);
}
