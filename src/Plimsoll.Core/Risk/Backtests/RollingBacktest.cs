// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How scenarios are made from the history before a day.</summary>
public enum ScenarioMethod : byte
{
    /// <summary>Returns as they were.</summary>
    Historical,

    /// <summary>Returns rescaled to the volatility forecast for the day.</summary>
    Filtered,
}

/// <summary>Parameters of an out-of-sample backtest.</summary>
/// <param name="Method">How scenarios are made.</param>
/// <param name="Window">Returns before each day that its margin is computed from.</param>
/// <param name="Decay">λ of the volatility forecast.</param>
/// <param name="Confidence">Confidence of the margins.</param>
/// <param name="Quantile">How the quantile is read.</param>
/// <param name="Policy">What keeps the margin from following the cycle: long-run volatility is that of all returns before the day, the stressed margin
/// <see cref="StressFactor"/> × the loss at <see cref="StressConfidence"/> of all returns before it.</param>
public sealed record BacktestTerms(
    ScenarioMethod Method, int Window, double Decay, Ratio Confidence, QuantileRule Quantile = QuantileRule.Lower, AntiProcyclicality Policy = default)
{
    /// <summary>The stressed margin per loss that only one day in two hundred exceeds.</summary>
    public const double StressFactor = 1.6;

    /// <summary>Confidence of the loss that the stressed margin is a multiple of.</summary>
    public static Ratio StressConfidence { get; } = Ratio.Parse("0.995");

    /// <summary>Filtered historical simulation over 500 days at 99 %, decay 0.97, with a floor at long-run volatility and a quarter of the stressed
    /// margin.</summary>
    /// <remarks>RiskMetrics' 0.94 for daily returns rises by more than twice within a month and is exceeded more often than it says; 0.97, the floor and the
    /// stress cost 9 to 38 % of mean margin, by archetype, and cover (docs/reference/backtests.md).</remarks>
    public static BacktestTerms Default { get; } = new(ScenarioMethod.Filtered, 500, 0.97, Ratio.Parse("0.99"), Policy: AntiProcyclicality.Default);
}

/// <summary>One measure's margins held against what happened.</summary>
/// <param name="Observations">Days tested.</param>
/// <param name="Exceptions">Days on which the loss was above the margin.</param>
/// <param name="Tests">Number, independence and both.</param>
/// <param name="ChanceOfAsMany">Chance of at least as many exceptions when coverage is what it should be: small means too little margin.</param>
/// <param name="Zone">Basel's zone for that many.</param>
/// <param name="MeanMargin">Mean margin over the days, numeraire.</param>
/// <param name="WorstShortfall">The largest loss beyond the margin, numeraire; zero without exceptions.</param>
/// <param name="ExceptionDays">The days with exceptions.</param>
/// <param name="Margins">The margin of each day, for measures of procyclicality.</param>
/// <param name="Plain">What it would have been without a policy.</param>
/// <param name="DaysAtFloor">Days on which it was the margin at long-run volatility.</param>
public sealed record MeasureBacktest(
    int Observations,
    int Exceptions,
    ChristoffersenReport Tests,
    double ChanceOfAsMany,
    TrafficZone Zone,
    double MeanMargin,
    double WorstShortfall,
    ImmutableArray<Timestamp> ExceptionDays,
    ImmutableArray<double> Margins,
    ImmutableArray<double> Plain,
    int DaysAtFloor)
{
    /// <summary>How much the margin moved with the cycle: peak to trough, and the largest rise within so many days.</summary>
    /// <returns>Refused as <see cref="Risk.Procyclicality.Of"/> is.</returns>
    public Result<Procyclicality> Procyclicality(int days) => Risk.Procyclicality.Of(Margins.AsSpan(), days);
}

/// <summary>A book's margins by value at risk and by expected shortfall, both held against the next day.</summary>
/// <param name="Book">The book's name.</param>
/// <param name="First">End of the first return tested.</param>
/// <param name="Last">End of the last.</param>
/// <param name="ValueAtRisk">The quantile margin.</param>
/// <param name="ExpectedShortfall">The mean-of-the-tail margin, which is larger and so covers more than its confidence.</param>
/// <param name="Ends">The end of each day tested.</param>
/// <param name="Profits">What the book made on each of them, numeraire; negative is a loss.</param>
public sealed record BacktestReport(
    string Book,
    Timestamp First,
    Timestamp Last,
    MeasureBacktest ValueAtRisk,
    MeasureBacktest ExpectedShortfall,
    ImmutableArray<Timestamp> Ends,
    ImmutableArray<double> Profits);

