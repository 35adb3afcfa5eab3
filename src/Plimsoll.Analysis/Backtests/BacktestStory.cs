// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>A book and a measure that a test rejects, and why.</summary>
/// <param name="Book">The book.</param>
/// <param name="Measure">value at risk, or expected shortfall.</param>
/// <param name="Fails">The tests that reject it: Kupiec, independence, Christoffersen, Basel.</param>
/// <param name="Sentence">What was counted, what it means and what lies behind it.</param>
public sealed record BacktestFinding(string Book, string Measure, ImmutableArray<string> Fails, string Sentence);

/// <summary>A backtest in plain sentences.</summary>
public static class BacktestStory
{
    /// <summary>The measure of the quantile.</summary>
    public const string ValueAtRisk = "value at risk";

    /// <summary>The measure of the mean beyond it.</summary>
    public const string ExpectedShortfall = "expected shortfall";

    /// <summary>How a margin stands against its mean on the days that broke it: below the first it was still low, above the second it had already
    /// risen.</summary>
    private const double Calm = 0.8, Raised = 1.2;

    private const int WorstDays = 8;

    /// <summary>How margins were made.</summary>
    public static string Method(BacktestAnalysis run) =>
        (run.Terms.Method == ScenarioMethod.Filtered ? $"filtered historical simulation, decay {run.Terms.Decay}" : "historical simulation")
            + (run.Terms.Policy == default ? string.Empty : ", floor and stress");

    /// <summary>The confidence as people say it: 99 %.</summary>
    public static string Confidence(BacktestAnalysis run) => $"{run.Terms.Confidence.Times(Ratio.Of(100), Rounding.HalfEven)} %";

    /// <summary>What the policy is and how the margin answers a doubled volatility; null where no response can be computed.</summary>
    public static string? Response(BacktestAnalysis run)
    {
        Result<ImpulseResponse> response = ImpulseResponse.Of(run.Terms);
        if (!response.IsOk)
        {
            return null;
        }

        string policy = run.Terms.Policy == default ? "Without floor and stress"
            : $"With its floor at long-run volatility and {run.Terms.Policy.StressWeight} of the stressed margin";
        string overshoot = (100 * response.Value.Overshoot).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
        return $"{policy} a value-at-risk margin answers a doubled volatility by {overshoot} % more than it settles at; it is within a tenth of that after "
            + $"{response.Value.DaysToNineTenths} days (made-up normal returns).";
    }

    /// <summary>The result as a whole.</summary>
    public static ImmutableArray<string> Summary(BacktestAnalysis run) =>
    [
        $"Each day's margin is computed from the {run.Terms.Window} daily returns before it ({Method(run)}) and held against that day's profit of the same "
            + "book, fully revalued and a day older.",
        Sum(run, "Value at risk", static report => report.ValueAtRisk),
        .. Response(run) is { } response ? [response] : ImmutableArray<string>.Empty,
        Sum(run, "Expected shortfall", static report => report.ExpectedShortfall),
        .. run.Reports.Any(report =>
        Rejects(report.ExpectedShortfall.Tests.Unconditional) && report.ExpectedShortfall.Exceptions < report.ExpectedShortfall.Observations * run.Tail)
            ? [$"An expected-shortfall margin is the mean loss beyond the quantile, so it is larger than the quantile and meant to cover more than "
            + $"{Confidence(run)}; Kupiec's two-sided test counts too few exceptions as a fault as well."]
            : ImmutableArray<string>.Empty,
        .. AccountFactors.HeldSentence(run.Held) is { } held ? [held] : ImmutableArray<string>.Empty,
        .. run.LeftOut.Select(left => $"Left out: {left.Book}; the panel lacks {left.Missing}."),
        .. PanelSentences(run.Days),
        .. run.Age is { } age ? [age] : ImmutableArray<string>.Empty,
    ];

    /// <summary>Every book and measure that a test rejects, books in order.</summary>
    public static ImmutableArray<BacktestFinding> Findings(BacktestAnalysis run) =>
    [
        .. run.Reports.SelectMany(report => new[]
        {
            Find(run, report, ValueAtRisk, report.ValueAtRisk),
            Find(run, report, ExpectedShortfall, report.ExpectedShortfall),
        }).OfType<BacktestFinding>(),
    ];

    /// <summary>The days on which most books lost more than their value at risk, worst first; one that a single book of several lost is not among
    /// them.</summary>
    public static ImmutableArray<(Timestamp Day, ImmutableArray<string> Books)> SharedDays(BacktestAnalysis run) =>
    [
        .. run.Reports.SelectMany(report => report.ValueAtRisk.ExceptionDays.Select(day => (Day: day, report.Book)))
            .GroupBy(found => found.Day)
            .Where(day => day.Count() > 1)
            .OrderByDescending(day => day.Count()).ThenBy(day => day.Key)
            .Take(WorstDays)
            .Select(day => (day.Key, day.Select(found => found.Book).ToImmutableArray())),
    ];

    /// <summary>What became of the panel's rows, once for all subjects that it is the same for.</summary>
    public static IEnumerable<string> PanelSentences(ImmutableArray<(string Name, PanelDays Days)> subjects)
    {
        (string Sentence, string[] Names)[] groups =
            [.. subjects.GroupBy(one => one.Days.Sentence()).Select(group => (group.Key, group.Select(one => one.Name).ToArray()))];
        return groups.Select(group => groups.Length == 1 ? group.Sentence : $"{NamesInWords.Of([.. group.Names])}: {group.Sentence}");
    }

