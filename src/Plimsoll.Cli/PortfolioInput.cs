// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Connectors.Portfolios;

namespace Plimsoll.Cli;

/// <summary>Reads the portfolio file of a verb as an account to look into, and says what the reader took for granted and what is unlikely in it.</summary>
internal static class PortfolioInput
{
    /// <summary>A collector that says each caveat on standard error as it is found.</summary>
    internal static Caveats Spoken() => new(static caveat => Console.Error.WriteLine("plimsoll: " + caveat.Words));

    /// <summary>The file at a path, for a verb that knows no rulebook: what of it that verb does not look at is said.</summary>
    internal static StatedAccount ReadTogether(string path, Caveats caveats)
    {
        StatedAccount account = Read(path, caveats);
        AccountCaveats.WithoutRulebook(account, caveats);
        return account;
    }

    /// <summary>The file at a path.</summary>
    internal static StatedAccount Read(string path, Caveats caveats)
    {
        PortfolioFile file = PortfolioReader.ReadFile(path);
        foreach (string note in file.Notes)
        {
            caveats.Note(path, note);
        }

        foreach (string doubt in file.Doubts)
        {
            caveats.Warn(path, doubt);
        }

        return new(path, file.Portfolio, file.Market, file.Orders, file.Pockets) { Title = Path.GetFileName(path) };
    }
}
