// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Chains;
using Plimsoll.Pricing.Surfaces;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>A fitted surface as text and as JSON.</summary>
internal static class SurfaceText
{
    private const double PlotYears = 30.0 / 365;

    public static void Write(SurfaceFit fit)
    {
        IAnsiConsole console = Terminal.Out;
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fit.First.Currency} at {fit.First.Time}: {fit.Fits.Length} expiries, raw SVI on {(fit.Target == ChainTarget.Mark ? "marks" : "mids")}; errors in volatility points (fit: weighted as fitted) and ticks of {fit.Smiles[0].Tick.Size} {fit.Smiles[0].Tick.Unit}"));
        Table table = MarginText.TableOf(
            "expiry", "forward", "atm %", "a", "b", "rho", "m", "sigma", "quotes", "fit pt", "rms pt", "max pt", "rms tk", "max tk", "inside", "arbitrage").Border(TableBorder.Simple);
        table.Columns[^1].Alignment(Justify.Left);
        table.Columns[0].NoWrap();
        for (int i = 0; i < fit.Fits.Length; i++)
        {
            ChainFit f = fit.Fits[i];
            SviSlice s = f.Report.Slice;
            string[] cells =
            [
                Day(f.Smile), Text(f.Smile.Forward, "0.00"), Text(f.AtTheMoney * 100, "0.00"), Text(s.A, "0.000000"), Text(s.B, "0.00000"), Text(s.Rho, "0.0000;-0.0000;0.0000"), Text(s.M, "0.00000"),
                Text(s.Sigma, "0.00000"), Text(f.Quotes.Count, "0"), Text(f.Report.Error * 100, "0.00"), Text(f.RmsPoints, "0.00"), Text(f.MaxPoints, "0.00"), Text(f.RmsTicks, "0.00"),
                Text(f.MaxTicks, "0.00"), $"{f.Inside}/{f.TwoSided}", Flags(fit, i),
            ];
            table.AddRow(cells.Select(static cell => new Text(cell)));
        }

