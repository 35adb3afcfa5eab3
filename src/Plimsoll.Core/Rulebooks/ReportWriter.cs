// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Turns a filled sheet into a report with names.</summary>
internal static class ReportWriter
{
    internal static MarginReport Write(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet, RequirementError? error)
    {
        ImmutableArray<MarginReportLine>.Builder lines = ImmutableArray.CreateBuilder<MarginReportLine>(sheet.Lines.Length);
        string? binding = null;
        Amount most = default;
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            string name = line.Kind switch
            {
                MarginLineKind.LeverageLimit => LeverageLimit.LineName,
                MarginLineKind.InitialHaircut => LineNames.Of(rulebook.Equity.Lines, line, market.Catalog),
                MarginLineKind.AddOn => LineNames.Of(rulebook.AddOns[line.Subject].Lines, line, market.Catalog),
                _ => LineNames.Of(rulebook.Model.Lines, line, market.Catalog),
            };
            string? scenario = line.Scenario >= 0 && rulebook.Model is IScenarioModel model ? model.ScenarioName(line.Scenario) : null;
            lines.Add(new(name, line, scenario, line.Kind == MarginLineKind.Book ? error : null)
            {
                Fills = line.Kind == MarginLineKind.Orders
                ? WorstOn(new(line.Subject), portfolio, sheet) : []
            });
            if (line.Initial > most)
            {
                most = line.Initial;
                binding = scenario is null ? name : $"{name}: {scenario}";
            }
        }

        return new(
            $"{rulebook.Name} {rulebook.Version}",
            market.Time,
            market.Catalog.Numeraire,
            sheet.Equity,
            sheet.Initial,
            sheet.Maintenance,
            [.. sheet.Collateral],
            lines.ToImmutable(),
            binding)
        {
            LoadLines = LoadLines.Of(rulebook),
            RatioName = rulebook.Equity.RatioName,
        };
    }

    private static ImmutableArray<OpenOrder> WorstOn(ObservableId underlying, in Portfolio portfolio, MarginSheet sheet)
    {
        ImmutableArray<OpenOrder>.Builder orders = ImmutableArray.CreateBuilder<OpenOrder>();
        foreach (ref readonly OrderFill fill in sheet.Orders.On(underlying))
        {
            if (fill.IsWorst)
            {
                orders.Add(portfolio.Orders[fill.Order] with { Quantity = fill.Quantity });
            }
        }

        return orders.ToImmutable();
    }
}
