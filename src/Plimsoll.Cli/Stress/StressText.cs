// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Liquidation;
using Plimsoll.Risk;
using Plimsoll.Values;
using Plimsoll.Wire;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>A stress analysis for the terminal.</summary>
internal static class StressText
{
    private const string Profit = "Profit before haircuts", Equity = "Equity after haircuts";

    internal static void Write(StressAnalysis analysis)
    {
        IAnsiConsole console = Terminal.Out;
        string moving = analysis.Moving.IsEmpty ? "nothing" : string.Join(", ", analysis.Moving.Select(analysis.NameOf));
        MarginText.WriteTitle($"[bold]{Markup.Escape(analysis.Account.Title)}[/] under rulebook [bold]{Markup.Escape(analysis.Now.Rulebook)}[/]",
            $"at {analysis.Now.Time}, in {analysis.Numeraire}");
        console.WriteLine(
            $"equity {MarginText.Money(analysis.Now.Equity)} after haircuts, maintenance {MarginText.Money(analysis.Now.Maintenance)}; "
            + $"moving together: {moving}");
        foreach (string sentence in analysis.PanelSentences)
        {
            console.WriteLine(sentence);
        }

        if (!analysis.IsHealthy)
        {
            console.MarkupLine("[red]below maintenance today: it would be liquidated as it stands[/]");
        }

        if (analysis.Parts.Length > 1)
        {
            PocketText.Write(analysis.Catalog, analysis.Parts, amount => MarginText.Money(amount));
            console.WriteLine("Below, amounts are sums over all pockets, and a breach is the first pocket's.");
        }

        if (analysis.OrdersLeftOut > 0)
        {
            console.WriteLine(
                $"Open orders left out: {analysis.OrdersLeftOut}. Under an isolated rulebook a fill moves collateral into a pocket, and what it takes is not "
                + "known before.");
        }

        console.WriteLine();
        Heat(console, analysis);
        Curve(console, analysis);
        Levels(console, analysis);
        Orders(console, analysis);
        Ladder(console, analysis);
        Reverse(console, analysis);
        Shocks(console, analysis);
        Attribution(console, analysis);
    }

    private static void Heat(IAnsiConsole console, StressAnalysis analysis)
    {
        console.MarkupLine("[bold]Profit by price and volatility[/], before haircuts (* least headroom, ! below maintenance)");
        Table table = new Table().Border(TableBorder.None).AddColumn("volatility");
        foreach (Ratio move in analysis.Moves)
        {
            table.AddColumn(new TableColumn(StressStory.Percent(move)) { NoWrap = true }.RightAligned());
        }

        double largest = analysis.Grid.Max(static outcome => outcome.Profit.Abs().ToDouble());
        int columns = analysis.Moves.Length;
        for (int row = 0; row < analysis.Volatilities.Length; row++)
        {
            List<Markup> cells = [new(StressStory.Percent(analysis.Volatilities[row]))];
            for (int column = 0; column < columns; column++)
            {
                int at = (row * columns) + column;
                StressOutcome outcome = analysis.Grid[at];
                string mark = (outcome.IsBelow ? "!" : string.Empty) + (at == analysis.Worst ? "*" : string.Empty);
                cells.Add(new(Markup.Escape(Short(outcome.Profit.ToDouble()) + mark),
                    new Style(Color.Black, Shade(outcome, largest), at == analysis.Worst ? Decoration.Bold : Decoration.None)));
            }

            table.AddRow(cells);
        }

        console.Write(table);
        console.WriteLine();
    }

    private static void Curve(IAnsiConsole console, StressAnalysis analysis)
    {
        console.MarkupLine("[bold]Profit curve[/], before haircuts (volatility held)");
        double largest = Math.Max(1e-9, analysis.Curve.Max(static outcome => outcome.Profit.Abs().ToDouble()));
        foreach ((StressOutcome outcome, Ratio at) in analysis.Curve.Zip(analysis.CurveMoves).Where((_, i) => i % 5 == 0))
        {
            double profit = outcome.Profit.ToDouble();
            string move = StressStory.Percent(at);
            console.MarkupLine($"{move,7} {SignedBar.Markup(profit, largest)} {Short(profit),9}{(outcome.IsBelow ? " below maintenance" : string.Empty)}");
        }

        console.WriteLine();
    }

