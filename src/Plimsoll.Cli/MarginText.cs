// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>A margin report as tables.</summary>
internal static class MarginText
{
    // Of a coin a cent is much money.
    private const int UnitDecimals = 8;

    private const int MostOrders = 4;

    /// <summary>The tables of an account that is one pool, or of an account and its pockets.</summary>
    public static void WriteTables(MarginAnalysis analysis)
    {
        InstrumentCatalog catalog = analysis.Account.Catalog;
        ImmutableArray<DividedPart> parts = analysis.Parts;
        MarginReport account = parts[0].Report;
        int decimals = account.Numeraire == catalog.Numeraire ? 2 : Math.Clamp(catalog[account.Numeraire].Decimals, 2, UnitDecimals);
        WriteTitle($"[bold]{Markup.Escape(analysis.Account.Title)}[/] under rulebook [bold]{Markup.Escape(account.Rulebook)}[/]",
            $"at {account.Time}, in {catalog[account.Numeraire].Symbol}");
        Terminal.Out.WriteLine();
        if (parts.Length > 1)
        {
            PocketText.Write(catalog, parts, amount => Money(amount, decimals));
        }

        Write(catalog, account, amount => Money(amount, decimals), parts.Length > 1 ? "Outside pockets" : "Collateral");
        if (parts.Length > 1 && analysis.Lowest is { } lowest)
        {
            Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"lowest ratio        {RatioText(lowest.Report.MarginRatio)}, of {lowest.Name}");
        }

