// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Cli;

/// <summary>A bar of text that goes left for losses and right for gains.</summary>
internal static class SignedBar
{
    private const int LongestHalf = 30, ShortestHalf = 5;

    /// <summary>Characters of a line that what stands beside a bar may take.</summary>
    private const int Beside = 46;

    private static readonly int _half = Math.Clamp((Terminal.Out.Profile.Width - Beside) / 2, ShortestHalf, LongestHalf);

    /// <summary>Characters that every bar takes: fewer in a narrow window.</summary>
    internal static int Width => (2 * _half) + 1;

    /// <summary>The bar with its colour, always equally wide.</summary>
    /// <param name="value">What is drawn.</param>
    /// <param name="largest">The magnitude that fills one side, above zero.</param>
    internal static string Markup(double value, double largest)
    {
        int length = (int)Math.Round(_half * Math.Abs(value) / largest);
        string bar = value < 0 ? new string('█', length).PadLeft(_half) + "│" : new string(' ', _half) + "│" + new string('█', length);
        return $"[{(value < 0 ? "red" : "green")}]{bar.PadRight(Width)}[/]";
    }
}
