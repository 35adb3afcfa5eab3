// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Connectors.Crif;
using Plimsoll.Margin;
using Plimsoll.Values;
using Plimsoll.Venues.Simm;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>A margin by SIMM as a table, and as a tree.</summary>
internal static class SimmText
{
    internal static void Write(string path, SimmVersion? version, SimmResult result, CrifBook book, SimmSide side, NamedValue? tree)
    {
        string named = version is null ? "SIMM, figures of your own" : $"SIMM {version.Version}, in force from {version.ValidFrom:yyyy-MM-dd}";
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[bold]{named}[/], {(result.Period == SimmPeriod.OneDay ? "1 day" : "10 days")}, {(side == SimmSide.Post ? "post" : "call")}, in USD");
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{book.Sensitivities.Length} sensitivities, {result.Book.Factors.Length} risk factors, calculation currency {result.CalculationCurrency}");
        Table table = MarginText.TableOf("Product and risk class", "Delta", "Vega", "Curvature", "Base correlation", "Margin");
        foreach (SimmProductMargin product in result.Products)
        {
            foreach (SimmClassMargin one in product.Classes)
            {
                table.AddRow([.. new[]
                {
                    $"{SimmNames.ProductClasses[(int)product.Product]}, {SimmNames.RiskClasses[(int)one.Class]}", Money(one.Of(SimmMeasure.Delta)),
                    Money(one.Of(SimmMeasure.Vega)), Money(one.Of(SimmMeasure.Curvature)), Money(one.Of(SimmMeasure.BaseCorrelation)), Money(one.Value),
                }.Select(static cell => new Text(cell))]);
            }

            table.AddRow($"[bold]{SimmNames.ProductClasses[(int)product.Product]}[/]", string.Empty, string.Empty, string.Empty, string.Empty,
                $"[bold]{MarginText.Money(product.Money)}[/]");
        }

        NamedValue addOns = book.AddOns.Tree(result);
        foreach (NamedValue one in addOns.Parts)
        {
            table.AddRow(Markup.Escape(one.Name), string.Empty, string.Empty, string.Empty, string.Empty, MarginText.Money(one.Value));
        }

        table.AddRow("[bold]required[/]", string.Empty, string.Empty, string.Empty, string.Empty,
            $"[bold]{MarginText.Money(result.Margin + addOns.Value)}[/]");
        Terminal.Out.Write(table);
        if (tree is not null)
        {
            ExplanationText.Write(tree);
        }

        foreach (string note in book.Notes)
        {
            Console.Error.WriteLine($"plimsoll: {path}: note: not used or assumed: {note}");
        }
    }

    private static string Money(double value) => Amount.TryQuantise(value, Rounding.HalfEven, out Amount amount) ? MarginText.Money(amount) : "beyond range";
}
