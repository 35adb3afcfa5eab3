// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Pricing.Surfaces;

namespace Plimsoll.Analysis;

/// <summary>What a fitted surface is told with: one wording for tables, JSON and the page.</summary>
public static class SurfaceStory
{
    /// <summary>The day of an expiry.</summary>
    public static string Day(ChainSmile smile) => smile.Expiry.ToString()[..10];

    /// <summary>A violation between quoted smiles as a sentence.</summary>
    public static string InMarks(SurfaceFit fit, CalendarViolation found) => Fall(fit.Smiles[found.Near], fit.Smiles[found.Far], found);

    /// <summary>A violation between fitted slices as a sentence.</summary>
    public static string InFit(SurfaceFit fit, CalendarViolation found) => Fall(fit.Fits[found.Near].Smile, fit.Fits[found.Far].Smile, found);

    /// <summary>What is left of arbitrage in a fitted expiry, in a few words; <c>none</c> where nothing is.</summary>
    /// <param name="fit">The surface.</param>
    /// <param name="index">The expiry's place among the fits.</param>
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

    private static string Fall(ChainSmile near, ChainSmile far, CalendarViolation found) => string.Create(
        CultureInfo.InvariantCulture,
        $"total variance falls from {found.NearVariance:0.000000} ({Day(near)}) to {found.FarVariance:0.000000} ({Day(far)}) at moneyness ln(K/F) = "
            + $"{found.Moneyness:0.0000}");
}
