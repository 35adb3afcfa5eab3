// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Parameters of a backtest of correlation offsets.</summary>
/// <param name="Decay">λ of volatilities and correlations.</param>
/// <param name="WarmUp">Days that only start the averages.</param>
/// <param name="FitDays">Days after them on which the multiplier is fitted; what follows is tested.</param>
/// <param name="Confidence">Of the margins.</param>
/// <param name="Rule">How much is granted; the offset cap is the regime's.</param>
/// <param name="Regime">When correlations count as broken.</param>
public sealed record CorrelationBacktestTerms(double Decay, int WarmUp, int FitDays, Ratio Confidence, CorrelationTerms Rule, RegimeTerms Regime)
{
    /// <summary>Decay .97, 60 days to start, multiplier of 340 days at 99 %, correlations half-shrunk, caps .8 and .4, the largest single loss, break .75.</summary>
    public static CorrelationBacktestTerms Default { get; } = new(0.97, 60, 340, Ratio.Parse("0.99"),
        new(Ratio.Parse("0.5"), Ratio.Parse("0.8"), Ratio.Parse("0.8"), Ratio.One, Ratio.Parse("0.75")), RegimeTerms.Default);
}

/// <summary>What the margins of one book were, and held.</summary>
/// <param name="Observations">Days tested.</param>
/// <param name="Exceptions">Days on which the loss was above the margin.</param>
/// <param name="Kupiec">Whether as many fit the confidence.</param>
/// <param name="ToLegs">Mean of margin ÷ the sum of what the legs require apart.</param>
/// <param name="WorstLoss">The largest loss ÷ margin of a day.</param>
public sealed record BookCoverage(int Observations, int Exceptions, LikelihoodRatio Kupiec, double ToLegs, double WorstLoss);

/// <summary>A backtest of correlation offsets.</summary>
/// <param name="Multiplier">Margin per forecast deviation: the confidence's quantile of loss ÷ unit margin over all books and days of the fit.</param>
/// <param name="Books">What the margins of each book held.</param>
/// <param name="BrokenDays">Days of the test on which the regime counted as broken.</param>
/// <param name="State">Correlations after the last day.</param>
/// <param name="Regime">Offset caps after the last day.</param>
public sealed record CorrelationBacktestReport(
    double Multiplier, ImmutableArray<BookCoverage> Books, int BrokenDays, DynamicCorrelation State, CorrelationRegime Regime)
{
    /// <summary>Exceptions of all books ÷ days of all books.</summary>
    public double ExceptionShare => Books.Sum(static book => (double)book.Exceptions) / Books.Sum(static book => (double)book.Observations);

    /// <summary>Books whose number of exceptions Kupiec's test rejects at a significance.</summary>
    public int Rejected(double significance) => Books.Count(book => book.Kupiec.RejectsAt(significance));

    /// <summary>Mean of margin ÷ legs apart over all books.</summary>
    public double ToLegs => Books.Average(static book => book.ToLegs);
}

/// <summary>Holds what <see cref="CorrelationRule"/> requires of books of several factors against what they lose, out of sample: every day's margin is made of
/// earlier returns only.</summary>
/// <remarks>A leg requires multiplier × forecast deviation × value; legs combine by the correlations before the day, at the cap of the regime before the day. A
/// leg gains value × (e^r − 1).</remarks>
public static class CorrelationBacktest
{
    /// <summary>Values of 1 are this much money: an exact rule takes amounts.</summary>
    private const double Scale = 1e6;

    /// <summary>Books whose values are normal draws less their mean, so that they sum to zero, scaled to a gross of 1.</summary>
    public static ImmutableArray<ImmutableArray<double>> NeutralBooks(int factors, int count, ulong seed)
    {
        Invariant.Check(factors >= 2, "A neutral book has at least two legs.");
        ImmutableArray<double>[] books = new ImmutableArray<double>[count];
        double[] draws = new double[((count * factors) + 7) & ~7];
        Philox generator = new(seed);
        for (int i = 0; i < draws.Length; i++)
        {
            // The middle of one of 2³² cells: never 0 and never 1.
            draws[i] = (generator.At((uint)i, 0, 0, 0).X0 + 0.5) / 4_294_967_296.0;
        }

        NormalDraw.FromUniforms(draws);
        for (int book = 0; book < count; book++)
        {
            ReadOnlySpan<double> drawn = draws.AsSpan(book * factors, factors);
            double mean = 0;
            foreach (double draw in drawn)
            {
                mean += draw / factors;
            }

            double gross = 0;
            foreach (double draw in drawn)
            {
                gross += Math.Abs(draw - mean);
            }

            double[] values = new double[factors];
            for (int i = 0; i < factors; i++)
            {
                values[i] = (drawn[i] - mean) / gross;
            }

            books[book] = [.. values];
        }

        return [.. books];
    }

