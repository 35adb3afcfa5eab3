// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Chains;
using Plimsoll.Pricing.Surfaces;

namespace Plimsoll.Cli;

/// <summary>A fitted surface as text, as JSON and as a plot of characters.</summary>
internal static class SurfaceText
{
    private const int PlotWidth = 100;
    private const int PlotHeight = 16;
    private const double PlotYears = 30.0 / 365;

    public static string Of(SurfaceFit fit)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{fit.First.Currency} at {fit.First.Time}: {fit.Fits.Length} expiries, raw SVI on {(fit.Target == ChainTarget.Mark ? "marks" : "mids")}; errors in volatility points (fit: weighted as fitted) and ticks of {fit.Smiles[0].Tick.Size} {fit.Smiles[0].Tick.Unit}\n");
        text.Append(CultureInfo.InvariantCulture, $"{"expiry",-10} {"forward",9} {"atm %",6} {"a",9} {"b",8} {"rho",7} {"m",8} {"sigma",7} {"quotes",6} {"fit pt",6} {"rms pt",6} {"max pt",6} {"rms tk",6} {"max tk",6} {"inside",9}  arbitrage\n");
        for (int i = 0; i < fit.Fits.Length; i++)
        {
            ChainFit f = fit.Fits[i];
            SviSlice s = f.Report.Slice;
            text.Append(CultureInfo.InvariantCulture, $"{Day(f.Smile),-10} {f.Smile.Forward,9:0.00} {f.AtTheMoney * 100,6:0.00} {s.A,9:0.000000} {s.B,8:0.00000} {s.Rho,7:0.0000;-0.0000;0.0000} {s.M,8:0.00000} {s.Sigma,7:0.00000} ");
            text.Append(CultureInfo.InvariantCulture, $"{f.Quotes.Count,6} {f.Report.Error * 100,6:0.00} {f.RmsPoints,6:0.00} {f.MaxPoints,6:0.00} {f.RmsTicks,6:0.00} {f.MaxTicks,6:0.00} {$"{f.Inside}/{f.TwoSided}",9}  {Flags(fit, i)}\n");
        }

        foreach (string skipped in fit.Skipped)
        {
            text.Append(skipped).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"all: rms {Pooled(fit, f => f.RmsPoints):0.00} points, {Pooled(fit, f => f.RmsTicks):0.00} ticks; max {fit.Fits.Max(f => f.MaxPoints):0.00} points, {fit.Fits.Max(f => f.MaxTicks):0.00} ticks; ");
        text.Append(CultureInfo.InvariantCulture, $"inside bid and ask {Share(fit):0.0} %\n");
        foreach (CalendarViolation found in fit.MarkCalendar)
        {
            text.Append("calendar arbitrage in the marks: ").Append(Calendar(fit, found)).Append('\n');
        }

        foreach (CalendarViolation found in fit.FitCalendar)
        {
            text.Append("calendar arbitrage left in the fit: ").Append(Fall(Day(fit.Fits[found.Near].Smile), Day(fit.Fits[found.Far].Smile), found)).Append('\n');
        }

        Plot(text, fit.Fits.MinBy(f => Math.Abs(f.Smile.Years - PlotYears))!);
        return text.ToString();
    }

    public static string Of(MarkCheck[] checks)
    {
        StringBuilder text = new("Black-76 on forward and mark volatility against the mark price, errors in coin\n");
        text.Append(CultureInfo.InvariantCulture, $"{"forward",-34} {"rows",7} {"median",10} {"99 %",10} {"largest",10} {"in a tick",10}  99 % within 0.0001\n");
        foreach (MarkCheck c in checks)
        {
            string name = c.Forwards switch
            {
                MarkForward.Listed => "named by the row",
                MarkForward.Parity => "implied by other strikes' marks",
                _ => "implied by the strike's marks",
            };
            text.Append(CultureInfo.InvariantCulture, $"{name,-34} {c.Rows,7} {c.Median,10:0.00e+00} {c.Percentile99,10:0.00e+00} {c.Largest,10:0.00e+00} {100 * c.WithinTick,8:0.0} %  {(c.Percentile99 <= ChainTick.Coin.Size ? "yes" : "no")}\n");
        }

        return text.ToString();
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

    private static void Plot(StringBuilder text, ChainFit fit)
    {
        double low = Math.Min(fit.Quotes.Min(q => q.Volatility), fit.AtTheMoney);
        double high = fit.Quotes.Max(q => q.Volatility);
        char[][] cells = [.. Enumerable.Range(0, PlotHeight).Select(_ => Enumerable.Repeat(' ', PlotWidth).ToArray())];
        double step = (fit.High - fit.Low) / (PlotWidth - 1);
        for (int column = 0; column < PlotWidth; column++)
        {
            Mark(cells, column, (fit.Volatility(fit.Low + (step * column)) - low) / (high - low), '.');
        }

        foreach (SmileQuote quote in fit.Quotes)
        {
            Mark(cells, (int)Math.Round((quote.Moneyness - fit.Low) / step), (quote.Volatility - low) / (high - low), 'o');
        }

        text.Append(CultureInfo.InvariantCulture, $"\nsmile of {Day(fit.Smile)}: o quoted, . fitted; volatility in % over ln(K/F)\n");
        for (int row = 0; row < PlotHeight; row++)
        {
            double level = high - ((high - low) * row / (PlotHeight - 1));
            text.Append(CultureInfo.InvariantCulture, $"{level * 100,7:0.0} |{new string(cells[row]).TrimEnd()}\n");
        }

        text.Append(' ', 8).Append('+').Append('-', PlotWidth).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{' ',9}{fit.Low,-10:0.000}{fit.High,PlotWidth - 10:0.000}\n");
    }

    private static void Mark(char[][] cells, int column, double height, char mark)
    {
        int row = PlotHeight - 1 - (int)Math.Round(height * (PlotHeight - 1));
        if (row is >= 0 and < PlotHeight && column is >= 0 and < PlotWidth)
        {
            cells[row][column] = mark;
        }
    }
}
