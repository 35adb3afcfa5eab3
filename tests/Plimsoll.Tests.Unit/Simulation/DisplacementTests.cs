// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Simulation.Calm;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>What sales do to a price: the walk through a book that is dense near the mark and thin beyond a knee at 1 %, and how it passes.</summary>
public sealed class DisplacementTests
{
    private const double Knee = 0.01;

    /// <summary>100 contracts within 1 %, 20 more with every further per cent, above the mark twice as many.</summary>
    private static readonly BookCurve _book = new(new DepthProfile(Ratio.Parse("0.0001"), Levels(1), Levels(2)));

    private static System.Collections.Immutable.ImmutableArray<DepthLevel> Levels(int times) =>
    [
        new(Ratio.Parse("0.01"), Quantity.Of(100 * times)), new(Ratio.Parse("0.02"), Quantity.Of(120 * times)), new(Ratio.Parse("0.05"),
            Quantity.Of(180 * times)),
    ];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.005, 50)]
    [InlineData(0.01, 100)]
    [InlineData(0.015, 110)]
    [InlineData(0.05, 180)]
    [InlineData(0.08, 240)] // as densely as between the last two levels, 20 a per cent
    [InlineData(-0.005, -100)]
    [InlineData(-0.015, -220)]
    public void D_counts_the_contracts_up_to_a_displacement(double displacement, double contracts)
    {
        Assert.Equal(contracts, _book.At(displacement), 9);
        Assert.Equal(displacement, _book.Inverse(contracts), 12);
    }

    [Fact]
    public void D_never_falls_and_its_inverse_leads_back()
    {
        double before = double.NegativeInfinity;
        for (int i = -400; i <= 400; i++)
        {
            double x = i / 4000.0;
            double contracts = _book.At(x);
            Assert.True(contracts > before, $"D falls at {x}");
            Assert.Equal(x, _book.Inverse(contracts), 12);
            before = contracts;
        }
    }

    [Fact]
    public void A_level_that_adds_nothing_has_no_inverse_and_is_passed_over()
    {
        BookCurve gap = new(new DepthProfile(default, [new(Ratio.Parse("0.01"), Quantity.Of(10)), new(Ratio.Parse("0.02"), Quantity.Of(10)),
            new(Ratio.Parse("0.03"), Quantity.Of(20))], []));
        Assert.Equal(0.01, gap.Inverse(10), 12);
        Assert.Equal(0.02, gap.Inverse(15), 12);
        Assert.False(gap.HasBothSides);
    }

    /// <summary>110 contracts: 100 to the knee and 10 of the 20 of the next per cent, so 1.5 %; 15 % of it stays and half of the rest is gone after the
    /// half-life.</summary>
    [Fact]
    public void A_sale_walks_the_book_a_part_of_it_stays_and_the_rest_decays()
    {
        Displacement moved = new(0.15, 300);
        Assert.Equal(1, moved.Factor);
        moved.Walk(_book, 110);
        Assert.Equal((0.85 * 0.015, 0.15 * 0.015), (moved.Temporary, moved.Permanent));
        Assert.Equal(1 - 0.015, moved.Factor, 12);
        Assert.Equal(0.85 * 0.015 / 2, moved.TemporaryAfter(300), 12);
        moved.Decay(150);
        moved.Decay(150);
        Assert.Equal(0.85 * 0.015 / 2, moved.Temporary, 12);
        Assert.Equal(0.15 * 0.015, moved.Permanent, 12);
    }

    /// <summary>The second sale begins where the first one left the price: 60 and 60 go as deep as 120 at once, and deeper than twice 60.</summary>
    [Fact]
    public void Sales_without_time_between_them_go_as_deep_as_one_of_their_sum()
    {
        Displacement twice = new(0, 300);
        Displacement once = new(0, 300);
        twice.Walk(_book, 60);
        twice.Walk(_book, 60);
        once.Walk(_book, 120);
        Assert.Equal(once.Temporary, twice.Temporary, 12);
        Assert.Equal(0.02, once.Temporary, 12);
    }

    [Fact]
    public void What_is_bought_again_at_once_leaves_no_displacement()
    {
        Displacement moved = new(0.15, 300);
        moved.Walk(_book, 80);
        moved.Walk(_book, -0.0);
        double temporary = moved.Temporary;
        moved.Walk(_book, -_book.At(temporary));
        Assert.Equal(0.15 * (0.008 - temporary), moved.Permanent, 12);
        Assert.True(moved.Temporary > 0 && moved.Temporary < temporary, "Of what is bought back a part stays as well.");
    }

    [Fact]
    public void Nothing_sold_moves_nothing_however_long()
    {
        Displacement moved = new(0.15, 300);
        moved.Walk(_book, 0);
        moved.Decay(1e9);
        Assert.Equal(1, moved.Factor);
    }

    /// <summary>The critical pace p* = knee × (1 − 2^(−step ÷ half-life)) ÷ 1 %: a share of D₁ sold at every step displaces, in the end, to the knee. At
    /// half of it no path comes there, at twice of it every one does that goes on.</summary>
    [Theory]
    [InlineData(30, 60)]
    [InlineData(30, 300)]
    [InlineData(30, 1200)]
    [InlineData(1, 300)]
    public void Below_half_the_critical_pace_own_sales_stay_inside_the_knee_and_at_twice_they_do_not(int step, int halfLife)
    {
        double critical = Knee * (1 - Math.Pow(2, -(double)step / halfLife)) / 0.01;
        uint random = 7;
        Displacement calm = new(0, halfLife);
        Displacement wild = new(0, halfLife);
        double deepest = 0;
        for (int i = 0; i < 20 * halfLife / step; i++)
        {
            random = unchecked((random * 1664525) + 1013904223);
            calm.Walk(_book, random % 3 == 0 ? 0 : 0.5 * critical * 100);
            wild.Walk(_book, Math.Min(1, 2 * critical) * 100);
            Assert.True(calm.Temporary < Knee, "Half the critical pace has left the dense part of the book.");
            deepest = Math.Max(deepest, wild.Temporary);
            calm.Decay(step);
            wild.Decay(step);
        }

        Assert.True(deepest > 1.5 * Knee, $"Twice the critical pace stays at {deepest}.");
    }
}
