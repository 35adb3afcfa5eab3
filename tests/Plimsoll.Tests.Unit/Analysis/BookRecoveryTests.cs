// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Analysis;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Analysis;

/// <summary>The half-life of a book's recovery, on books whose half-life is known.</summary>
public sealed class BookRecoveryTests
{
    private static readonly RecoveryTerms _terms = new(0.2, 1200);

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    [InlineData(900)]
    public void Without_noise_the_half_life_is_the_one_that_the_book_was_made_with(int halfLife)
    {
        RecoveryEstimate estimate = Estimate(Book(halfLife, noise: 0.0001));
        Assert.Equal(12, estimate.Falls.Length);
        Assert.InRange(estimate.Seconds / halfLife, 0.97, 1.03);
        Assert.Equal(0, estimate.StillProfiles);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    [InlineData(900)]
    public void With_noise_the_interval_holds_it_in_nearly_all_of_forty_books_and_is_not_wide(int halfLife)
    {
        RecoveryEstimate[] estimates = [.. Enumerable.Range(1, 40).Select(seed => Estimate(Book(halfLife, noise: 0.03, (uint)seed)))];
        Assert.All(estimates, estimate => Assert.InRange(estimate.Seconds / halfLife, 0.85, 1.15));
        Assert.InRange(estimates.Count(estimate => estimate.Least <= halfLife && halfLife <= estimate.Most), 30, 40);
        Assert.All(estimates, estimate => Assert.True(estimate.Most / estimate.Least < 2));
    }

    [Fact]
    public void The_unit_of_depth_and_the_origin_of_time_do_not_matter()
    {
        ImmutableArray<(Timestamp Time, double Depth)> book = Book(300, 0.03);
        RecoveryEstimate one = Estimate(book);
        RecoveryEstimate other = Estimate([.. book.Select(static each => (each.Time.PlusSeconds(1_000_000), each.Depth * 1024))]);
        Assert.Equal(one.Seconds, other.Seconds, 1e-6 * one.Seconds);
    }

    [Fact]
    public void Two_falls_give_a_half_life_and_no_interval()
    {
        RecoveryEstimate estimate = Estimate(Book(300, 0.0001)[..480]);
        Assert.Equal(2, estimate.Falls.Length);
        Assert.InRange(estimate.Seconds, 290, 310);
        Assert.Equal((null, null), (estimate.Least, estimate.Most));
    }

    [Fact]
    public void A_book_that_never_falls_one_that_stands_still_and_one_that_stays_down_are_refused()
    {
        ImmutableArray<(Timestamp Time, double Depth)> book = Book(300, 0.0001);
        Assert.Equal(new BookWithoutFalls("book", 60, 0), BookRecovery.Of("book", book[..60], _terms).Refusal);
        AnalysisRefusal still = BookRecovery.Of("book", [.. book[..60].Select(static each => (each.Time, 7.0))], _terms).Refusal!;
        Assert.Equal(new BookWithoutFalls("book", 10, 50), still);
        Assert.Contains("50 more were left out", RefusalText.Explain(still), StringComparison.Ordinal);
        AnalysisRefusal down = BookRecovery.Of(
            "book", [.. book[..200].Select(static (each, i) => (each.Time, i < 100 ? 100.0 + (i % 2) : 50 + (i % 2) - (i * 0.01)))], _terms).Refusal!;
        Assert.Equal(new BookNotRecovering("book", 1, 1200), down);
        Assert.Contains("does not recover from its 1 fall within the 1200 s", RefusalText.Explain(down), StringComparison.Ordinal);
    }

    private static RecoveryEstimate Estimate(ImmutableArray<(Timestamp, double)> book)
    {
        AnalysisResult<RecoveryEstimate> result = BookRecovery.Of("book", book, _terms);
        Assert.True(result.IsOk, result.IsOk ? string.Empty : RefusalText.Explain(result.Refusal));
        return result.Value;
    }

    /// <summary>A profile every 30 s of a day; twelve times half or more of it is gone at once and comes back with the half-life, beside noise that is made of
    /// four draws of a linear congruential generator.</summary>
    private static ImmutableArray<(Timestamp Time, double Depth)> Book(int halfLife, double noise, uint seed = 1)
    {
        ImmutableArray<(Timestamp, double)>.Builder book = ImmutableArray.CreateBuilder<(Timestamp, double)>();
        uint state = seed;
        double Draw()
        {
            state = unchecked((state * 1664525u) + 1013904223u);
            return (state / (double)uint.MaxValue) - 0.5;
        }

        for (int i = 0; i < 2_880; i++)
        {
            double lacking = 0;
            for (int fall = 0; fall < 12; fall++)
            {
                int at = (240 * fall) + 61;
                lacking += i >= at ? (0.7 + (0.05 * fall)) * Math.Pow(2, -30.0 * (i - at) / halfLife) : 0;
            }

            double shake = noise * Math.Sqrt(3) * (Draw() + Draw() + Draw() + Draw());
            book.Add((new Timestamp(1_760_054_400_000_000_000).PlusSeconds(30 * i), 2e8 * Math.Exp(shake - lacking)));
        }

        return book.ToImmutable();
    }
}