    /// <summary>The day of a time.</summary>
    public static string Day(Timestamp time) => time.ToString()[..10];

    private static string Sum(BacktestAnalysis run, string name, Func<BacktestReport, MeasureBacktest> of)
    {
        MeasureBacktest[] measures = [.. run.Reports.Select(of)];
        int few = measures.Count(m => Rejects(m.Tests.Unconditional) && m.Exceptions < m.Observations * run.Tail);
        int many = measures.Count(m => Rejects(m.Tests.Unconditional)) - few;
        int clustered = measures.Count(m => Rejects(m.Tests.Independence));
        string kupiec =
            $"{measures.Length - few - many} of {Counted.Of(measures.Length, "book")} {Counted.Word(measures.Length - few - many, "passes", "pass")} Kupiec "
            + "at 95 %"
            + (few > 0 ? $", {few} {Cover(few)} more than {Confidence(run)}" : string.Empty)
            + (many > 0 ? $", {many} {Cover(many)} less" : string.Empty);
        int covered = measures.Count(m => m.ChanceOfAsMany >= BacktestAnalysis.Significance);
        string zones = string.Join(", ", measures.GroupBy(m => m.Zone).OrderBy(zone => zone.Key).Select(zone => $"{zone.Count()} {Zone(zone.Key)}"));
        return $"{name}: {kupiec}; {covered} of {measures.Length} {Cover(covered)} enough (one-sided); "
            + $"{(clustered == 0 ? "none has" : clustered == 1 ? "1 has" : $"{clustered} have")} clustered exceptions; Basel: {zones}.";
    }

    private static BacktestFinding? Find(BacktestAnalysis run, BacktestReport report, string measure, MeasureBacktest m)
    {
        List<string> fails = [];
        List<string> why = [];
        (int least, int most) = run.Accepted(m);
        string counted = $"{Times(m.Exceptions, "exception")} in {Counted.Of(m.Observations, "day")}, where {least} to {most} fit {Confidence(run)}";
        if (Rejects(m.Tests.Unconditional))
        {
            fails.Add("Kupiec");
            why.Add(m.Exceptions < m.Observations * run.Tail ? $"{counted}: {TooMuch(run, report, m)}" : $"{counted}: {TooLittle(report, m)}");
        }

        ExceptionTransitions n = m.Tests.Transitions;
        if (Rejects(m.Tests.Independence))
        {
            fails.Add("independence");
            why.Add($"Exceptions follow each other: one came on {n.N11} of the {Counted.Of(n.N10 + n.N11, "day")} after another, and on {n.N01} of the "
                + $"{n.N00 + n.N01} after a quiet day. The margin rises too late.");
        }

        if (Rejects(m.Tests.Conditional))
        {
            fails.Add("Christoffersen");
            if (fails.Count == 1)
            {
                why.Add($"Their number ({counted}) and their order are each just acceptable, and together not (p = "
                    + $"{FigureText.Of(m.Tests.Conditional.PValue, "0.000")}).");
            }
        }

        if (m.Zone != TrafficZone.Green)
        {
            fails.Add("Basel");
            why.Add($"Basel's {Zone(m.Zone)} zone: a right margin sees {m.Exceptions} or more with a chance of {FigureText.Of(100 * m.ChanceOfAsMany, "0.0")} "
                + "%.");
        }

        return fails.Count == 0 ? null : new(report.Book, measure, [.. fails], string.Join(" ", why));
    }

    private static string TooMuch(BacktestAnalysis run, BacktestReport report, MeasureBacktest m)
    {
        double worst = Enumerable.Range(0, m.Margins.Length).Max(day => m.Margins[day] > 0 ? -report.Profits[day] / m.Margins[day] : 0);
        return $"it covers more than {Confidence(run)} of days. The largest loss was {FigureText.Of(100 * worst, "0")} % of its day's margin.";
    }

    private static string TooLittle(BacktestReport report, MeasureBacktest m)
    {
        int[] days = [.. Enumerable.Range(0, m.Margins.Length).Where(day => -report.Profits[day] > m.Margins[day])];
        double height = days.Average(day => m.Margins[day]) / m.MeanMargin;
        string beyond = days.All(day => m.Margins[day] > 0)
            ? $" by a factor of {FigureText.Of(days.Average(day => -report.Profits[day] / m.Margins[day]), "0.00")} on average"
            : string.Empty;
        string cause = height < Calm ? "They struck out of calm, before the margin had risen."
            : height > Raised ? "It had risen already, and the market moved faster still."
            : "It stood where it usually does: the history behind it has too thin a tail.";
        return $"it covers too little. Losses went beyond it{beyond}, and it stood at {FigureText.Of(100 * height, "0")} % of its mean on those days. {cause}";
    }

    private static bool Rejects(LikelihoodRatio test) => test.RejectsAt(BacktestAnalysis.Significance);

    private static string Cover(int books) => books == 1 ? "covers" : "cover";

    private static string Times(int count, string what) => count == 1 ? $"1 {what}" : $"{(count == 0 ? "no" : count)} {what}s";

    /// <summary>The name of a zone.</summary>
    public static string Zone(TrafficZone zone) => zone.ToString().ToLowerInvariant();
}
