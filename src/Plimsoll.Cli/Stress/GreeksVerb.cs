// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Risk;
using Plimsoll.Values;
using Plimsoll.Wire;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>plimsoll greeks: sensitivities of a portfolio, leg by leg and net.</summary>
internal static class GreeksVerb
{
    internal static Command Create()
    {
        Argument<string> portfolio = new("portfolio") { Description = "Portfolio file (docs/reference/portfolio.schema.json)." };
        Option<bool> json = new("--json") { Description = "Print JSON instead of a table." };
        Command command = new("greeks",
            "Delta, gamma, vega, theta, rho, vanna and volga, by position and net by underlying. Takes no rulebook: pockets are valued together with the rest.")
        {
            portfolio, json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            string path = parsed.GetValue(portfolio)!;
            Caveats caveats = PortfolioInput.Spoken();
            SensitivityAnalysis analysis = Answer.Of(SensitivityAnalysis.Of(PortfolioInput.ReadTogether(path, caveats)));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(SensitivityJson.Write(analysis, caveats));
            }
            else
            {
                Write(analysis);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(SensitivityAnalysis analysis)
    {
        StatedAccount account = analysis.Account;
        MarginText.WriteTitle($"[bold]{Markup.Escape(account.Title)}[/]", $"at {account.Market.Time}, in {account.Numeraire}");
        Table table = MarginText.TableOf("Leg", "Delta", "Gamma", "Vega", "Theta", "Rho", "Vanna", "Volga");
        foreach (LegGreeks leg in analysis.Greeks.Legs)
        {
            Row(table, leg.Leg.Name(account.Catalog), leg.Greeks);
        }

        foreach ((ObservableId factor, Greeks net) in analysis.Greeks.Net)
        {
            Row(table, $"net {account.Catalog[factor].Name}", net);
        }

        Terminal.Out.Write(table);
        Terminal.Out.WriteLine($"Delta: {PortfolioGreeks.DeltaConvention}.");
        Terminal.Out.WriteLine("Gamma: delta per +1 of the index. Vega: per volatility point. Theta: per day.");
        Terminal.Out.WriteLine("Rho: per percentage point, forwards held. Vanna: delta per volatility point. Volga: vega per volatility point.");
        foreach (GreeksProfile profile in analysis.Profiles)
        {
            Profile(account.Catalog[profile.Factor].Name, profile);
        }
    }

    private static void Profile(string name, GreeksProfile profile)
    {
        Terminal.Out.WriteLine();
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]Net {name} as it moves[/] (volatilities held)");
        Terminal.Out.WriteLine($"{"move",7} {new string(' ', SignedBar.Width)} {"delta",10} {"gamma",11} {"vega",12}");
        double largest = Math.Max(1e-9, profile.Points.Max(static point => Math.Abs(point.Net.Delta)));
        foreach ((Ratio move, Greeks net) in profile.Points)
        {
            Terminal.Out.MarkupLine(
                $"{StressStory.Percent(move),7} {SignedBar.Markup(net.Delta, largest)} {Figure(net.Delta),10} {Figure(net.Gamma),11} {Figure(net.Vega),12}");
        }
    }

    private static void Row(Table table, string name, in Greeks g) => table.AddRow(
        new Text(name), Cell(g.Delta), Cell(g.Gamma), Cell(g.Vega), Cell(g.Theta), Cell(g.Rho), Cell(g.Vanna), Cell(g.Volga));

    private static Text Cell(double value) => new(Figure(value));

    private static string Figure(double value)
    {
        double size = Math.Abs(value);
        string format = size >= 1000 ? "N0" : size >= 0.01 ? "N4" : "0.000E+0";
        return size == 0 ? "0" : value.ToString(format, CultureInfo.InvariantCulture);
    }
}
