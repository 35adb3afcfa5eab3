// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Pricing.Surfaces;

namespace Plimsoll.Wire;

/// <summary>A fitted surface, and a check of a chain's marks, as JSON.</summary>
public static class SurfaceJson
{
    /// <summary>A fit, on one line.</summary>
    public static string Write(SurfaceFit fit) => new JsonObject
    {
        ["currency"] = fit.First.Currency,
        ["time"] = fit.First.Time.ToString(),
        ["tick"] = fit.Smiles[0].Tick.Size,
        ["tickUnit"] = fit.Smiles[0].Tick.Unit,
        ["target"] = fit.Target.ToString().ToLowerInvariant(),
        ["rmsPoints"] = fit.RmsPoints,
        ["rmsTicks"] = fit.RmsTicks,
        ["maxPoints"] = fit.MaxPoints,
        ["maxTicks"] = fit.MaxTicks,
        ["chain"] = new JsonObject
        {
            ["rowsRead"] = fit.Use.Rows,
            ["rowsFitted"] = fit.Use.Fitted,
            ["rowsOfOtherUnderlyings"] = fit.Use.OtherUnderlyings,
            ["rowsOfOtherSnapshots"] = fit.Use.OtherSnapshots,
            ["rowsInTheMoney"] = fit.Use.InTheMoney,
            ["rowsWithoutMark"] = fit.Use.WithoutMark,
            ["rowsWithoutSides"] = fit.Use.WithoutSides,
            ["rowsWithoutVolatility"] = fit.Use.WithoutVolatility,
            ["rowsOfShortExpiries"] = fit.Use.ShortExpiries,
        },
        ["expiries"] = new JsonArray([.. fit.Fits.Select(Expiry)]),
        ["skipped"] = new JsonArray([.. fit.Skipped.Select(sentence => JsonValue.Create(sentence))]),
        ["calendarInMarks"] = new JsonArray([.. fit.MarkCalendar.Select(found => Calendar(found, fit.Smiles[found.Near], fit.Smiles[found.Far]))]),
        ["calendarInFit"] = new JsonArray([.. fit.FitCalendar.Select(found => Calendar(found, fit.Fits[found.Near].Smile, fit.Fits[found.Far].Smile))]),
    }.ToJsonString();

    /// <summary>Checks of marks, on one line.</summary>
    public static string Write(ImmutableArray<MarkCheck> checks) => new JsonArray([.. checks.Select(c => new JsonObject
    {
        ["forward"] = c.Forwards switch { MarkForward.Listed => "listed", MarkForward.Parity => "parity", _ => "pair" },
        ["rows"] = c.Rows,
        ["rowsRead"] = c.RowsRead,
        ["medianCoin"] = Finite(c.Median),
        ["percentile99Coin"] = Finite(c.Percentile99),
        ["largestCoin"] = Finite(c.Largest),
        ["withinTick"] = Finite(c.WithinTick),
    })]).ToJsonString();

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;

    private static JsonObject Expiry(ChainFit f) => new()
    {
        ["expiry"] = f.Smile.Expiry.ToString(),
        ["years"] = f.Smile.Years,
        ["forward"] = f.Smile.Forward,
        ["atmVolatility"] = f.AtTheMoney,
        ["svi"] = new JsonObject
        {
            ["a"] = f.Report.Slice.A,
            ["b"] = f.Report.Slice.B,
            ["rho"] = f.Report.Slice.Rho,
            ["m"] = f.Report.Slice.M,
            ["sigma"] = f.Report.Slice.Sigma,
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

    private static JsonObject Calendar(CalendarViolation found, ChainSmile near, ChainSmile far) => new()
    {
        ["near"] = near.Expiry.ToString(),
        ["far"] = far.Expiry.ToString(),
        ["moneyness"] = found.Moneyness,
        ["nearVariance"] = found.NearVariance,
        ["farVariance"] = found.FarVariance,
    };
}
