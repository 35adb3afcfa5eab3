// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;
using Plimsoll.Venues.Derive;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Derive's managers: SRM through <c>derive-standard</c>, PMRM through <c>derive-portfolio</c>, PMRM_2 through <c>derive-portfolio-2</c>.</summary>
internal sealed class DeriveAdapter : IVectorAdapter
{
    public string? Rulebook(VectorCase vector) =>
        vector.Subject.StartsWith("Derive Standard", StringComparison.Ordinal) ? "derive-standard"
        : !vector.Subject.StartsWith("Derive Portfolio", StringComparison.Ordinal) ? null
        : vector.Kind.StartsWith("PMRM_2", StringComparison.Ordinal) ? "derive-portfolio-2"
        : vector.Kind is "PMRM" or "PMRM_1" ? "derive-portfolio" : null;

    public JsonNode? Compute(VectorCase vector) => Rulebook(vector) is not { } name ? null
        : name == "derive-standard" ? Standard(vector) : Portfolio(vector, name);

    /// <summary>Where a case was compared by its whole part it allows a distance to that, which is used for amounts; without one <see cref="Whole"/> has
    /// cut the figures as its rule says, and they must be equal.</summary>
    public double? Tolerance(VectorCase vector, string figure) => IsCut(vector) || (HasRule(vector)
        && (figure.EndsWith("worst_index", StringComparison.Ordinal) || figure.EndsWith("im_factor", StringComparison.Ordinal))) ? 0 : null;

    private static JsonObject Standard(VectorCase vector)
    {
        (Rulebook rulebook, Portfolio portfolio, MarketSnapshot market) = DeriveVenue.Standard(vector.Inputs).Build();
        DeriveStandardNet net = Told(((DeriveStandardMargin)rulebook.Model).NetMarginOf(portfolio, market));
        HoldTheSheet(rulebook, portfolio, market, net.Im, net.Mm);
        return new()
        {
            ["im"] = Whole(vector, net.Im),
            ["mm"] = Whole(vector, net.Mm),
            ["mtm"] = Whole(vector, net.Mtm),
            ["oracle"] = Whole(vector, net.Oracle),
            ["depeg"] = Whole(vector, net.Depeg),
        };
    }

    private static JsonObject Portfolio(VectorCase vector, string name)
    {
        DeriveVenue venue = DeriveVenue.Portfolio(name, vector.Inputs);
        (Rulebook rulebook, Portfolio portfolio, MarketSnapshot market) = venue.Build();
        DerivePortfolioMargin model = (DerivePortfolioMargin)rulebook.Model;
        DeriveNetMargin net = Told(model.NetMarginOf(portfolio, market, market.Catalog.TryFindObservable(DeriveVenue.Underlying, out ObservableSpec? spec)
            ? spec.Id
            : default));
        HoldTheSheet(rulebook, portfolio, market, net.Im, net.Mm);
        JsonObject computed = new()
        {
            ["im"] = Whole(vector, net.Im),
            ["mm"] = Whole(vector, net.Mm),
            ["mtm"] = Whole(vector, net.Mtm),
            ["scenario_pnl"] = new JsonArray([.. net.ScenarioPnl.Select(pnl => (JsonNode)Whole(vector, pnl))]),
            ["worst"] = Whole(vector, net.Worst),
            ["worst_index"] = net.WorstIndex,
            ["basis"] = Whole(vector, net.Basis),
            ["mm_contingency"] = Whole(vector, net.MmContingency),
            ["static_contingency"] = Whole(vector, net.MmContingency),
            ["im_contingency"] = Whole(vector, net.ImContingency),
            ["oracle"] = Whole(vector, net.Oracle),
            ["im_factor"] = net.ImFactor.ToString(),
            ["option_mtm"] = Whole(vector, net.OptionMtm),
            ["collateral_value"] = Whole(vector, net.CollateralValue),
        };
        HoldComponents(vector, computed);
        return computed;
    }

    /// <summary>On the sheet equity less requirement is never more than the net margin, here where options are marked at the model's values; that it is as
    /// much, but where Derive would credit an account, is a property of random accounts.</summary>
    private static void HoldTheSheet(Rulebook rulebook, Portfolio portfolio, MarketSnapshot market, Amount im, Amount mm)
    {
        MarginSheet sheet = new();
        Rejection rejection = (rulebook with { AddOns = [] }).Assess(portfolio, market, sheet);
        if (rejection.IsRefused)
        {
            throw new FormatException(rejection.ToString());
        }

        double stable = DeriveVenue.Stable(market), hair = 1e-9 * (1 + sheet.Equity.Abs().ToDouble() + sheet.Initial.ToDouble());
        if ((sheet.Equity - sheet.Initial).ToDouble() > (im.ToDouble() * stable) + hair
            || (sheet.Equity - sheet.Maintenance).ToDouble() > (mm.ToDouble() * stable) + hair)
        {
            throw new FormatException($"the sheet leaves {sheet.Equity - sheet.Initial} and {sheet.Equity - sheet.Maintenance}, net margins are {im} and {mm}");
        }
    }

    /// <summary>The cases bring intermediate figures beside what they expect; they were recomputed by the cases' author and must agree too. Which of several
    /// equal scenarios is the worst is noise there, of 1e-11.</summary>
    private static void HoldComponents(VectorCase vector, JsonObject computed)
    {
        foreach ((string name, JsonNode? given) in vector.Body["components_recomputed"] as JsonObject ?? [])
        {
            double wanted = double.Parse(CaseFiles.Decimal(given), CultureInfo.InvariantCulture);
            double found = double.Parse(computed[name]?.ToString() ?? throw new FormatException($"{name} is not computed"), CultureInfo.InvariantCulture);
            if (name != "worst_index" && Math.Abs(wanted - found) > Math.Max(1e-6, 1e-8 * Math.Abs(wanted)))
            {
                throw new FormatException($"component {name}: expected {wanted}, computed {found}");
            }
        }
    }

    private static bool HasRule(VectorCase vector) => vector.Tolerance is JsonObject tolerance && tolerance.ContainsKey("rule");

    private static bool IsCut(VectorCase vector) => HasRule(vector) && vector.Tolerance!["abs"] is null;

    private static string Whole(VectorCase vector, Amount value)
    {
        if (!IsCut(vector))
        {
            return value.ToString();
        }

        Amount nearest = value.RoundTo(Amount.Of(1), Rounding.HalfEven);
        return ((value - nearest).Abs() < Amount.Parse("0.000001") ? nearest : value.RoundTo(Amount.Of(1), Rounding.TowardZero)).ToString();
    }

    private static T Told<T>(Result<T> result) => result.IsOk ? result.Value : throw new FormatException(result.Rejection.ToString());
}
