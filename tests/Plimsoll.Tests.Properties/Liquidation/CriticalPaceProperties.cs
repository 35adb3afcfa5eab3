// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>The law of the critical pace, on books and paths of sales of any kind, beside a model of the book in plain floating point.</summary>
public sealed class CriticalPaceProperties
{
    private const int Count = 300;

    /// <summary>A book that is not denser farther out, half as dense at least up to its knee and a tenth behind it; a half-life; and a path of sales, each a
    /// part of what a step may take.</summary>
    private sealed record Story(DepthProfile Depth, int HalfLife, int Step, double[] Path, string Text)
    {
        public override string ToString() => Text;
    }

    private static readonly Gen<Story> _stories =
        from width in Gen.Choose(1, 10)
        from densities in Gen.Choose(51, 100).NonEmptyListOf()
        from halfLife in Gen.Choose(20, 1_200)
        from step in Gen.Choose(1, 60)
        from path in Gen.Choose(0, 10).ListOf(400)
        select Make(width, [.. densities.Take(6).OrderDescending()], halfLife, step, [.. path]);

    [Fact]
    [Trait("property", "L09")]
    public void L09_at_half_the_critical_pace_the_price_stays_before_the_knee_on_any_path() => ForAll(story =>
    {
        double knee = Knee(story.Depth).ToDouble();
        double most = 0.5 * ShareOf(story) * Dense(story);
        double away = 0;
        foreach (double part in story.Path)
        {
            away = Pushed(story.Depth, away, part * most);
            if (away > knee * (1 + 1e-12))
            {
                return false;
            }

            away *= Math.Pow(2, -(double)story.Step / story.HalfLife);
        }

        return true;
    });

    [Fact]
    [Trait("property", "L09")]
    public void L09_at_twice_the_critical_pace_it_does_not() => ForAll(story =>
    {
        // The same sales all along, in a book that is equally dense up to its knee, which is no nearer than 1 %: the law then holds to the letter.
        DepthProfile even = Book(0.01, 100, Math.Max(0.01, Knee(story.Depth).ToDouble()));
        Story flat = story with { Depth = even };
        double knee = Knee(even).ToDouble();
        double away = 0;
        for (int i = 0; i < 20_000 && away <= knee; i++)
        {
            away = Pushed(even, away * Math.Pow(2, -(double)story.Step / story.HalfLife), 2 * ShareOf(flat) * Dense(flat));
        }

        return away > knee;
    });

    [Fact]
    [Trait("property", "L09")]
    public void L09_what_is_allowed_leads_no_farther_than_safety_in_any_book_and_each_step_is_that_of_the_plain_model() => ForAll(story =>
    {
        CriticalPaceTerms terms = new(Ratio.Parse("0.75"), story.HalfLife, default, Ratio.One);
        BookState typical = BookState.Of(story.Depth, BookSide.Bids, Ratio.One);
        Ratio displaced = default;
        foreach (double part in story.Path)
        {
            Quantity allowed = CriticalPace.Allowed(terms, story.Depth, BookSide.Bids, typical, displaced, default);
            Quantity taken = Quantity.FromAtoms((Int128)(allowed.Atoms * (Int128)(part * 10) / 10));
            if (!taken.IsZero)
            {
                // Step by step from the same place: along a path a difference of roundings grows wherever a sale leads from a dense stretch into a thin one.
                double model = Pushed(story.Depth, displaced.ToDouble(), taken.ToDouble());
                displaced = CriticalPace.Displaced(story.Depth, BookSide.Bids, typical, displaced, taken);
                Assert.Equal(model, displaced.ToDouble(), 1e-12);
            }

            if (displaced > typical.Knee.Times(terms.Safety, Rounding.Down))
            {
                return false;
            }

            displaced = HalfLife.Left(displaced, story.Step, story.HalfLife);
        }

        return true;
    });

    private static void ForAll(Func<Story, bool> claim) =>
        Prop.ForAll(_stories.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(4711, 33));

    private static Story Make(int width, int[] densities, int halfLife, int step, int[] path)
    {
        // No density is below half of the first; behind the last one it is a tenth of that.
        double stretch = width * 0.001;
        List<(double Distance, double Cumulative)> levels = [];
        double sum = 0;
        foreach (int density in densities)
        {
            sum += stretch * density;
            levels.Add((stretch * (levels.Count + 1), sum));
        }

        levels.Add((0.2, sum + (0.2 * densities[^1] / 10)));
        return new(Side(levels), halfLife, step, [.. path.Select(part => part / 10.0)],
            $"width {width} densities [{string.Join(' ', densities)}] half-life {halfLife} step {step} path [{string.Join(' ', path)}]");
    }

    private static DepthProfile Book(double width, double density, double knee) =>
        Side([(knee, knee * density), (Math.Max(0.2, knee + width), (knee * density) + (0.2 * density / 10))]);

    private static DepthProfile Side(IEnumerable<(double Distance, double Cumulative)> levels)
    {
        ImmutableArray<DepthLevel> side =
        [
            .. levels.Select(level => new DepthLevel(
                Ratio.TryQuantise(level.Distance, Rounding.HalfEven, out Ratio distance) ? distance : default,
                Quantity.TryQuantise(level.Cumulative, Rounding.HalfEven, out Quantity cumulative) ? cumulative : default)),
        ];
        return new(default, side, side);
    }

    private static Ratio Knee(DepthProfile depth) => CriticalPace.KneeOf(depth, BookSide.Bids);

    private static double Dense(Story story) => DepthCost.Within(story.Depth, BookSide.Bids, CriticalPace.Near).ToDouble();

    private static double ShareOf(Story story) => CriticalPace.ShareOf(Knee(story.Depth), story.HalfLife, story.Step).ToDouble();

    /// <summary>D⁻¹(D(x) + V) in floating point, level by level.</summary>
    private static double Pushed(DepthProfile depth, double away, double taken)
    {
        double near = 0;
        double below = 0;
        double at = -1;
        foreach (DepthLevel level in depth.Bids)
        {
            (double far, double above) = (level.Distance.ToDouble(), level.Cumulative.ToDouble());
            if (at < 0 && away <= far)
            {
                at = below + ((above - below) * (away - near) / (far - near));
            }

            if (at >= 0 && at + taken <= above)
            {
                return near + ((far - near) * (at + taken - below) / (above - below));
            }

            (near, below) = (far, above);
        }

        return near;
    }
}
