// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How the multiplier that turns a unit margin into a margin is fitted: by the confidence's quantile of loss ÷ unit margin.</summary>
public enum MultiplierFit : byte
{
    /// <summary>One for all books, fitted once on the days before the test.</summary>
    OnceForAll,

    /// <summary>One for each book, fitted anew every day on its own last days.</summary>
    DailyByBook,
}

/// <summary>Parameters of a backtest of correlation offsets.</summary>
/// <param name="Decay">λ of volatilities and correlations.</param>
/// <param name="WarmUp">Days that only start the averages.</param>
/// <param name="FitDays">Days after them on which the multiplier is first fitted, and the length of every later fit; what follows is tested.</param>
/// <param name="Confidence">Of the margins.</param>
/// <param name="Rule">How much is granted; the offset cap is the regime's.</param>
/// <param name="Regime">When correlations count as broken.</param>
/// <param name="Fit">Whose multiplier, and how often.</param>
public sealed record CorrelationBacktestTerms(double Decay, int WarmUp, int FitDays, Ratio Confidence, CorrelationTerms Rule, RegimeTerms Regime,
    MultiplierFit Fit = MultiplierFit.OnceForAll)
{
    /// <summary>Decay .97, 60 days to start, multiplier of 340 days at 99 %, correlations half-shrunk, the regime's caps, the largest single loss, break
    /// .75.</summary>
    public static CorrelationBacktestTerms Default { get; } = new(0.97, 60, 340, Ratio.Parse("0.99"),
        new(Ratio.Parse("0.5"), Ratio.Parse("0.8"), Ratio.Parse("0.8"), Ratio.One, Ratio.Parse("0.75")), RegimeTerms.Default);
}

/// <summary>What the margins of one book were, and held.</summary>
/// <param name="Observations">Days tested.</param>
/// <param name="Exceptions">Days on which the loss was above the margin.</param>
/// <param name="Kupiec">Whether as many fit the confidence.</param>
/// <param name="ToLegs">Mean of margin ÷ the sum of what the legs require apart, each by the multiplier of single legs.</param>
/// <param name="WorstLoss">The largest loss ÷ margin of a day.</param>
public sealed record BookCoverage(int Observations, int Exceptions, LikelihoodRatio Kupiec, double ToLegs, double WorstLoss);

