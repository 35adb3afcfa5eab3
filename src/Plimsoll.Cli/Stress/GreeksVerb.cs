// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Values;
using Plimsoll.Wire;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>plimsoll greeks: sensitivities of a portfolio, leg by leg and net.</summary>
internal static class GreeksVerb
{
    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Create()
    {
        Argument<string> portfolio = new("portfolio") { Description = "Portfolio file (docs/reference/portfolio.schema.json)." };
        Option<bool> json = new("--json") { Description = "Print JSON instead of a table." };
        Command command = new("greeks", "Delta, gamma, vega, theta, rho, vanna and volga, by position and net by underlying. Takes no rulebook: pockets are valued together with the rest.") { portfolio, json };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            string path = parsed.GetValue(portfolio)!;
            Caveats caveats = new(path);
            PortfolioFile file = PortfolioInput.ReadTogether(path, caveats);
            PortfolioGreeks greeks = Take(PortfolioGreeks.Of(file.Portfolio, file.Market), path, file);
            ImmutableArray<GreeksProfile> profiles = Take(GreeksProfile.Of(file, greeks), path, file);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(Json(file, greeks, profiles, caveats));
            }
            else
            {
                Write(Path.GetFileName(path), file, greeks, profiles);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static T Take<T>(Result<T> result, string path, PortfolioFile file) =>
        result.IsOk ? result.Value : throw new InputException($"{path}: {RefusalText.Explain(result.Rejection, file.Catalog, "greeks")}");

    private static void Write(string title, PortfolioFile file, PortfolioGreeks greeks, ImmutableArray<GreeksProfile> profiles)
    {
        string numeraire = file.Catalog[file.Catalog.Numeraire].Symbol;
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{title}[/] at {file.Market.Time}, in {numeraire}");
        Table table = MarginText.TableOf("Leg", "Delta", "Gamma", "Vega", "Theta", "Rho", "Vanna", "Volga");
        foreach (LegGreeks leg in greeks.Legs)
        {
            Row(table, leg.Leg.Name(file.Catalog), leg.Greeks);
        }

        foreach ((SymbolId factor, Greeks net) in greeks.Net)
        {
            Row(table, $"net {file.Catalog[factor].Name}", net);
        }

        Terminal.Out.Write(table);
        Terminal.Out.WriteLine($"Delta: {PortfolioGreeks.DeltaConvention}.");
        Terminal.Out.WriteLine("Gamma: delta per +1 of the index. Vega: per volatility point. Theta: per day.");
        Terminal.Out.WriteLine("Rho: per percentage point, forwards held. Vanna: delta per volatility point. Volga: vega per volatility point.");
        foreach (GreeksProfile profile in profiles)
        {
            Profile(file.Catalog[profile.Factor].Name, profile);
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
            Terminal.Out.MarkupLine($"{StressText.Percent(move),7} {SignedBar.Markup(net.Delta, largest)} {Figure(net.Delta),10} {Figure(net.Gamma),11} {Figure(net.Vega),12}");
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

    private static string Json(PortfolioFile file, PortfolioGreeks greeks, ImmutableArray<GreeksProfile> profiles, Caveats caveats) => new JsonObject
    {
        ["time"] = file.Market.Time.ToString(),
        ["numeraire"] = file.Catalog[file.Catalog.Numeraire].Symbol,
        ["units"] = new JsonObject
        {
            ["delta"] = PortfolioGreeks.DeltaConvention,
            ["gamma"] = "delta per +1 of the index",
            ["vega"] = "per volatility point (0.01)",
            ["theta"] = "per day",
            ["rho"] = "per percentage point of the rate, forwards held",
            ["vanna"] = "delta per volatility point",
            ["volga"] = "vega per volatility point",
        },
        ["legs"] = new JsonArray([.. greeks.Legs.Select(leg => Object(leg.Leg.Name(file.Catalog), leg.Factor is { } factor ? file.Catalog[factor].Name : null, leg.Greeks))]),
        ["net"] = new JsonArray([.. greeks.Net.Select(net => Object(null, file.Catalog[net.Factor].Name, net.Greeks))]),
        ["profiles"] = new JsonArray([.. profiles.Select(profile => (JsonNode)new JsonObject
        {
            ["underlying"] = file.Catalog[profile.Factor].Name,
            ["points"] = new JsonArray([.. profile.Points.Select(point => (JsonNode)new JsonObject
            {
                ["move"] = point.Move.ToString(),
                ["delta"] = point.Net.Delta,
                ["gamma"] = point.Net.Gamma,
                ["vega"] = point.Net.Vega,
            })]),
        })]),
        ["warnings"] = caveats.Json(),
    }.ToJsonString(_json);

    private static JsonObject Object(string? leg, string? underlying, in Greeks g)
    {
        JsonObject json = new()
        {
            ["underlying"] = underlying,
            ["delta"] = g.Delta,
            ["gamma"] = g.Gamma,
            ["vega"] = g.Vega,
            ["theta"] = g.Theta,
            ["rho"] = g.Rho,
            ["vanna"] = g.Vanna,
            ["volga"] = g.Volga,
        };
        if (leg is not null)
        {
            json["leg"] = leg;
        }

        return json;
    }
}
