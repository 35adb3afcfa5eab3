// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Portfolios;

namespace Plimsoll.Cli;

/// <summary>Reads the portfolio file of a verb, and says on standard error what the reader took for granted.</summary>
internal static class PortfolioInput
{
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
