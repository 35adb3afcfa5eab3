// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>A fitted surface as tables.</summary>
internal static class SurfaceText
{
    private const double PlotYears = 30.0 / 365;

    public static void Write(SurfaceFit fit)
    {
        IAnsiConsole console = Terminal.Out;
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{fit.First.Currency} at {fit.First.Time}: {Counted.Of(fit.Fits.Length, "expiry", "expiries")}, raw SVI on "
            + $"{(fit.Target == ChainTarget.Mark ? "marks" : "mids")}; errors in volatility points (fit: weighted as fitted) and ticks of "
            + $"{fit.Smiles[0].Tick.Size} {fit.Smiles[0].Tick.Unit}"));
        Table table = MarginText.TableOf(
            "expiry", "forward", "atm %", "a", "b", "rho", "m", "sigma", "quotes", "fit pt", "rms pt", "max pt", "rms tk", "max tk", "inside", "arbitrage")
                .Border(TableBorder.Simple);
        table.Columns[^1].Alignment(Justify.Left);
        table.Columns[0].NoWrap();
        for (int i = 0; i < fit.Fits.Length; i++)
        {
            ChainFit f = fit.Fits[i];
            SviSlice s = f.Report.Slice;
            string[] cells =
            [
                SurfaceStory.Day(f.Smile), Text(f.Smile.Forward, "0.00"), Text(f.AtTheMoney * 100, "0.00"), Text(s.A, "0.000000"), Text(s.B, "0.00000"),
                    Text(s.Rho, "0.0000;-0.0000;0.0000"), Text(s.M, "0.00000"),
                Text(s.Sigma, "0.00000"), Text(f.Quotes.Count, "0"), Text(f.Report.Error * 100, "0.00"), Text(f.RmsPoints, "0.00"), Text(f.MaxPoints, "0.00"),
                    Text(f.RmsTicks, "0.00"),
                Text(f.MaxTicks, "0.00"), $"{f.Inside}/{f.TwoSided}", SurfaceStory.Flags(fit, i),
            ];
            table.AddRow(cells.Select(static cell => new Text(cell)));
        }

        console.Write(table);
        console.WriteLine(fit.Use.Sentence);
        foreach (string skipped in fit.Skipped)
        {
            console.WriteLine(skipped);
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"all: rms {fit.RmsPoints:0.00} points, {fit.RmsTicks:0.00} ticks; max {fit.MaxPoints:0.00} points, {fit.MaxTicks:0.00} ticks; inside bid and ask "
                + $"{fit.InsideShare:0.0} %"));
        foreach (CalendarViolation found in fit.MarkCalendar)
        {
            console.WriteLine("calendar arbitrage in the marks: " + SurfaceStory.InMarks(fit, found));
        }

        foreach (CalendarViolation found in fit.FitCalendar)
        {
            console.WriteLine("calendar arbitrage left in the fit: " + SurfaceStory.InFit(fit, found));
        }

        SurfacePlot.Write(console, fit.Fits.MinBy(f => Math.Abs(f.Smile.Years - PlotYears))!);
    }

    public static void Write(ImmutableArray<MarkCheck> checks)
    {
        Terminal.Out.WriteLine("Black-76 on forward and mark volatility against the mark price, errors in coin");
        Table table = MarginText.TableOf("forward", "rows", "median", "99 %", "largest", "in a tick", "99 % within 0.0001").Border(TableBorder.Simple);
        foreach (MarkCheck c in checks)
        {
            string name = c.Forwards switch
            {
                MarkForward.Listed => "named by the row",
                MarkForward.Parity => "implied by other strikes' marks",
                _ => "implied by the strike's marks",
            };
            string[] cells =
            [
                name, Text(c.Rows, "0"), Text(c.Median, "0.00e+00"), Text(c.Percentile99, "0.00e+00"), Text(c.Largest, "0.00e+00"),
                    Text(100 * c.WithinTick, "0.0") + " %",
                c.Percentile99 <= ChainTick.Coin.Size ? "yes" : "no",
            ];
            table.AddRow(cells.Select(static cell => new Text(cell)));
        }

        Terminal.Out.Write(table);
        Terminal.Out.WriteLine(MarkCheck.RowsSentence(checks));
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
