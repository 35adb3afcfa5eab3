// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Risk;

public class TailProperties
{
    private const int Days = 120;
    private const int Factors = 3;

    private static readonly Gen<double[]> _series = Gen.ArrayOf(Gen.Choose(-2000, 2000).Select(x => x / 10_000.0), Days);
    private static readonly Gen<double[]> _weights = Gen.ArrayOf(Gen.Choose(-1000, 1000).Select(x => (double)x), Factors);
    private static readonly Gen<Ratio> _confidences = Gen.Elements("0.8", "0.9", "0.95", "0.975", "0.99").Select(Ratio.Parse);

    private static readonly Gen<(ScenarioSet Set, double[] X, double[] Y, Ratio Confidence)> _cases =
        from columns in Gen.ArrayOf(_series, Factors)
        from x in _weights
        from y in _weights
        from confidence in _confidences
        select (ScenarioSet.Historical(ReturnPanel.Of(["A", "B", "C"], columns).Value).Value, x, y, confidence);

    private static void ForAll<T>(Gen<T> values, Func<T, bool> claim, int tests = 500) =>
        Prop.ForAll(values.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(20251010, 17));

    private static double[] Profits(ScenarioSet set, double[] weights)
    {
        RevaluationBook book = new();
        for (int factor = 0; factor < Factors; factor++)
        {
            book.AddLinear(factor, weights[factor]);
        }

        double[] profits = new double[set.Count];
        book.Profits(set, profits);
        return profits;
    }

    private static double Shortfall(ScenarioSet set, double[] weights, Ratio confidence) =>
        TailMeasures.ExpectedShortfall(Profits(set, weights), confidence).Value;

    private static double Quantile(ScenarioSet set, double[] weights, Ratio confidence) => TailMeasures.ValueAtRisk(Profits(set, weights), confidence).Value;

    private static double[] Combine(double[] a, double[] b, double weightA = 1, double weightB = 1) => [.. a.Zip(b, (x, y) => (weightA * x) + (weightB * y))];

    [Fact]
    [Trait("property", "M05")]
    public void M05_both_tail_measures_are_positively_homogeneous() => ForAll(_cases, c =>
        Math.Abs(Shortfall(c.Set, Combine(c.X, c.X), c.Confidence) - (2 * Shortfall(c.Set, c.X, c.Confidence))) < 1e-9
        && Math.Abs(Quantile(c.Set, Combine(c.X, c.X, 3, 0.5), c.Confidence) - (3.5 * Quantile(c.Set, c.X, c.Confidence))) < 1e-9);

    [Fact]
    [Trait("property", "M06")]
    public void M06_expected_shortfall_of_a_sum_is_at_most_the_sum() => ForAll(_cases, c =>
        Shortfall(c.Set, Combine(c.X, c.Y), c.Confidence) <= Shortfall(c.Set, c.X, c.Confidence) + Shortfall(c.Set, c.Y, c.Confidence) + 1e-9);

    [Fact]
    [Trait("property", "M06")]
    public void M06_value_at_risk_breaks_it_somewhere()
    {
        bool isBroken = false;
        ForAll(_cases, c =>
        {
            isBroken |= Quantile(c.Set, Combine(c.X, c.Y), c.Confidence) > Quantile(c.Set, c.X, c.Confidence) + Quantile(c.Set, c.Y, c.Confidence) + 1e-6;
            return true;
        });
        Assert.True(isBroken, "In five hundred books no pair broke subadditivity: the generator no longer reaches what it is for.");
    }

    [Fact]
    public void Tail_measures_are_those_of_the_sorted_sample() => ForAll(
        from profits in Gen.ArrayOf(Gen.Choose(-300, 300).Select(x => x / 7.0)).Where(p => p.Length > 0)
        from confidence in Gen.Choose(1, 999).Select(x => Ratio.Parse($"0.{x:D3}"))
        select (profits, confidence),
        c =>
        {
            double[] sorted = [.. c.profits.Order()];
            decimal mass = (1000 - (int)(c.confidence.ToDouble() * 1000 + 0.5)) * sorted.Length / 1000m;
            if (mass < 1)
            {
                return TailMeasures.ExpectedShortfall(c.profits, c.confidence).Rejection.Code == RejectionCode.HistoryTooShort;
            }

            int whole = (int)mass;
            double sum = sorted[..whole].Sum();
            sum += mass > whole ? (double)(mass - whole) * sorted[whole] : 0;
            double quantile = TailMeasures.ValueAtRisk([.. c.profits], c.confidence).Value;
            double shortfall = TailMeasures.ExpectedShortfall(c.profits, c.confidence).Value;
            return quantile == -sorted[(int)Math.Ceiling(mass) - 1] && Math.Abs(shortfall + (sum / (double)mass)) <= 1e-12
                && c.profits.Order().SequenceEqual(sorted);
        },
        tests: 3_000);