    /// <summary>Runs through a panel of daily returns.</summary>
    /// <param name="returns">Oldest first.</param>
    /// <param name="books">Values by factor of each book.</param>
    /// <param name="terms">Parameters.</param>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> (subject: returns given) unless two days are left to test, and as
    /// <see cref="DynamicCorrelation.Step"/> is.</returns>
    public static Result<CorrelationBacktestReport> Run(
        ReturnPanel returns, ImmutableArray<ImmutableArray<double>> books, CorrelationBacktestTerms terms)
    {
        int first = terms.WarmUp + terms.FitDays;
        if (returns.Count < first + 2 || terms.WarmUp < Volatility.SeedLength)
        {
            return Result<CorrelationBacktestReport>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(returns.Count));
        }

        Result<DynamicCorrelation> state = DynamicCorrelation.Start(returns, terms.Decay);
        CorrelationRegime regime = CorrelationRegime.Start(terms.Regime);
        double[][] losses = [.. books.Select(_ => new double[returns.Count - terms.WarmUp])];
        double[][] shares = [.. books.Select(_ => new double[returns.Count - terms.WarmUp])];
        double[] row = new double[returns.Names.Length];
        int broken = 0;
        for (int day = 0; day < returns.Count && state.IsOk; day++)
        {
            for (int factor = 0; factor < row.Length; factor++)
            {
                row[factor] = returns[factor][day];
            }

            if (day >= terms.WarmUp)
            {
                broken += day >= first && regime.IsBroken ? 1 : 0;
                CorrelationRule rule = RuleOf(state.Value, regime, terms.Rule);
                for (int book = 0; book < books.Length; book++)
                {
                    (losses[book][day - terms.WarmUp], shares[book][day - terms.WarmUp]) = Measure(books[book], row, state.Value, rule);
                }
            }

            state = state.Value.Step(row);
            regime = state.IsOk ? regime.Observe(state.Value.MeanCorrelation(), state.Value.LargestSpread, 86_400, terms.Regime) : regime;
        }

        return state.IsOk ? Score(losses, shares, broken, state.Value, regime, terms) : Result<CorrelationBacktestReport>.Refused(state.Rejection);
    }

    /// <summary>The rule of a day: its correlations to nine decimals, which no requirement notices.</summary>
    public static CorrelationRule RuleOf(DynamicCorrelation state, CorrelationRegime regime, CorrelationTerms terms)
    {
        ImmutableArray<ImmutableArray<Ratio>> lower = [.. Enumerable.Range(0, state.Names.Length).Select(row => Enumerable.Range(0, row + 1)
            .Select(column => Ratio.FromAtoms((Int128)Math.Round(state.Correlation(row, column) * 1e9) * 1_000_000_000)).ToImmutableArray())];
        CorrelationRule? rule = CorrelationRule.TryCreate(
            state.Names, lower, terms with { OffsetCap = regime.MaintenanceCap, EntryOffsetCap = regime.EntryCap }, out string error);
        Invariant.Check(rule is not null, error);
        return rule!;
    }

    /// <summary>A day's loss ÷ unit margin, and unit margin ÷ legs apart.</summary>
    private static (double Loss, double ToLegs) Measure(ImmutableArray<double> book, double[] row, DynamicCorrelation state, CorrelationRule rule)
    {
        List<CorrelatedLoss> parts = [];
        double profit = 0;
        for (int i = 0; i < book.Length; i++)
        {
            profit += book[i] * (StrictMath.Exp(row[i]) - 1);
            double slope = book[i] * Math.Sqrt(state.Variances[i]) * Scale;
            if (slope != 0 && Amount.TryQuantise(slope, Rounding.AwayFromZero, out Amount amount))
            {
                parts.Add(new(i, amount, default, amount.Abs()));
            }
        }

        CorrelatedMargin together = rule.Combine([.. parts]);
        double gross = together.Gross.ToDouble();
        double margin = gross - together.Granted(rule.Terms.OffsetCap).ToDouble();
        return margin > 0 ? (-profit * Scale / margin, margin / gross) : (0, 1);
    }

    private static Result<CorrelationBacktestReport> Score(
        double[][] losses, double[][] shares, int broken, DynamicCorrelation state, CorrelationRegime regime, CorrelationBacktestTerms terms)
    {
        double[] fit = [.. losses.SelectMany(book => book.Take(terms.FitDays)).Order()];
        double multiplier = fit[Math.Min(fit.Length - 1, (int)Math.Ceiling(terms.Confidence.ToDouble() * fit.Length) - 1)];
        double tail = (Ratio.One - terms.Confidence).ToDouble();
        BookCoverage[] books = new BookCoverage[losses.Length];
        for (int book = 0; book < books.Length; book++)
        {
            double[] tested = losses[book][terms.FitDays..];
            int exceptions = tested.Count(loss => loss > multiplier);
            Result<LikelihoodRatio> kupiec = CoverageTests.Kupiec(tested.Length, exceptions, tail);
            if (!kupiec.IsOk)
            {
                return Result<CorrelationBacktestReport>.Refused(kupiec.Rejection);
            }

            books[book] = new(tested.Length, exceptions, kupiec.Value, shares[book][terms.FitDays..].Average(), tested.Max() / multiplier);
        }

        return Result<CorrelationBacktestReport>.Of(new(multiplier, [.. books], broken, state, regime));
    }
}
