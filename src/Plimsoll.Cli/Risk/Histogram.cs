// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>How often profits of which size came, one line a bin.</summary>
internal static class Histogram
{
    private const int Bins = 17;
    private const int Longest = 60, Shortest = 8;
    private const int Figure = 14;

    /// <summary>Draws bins of equal width between the worst and the best profit, and names the bins that hold a mark.</summary>
    internal static void Write(IAnsiConsole console, ImmutableArray<double> profits, params (string Name, double Profit)[] marks)
    {
        double low = profits.Min();
        double width = (profits.Max() - low) / Bins;
        if (!(width > 0))
        {
            return;
        }

        int[] counts = new int[Bins];
        foreach (double profit in profits)
        {
            counts[BinOf(profit)]++;
        }

        // The longest bars at which every line, with what stands beside its bar, fits into the window.
        int most = counts.Max();
        int longest = Longest;
        while (longest > Shortest && Enumerable.Range(0, Bins).Any(bin => Figure + 2 + LengthOf(bin) + Beside(bin).Length > console.Profile.Width))
        {
            longest--;
        }

        console.WriteLine($"Profits of {Counted.Of(profits.Length, "scenario")}, each line from its figure up");
        for (int bin = 0; bin < Bins; bin++)
        {
            // A bin that holds anything shows it: the tail is what this picture is for.
            string tint = low + (width * (bin + 1)) <= 0 ? "red" : low + (width * bin) >= 0 ? "green" : "grey";
            console.MarkupLine($"{FigureText.Of(low + (width * bin), "N0"),Figure} [{tint}]{new string('█', LengthOf(bin))}[/] {Beside(bin)}");
        }

        int LengthOf(int bin) => (int)Math.Ceiling((double)longest * counts[bin] / most);

        string Beside(int bin)
        {
            string names = string.Concat(marks.Where(mark => BinOf(mark.Profit) == bin).Select(mark => $"  < {mark.Name}"));
            return (counts[bin] > 0 ? FigureText.Of(counts[bin], "N0") : string.Empty) + names;
        }

        int BinOf(double profit) => Math.Clamp((int)((profit - low) / width), 0, Bins - 1);
    }
}
