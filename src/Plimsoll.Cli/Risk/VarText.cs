// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>Value at risk and expected shortfall for the terminal.</summary>
internal static class VarText
{
    internal static void Write(ValueAtRiskAnalysis analysis)
    {
        IAnsiConsole console = Terminal.Out;
        StatedAccount account = analysis.Factors.Account;
        ValueAtRiskTerms terms = analysis.Terms;
        string words = terms.Method switch
        {
            ValueAtRiskMethod.Historical => "historical simulation",
            ValueAtRiskMethod.Filtered => $"filtered historical simulation, decay {terms.Decay}",
            ValueAtRiskMethod.Parametric => $"parametric, decay {terms.Decay}",
            _ => $"Monte Carlo, {Counted.Of(terms.Paths, "path")} of seed {terms.Seed}, Student-t copula of {terms.Degrees} degrees",
        };
        string question =
            $"what {(terms.Horizon == 1 ? "one day" : Counted.Of(terms.Horizon, "day"))} can cost at "
                + $"{terms.Confidence.Times(Ratio.Of(100), Rounding.HalfEven)} %, in {account.Numeraire}";
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{account.Title}[/]: {question}");
        console.WriteLine(
            $"{words}; {Counted.Of(analysis.Returns.Count, "daily return")} of {NamesInWords.Of(analysis.Returns.Names)}, {Day(analysis.Returns.Ends[0])} "
                + $"to {Day(analysis.Returns.Ends[^1])}");
        foreach (string sentence in Notes(analysis))
        {
            console.WriteLine(sentence);
        }

        console.WriteLine();
        Table table = analysis.Error is null ? MarginText.TableOf("Loss", account.Numeraire) : MarginText.TableOf("Loss", account.Numeraire, "± sampling");
        AddRow(table, analysis, "value at risk", analysis.ValueAtRisk, analysis.Error?.ValueAtRisk);
        AddRow(table, analysis, "expected shortfall", analysis.ExpectedShortfall, analysis.Error?.ExpectedShortfall);
        if (analysis.Worst is { } worst)
        {
            AddRow(table, analysis, $"worst: {analysis.WorstScenario}", worst, null);
        }

        console.Write(table);
        if (!analysis.Profits.IsDefault)
        {
            console.WriteLine();
            Histogram.Write(console, analysis.Profits, ("value at risk", -analysis.ValueAtRisk), ("expected shortfall", -analysis.ExpectedShortfall));
        }
    }

    private static void AddRow(Table table, ValueAtRiskAnalysis analysis, string name, double loss, double? error)
    {
        Text[] cells = [new Text(name), Money(loss)];
        table.AddRow(analysis.Error is null ? cells : [.. cells, error is { } found ? Money(found) : new Text("–")]);
    }

    private static IEnumerable<string> Notes(ValueAtRiskAnalysis analysis)
    {
        AccountFactors factors = analysis.Factors;
        yield return factors.Days.Sentence();
        if (factors.Days.AgeSentence("the portfolio's time", factors.Account.Market.Time) is { } age)
        {
            yield return age;
        }

        if (AccountFactors.HeldSentence(factors.Held) is { } held)
        {
            yield return held;
        }

        if (analysis.Carry != 0)
        {
            string alone = FigureText.Of(Math.Abs(analysis.Carry), "N2");
            yield return analysis.Carry < 0
                ? $"Time alone, with no price moving, costs {alone}, which is part of these losses."
                : $"Time alone, with no price moving, earns {alone}, which these losses are less by.";
        }

        if (analysis.Terms.Method == ValueAtRiskMethod.Parametric)
        {
            foreach (string sentence in OfDeltas(analysis))
            {
                yield return sentence;
            }
        }

        if (analysis.Error is not null)
        {
            yield return "± sampling: the standard error of having drawn no more paths; the law that they are drawn from has errors of its own.";
        }
    }

    private static IEnumerable<string> OfDeltas(ValueAtRiskAnalysis analysis)
    {
        if (analysis.Factors.Account.HasOptions)
        {
            yield return "Parametric knows deltas and the passing of time only: what options that live on lose by gamma is not in it, and by vega only where "
                + "the panel has their volatility.";
        }

        if (analysis.Settles)
        {
            string expected = FigureText.Of(Math.Abs(analysis.ExpectedSettlement), "N2");
            yield return $"What expires inside the horizon counts at the settlement expected of it, which "
                + $"{(analysis.ExpectedSettlement < 0 ? "costs" : "earns")} {expected} against today's marks, and moves until its expiry only.";
        }

        if (analysis.Bound is { } bound)
        {
            string parts = NamesInWords.Of([.. bound.Parts.Select(static part => $"{part.Name} at {FigureText.Of(part.GreatestLoss, "N2")}")]);
            yield return $"A bound was used, because deltas alone lose more than there is to lose. Counted at the greatest loss: {parts}. By deltas value at "
                + $"risk would be {More(bound.LinearValueAtRisk, analysis.ValueAtRisk)} "
                + $"and expected shortfall {More(bound.LinearExpectedShortfall, analysis.ExpectedShortfall)}.";
        }
    }

    private static string More(double linear, double figure) => $"{FigureText.Of(linear, "N2")}, {FigureText.Of(linear - figure, "N2")} more than here";

    private static Text Money(double loss) => new(FigureText.Of(loss, "N2"));

    private static string Day(Timestamp time) => time.ToString()[..10];
}