/// <summary>A backtest of correlation offsets.</summary>
/// <param name="Multiplier">Margin per forecast deviation: the confidence's quantile of loss ÷ unit margin over all books and the days of the first fit; of
/// <see cref="MultiplierFit.DailyByBook"/> the mean of all multipliers.</param>
/// <param name="LegMultiplier">The same of every factor by itself, long and short, over the days of the first fit: what legs apart require.</param>
/// <param name="Books">What the margins of each book held.</param>
/// <param name="BrokenDays">Days of the test on which the regime counted as broken.</param>
/// <param name="State">Correlations after the last day.</param>
/// <param name="Regime">Offset caps after the last day.</param>
public sealed record CorrelationBacktestReport(
    double Multiplier, double LegMultiplier, ImmutableArray<BookCoverage> Books, int BrokenDays, DynamicCorrelation State, CorrelationRegime Regime)
{
    /// <summary>Exceptions of all books ÷ days of all books.</summary>
    public double ExceptionShare => Books.Sum(static book => (double)book.Exceptions) / Books.Sum(static book => (double)book.Observations);

    /// <summary>Books whose number of exceptions Kupiec's test rejects at a significance, too many or too few.</summary>
    public int Rejected(double significance) => Books.Count(book => book.Kupiec.RejectsAt(significance));

    /// <summary>Of them those with too many: their margin does not cover what it says.</summary>
    public int RejectedAsUncovered(double significance, Ratio confidence) => Books.Count(book => book.Kupiec.RejectsAt(significance)
        && book.Exceptions > book.Observations * (Ratio.One - confidence).ToDouble());

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

    /// <summary>Books of a few factors each, whose values are normal draws less their mean, so that they sum to zero, scaled to a gross of 1.</summary>
    /// <param name="factors">Factors to choose from.</param>
    /// <param name="count">Books.</param>
    /// <param name="mostLegs">A book has from two to as many legs.</param>
    /// <param name="seed">Same seed, same books.</param>
    public static ImmutableArray<ImmutableArray<double>> NeutralBooks(int factors, int count, int mostLegs, ulong seed)
    {
        Invariant.Check(mostLegs >= 2 && factors >= mostLegs, "A neutral book has at least two legs, each another factor.");
        Philox generator = new(seed);
        ImmutableArray<double>[] books = new ImmutableArray<double>[count];
        double[] draws = new double[(factors + 7) & ~7];
        uint[] order = new uint[factors];
        int[] chosen = new int[factors];
        for (int book = 0; book < count; book++)
        {
            for (int i = 0; i < draws.Length; i++)
            {
                // The middle of one of 2³² cells: never 0 and never 1.
                (uint first, uint second, _, _) = generator.At((uint)book, (uint)i, 0, 0);
                draws[i] = (first + 0.5) / 4_294_967_296.0;
                if (i < factors)
                {
                    (order[i], chosen[i]) = (second, i);
                }
            }

            NormalDraw.FromUniforms(draws);
            Array.Sort(order, chosen);
            int legs = 2 + (int)(generator.At((uint)book, 0, 1, 0).X0 % (uint)(mostLegs - 1));
            books[book] = Neutral(draws, chosen.AsSpan(0, legs), factors);
        }

        return [.. books];
    }

    private static ImmutableArray<double> Neutral(double[] draws, ReadOnlySpan<int> chosen, int factors)
    {
        (double mean, double gross) = (0, 0);
        foreach (int factor in chosen)
        {
            mean += draws[factor] / chosen.Length;
        }

        foreach (int factor in chosen)
        {
            gross += Math.Abs(draws[factor] - mean);
        }

        double[] values = new double[factors];
        foreach (int factor in chosen)
        {
            values[factor] = (draws[factor] - mean) / gross;
        }

        return [.. values];
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
        List<double> alone = [];
        int broken = 0;
        for (int day = 0; day < returns.Count && state.IsOk; day++)
        {
            returns.CopyRow(day, row);
            if (day >= terms.WarmUp)
            {
                broken += day >= first && regime.IsBroken ? 1 : 0;
                for (int factor = 0; factor < row.Length && day < first; factor++)
                {
                    double move = (StrictMath.Exp(row[factor]) - 1) / Math.Sqrt(state.Value.Variances[factor]);
                    alone.AddRange([move, -move]);
                }

                CorrelationRule rule = RuleOf(state.Value, regime, terms.Rule);
                for (int book = 0; book < books.Length; book++)
                {
                    (losses[book][day - terms.WarmUp], shares[book][day - terms.WarmUp]) = Measure(books[book], row, state.Value, rule);
                }
            }

            state = state.Value.Step(row);
            regime = state.IsOk ? regime.Observe(state.Value.MeanCorrelation(), state.Value.LargestSpread, 86_400, terms.Regime) : regime;
        }

        return state.IsOk ? Score(losses, shares, alone, terms, new(0, 0, [], broken, state.Value, regime))
            : Result<CorrelationBacktestReport>.Refused(state.Rejection);
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
        double[][] losses, double[][] shares, List<double> alone, CorrelationBacktestTerms terms, CorrelationBacktestReport report)
    {
        double common = Quantile([.. losses.SelectMany(book => book.Take(terms.FitDays))], terms.Confidence);
        double legMultiplier = Quantile([.. alone], terms.Confidence);
        double tail = (Ratio.One - terms.Confidence).ToDouble(), sum = 0;
        BookCoverage[] books = new BookCoverage[losses.Length];
        for (int book = 0; book < books.Length; book++)
        {
            double[] multipliers = MultipliersOf(losses[book], common, terms);
            (int exceptions, double toLegs, double worst) = (0, 0, 0);
            for (int day = 0; day < multipliers.Length; day++)
            {
                double loss = losses[book][terms.FitDays + day];
                exceptions += loss > multipliers[day] ? 1 : 0;
                worst = Math.Max(worst, loss / multipliers[day]);
                toLegs += shares[book][terms.FitDays + day] * multipliers[day] / legMultiplier / multipliers.Length;
                sum += multipliers[day] / multipliers.Length;
            }

            Result<LikelihoodRatio> kupiec = CoverageTests.Kupiec(multipliers.Length, exceptions, tail);
            if (!kupiec.IsOk)
            {
                return Result<CorrelationBacktestReport>.Refused(kupiec.Rejection);
            }

            books[book] = new(multipliers.Length, exceptions, kupiec.Value, toLegs, worst);
        }

        double multiplier = terms.Fit == MultiplierFit.OnceForAll ? common : sum / books.Length;
        return Result<CorrelationBacktestReport>.Of(report with { Multiplier = multiplier, LegMultiplier = legMultiplier, Books = [.. books] });
    }

    /// <summary>A book's multiplier of each day tested: of days before it only.</summary>
    private static double[] MultipliersOf(double[] losses, double common, CorrelationBacktestTerms terms)
    {
        double[] multipliers = new double[losses.Length - terms.FitDays];
        for (int day = 0; day < multipliers.Length; day++)
        {
            multipliers[day] = terms.Fit == MultiplierFit.OnceForAll ? common : Quantile(losses[day..(day + terms.FitDays)], terms.Confidence);
        }

        return multipliers;
    }

    private static double Quantile(double[] values, Ratio confidence)
    {
        Array.Sort(values);
        return values[Math.Clamp((int)Math.Ceiling(confidence.ToDouble() * values.Length) - 1, 0, values.Length - 1)];
    }
}
