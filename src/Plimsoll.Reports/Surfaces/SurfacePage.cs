// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Text;
using Plimsoll.Analysis;
using Plimsoll.Pricing.Surfaces;

namespace Plimsoll.Reports;

/// <summary>A fitted surface as one self-contained page: no script, no style and no font from elsewhere.</summary>
public static class SurfacePage
{
    private const int Width = 360;
    private const int Height = 220;

    /// <summary>The page.</summary>
    public static string Write(SurfaceFit fit)
    {
        string title = $"Volatility surface of {WebUtility.HtmlEncode(fit.First.Currency)}, {fit.First.Time}";
        StringBuilder page = new();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").Append(title).Append("</title>\n<style>");
        page.Append(PagePart.Read("surface.css").ReplaceLineEndings(string.Empty));
        page.Append("</style></head><body>\n<h1>").Append(title).Append("</h1>\n");
        page.Append("<p id=\"rows-read\">").Append(fit.Use.Sentence).Append("</p>\n");
        foreach (string skipped in fit.Skipped)
        {
            page.Append("<p>").Append(skipped).Append(".</p>\n");
        }

        Table(page, fit);
        page.Append(
            "<h2>Total variance</h2>\n<p>One line an expiry, over ln(strike ∕ forward), each where it is quoted. A line that crosses another would be "
            + "calendar arbitrage.</p>\n");
        Lines(page, fit);
        page.Append("<h2>Smiles</h2>\n<p>Dots: the volatilities fitted to, in %. Line: the fit.</p>\n<div class=\"smiles\">\n");
        foreach (ChainFit expiry in fit.Fits)
        {
            Smile(page, expiry);
        }

        return page.Append("</div>\n</body></html>\n").ToString();
    }

    private static void Table(StringBuilder page, SurfaceFit fit)
    {
        page.Append(
            "<table><thead><tr><th>expiry</th><th>forward</th><th>at the money, %</th><th>a</th><th>b</th><th>ρ</th><th>m</th><th>σ</th><th>rms, "
            + "points</th><th>max, points</th><th>rms, ticks</th><th>max, ticks</th><th>inside bid–ask</th><th>arbitrage</th></tr></thead><tbody>\n");
        for (int i = 0; i < fit.Fits.Length; i++)
        {
            ChainFit f = fit.Fits[i];
            SviSlice s = f.Report.Slice;
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{SurfaceStory.Day(f.Smile)}</td><td>{f.Smile.Forward:0.00}</td><td>{f.AtTheMoney * 100:0.00}</td>"
                + $"<td>{s.A:0.000000}</td><td>{s.B:0.00000}</td><td>{s.Rho:0.0000;-0.0000;0.0000}</td><td>{s.M:0.00000}</td><td>{s.Sigma:0.00000}</td>");
            page.Append(CultureInfo.InvariantCulture,
                $"<td>{f.RmsPoints:0.00}</td><td>{f.MaxPoints:0.00}</td><td>{f.RmsTicks:0.00}</td><td>{f.MaxTicks:0.00}</td><td>{f.Inside} of "
                + $"{f.TwoSided}</td><td>{SurfaceStory.Flags(fit, i)}</td></tr>\n");
        }

        page.Append("</tbody></table>\n");
        foreach (CalendarViolation found in fit.MarkCalendar)
        {
            page.Append("<p>Calendar arbitrage in the marks: ").Append(SurfaceStory.InMarks(fit, found)).Append(".</p>\n");
        }
    }

    private static void Lines(StringBuilder page, SurfaceFit fit)
    {
        SvgFrame frame = new(1100, 420, fit.Fits.Min(f => f.Low), fit.Fits.Max(f => f.High), 0,
            fit.Fits.Max(f => Math.Max(f.Report.Slice.TotalVariance(f.Low), f.Report.Slice.TotalVariance(f.High))));
        frame.Open(page, "Total variance of every expiry", "0.000");
        for (int i = 0; i < fit.Fits.Length; i++)
        {
            ChainFit f = fit.Fits[i];
            frame.Curve(page, f.Low, f.High, f.Report.Slice.TotalVariance, $"fill:none;stroke:{Tint(fit, i)};stroke-width:1.5", SurfaceStory.Day(f.Smile));
        }

        page.Append("</svg>\n<p class=\"key\">");
        for (int i = 0; i < fit.Fits.Length; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<span><i style=\"background:{Tint(fit, i)}\"></i>{SurfaceStory.Day(fit.Fits[i].Smile)}</span>");
        }

        page.Append("</p>\n");
    }

    // From blue for the nearest expiry to red for the farthest.
    private static string Tint(SurfaceFit fit, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"hsl({215 - (190 * index / Math.Max(1, fit.Fits.Length - 1))} 65% 42%)");

    private static void Smile(StringBuilder page, ChainFit f)
    {
        double low = Math.Min(f.Quotes.Min(q => q.Volatility), f.AtTheMoney);
        double high = Math.Max(f.Quotes.Max(q => q.Volatility), Math.Max(f.Volatility(f.Low), f.Volatility(f.High)));
        SvgFrame frame = new(Width, Height, f.Low, f.High, low - (0.05 * (high - low)), high + (0.05 * (high - low)));
        page.Append("<figure><figcaption>").Append(SurfaceStory.Day(f.Smile)).Append("</figcaption>");
        frame.Open(page, "Smile of " + SurfaceStory.Day(f.Smile), "0 %");
        frame.Curve(page, f.Low, f.High, f.Volatility, "fill:none;stroke:#1f5fbf;stroke-width:1.5", "fit");
        foreach (SmileQuote quote in f.Quotes)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<circle class=\"quote\" cx=\"{frame.X(quote.Moneyness):0.0}\" cy=\"{frame.Y(quote.Volatility):0.0}\" r=\"2\"/>");
        }

        page.Append("</svg></figure>\n");
    }
}
