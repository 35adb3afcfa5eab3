// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Plimsoll.Reports;

/// <summary>A drawing with two axes, their ends named, and curves in it.</summary>
/// <param name="Wide">Width in pixels.</param>
/// <param name="High">Height in pixels.</param>
/// <param name="FromX">Value at the left.</param>
/// <param name="ToX">Value at the right.</param>
/// <param name="FromY">Value at the bottom.</param>
/// <param name="ToY">Value at the top.</param>
internal sealed record SvgFrame(int Wide, int High, double FromX, double ToX, double FromY, double ToY)
{
    private const int Edge = 34;
    private const int CurvePoints = 121;

    /// <summary>The pixel of a value, from the left.</summary>
    public double X(double x) => Edge + ((x - FromX) / (ToX - FromX) * (Wide - (2 * Edge)));

    /// <summary>The pixel of a value, from the top.</summary>
    public double Y(double y) => High - Edge - ((y - FromY) / (ToY - FromY) * (High - (2 * Edge)));

    /// <summary>Begins the drawing with its axes; the caller ends it with <c>&lt;/svg&gt;</c>.</summary>
    public void Open(StringBuilder page, string label, string format)
    {
        page.Append(CultureInfo.InvariantCulture,
            $"<svg role=\"img\" aria-label=\"{label}\" width=\"{Wide}\" height=\"{High}\" viewBox=\"0 0 {Wide} {High}\"><path class=\"axis\" d=\"M{Edge} "
            + $"{Edge}V{High - Edge}H{Wide - Edge}\"/>");
        string bottom = FromY.ToString(format, CultureInfo.InvariantCulture);
        string top = ToY.ToString(format, CultureInfo.InvariantCulture);
        page.Append(CultureInfo.InvariantCulture, $"<text x=\"2\" y=\"{High - Edge}\">{bottom}</text><text x=\"2\" y=\"{Edge}\">{top}</text>");
        page.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{Edge}\" y=\"{High - 12}\">{FromX:0.00}</text><text x=\"{Wide - Edge}\" y=\"{High - 12}\" text-anchor=\"end\">{ToX:0.00}</text>");
    }

    /// <summary>A curve over a part of the axis.</summary>
    public void Curve(StringBuilder page, double low, double high, Func<double, double> value, string style, string name)
    {
        page.Append("<path style=\"").Append(style).Append("\" d=\"");
        for (int i = 0; i < CurvePoints; i++)
        {
            double x = low + ((high - low) * i / (CurvePoints - 1));
            page.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{X(x):0.0} {Y(value(x)):0.0}");
        }

        page.Append("\"><title>").Append(name).Append("</title></path>");
    }
}