    private static void Levels(IAnsiConsole console, StressAnalysis analysis)
    {
        Table table = MarginText.TableOf("Liquidation price", "Down", "Distance", "Up", "Distance");
        for (int i = 0; i < analysis.Levels.Length; i += 2)
        {
            // With one coin all together is the same line again.
            if (analysis.Levels[i].Factor is null && analysis.Moving.Length == 1)
            {
                continue;
            }

            string name = analysis.Levels[i].Factor is { } factor ? analysis.NameOf(factor) : "all together";
            Row(name, analysis.Levels[i], analysis.Levels[i + 1]);
            if (!analysis.LevelsWithOrders.IsEmpty)
            {
                Row($"{name} with orders", analysis.LevelsWithOrders[i], analysis.LevelsWithOrders[i + 1]);
            }
        }

        console.Write(table);
        int open = analysis.Levels.Concat(analysis.LevelsWithOrders).Count(level => !level.IsProved);
        if (!analysis.Levels.IsEmpty)
        {
            console.WriteLine(open == 0
                ? "Proved: nothing nearer than these prices breaches; \"none\" holds as far as was looked, from a ten-thousandth to ten thousand times the "
                + "price."
                : $"{open} of these {Counted.Word(open, "is", "are")} sampled, not proved: a narrow dip nearer could have been missed (marked ~).");
        }

        void Row(string name, LiquidationLevel down, LiquidationLevel up) => table.AddRow(new Text(name), Price(down), Distance(down), Price(up), Distance(up));
        static Text Price(LiquidationLevel level) => new(level.State switch
        {
            LevelState.None => "none",
            LevelState.AlreadyBelow => "already below",
            _ => level.Price is { } price ? Readable(price) : "–",
        } + (level.IsProved ? string.Empty : " ~"));
        Text Distance(LiquidationLevel level) => new(
            (level.Move is { } move ? StressStory.Percent(move.ToDouble(), 2) : string.Empty)
                + (level.Filled > 0 ? $" ({level.Filled} of {analysis.Orders.Length} filled)" : string.Empty));
    }

    private static void Orders(IAnsiConsole console, StressAnalysis analysis)
    {
        if (analysis.Orders.IsEmpty)
        {
            return;
        }

        Table table = MarginText.TableOf("Orders filled today", Equity, "Initial", "Maintenance", "Free");
        foreach (FillSetOutcome outcome in analysis.FillSets)
        {
            string name = outcome.Set switch { FillSet.None => "none", FillSet.Buys => "all buys", FillSet.Sells => "all sells", _ => "all" };
            table.AddRow(outcome.Rejection.IsRefused
                ? [new Text(name), new Text($"refused: {RefusalText.Explain(outcome.Rejection, new() { Catalog = analysis.Catalog })}"), new Text(string.Empty),
                new Text(string.Empty), new Text(string.Empty)]
                : [new Text(name), .. new[] { outcome.Equity, outcome.Initial, outcome.Maintenance, outcome.Free }.Select(
                amount => new Text(MarginText.Money(amount)))]);
        }

        console.Write(table);
        string orders = string.Join("; ", analysis.Orders.Select(order =>
            $"{(order.Quantity.IsPositive ? "buy" : "sell")} {order.Quantity.Abs()} {analysis.Catalog[order.Instrument].Symbol} at "
                + $"{Readable(order.Limit)}{(order.IsReduceOnly ? " (reduce only)" : string.Empty)}"
                + $"{(order.Group > 0 ? $" (group {order.Group})" : string.Empty)}"));
        console.WriteLine($"Open orders: {orders}.");
        console.WriteLine(
            "Here as if filled at today's marks, taker fees paid; on the way to a liquidation price each fills in full, at its limit, when its mark gets "
            + "there.");
        console.WriteLine("All other figures leave them open, and initial margin here does not count them: plimsoll margin does, by the worst of all sets.");
    }

