// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Portfolios;

namespace Plimsoll.Cli;

/// <summary>Reads the portfolio file of a verb, and says on standard error what the reader took for granted.</summary>
internal static class PortfolioInput
{
    /// <summary>The file at a path, for a verb that knows no rulebook: pockets that it states are said to be valued with the rest.</summary>
    internal static PortfolioFile ReadTogether(string path)
    {
        PortfolioFile file = Read(path);
        if (!file.Pockets.IsDefaultOrEmpty)
        {
            Console.Error.WriteLine($"plimsoll: {path}: note: {file.Pockets.Length} of its instruments have pockets of their own; without a rulebook everything is valued together, and no pocket is looked at by itself.");
        }

        return file;
    }

    /// <summary>The file at a path.</summary>
    internal static PortfolioFile Read(string path)
    {
        PortfolioFile file = PortfolioReader.ReadFile(path);
        foreach (string note in file.Notes)
        {
            Console.Error.WriteLine($"plimsoll: {path}: note: {note}");
        }

        return file;
    }
}
