// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <content>The components with their names, for whoever wants to see them.</content>
public sealed partial class OkxPortfolioMargin : IExplainedModel
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        MarginSheet own = new();
        Rejection rejection = OkxBook.Read(this, portfolio, market, own, out OkxBook book);
        rejection = rejection.IsRefused ? rejection : Assess(portfolio, market, own);
        if (rejection.IsRefused)
        {
            return Result<ExplainedMargin>.Refused(rejection);
        }

        List<NamedValue> units = [], lines = [];
        foreach (OkxUnit unit in book.Units)
        {
            units.Add(Explained(unit, portfolio, market));
        }

        if (Terms.StablecoinTiers is { } tiers)
        {
            units.Add(NamedValue.Of(LineNames[StablecoinPart], StablecoinCharge(book.Hedged), "Σ slice of what is hedged × rate of its tier",
                [NamedValue.Given("hedged across kinds of dollars", book.Hedged, ValueUnit.Money), .. Explained(tiers, "rate")]));
        }

        foreach (ref readonly MarginLine line in own.Lines)
        {
            string name = Margin.LineNames.Of(LineNames, line, _catalog);
            (ObservableId underlying, Amount keep) = (new(line.Subject), line.Maintenance);
            NamedValue maintenance = units.SelectMany(static unit => unit.Flattened()).FirstOrDefault(part => part.Name == name && part.Value == keep)
                ?? NamedValue.Of(name, keep, "MR7 minimum charge − (max(MR1, MR2, MR6) + MR3 + MR4 + MR5)",
                    [.. units.Where((unit, i) => i < book.Units.Count && book.Units[i].Underlying == underlying)]);
            lines.Add(NamedValue.Of(name, line.Initial, "initialFactor × maintenance, rounded up",
                NamedValue.RateOf("initialFactor", Terms.InitialFactor), maintenance with { Name = "maintenance" }));
        }

        return Result<ExplainedMargin>.Of(new(NamedValue.SumOf("initial margin", lines), NamedValue.SumOf("maintenance margin", units)));
    }

    private NamedValue Explained(OkxUnit unit, in Portfolio portfolio, MarketView market)
    {
        OkxUnitMargin margin = unit.Margin;
        string name = _catalog[unit.Underlying].Name;
        OkxClass terms = ClassOf(unit.Underlying)!;
        Portfolio part = unit.Settlement is not { } settlement ? portfolio
            : portfolio.With(portfolio.Positions.ToArray().Where(position => _catalog[position.Instrument].Settlement == settlement).ToArray());
        ImmutableArray<NamedValue> inputs =
        [
            .. ExplainedParts.PositionsOn(unit.Underlying, part, market),
            .. ExplainedParts.CoinOn(unit.Underlying, portfolio, _catalog),
            NamedValue.Given("positions", Amount.Of(part.Positions.Length), ValueUnit.Number, "of the account or its part"),
        ];
        NamedValue worst = NamedValue.LargestOf("max(MR1, MR2, MR6)",
        [
            SpotShock.Explained(name + " MR1 spot shock", margin.SpotShock, unit.Underlying, part, market)
                ?? NamedValue.Of(name + " MR1 spot shock", margin.SpotShock, unit.SpotScenario < 0 ? "no scenario loses"
                : $"−(profit of the unit) where {SpotShock.NameOf(unit.SpotScenario)}", [NamedValue.RateOf("largest move", terms.PriceMoves[^1]), .. inputs]),
            NamedValue.Of(name + " MR2 theta decay", margin.Theta, "(Σ value now − value a day later)⁺", [.. inputs]),
            Extreme.Explained(name + " MR6 extreme move", margin.Extreme, unit.Underlying, part, market)
                ?? NamedValue.Of(name + " MR6 extreme move", margin.Extreme, unit.ExtremeScenario < 0 ? "no scenario loses"
                : $"−(profit of the unit × extremeShare) where {Extreme.NameOf(unit.ExtremeScenario)}",
                [NamedValue.RateOf("extremeMove", terms.ExtremeMove), NamedValue.RateOf("extremeShare", terms.ExtremeShare), .. inputs]),
        ]);
        NamedValue stress = NamedValue.SumOf("max(MR1, MR2, MR6) + MR3 + MR4 + MR5",
        [
            worst,
            NamedValue.Of(name + " MR3 vega term structure", margin.TermStructure,
                "Σ over expiries |Σ vega × volatility| × min(termStructureMove × √(30 ÷ max(days, 1)), 1)",
                [NamedValue.RateOf("termStructureMove", terms.TermStructureMove), .. inputs]),
            NamedValue.Of(name + " MR4 basis", margin.Basis,
                "Σ over perpetuals and expiries |delta| × max(leastBasisMove, min(exp(annualisedBasisMove × years) − 1, 1)), of a perpetual × leastBasisMove",
                [NamedValue.RateOf("annualisedBasisMove", terms.AnnualisedBasisMove), NamedValue.RateOf("leastBasisMove", terms.LeastBasisMove), .. inputs]),
            NamedValue.Of(name + " MR5 interest rate", margin.InterestRate,
                "|Σ delta of options × years| × rateMove", [NamedValue.RateOf("rateMove", terms.RateMove), .. inputs]),
        ]);
        NamedValue minimum = NamedValue.Of(name + " MR7 minimum charge", margin.MinimumCharge,
            Terms.IsMarginal ? "Σ slice of the raw charge × multiplier of its tier" : "raw charge × multiplier of the tier that it falls into",
            [NamedValue.Of("raw charge", unit.RawCharge, "Σ |notional| × rate, of a short put at most strike − mark",
                    [NamedValue.RateOf("rate of futures", terms.FuturesCharge), NamedValue.RateOf("rate of options", terms.OptionsCharge), .. inputs]),
                .. Explained(terms.ChargeTiers, "multiplier")]);
        return NamedValue.LargestOf(unit.Settlement is { } asset ? $"{name} in {_catalog[asset].Symbol}" : name, [stress, minimum]);
    }

    private static ImmutableArray<NamedValue> Explained(OkxTiers tiers, string what) => [.. tiers.Tiers.Select(tier => NamedValue.RateOf(
        tier.UpTo is { } edge ? $"{what} up to {edge}" : $"{what} beyond", tier.Rate))];
}
