// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Cli;

/// <summary>A bar of text that goes left for losses and right for gains.</summary>
internal static class SignedBar
{
    /// <summary>Characters that every bar takes.</summary>
    internal const int Width = (2 * Half) + 1;

    private const int Half = 30;

    /// <summary>The bar with its colour, always equally wide.</summary>
    /// <param name="value">What is drawn.</param>
    /// <param name="largest">The magnitude that fills one side, above zero.</param>
    internal static string Markup(double value, double largest)
    {
        int length = (int)Math.Round(Half * Math.Abs(value) / largest);
        string bar = value < 0 ? new string('█', length).PadLeft(Half) + "│" : new string(' ', Half) + "│" + new string('█', length);
        return $"[{(value < 0 ? "red" : "green")}]{bar.PadRight(Width)}[/]";
    }
}
