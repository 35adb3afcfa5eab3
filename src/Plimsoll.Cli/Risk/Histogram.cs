// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>How often profits of which size came, one line a bin.</summary>
internal static class Histogram
{
    private const int Bins = 17;
    private const int Longest = 60;

    /// <summary>Draws bins of equal width between the worst and the best profit, and names the bins that hold a mark.</summary>
    internal static void Write(IAnsiConsole console, double[] profits, ReadOnlySpan<(string Name, double Profit)> marks)
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

        int most = counts.Max();
        console.WriteLine($"Profits of {PanelArguments.Text(profits.Length, "N0")} scenarios, each line from its figure up");
        for (int bin = 0; bin < Bins; bin++)
        {
            // A bin that holds anything shows it: the tail is what this picture is for.
            int length = (int)Math.Ceiling((double)Longest * counts[bin] / most);
            string names = string.Empty;
            foreach ((string name, double profit) in marks)
            {
                names += BinOf(profit) == bin ? $"  < {name}" : string.Empty;
            }

            string tint = low + (width * (bin + 1)) <= 0 ? "red" : low + (width * bin) >= 0 ? "green" : "grey";
            console.MarkupLine($"{PanelArguments.Text(low + (width * bin), "N0"),14} [{tint}]{new string('█', length)}[/] {(counts[bin] > 0 ? PanelArguments.Text(counts[bin], "N0") : string.Empty)}{names}");
        }

        int BinOf(double profit) => Math.Clamp((int)((profit - low) / width), 0, Bins - 1);
    }
}