        DividedPart[] below = [.. parts.Where(static part => !part.Report.IsHealthy)];
        DividedPart[] tight = [.. parts.Where(static part => part.Report.FreeEquity.IsNegative)];
        string Which(DividedPart[] found) => parts.Length == 1 ? string.Empty : string.Join(", ", found.Select(static part => part.Name)) + ": ";
        Terminal.Out.MarkupLine(
            below.Length > 0 ? $"[red]{Markup.Escape(Which(below))}below maintenance: subject to liquidation[/]"
            : tight.Length > 0 ? $"[yellow]{Markup.Escape(Which(tight))}above maintenance, below initial: no new risk[/]"
            : "[green]above initial margin[/]");
    }

    /// <summary>A title; where it is too long for one line, its second part has a line of its own.</summary>
    /// <param name="what">Markup: whose margin, under what.</param>
    /// <param name="when">The time, and what amounts are in.</param>
    internal static void WriteTitle(string what, string when)
    {
        bool fits = Markup.Remove(what).Length + 1 + when.Length <= Terminal.Width;
        Terminal.Out.MarkupLine($"{what}{(fits ? ' ' : '\n')}{Markup.Escape(when)}");
    }

    private static void Write(InstrumentCatalog catalog, MarginReport report, Func<Amount, string> money, string heading)
    {
        bool hasOptions = report.Collateral.Any(static line => !line.OptionValue.IsZero);
        string[] columns = ["Balance", "Unrealised", .. hasOptions ? ["Option value"] : Array.Empty<string>(), "Price", "Haircut", "Counts for"];
        Table collateral = TableOf(heading, columns);
        string[] haircuts = Percentages.WithSameDecimals([.. report.Collateral.Select(static line => HaircutOf(line))]);
        foreach ((CollateralLine line, string haircut) in report.Collateral.Zip(haircuts))
        {
            string[] cells =
            [
                catalog[line.Asset].Symbol, Units(line.Balance), Units(line.Profit), .. hasOptions ? [Units(line.OptionValue)] : Array.Empty<string>(),
                Exact(Amount.FromAtoms(line.Price.Atoms)), haircut, money(line.Value),
            ];
            collateral.AddRow(cells.Select(static cell => new Text(cell)));
        }

        collateral.AddRow([new Markup("[bold]equity[/]"), .. Enumerable.Repeat(Text.Empty, columns.Length - 1),
            new Markup($"[bold]{money(report.Equity)}[/]")]);
        Terminal.Out.Write(collateral);

        Table requirement = TableOf("Requirement", "Exposure", "Initial", "Maintenance", "Worst scenario");
        requirement.Columns[4].Alignment(Justify.Left);
        foreach (MarginReportLine line in report.Lines)
        {
            requirement.AddRow(
                Markup.Escape(line.Name), money(line.Line.Exposure), money(line.Line.Initial), money(line.Line.Maintenance),
                Markup.Escape(Percentages.Unbroken(CauseOf(line, catalog))));
        }

        requirement.AddRow(
            "[bold]requirement[/]", string.Empty, $"[bold]{money(report.Initial)}[/]", $"[bold]{money(report.Maintenance)}[/]", string.Empty);
        Terminal.Out.Write(requirement);
        foreach (MarginReportLine line in report.Lines)
        {
            if (line.Error is { } error)
            {
                Terminal.Out.WriteLine(
                    $"± sampling          {money(error.Initial)} of initial, {money(error.Maintenance)} of maintenance: "
                        + "the standard error of having drawn no more paths");
            }
        }

        if (heading != "Collateral")
        {
            Terminal.Out.WriteLine("outside pockets:");
        }

        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"free equity         {money(report.FreeEquity)}");
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{report.RatioName ?? "margin ratio",-19} {RatioOf(report)}");
        foreach (LoadLine line in report.LoadLines.Where(static line => !LoadLines.Standing.Contains(line.Name)))
        {
            Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"{line.Name,-19} {money(line.In(report))}, {Above(line.HeadroomIn(report), money)}");
        }

        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"binding constraint  {report.BindingConstraint ?? "none"}");
    }

    /// <summary>What was taken off a holding or put on a debt, as it was applied; and where a cap or the rulebook lets less than all count.</summary>
    private static string HaircutOf(in CollateralLine line)
    {
        if (line.Factor.IsZero && line.Counted.IsZero)
        {
            return line.Balance.IsZero && line.Unrealised.IsZero ? "0 %" : "not accepted";
        }

        Ratio change = line.Factor - Ratio.One;
        string cap = line.Counted == line.Balance + line.Unrealised ? string.Empty : $", of {Units(line.Counted)}";
        return (change.IsPositive ? "debt +" : change.IsZero ? string.Empty : "-") + Percent(change.Abs()) + " %" + cap;
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

    /// <summary>What a line goes by: its worst scenario, and of open orders those whose fills are the worst set.</summary>
    internal static string CauseOf(MarginReportLine line, InstrumentCatalog catalog)
    {
        string fills = string.Join(", ", line.Fills.Take(MostOrders).Select(order =>
            $"{(order.Quantity.IsPositive ? "buy" : "sell")} {order.Quantity.Abs()} {catalog[order.Instrument].Symbol} at "
                + $"{Exact(Amount.FromAtoms(order.Limit.Atoms))}"));
        string more = line.Fills.Length > MostOrders ? $" and {line.Fills.Length - MostOrders} more" : string.Empty;
        return string.Join("; ", new[] { line.WorstScenario ?? string.Empty, fills.Length > 0 ? $"filled: {fills}{more}" : string.Empty }.Where(
            static part => part.Length > 0));
    }

    private static string Above(Amount headroom, Func<Amount, string> money) =>
        headroom.IsNegative ? $"equity is {money(headroom.Abs())} below it" : $"equity is {money(headroom)} above it";

    /// <summary>The ratio of a report, in per cent or, where the venue gives it as a number, with six decimals, rounded down: what is below 1 never reads
    /// 1.</summary>
    private static string RatioOf(MarginReport report) => report.RatioName is null ? RatioText(report.MarginRatio)
        : report.MarginRatio is { } ratio ? Beyond(ratio, 1) ?? Exact(Amount.FromAtoms(ratio.Atoms).RoundTo(Step(6), Rounding.Down))
        : "nothing is owed";

    internal static string RatioText(Ratio? ratio) => ratio is { } value ? Percent(value) + " % of maintenance" : "nothing is required";

    /// <summary>A ratio in per cent, rounded down to two decimals; from a hundredth of <see cref="MarginReport.MostRatio"/> on, that it is more.</summary>
    internal static string Percent(Ratio ratio) =>
        Beyond(ratio, 100) ?? Exact(Amount.FromAtoms(ratio.Times(Ratio.Of(100), Rounding.Down).Atoms).RoundTo(Step(2), Rounding.Down));

    private static string? Beyond(Ratio ratio, int scale)
    {
        Int128 edge = MarginReport.MostRatio.Atoms / scale;
        string most = Amount.FromAtoms(MarginReport.MostRatio.Atoms).ToString();
        return ratio.Atoms >= edge ? $"{most} or more" : ratio.Atoms <= -edge ? $"-{most} or less" : null;
    }

    /// <summary>Units of an asset, rounded down to eight decimals.</summary>
    internal static string Units(Amount amount) => Exact(amount.RoundTo(Step(UnitDecimals), Rounding.Down));

    /// <summary>A few decimals for the eye; the JSON carries every one of them.</summary>
    internal static string Money(Amount amount, int decimals = 2) => Grouped(amount.RoundTo(Step(decimals), Rounding.HalfEven), decimals);

    /// <summary>A number without money's two decimals, to twelve of them, half to even: prices, sizes, parameters.</summary>
    internal static string Figure(Amount value) => Exact(value.RoundTo(Step(12), Rounding.HalfEven));

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