        console.Write(table);
        foreach (string skipped in fit.Skipped)
        {
            console.WriteLine(skipped);
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"all: rms {Pooled(fit, f => f.RmsPoints):0.00} points, {Pooled(fit, f => f.RmsTicks):0.00} ticks; max {fit.Fits.Max(f => f.MaxPoints):0.00} points, {fit.Fits.Max(f => f.MaxTicks):0.00} ticks; inside bid and ask {Share(fit):0.0} %"));
        foreach (CalendarViolation found in fit.MarkCalendar)
        {
            console.WriteLine("calendar arbitrage in the marks: " + Calendar(fit, found));
        }

        foreach (CalendarViolation found in fit.FitCalendar)
        {
            console.WriteLine("calendar arbitrage left in the fit: " + Fall(Day(fit.Fits[found.Near].Smile), Day(fit.Fits[found.Far].Smile), found));
        }

        SurfacePlot.Write(console, fit.Fits.MinBy(f => Math.Abs(f.Smile.Years - PlotYears))!);
    }

    public static void Write(MarkCheck[] checks)
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
                name, Text(c.Rows, "0"), Text(c.Median, "0.00e+00"), Text(c.Percentile99, "0.00e+00"), Text(c.Largest, "0.00e+00"), Text(100 * c.WithinTick, "0.0") + " %",
                c.Percentile99 <= ChainTick.Coin.Size ? "yes" : "no",
            ];
            table.AddRow(cells.Select(static cell => new Text(cell)));
        }

        Terminal.Out.Write(table);
    }

    /// <summary>A violation between quoted smiles as a sentence.</summary>
    public static string Calendar(SurfaceFit fit, CalendarViolation found) => Fall(Day(fit.Smiles[found.Near]), Day(fit.Smiles[found.Far]), found);

    public static string Json(SurfaceFit fit) => new JsonObject
    {
        ["currency"] = fit.First.Currency,
        ["time"] = fit.First.Time.ToString(),
        ["tick"] = fit.Smiles[0].Tick.Size,
        ["tickUnit"] = fit.Smiles[0].Tick.Unit,
        ["target"] = fit.Target.ToString().ToLowerInvariant(),
        ["rmsPoints"] = Pooled(fit, f => f.RmsPoints),
        ["rmsTicks"] = Pooled(fit, f => f.RmsTicks),
        ["maxPoints"] = fit.Fits.Max(f => f.MaxPoints),
        ["maxTicks"] = fit.Fits.Max(f => f.MaxTicks),
        ["expiries"] = new JsonArray([.. fit.Fits.Select(Json)]),
        ["skipped"] = new JsonArray([.. fit.Skipped.Select(sentence => JsonValue.Create(sentence))]),
        ["calendarInMarks"] = new JsonArray([.. fit.MarkCalendar.Select(found => Json(found, fit.Smiles[found.Near], fit.Smiles[found.Far]))]),
        ["calendarInFit"] = new JsonArray([.. fit.FitCalendar.Select(found => Json(found, fit.Fits[found.Near].Smile, fit.Fits[found.Far].Smile))]),
    }.ToJsonString();

    public static string Json(MarkCheck[] checks) => new JsonArray([.. checks.Select(c => new JsonObject
    {
        ["forward"] = c.Forwards switch { MarkForward.Listed => "listed", MarkForward.Parity => "parity", _ => "pair" },
        ["rows"] = c.Rows,
        ["medianCoin"] = Finite(c.Median),
        ["percentile99Coin"] = Finite(c.Percentile99),
        ["largestCoin"] = Finite(c.Largest),
        ["withinTick"] = Finite(c.WithinTick),
    })]).ToJsonString();

    public static string Day(ChainSmile smile) => smile.Expiry.ToString()[..10];

    public static double Share(SurfaceFit fit)
    {
        int twoSided = fit.Fits.Sum(f => f.TwoSided);
        return twoSided == 0 ? 0 : 100.0 * fit.Fits.Sum(f => f.Inside) / twoSided;
    }

    public static string Flags(SurfaceFit fit, int index)
    {
        ButterflyReport butterfly = fit.Fits[index].Report.Butterfly;
        List<string> flags = [];
        if (!butterfly.IsFree)
        {
            flags.Add(string.Create(CultureInfo.InvariantCulture, $"butterfly g={butterfly.LeastDensitySign:0.000} at k={butterfly.At:0.00}"));
        }

        if (fit.FitCalendar.Any(found => found.Far == index))
        {
            flags.Add("calendar");
        }

        if (fit.Fits[index].Report.IsPenalised)
        {
            flags.Add("refitted");
        }

        return flags.Count == 0 ? "none" : string.Join(", ", flags);
    }

    private static string Fall(string near, string far, CalendarViolation found) => string.Create(
        CultureInfo.InvariantCulture,
        $"total variance falls from {found.NearVariance:0.000000} ({near}) to {found.FarVariance:0.000000} ({far}) at moneyness ln(K/F) = {found.Moneyness:0.0000}");

    private static double Pooled(SurfaceFit fit, Func<ChainFit, double> rms) =>
        Math.Sqrt(fit.Fits.Sum(f => rms(f) * rms(f) * f.Quotes.Count) / fit.Fits.Sum(f => f.Quotes.Count));

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;

    private static JsonObject Json(ChainFit f) => new()
    {
        ["expiry"] = f.Smile.Expiry.ToString(),
        ["years"] = f.Smile.Years,
        ["forward"] = f.Smile.Forward,
        ["atmVolatility"] = f.AtTheMoney,
        ["svi"] = new JsonObject
        {
            ["a"] = f.Report.Slice.A, ["b"] = f.Report.Slice.B, ["rho"] = f.Report.Slice.Rho, ["m"] = f.Report.Slice.M, ["sigma"] = f.Report.Slice.Sigma,
        },
        ["quotes"] = f.Quotes.Count,
        ["weightedRmsPoints"] = f.Report.Error * 100,
        ["rmsPoints"] = f.RmsPoints,
        ["maxPoints"] = f.MaxPoints,
        ["rmsTicks"] = f.RmsTicks,
        ["maxTicks"] = f.MaxTicks,
        ["twoSided"] = f.TwoSided,
        ["insideBidAsk"] = f.Inside,
        ["refitted"] = f.Report.IsPenalised,
        ["butterflyFree"] = f.Report.Butterfly.IsFree,
        ["leastDensitySign"] = Finite(f.Report.Butterfly.LeastDensitySign),
    };

    private static JsonObject Json(CalendarViolation found, ChainSmile near, ChainSmile far) => new()
    {
        ["near"] = near.Expiry.ToString(),
        ["far"] = far.Expiry.ToString(),
        ["moneyness"] = found.Moneyness,
        ["nearVariance"] = found.NearVariance,
        ["farVariance"] = found.FarVariance,
    };
}