    [Fact]
    [Trait("property", "M13")]
    public void M13_expected_shortfall_is_convex() => ForAll(_cases, c =>
        Shortfall(c.Set, Combine(c.X, c.Y, 0.5, 0.5), c.Confidence) <= (0.5 * Shortfall(c.Set, c.X, c.Confidence)) + (0.5 * Shortfall(c.Set, c.Y, c.Confidence))
            + 1e-9);

    [Fact]
    [Trait("property", "M17")]
    public void M17_margin_does_not_fall_when_confidence_rises_and_shortfall_is_never_below_the_quantile() => ForAll(_cases, c =>
    {
        double[] levels = [0.8, 0.9, 0.95, 0.975, 0.99];
        double[] quantiles = [.. levels.Select(l => Quantile(c.Set, c.X, RatioOf(l)))];
        double[] shortfalls = [.. levels.Select(l => Shortfall(c.Set, c.X, RatioOf(l)))];
        return Enumerable.Range(1, 4).All(i => quantiles[i] >= quantiles[i - 1] && shortfalls[i] >= shortfalls[i - 1] - 1e-9)
            && quantiles.Zip(shortfalls, (q, s) => s >= q - 1e-9).All(holds => holds);
    });

    [Fact]
    [Trait("property", "M17")]
    public void M17_margin_of_one_factor_does_not_fall_with_horizon_or_volatility() => ForAll(
        from series in _series
        from isLong in Gen.Elements(true, false)
        from confidence in _confidences
        from periods in Gen.Choose(1, 20)
        select (series, isLong, confidence, periods),
        c =>
        {
            double Margin(double days)
            {
                ScenarioSet set = ScenarioSet.Historical(ReturnPanel.Of(["A", "B", "C"], [c.series, c.series, c.series]).Value, days).Value;
                return Math.Max(0, Quantile(set, [c.isLong ? 1000 : -1000, 0, 0], c.confidence));
            }

            return Margin(c.periods + 1) >= Margin(c.periods) && Margin(1.3) >= Margin(1);
        });

    [Fact]
    [Trait("property", "M17")]
    public void M17_margin_does_not_fall_when_stress_weight_or_buffer_rises() => ForAll(
        from current in Gen.Choose(0, 10_000)
        from stressed in Gen.Choose(0, 10_000)
        from longRun in Gen.Choose(0, 10_000)
        from low in Gen.Choose(0, 100)
        from more in Gen.Choose(0, 100)
        from hasFloor in Gen.Elements(true, false)
        select (current, stressed, longRun, low, more, hasFloor),
        c =>
        {
            double Weight(int percent) =>
                new AntiProcyclicality(default, RatioOf(Math.Min(1, percent / 100.0)), c.hasFloor).Apply(c.current, c.stressed, c.longRun);
            double Buffer(int percent) => new AntiProcyclicality(RatioOf(percent / 100.0), default, c.hasFloor).Apply(c.current, c.stressed, c.longRun);
            return Weight(c.low + c.more) >= Weight(c.low) - 1e-9 && Buffer(c.low + c.more) >= Buffer(c.low) - 1e-9 && Weight(c.low) >= c.current;
        },
        tests: 5_000);

    [Fact]
    [Trait("property", "M27")]
    public void M27_a_days_rise_is_bounded_until_the_buffer_is_empty() => ForAll(
        Gen.ArrayOf(Gen.Choose(1, 10_000).Select(x => (double)x), 60),
        margins =>
        {
            double[] required = AntiProcyclicality.Drawn(margins, 0.25, 0.1);
            return Enumerable.Range(0, 60).All(t => required[t] >= margins[t] && required[t] <= 1.25 * margins[t])
                && Enumerable.Range(1, 59).All(t => required[t] <= 1.1 * required[t - 1] * (1 + 1e-15) || required[t] == margins[t]);
        },
        tests: 5_000);

    [Fact]
    [Trait("property", "M27")]
    public void M27_the_floor_holds_and_the_buffer_does_not_move_while_it_is_used_up() => ForAll(
        from current in Gen.Choose(0, 10_000)
        from longRun in Gen.Choose(1, 8_000)
        select (current: (double)current, longRun: (double)longRun),
        c =>
        {
            AntiProcyclicality floor = new(default, default, true);
            AntiProcyclicality buffer = new(RatioOf(0.25), default, false);
            bool isBeingUsed = c.current >= c.longRun && c.current <= 1.25 * c.longRun;
            return floor.Apply(c.current, 0, c.longRun) >= c.longRun
                && (!isBeingUsed || Math.Abs(buffer.Apply(c.current, 0, c.longRun) - (1.25 * c.longRun)) < 1e-9);
        },
        tests: 5_000);

    private static Ratio RatioOf(double value) =>
        Ratio.TryQuantise(value, Rounding.HalfEven, out Ratio ratio) ? ratio : throw new ArgumentException("no ratio");
}