/// <summary>Backtests out of sample: each day's margin is computed from earlier returns only, then held against that day's profit of the same book.</summary>
public static class RollingBacktest
{
    /// <summary>Runs through a panel.</summary>
    /// <param name="book">The book's name in the report.</param>
    /// <param name="returns">One-day returns of the book's factors, oldest first, not overlapping.</param>
    /// <param name="build">The book as it stands on a day, its factors being the panel's columns; it is given the forecast volatility of each factor per
    /// period, so that option books can be struck at the market of the day. It ages by one day: its horizon is 1, or 0 where nothing in it ages.</param>
    /// <param name="terms">Parameters.</param>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> (subject: returns given) unless the panel holds the window and two days to
    /// test.</returns>
    public static Result<BacktestReport> Run(string book, ReturnPanel returns, Func<double[], RevaluationBook> build, BacktestTerms terms)
    {
        int days = returns.Count - terms.Window;
        if (terms.Window < Volatility.SeedLength || days < 2)
        {
            return Result<BacktestReport>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(returns.Count));
        }

        DayMargin[] quantiles = new DayMargin[days];
        DayMargin[] shortfalls = new DayMargin[days];
        double[] realised = new double[days];
        for (int day = 0; day < days; day++)
        {
            Rejection rejection = Margin(returns, day, build, terms, out quantiles[day], out shortfalls[day], out realised[day]);
            if (rejection.IsRefused)
            {
                return Result<BacktestReport>.Refused(rejection);
            }
        }