    private static void Ladder(IAnsiConsole console, StressAnalysis analysis)
    {
        bool adds = analysis.Ladder.Any(static rung => rung.Plan is { } plan && plan.Closes.Any(static close => close.IsHedge));
        Table table = MarginText.TableOf("Ladder", [Equity, "Maintenance", "Would be closed", .. adds ? ["Would be added as a hedge"] : (string[])[]]);
        foreach (TableColumn column in table.Columns.Skip(3))
        {
            column.Alignment(Justify.Left);
        }

        foreach (LadderRung rung in analysis.Ladder)
        {
            string[] plan = rung.Plan is { } planned ? [StressStory.Closed(analysis, planned), StressStory.Added(analysis, planned)]
                : [string.Empty, string.Empty];
            table.AddRow(new[]
            {
                StressStory.Percent(rung.Move.ToDouble(), 2), MarginText.Money(rung.Equity), MarginText.Money(rung.Maintenance), plan[0],
            }.Concat(adds ? [plan[1]] : []).Select(static cell => new Text(cell)));
        }

        console.Write(table);
        foreach (LadderRung rung in analysis.Ladder)
        {
            if (rung.Plan is { Certificate: not null } plan)
            {
                string proved = PlanText.Proved(plan.Cost, plan.LeastCost, static amount => MarginText.Money(amount));
                console.WriteLine($"at {StressStory.Percent(rung.Move.ToDouble(), 2)}: {proved}");
            }
        }

        if (analysis.Ladder.All(static rung => rung.Plan is null))
        {
            return;
        }

        foreach (string sentence in StressStory.BlockedSentences(analysis))
        {
            console.WriteLine(sentence);
        }

        if (analysis.IsDepthAssumed)
        {
            console.WriteLine(StressStory.AssumedBooks);
        }
    }

    private static void Reverse(IAnsiConsole console, StressAnalysis analysis)
    {
        console.WriteLine();
        console.MarkupLine("[bold]Reverse stress[/]: the smallest joint move found that breaches maintenance");
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("norm").AddColumn("found");
        foreach (ReverseStressReport report in analysis.Reverse)
        {
            string norm = report.Norm == StressNorm.Euclidean ? "jointly (root of squares)" : "largest single move";
            string found = report.State switch
            {
                LevelState.None => $"none found within {report.SearchedTo:0} widths",
                LevelState.AlreadyBelow => "already below maintenance",
                _ => string.Create(CultureInfo.InvariantCulture, $"{report.Distance:0.000} widths: ")
                    + string.Join(", ", report.Scenario!.Shocks.Select(
                    shock => $"{analysis.NameOf(shock.Named)} {StressStory.Percent(shock.PriceMove.ToDouble(), 2)}"))
                    + (report.VolatilityMove.IsZero ? string.Empty : $", volatility {StressStory.Percent(report.VolatilityMove.ToDouble(), 2)}"),
            };
            table.AddRow(new Text(norm), new Text($"{found}\n{Proof(report)}".TrimEnd()));
        }

        console.Write(table);
        string widths = string.Join(", ", analysis.Widths.Select(
            width => string.Create(CultureInfo.InvariantCulture, $"{analysis.NameOf(width.Factor)} {width.Width:0.0000}")));
        string volatility = analysis.VolatilityWidth > 0 ? string.Create(CultureInfo.InvariantCulture, $", volatility {analysis.VolatilityWidth:0.00}")
            : string.Empty;
        if (analysis.Reverse[0].State != LevelState.AlreadyBelow)
        {
            console.WriteLine(
                $"widths, usual daily moves (logarithmic): {widths}{volatility}; {Counted.Of(analysis.Reverse[0].Directions, "direction")}, "
                    + $"{Counted.Of(analysis.Reverse[0].Assessments, "assessment")}.");
            console.WriteLine(
                "A move found is assessed exactly: it breaches, and not a millionth of a width nearer. What is proved holds for every joint move.");
        }

        console.WriteLine();
    }

