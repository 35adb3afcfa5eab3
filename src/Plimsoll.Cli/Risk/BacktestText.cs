// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Risk;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>A backtest for the terminal.</summary>
internal static class BacktestText
{
    private const int MostColumns = 72, FewestColumns = 6, YearLength = 4;
    private const int MonthsPerYear = 12;

    internal static void Write(BacktestAnalysis run)
    {
        IAnsiConsole console = Terminal.Out;
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[bold]Backtest: {run.Subject}[/], {BacktestStory.Day(run.First)} to {BacktestStory.Day(run.Last)}");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"one-day margins at {BacktestStory.Confidence(run)}, out of sample; {BacktestStory.Method(run)}, {run.Terms.Window} days of history");
        console.WriteLine();
        Measure(console, run, "Value at risk", static report => report.ValueAtRisk);
        Measure(console, run, "Expected shortfall", static report => report.ExpectedShortfall);
        Cycle(console, run);
        Months(console, run);
        console.WriteLine(
            "Exceptions: days with a loss above the margin, in brackets how many Kupiec lets pass. Kupiec (their number), independence and Christoffersen "
            + "(both): "
            + "p-values, * rejected at 95 %. As many: the chance of so many or more where coverage is right; small is too little margin.");
        console.WriteLine("Cycle: largest value-at-risk margin ÷ smallest, its largest rise within 1, 5 and 30 days, days on which it stood at its "
            + "floor, and its mean over that without floor and stress.");
        console.WriteLine(run.Numeraire is { } numeraire ? $"Margin: its mean, in {numeraire}." : "Margin: its mean, in % of the book's size.");
        console.WriteLine();
        foreach (string sentence in BacktestStory.Summary(run))
        {
            console.WriteLine(sentence);
        }

        ImmutableArray<BacktestFinding> findings = BacktestStory.Findings(run);
        if (!findings.IsEmpty)
        {
            console.WriteLine();
            console.MarkupLine("[bold]Where a test rejects, and why[/]");
            foreach (BacktestFinding finding in findings)
            {
                console.WriteLine($"- {finding.Book}, {finding.Measure}: {finding.Sentence}");
            }
        }
    }

    private static void Measure(IAnsiConsole console, BacktestAnalysis run, string name, Func<BacktestReport, MeasureBacktest> of)
    {
        Table table = MarginText.TableOf(name, "Days", "Exceptions", "Kupiec", "Indep.", "Christ.", "As many", "Basel", "Margin");
        foreach (BacktestReport report in run.Reports)
        {
            MeasureBacktest m = of(report);
            (int least, int most) = run.Accepted(m);
            table.AddRow(
                new Text(report.Book), new Text($"{m.Observations}"), new Text($"{m.Exceptions} ({least}–{most})"), Chance(m.Tests.Unconditional),
                    Chance(m.Tests.Independence),
                Chance(m.Tests.Conditional), new Text(FigureText.Of(m.ChanceOfAsMany, "0.000")), Zone(m.Zone), new Text(Margin(run, m.MeanMargin)));
        }

        console.Write(table);
    }

    private static void Cycle(IAnsiConsole console, BacktestAnalysis run)
    {
        Table table = MarginText.TableOf("Cycle", "Peak/trough", "1 day", "5 days", "30 days", "At floor", "Mean over plain");
        foreach (BacktestReport report in run.Reports)
        {
            MeasureBacktest m = report.ValueAtRisk;
            double plain = m.Plain.Average();
            table.AddRow(
                new Text(report.Book), Figure(m.Procyclicality(1), static found => FigureText.Of(found.PeakToTrough, "0.00")), Rise(m.Procyclicality(1)),
                Rise(m.Procyclicality(5)), Rise(m.Procyclicality(30)), new Text($"{m.DaysAtFloor}"),
                new Text(plain > 0 ? FigureText.Of(100 * ((m.MeanMargin / plain) - 1), "0.0") + " %" : "–"));
        }

        console.Write(table);
    }

    private static Text Rise(Result<Procyclicality> found) => Figure(found, static cycle => FigureText.Of(100 * cycle.LargestIncrease, "0") + " %");

    // A margin of nothing has no ratio.
    private static Text Figure(Result<Procyclicality> found, Func<Procyclicality, string> of) => new(found.IsOk ? of(found.Value) : "–");

    // One character a month, or as many months as it takes to fit: exceptions that come together, and with those of other books, stand together.
    private static void Months(IAnsiConsole console, BacktestAnalysis run)
    {
        int first = MonthOf(run.First);
        int names = run.Reports.Max(report => report.Book.Length);
        int most = Math.Clamp(console.Profile.Width - names - 2 - YearLength, FewestColumns, MostColumns);
        int each = ((MonthOf(run.Last) - first) / most) + 1;
        int columns = ((MonthOf(run.Last) - first) / each) + 1;
        console.WriteLine();
        console.MarkupLine(
            $"[bold]When value at risk was exceeded[/], exceptions {(each == 1 ? "a month" : $"in {each} months")} from {run.First.ToString()[..7]}");
        char[] years = [.. Enumerable.Repeat(' ', columns + YearLength)];
        for (int column = 0; column < columns; column++)
        {
            int month = first + (column * each);
            if (month % MonthsPerYear < each)
            {
                $"{month / MonthsPerYear}".CopyTo(years.AsSpan(column));
            }
        }

        console.WriteLine(new string(' ', names + 2) + new string(years).TrimEnd());
        foreach (BacktestReport report in run.Reports)
        {
            int[] counts = new int[columns];
            foreach (Timestamp day in report.ValueAtRisk.ExceptionDays)
            {
                counts[(MonthOf(day) - first) / each]++;
            }

            string line = string.Concat(counts.Select(count => count == 0 ? "·" : count > 9 ? "+" : $"{count}"));
            console.WriteLine($"{report.Book.PadRight(names)}  {line}");
        }

        console.WriteLine();
    }

    private static string Margin(BacktestAnalysis run, double value) =>
        run.Numeraire is null ? FigureText.Of(100 * value / ArchetypeBook.Size, "0.00") + " %" : FigureText.Of(value, "N0");

    private static int MonthOf(Timestamp time)
    {
        string text = time.ToString();
        return (int.Parse(text.AsSpan(0, 4), CultureInfo.InvariantCulture) * MonthsPerYear) + int.Parse(text.AsSpan(5, 2), CultureInfo.InvariantCulture) - 1;
    }

    private static Text Chance(LikelihoodRatio test) => test.RejectsAt(BacktestAnalysis.Significance)
        ? new(FigureText.Of(test.PValue, "0.000") + "*", new Style(Color.Red))
        : new(FigureText.Of(test.PValue, "0.000") + " ");

    private static Text Zone(TrafficZone zone) => new(
        BacktestStory.Zone(zone), new Style(zone switch { TrafficZone.Green => Color.Green, TrafficZone.Yellow => Color.Yellow, _ => Color.Red }));
}