        ReadOnlySpan<Timestamp> ends = returns.Ends[terms.Window..];
        Result<MeasureBacktest> quantile = Score(quantiles, realised, ends, terms.Confidence);
        Result<MeasureBacktest> shortfall = Score(shortfalls, realised, ends, terms.Confidence);
        return quantile.IsOk && shortfall.IsOk
            ? Result<BacktestReport>.Of(new(book, ends[0], ends[^1], quantile.Value, shortfall.Value, [.. ends], [.. realised]))
            : Result<BacktestReport>.Refused(quantile.IsOk ? shortfall.Rejection : quantile.Rejection);
    }

    /// <summary>The value-at-risk margin of one day.</summary>
    /// <param name="returns">The returns.</param>
    /// <param name="day">The day, counted from the first that has a window before it.</param>
    /// <param name="build">The book.</param>
    /// <param name="terms">Parameters.</param>
    internal static Result<double> MarginOf(ReturnPanel returns, int day, Func<double[], RevaluationBook> build, BacktestTerms terms)
    {
        Rejection rejection = Margin(returns, day, build, terms, out DayMargin quantile, out _, out _);
        return rejection.IsRefused ? Result<double>.Refused(rejection) : Result<double>.Of(quantile.Required);
    }

    // The row at day + window is the day itself; nothing of it goes into the margin.
    private static Rejection Margin(ReturnPanel returns, int day, Func<double[], RevaluationBook> build, BacktestTerms terms, out DayMargin quantile,
        out DayMargin shortfall, out double profit)
    {
        (quantile, shortfall, profit) = (default, default, 0);
        ReturnPanel past = returns.Window(day, terms.Window);
        double[] forecasts = new double[past.Names.Length];
        for (int factor = 0; factor < forecasts.Length; factor++)
        {
            Result<double[]> path = Volatility.Ewma(past[factor], terms.Decay);
            if (!path.IsOk)
            {
                return path.Rejection;
            }

            forecasts[factor] = path.Value[^1];
        }

        RevaluationBook book = build(forecasts);
        Result<ScenarioSet> scenarios = terms.Method == ScenarioMethod.Filtered ? ScenarioSet.Filtered(past, terms.Decay) : ScenarioSet.Historical(past);
        Result<ScenarioSet> next = ScenarioSet.Historical(returns.Window(day + terms.Window, 1));
        if (!scenarios.IsOk || !next.IsOk)
        {
            return scenarios.IsOk ? next.Rejection : scenarios.Rejection;
        }

        Tails current = default, longRun = default, stressed = default;
        Rejection rejection = MeasureOf(book, scenarios, terms.Confidence, terms.Quantile, out current);
        ReturnPanel before = returns.Window(0, day + terms.Window);
        if (!rejection.IsRefused && terms.Policy.NeedsLongRun)
        {
            rejection = MeasureOf(book, ScenarioSet.AtLongRunVolatility(before, terms.Decay), terms.Confidence, terms.Quantile, out longRun);
        }

        if (!rejection.IsRefused && terms.Policy.NeedsStressed)
        {
            rejection = MeasureOf(book, ScenarioSet.Historical(before), BacktestTerms.StressConfidence, terms.Quantile, out stressed);
        }

        if (rejection.IsRefused)
        {
            return rejection;
        }

        Span<double> today = [0];
        book.Profits(next.Value, today);
        double stress = BacktestTerms.StressFactor * stressed.ValueAtRisk;
        quantile = DayMargin.Of(terms.Policy, current.ValueAtRisk, stress, longRun.ValueAtRisk);
        shortfall = DayMargin.Of(terms.Policy, current.ExpectedShortfall, stress, longRun.ExpectedShortfall);
        profit = today[0];
        return Rejection.None;
    }

    private static Rejection MeasureOf(RevaluationBook book, Result<ScenarioSet> scenarios, Ratio confidence, QuantileRule rule, out Tails tails)
    {
        tails = default;
        if (!scenarios.IsOk)
        {
            return scenarios.Rejection;
        }

        double[] profits = new double[scenarios.Value.Count];
        book.Profits(scenarios.Value, profits);
        Result<double> worst = TailMeasures.ValueAtRisk(profits, confidence, rule);
        Result<double> mean = TailMeasures.ExpectedShortfall(profits, confidence);
        if (!worst.IsOk || !mean.IsOk)
        {
            return worst.IsOk ? mean.Rejection : worst.Rejection;
        }

        tails = new(Math.Max(0, worst.Value), Math.Max(0, mean.Value));
        return Rejection.None;
    }

    private readonly record struct Tails(double ValueAtRisk, double ExpectedShortfall);

    /// <summary>A day's margin: what is required, what it would be without a policy, and whether it stands on the floor.</summary>
    private readonly record struct DayMargin(double Required, double Plain, bool IsAtFloor)
    {
        internal static DayMargin Of(AntiProcyclicality policy, double current, double stressed, double longRun)
        {
            double required = policy.Apply(current, stressed, longRun);
            return new(required, current, policy.HasFloor && required <= longRun);
        }
    }

    private static Result<MeasureBacktest> Score(DayMargin[] margins, double[] realised, ReadOnlySpan<Timestamp> ends, Ratio confidence)
    {
        bool[] exceeded = new bool[margins.Length];
        List<Timestamp> when = [];
        double sum = 0;
        double worst = 0;
        for (int day = 0; day < margins.Length; day++)
        {
            exceeded[day] = -realised[day] > margins[day].Required;
            sum += margins[day].Required;
            if (exceeded[day])
            {
                when.Add(ends[day]);
                worst = Math.Max(worst, -realised[day] - margins[day].Required);
            }
        }

        double tail = (Ratio.One - confidence).ToDouble();
        Result<ChristoffersenReport> tests = CoverageTests.Christoffersen(exceeded, tail);
        Result<double> chance = CoverageTests.ChanceOfAtLeast(exceeded.Length, when.Count, tail);
        Result<TrafficLight> light = TrafficLight.For(exceeded.Length, confidence);
        if (!tests.IsOk || !chance.IsOk || !light.IsOk)
        {
            return Result<MeasureBacktest>.Refused(tests.IsOk ? chance.IsOk ? light.Rejection : chance.Rejection : tests.Rejection);
        }

        return Result<MeasureBacktest>.Of(new(
            exceeded.Length, when.Count, tests.Value, chance.Value, light.Value.ZoneOf(when.Count), sum / margins.Length, worst, [.. when],
            [.. margins.Select(static day => day.Required)], [.. margins.Select(static day => day.Plain)], margins.Count(static day => day.IsAtFloor)));
    }
}
