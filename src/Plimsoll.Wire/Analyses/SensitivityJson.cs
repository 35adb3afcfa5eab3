// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Risk;

namespace Plimsoll.Wire;

/// <summary>Sensitivities as JSON, with their units.</summary>
public static class SensitivityJson
{
    /// <summary>The sensitivities, indented.</summary>
    public static string Write(SensitivityAnalysis analysis, Caveats caveats) => new JsonObject
    {
        ["time"] = analysis.Account.Market.Time.ToString(),
        ["numeraire"] = analysis.Account.Numeraire,
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
        ["legs"] = new JsonArray([.. analysis.Greeks.Legs.Select(
            leg => Object(leg.Leg.Name(analysis.Account.Catalog), leg.Factor is { } factor ? analysis.Account.Catalog[factor].Name : null, leg.Greeks))]),
        ["net"] = new JsonArray([.. analysis.Greeks.Net.Select(net => Object(null, analysis.Account.Catalog[net.Factor].Name, net.Greeks))]),
        ["profiles"] = new JsonArray([.. analysis.Profiles.Select(profile => (JsonNode)new JsonObject
        {
            ["underlying"] = analysis.Account.Catalog[profile.Factor].Name,
            ["points"] = new JsonArray([.. profile.Points.Select(point => (JsonNode)new JsonObject
            {
                ["move"] = point.Move.ToString(),
                ["delta"] = point.Net.Delta,
                ["gamma"] = point.Net.Gamma,
                ["vega"] = point.Net.Vega,
            })]),
        })]),
        ["warnings"] = CaveatJson.Of(caveats),
    }.ToJsonString(ReportStyle.Indented);

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
