// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Rulebooks;

namespace Plimsoll.Cli;

/// <summary>Reads the portfolio file of a verb, and says what the reader took for granted, what is unlikely in it, and what of it the verb does not look at.</summary>
internal static class PortfolioInput
{
    private const int NamesShown = 4;

    /// <summary>The file at a path, for a verb that knows no rulebook: pockets that it states are said to be valued with the rest.</summary>
    internal static PortfolioFile ReadTogether(string path, Caveats caveats)
    {
        PortfolioFile file = Read(path, caveats);
        if (!file.Pockets.IsDefaultOrEmpty)
        {
            caveats.Note($"{file.Pockets.Length} of its instruments have pockets of their own; without a rulebook everything is valued together, and no pocket is looked at by itself.");
        }

        WithoutOrders(file, caveats);
        return file;
    }

    /// <summary>The file at a path.</summary>
    internal static PortfolioFile Read(string path, Caveats caveats)
    {
        PortfolioFile file = PortfolioReader.ReadFile(path);
        foreach (string note in file.Notes)
        {
            caveats.Note(note);
        }

        foreach (string doubt in file.Doubts)
        {
            caveats.Warn(doubt);
        }

        return file;
    }

    /// <summary>Says that open orders are left out.</summary>
    internal static void WithoutOrders(PortfolioFile file, Caveats caveats)
    {
        if (!file.Orders.IsEmpty)
        {
            caveats.Note($"its open orders ({file.Orders.Length}) are not looked at here; margin counts them in initial margin, stress fills them.");
        }
    }

    /// <summary>Says which long options a rulebook counts for nothing: their value is missing from equity without a line that says so.</summary>
    internal static void CheckLongOptions(PortfolioFile file, Rulebook rulebook, Caveats caveats)
    {
        if (rulebook.OptionValue != OptionValueRule.ShortOnly)
        {
            return;
        }

        string[] names = [.. file.Portfolio.Positions.ToArray().Where(position => position.Quantity.IsPositive && file.Catalog[position.Instrument].IsPremiumPaid).Select(position => file.Catalog[position.Instrument].Symbol)];
        if (names.Length > 0)
        {
            caveats.Note($"rulebook {rulebook.Name} counts long options for nothing (optionValue is shortOnly): {string.Join(", ", names.Take(NamesShown))}{(names.Length > NamesShown ? $" and {names.Length - NamesShown} more" : string.Empty)}.");
        }
    }

    /// <summary>Says that pockets which the file states are none under a rulebook of mode cross.</summary>
    internal static void CheckPockets(PortfolioFile file, Rulebook rulebook, Caveats caveats)
    {
        if (rulebook.Mode == AccountMode.Cross && !file.Pockets.IsDefaultOrEmpty)
        {
            string names = string.Join(", ", file.Pockets.Select(pocket => file.Catalog[pocket.Instrument].Symbol));
            caveats.Warn($"rulebook {rulebook.Name} is of mode cross: the pocket that the file states for {names} has no effect, everything stands for everything.");
        }
    }
}