    /// <summary>What is known of all directions, in words.</summary>
    private static string Proof(ReverseStressReport report) => report switch
    {
        { State: LevelState.AlreadyBelow } => string.Empty,
        { AtLeast: null } => "not proved: the rulebook or the book gives no bounds, so that directions not searched may hold less",
        { State: LevelState.None, IsProved: true } => string.Create(CultureInfo.InvariantCulture, $"proved: no breach nearer than {report.AtLeast:0.000}"),
        { IsProved: true } =>
            string.Create(CultureInfo.InvariantCulture, $"proved: the smallest is between {report.AtLeast:0.000} and {report.Distance:0.000}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"proved: no breach nearer than {report.AtLeast:0.000}; the budget of assessments was spent first"),
    };

    private static void Shocks(IAnsiConsole console, StressAnalysis analysis)
    {
        Table table = MarginText.TableOf("Named shock", Profit, Equity, "Maintenance", "Covered");
        foreach (StressOutcome outcome in analysis.Shocks)
        {
            table.AddRow(
                new Text(outcome.Scenario.Name), new Text(MarginText.Money(outcome.Profit)), new Text(MarginText.Money(outcome.Equity)),
                    new Text(MarginText.Money(outcome.Maintenance)),
                outcome.IsBelow ? new Text("no", new Style(Color.Red)) : new Text("yes"));
        }

        console.Write(table);
    }

    private static void Attribution(IAnsiConsole console, StressAnalysis analysis)
    {
        Table table = MarginText.TableOf("Leg", "Maintenance share", "Maintenance without it", "Profit in the worst cell, before haircuts");
        foreach ((MarginShare share, LegAmount profit) in analysis.Attribution.Legs.Zip(analysis.WorstLegs))
        {
            table.AddRow(new Text(share.Leg.Name(analysis.Catalog)), new Text(MarginText.Money(share.Share)), new Text(MarginText.Money(share.WithoutIt)),
                new Text(MarginText.Money(profit.Amount)));
        }

        table.AddRow(new Text("no leg's (minima, kinks)"), new Text(MarginText.Money(analysis.Attribution.Remainder)), new Text(string.Empty),
            new Text(string.Empty));
        table.AddRow(
            new Text("sum"), new Text(MarginText.Money(analysis.Attribution.Maintenance)), new Text(string.Empty),
                new Text(MarginText.Money(StressTest.Sum(analysis.WorstLegs))));
        console.Write(table);
    }

    /// <summary>Red for losses, darker for larger; green for gains; magenta below maintenance.</summary>
    private static Color Shade(StressOutcome outcome, double largest)
    {
        double share = largest > 0 ? Math.Abs(outcome.Profit.ToDouble()) / largest : 0;
        byte pale = (byte)(235 - (int)(150 * share));
        return outcome.IsBelow ? new Color(230, pale, 230) : outcome.Profit.IsNegative ? new Color(240, pale, pale) : new Color(pale, 225, pale);
    }

    // Eight digits are enough to act on; the JSON carries the exact tick.
    private static string Readable(Price price)
    {
        double value = price.ToDouble();
        string decimals = value >= 1000 ? "#,##0.00" : value >= 1 ? "0.00####" : "0.##########";
        return value.ToString(decimals, CultureInfo.InvariantCulture);
    }

    private static string Short(double value)
    {
        double size = Math.Abs(value);
        string text = size >= 1e9 ? (size / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + "bn"
            : size >= 1e6 ? (size / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "M"
            : size >= 1e4 ? (size / 1e3).ToString("0", CultureInfo.InvariantCulture) + "k"
            : size >= 1e3 ? (size / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + "k"
            : size.ToString("0", CultureInfo.InvariantCulture);
        return (value < 0 && text != "0" ? "-" : string.Empty) + text;
    }
}
