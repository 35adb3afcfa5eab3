// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Pricing.Surfaces;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>A smile drawn with characters, as wide as the window lets it.</summary>
internal static class SurfacePlot
{
    private const int MostWidth = 100, LeastWidth = 10, Height = 16;

    /// <summary>Characters of a line that the scale takes.</summary>
    private const int Scale = 9;

    internal static void Write(IAnsiConsole console, ChainFit fit)
    {
        int width = Math.Clamp(console.Profile.Width - Scale, LeastWidth, MostWidth);
        double low = Math.Min(fit.Quotes.Min(q => q.Volatility), fit.AtTheMoney);
        double high = fit.Quotes.Max(q => q.Volatility);
        char[][] cells = [.. Enumerable.Range(0, Height).Select(_ => Enumerable.Repeat(' ', width).ToArray())];
        double step = (fit.High - fit.Low) / (width - 1);
        for (int column = 0; column < width; column++)
        {
            Mark(cells, column, (fit.Volatility(fit.Low + (step * column)) - low) / (high - low), '.');
        }

        foreach (SmileQuote quote in fit.Quotes)
        {
            Mark(cells, (int)Math.Round((quote.Moneyness - fit.Low) / step), (quote.Volatility - low) / (high - low), 'o');
        }

        console.WriteLine();
        console.WriteLine($"smile of {SurfaceStory.Day(fit.Smile)}: o quoted, . fitted; volatility in % over ln(K/F)");
        for (int row = 0; row < Height; row++)
        {
            double level = high - ((high - low) * row / (Height - 1));
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{level * 100,7:0.0} |{new string(cells[row]).TrimEnd()}"));
        }

        string end = fit.High.ToString("0.000", CultureInfo.InvariantCulture);
        console.WriteLine(new string(' ', Scale - 1) + "+" + new string('-', width));
        console.WriteLine(new string(' ', Scale) + fit.Low.ToString("0.000", CultureInfo.InvariantCulture).PadRight(width - end.Length) + end);
    }

    private static void Mark(char[][] cells, int column, double height, char mark)
    {
        int row = Height - 1 - (int)Math.Round(height * (Height - 1));
        if (row is >= 0 and < Height && column >= 0 && column < cells[row].Length)
        {
            cells[row][column] = mark;
        }
    }
}
