// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Risk;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>The table of an isolated account's pockets.</summary>
internal static class PocketText
{
    internal static void Write(InstrumentCatalog catalog, ImmutableArray<DividedPart> parts, Func<Amount, string> money)
    {
        Table table = MarginText.TableOf("Pocket", "Collateral", "Equity", "Initial", "Maintenance", "Ratio", "Liquidated down at", "or up at");
        foreach (DividedPart part in parts.Where(static part => part.IsPocket))
        {
            string[] cells =
            [
                part.Name, Collateral(part, catalog), money(part.Report.Equity), money(part.Report.Initial), money(part.Report.Maintenance),
                part.Report.MarginRatio is { } ratio ? MarginText.Percent(ratio) + " %" : "-",
                .. part.Levels.IsEmpty ? ["not searched", "not searched"] : part.Levels.Select(level => LevelText(level, catalog)),
            ];
            table.AddRow(cells.Select(static cell => new Text(cell)));
        }

        Terminal.Out.Write(table);
        Terminal.Out.WriteLine("Each pocket stands alone: neither another pocket nor what is outside pockets pays for it.");
        if (DividedAccount.AssumedSentence(parts) is { } assumed)
        {
            Terminal.Out.WriteLine(assumed);
        }

        foreach ((DividedPart part, MarginReportLine line) in parts.Where(static part => part.IsPocket)
            .SelectMany(static part => part.Report.Lines.Where(static line => line.Line.Kind == MarginLineKind.Orders), static (part, line) => (part, line)))
        {
            Terminal.Out.WriteLine(
                $"{part.Name}: open orders add {money(line.Line.Initial)} to "
                + $"initial{(line.Fills.IsEmpty ? string.Empty : ", " + MarginText.CauseOf(line, catalog))}.");
        }

        foreach (DividedPart part in parts.Where(static part => part.Part.Lacking.IsPositive))
        {
            string asset = catalog[catalog[part.Part.Instrument!.Value].Settlement].Symbol;
            string opening = part.Part.Portfolio.HasOrders ? "opening it and filling its orders" : "opening it";
            string taken = $"{MarginText.Units(part.Part.Lacking)} {asset}";
            Terminal.Out.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"[red]{part.Name}[/]: {opening} takes {taken} more than the account has left: the engine would have refused it.");
        }
    }

    /// <summary>Units of the settlement asset in a pocket.</summary>
    private static string Collateral(DividedPart part, InstrumentCatalog catalog) => part.Report.Collateral.IsEmpty
        ? "none"
        : string.Join(", ", part.Report.Collateral.Select(line => $"{MarginText.Units(line.Balance)} {catalog[line.Asset].Symbol}"));

    /// <summary>The index at which a pocket is liquidated.</summary>
    private static string LevelText(LiquidationLevel level, InstrumentCatalog catalog) => level.State switch
    {
        LevelState.AlreadyBelow => "already below",
        LevelState.None => "none",
        _ => $"{catalog[level.Factor!.Value].Name} {MarginText.Money(Amount.FromAtoms(level.Price!.Value.Atoms))}{(level.IsProved ? string.Empty : " ~")}",
    };
}
