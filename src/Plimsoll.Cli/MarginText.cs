// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>A margin report as tables and as JSON.</summary>
internal static class MarginText
{
    // Of a coin a cent is much money.
    private const int UnitDecimals = 8;

    public static void WriteJson(TextWriter output, InstrumentCatalog catalog, MarginReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("rulebook", report.Rulebook);
            json.WriteString("time", report.Time.ToString());
            json.WriteString("numeraire", catalog[report.Numeraire].Symbol);
            json.WriteString("equity", report.Equity.ToString());
            json.WriteString("initial", report.Initial.ToString());
            json.WriteString("maintenance", report.Maintenance.ToString());
            json.WriteString("freeEquity", report.FreeEquity.ToString());
            json.WriteString("marginRatio", report.MarginRatio?.ToString());
            json.WriteBoolean("healthy", report.IsHealthy);
            json.WriteString("bindingConstraint", report.BindingConstraint);
            json.WriteStartArray("collateral");
            foreach (CollateralLine line in report.Collateral)
            {
                json.WriteStartObject();
                json.WriteString("asset", catalog[line.Asset].Symbol);
                json.WriteString("balance", line.Balance.ToString());
                json.WriteString("unrealised", line.Unrealised.ToString());
                json.WriteString("price", line.Price.ToString());
                json.WriteString("value", line.Value.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("requirement");
            foreach (MarginReportLine line in report.Lines)
            {
                json.WriteStartObject();
                json.WriteString("kind", KindOf(line.Line.Kind));
                json.WriteString("name", line.Name);
                json.WriteString("exposure", line.Line.Exposure.ToString());
                json.WriteString("initial", line.Line.Initial.ToString());
                json.WriteString("maintenance", line.Line.Maintenance.ToString());
                json.WriteString("worstScenario", line.WorstScenario);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    public static void WriteTables(string title, InstrumentCatalog catalog, MarginReport report)
    {
        string numeraire = catalog[report.Numeraire].Symbol;
        int decimals = report.Numeraire == catalog.Numeraire ? 2 : Math.Clamp(catalog[report.Numeraire].Decimals, 2, UnitDecimals);
        string Money(Amount amount) => MarginText.Money(amount, decimals);
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{title}[/] under rulebook [bold]{report.Rulebook}[/] at {report.Time}, in {numeraire}");
        Terminal.Out.WriteLine();

        Table collateral = TableOf("Collateral", "Balance", "Unrealised", "Price", "Counts for");
        foreach (CollateralLine line in report.Collateral)
        {
            collateral.AddRow(
                Markup.Escape(catalog[line.Asset].Symbol), Exact(line.Balance.RoundTo(Step(UnitDecimals), Rounding.Down)),
                Exact(line.Unrealised.RoundTo(Step(UnitDecimals), Rounding.Down)), Exact(Amount.FromAtoms(line.Price.Atoms)), Money(line.Value));
        }

        collateral.AddRow("[bold]equity[/]", string.Empty, string.Empty, string.Empty, $"[bold]{Money(report.Equity)}[/]");
        Terminal.Out.Write(collateral);

        Table requirement = TableOf("Requirement", "Exposure", "Initial", "Maintenance", "Worst scenario");
        requirement.Columns[4].Alignment(Justify.Left);
        foreach (MarginReportLine line in report.Lines)
        {
            requirement.AddRow(
                Markup.Escape(line.Name), Money(line.Line.Exposure), Money(line.Line.Initial), Money(line.Line.Maintenance),
                Markup.Escape(line.WorstScenario ?? string.Empty));
        }

        requirement.AddRow(
            "[bold]requirement[/]", string.Empty, $"[bold]{Money(report.Initial)}[/]", $"[bold]{Money(report.Maintenance)}[/]", string.Empty);
        Terminal.Out.Write(requirement);
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"free equity         {Money(report.FreeEquity)}");
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"margin ratio        {RatioText(report.MarginRatio)}");
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"binding constraint  {report.BindingConstraint ?? "none"}");
        Terminal.Out.MarkupLine(report.IsHealthy
            ? report.FreeEquity.IsNegative ? "[yellow]above maintenance, below initial: no new risk[/]" : "[green]above initial margin[/]"
            : "[red]below maintenance: subject to liquidation[/]");
    }

    internal static Table TableOf(string first, params ReadOnlySpan<string> columns)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn(first);
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        return table;
    }

    private static string KindOf(MarginLineKind kind) => kind switch
    {
        MarginLineKind.Position => "position",
        MarginLineKind.Group => "group",
        MarginLineKind.OffsetCap => "offsetCap",
        MarginLineKind.Book => "book",
        MarginLineKind.AddOn => "addOn",
        _ => "leverageLimit",
    };

    private static string RatioText(Ratio? ratio) =>
        ratio is { } value ? Exact(Amount.FromAtoms(value.Times(Ratio.Of(100), Rounding.Down).Atoms).RoundTo(Step(2), Rounding.Down)) + " % of maintenance" : "nothing is required";

    /// <summary>A few decimals for the eye; the JSON carries every one of them.</summary>
    internal static string Money(Amount amount, int decimals = 2) => Grouped(amount.RoundTo(Step(decimals), Rounding.HalfEven), decimals);

    private static Amount Step(int decimals) => Amount.Parse($"0.{new string('0', decimals - 1)}1");

    private static string Exact(Amount amount) => Grouped(amount, 0);

    private static string Grouped(Amount amount, int decimals)
    {
        string[] parts = amount.Abs().ToString().Split('.');
        string whole = Int128.Parse(parts[0], CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture);
        string fraction = (parts.Length > 1 ? parts[1] : string.Empty).PadRight(decimals, '0');
        return (amount.IsNegative ? "-" : string.Empty) + whole + (fraction.Length > 0 ? "." + fraction : string.Empty);
    }
}
