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
public sealed record BacktestTerms(ScenarioMethod Method, int Window, double Decay, Ratio Confidence, QuantileRule Quantile = QuantileRule.Lower)
{
    /// <summary>Filtered historical simulation over 500 days with the published daily decay of RiskMetrics, 0.94, at 99 %.</summary>
    public static BacktestTerms Default { get; } = new(ScenarioMethod.Filtered, 500, 0.94, Ratio.Parse("0.99"));
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
public sealed record MeasureBacktest(
    int Observations,
    int Exceptions,
    ChristoffersenReport Tests,
    double ChanceOfAsMany,
    TrafficZone Zone,
    double MeanMargin,
    double WorstShortfall,
    ImmutableArray<Timestamp> ExceptionDays,
    ImmutableArray<double> Margins);

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

        double[] quantiles = new double[days];
        double[] shortfalls = new double[days];
        double[] realised = new double[days];
        for (int day = 0; day < days; day++)
        {
            Rejection rejection = Margin(returns.Window(day, terms.Window + 1), build, terms, out quantiles[day], out shortfalls[day], out realised[day]);
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

    // The last row of the panel is the day itself; nothing of it goes into the margin.
    private static Rejection Margin(
        ReturnPanel upToDay, Func<double[], RevaluationBook> build, BacktestTerms terms, out double quantile, out double shortfall, out double profit)
    {
        (quantile, shortfall, profit) = (0, 0, 0);
        ReturnPanel past = upToDay.Window(0, terms.Window);
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
        Result<ScenarioSet> next = ScenarioSet.Historical(upToDay.Window(terms.Window, 1));
        if (!scenarios.IsOk || !next.IsOk)
        {
            return scenarios.IsOk ? next.Rejection : scenarios.Rejection;
        }

        double[] profits = new double[terms.Window];
        book.Profits(scenarios.Value, profits);
        Result<double> worst = TailMeasures.ValueAtRisk(profits, terms.Confidence, terms.Quantile);
        Result<double> mean = TailMeasures.ExpectedShortfall(profits, terms.Confidence);
        if (!worst.IsOk || !mean.IsOk)
        {
            return worst.IsOk ? mean.Rejection : worst.Rejection;
        }

        Span<double> today = [0];
        book.Profits(next.Value, today);
        (quantile, shortfall, profit) = (Math.Max(0, worst.Value), Math.Max(0, mean.Value), today[0]);
        return Rejection.None;
    }

    private static Result<MeasureBacktest> Score(double[] margins, double[] realised, ReadOnlySpan<Timestamp> ends, Ratio confidence)
    {
        bool[] exceeded = new bool[margins.Length];
        List<Timestamp> when = [];
        double sum = 0;
        double worst = 0;
        for (int day = 0; day < margins.Length; day++)
        {
            exceeded[day] = -realised[day] > margins[day];
            sum += margins[day];
            if (exceeded[day])
            {
                when.Add(ends[day]);
                worst = Math.Max(worst, -realised[day] - margins[day]);
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
            exceeded.Length, when.Count, tests.Value, chance.Value, light.Value.ZoneOf(when.Count), sum / margins.Length, worst, [.. when], [.. margins]));
    }
}
