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
            lines.Add(NamedValue.Of(Margin.LineNames.Of(LineNames, line, _catalog), line.Initial, "initialFactor × maintenance, rounded up",
                NamedValue.RateOf("initialFactor", Terms.InitialFactor), NamedValue.Given("maintenance", line.Maintenance, ValueUnit.Money)));
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
            NamedValue.Of("MR1 spot shock", margin.SpotShock, unit.SpotScenario < 0 ? "no scenario loses"
                : $"−(profit of the unit) where {SpotShock.NameOf(unit.SpotScenario)}", [NamedValue.RateOf("largest move", terms.PriceMoves[^1]), .. inputs]),
            NamedValue.Of("MR2 theta decay", margin.Theta, "(Σ value now − value a day later)⁺", [.. inputs]),
            NamedValue.Of("MR6 extreme move", margin.Extreme, unit.ExtremeScenario < 0 ? "no scenario loses"
                : $"−(profit of the unit × extremeShare) where {Extreme.NameOf(unit.ExtremeScenario)}",
                NamedValue.RateOf("extremeMove", terms.ExtremeMove), NamedValue.RateOf("extremeShare", terms.ExtremeShare)),
        ]);
        NamedValue stress = NamedValue.SumOf("max(MR1, MR2, MR6) + MR3 + MR4 + MR5",
        [
            worst,
            NamedValue.Of("MR3 vega term structure", margin.TermStructure, "Σ over expiries |vega × volatility| × termStructureMove × √(30 ÷ days)",
                NamedValue.RateOf("termStructureMove", terms.TermStructureMove)),
            NamedValue.Of("MR4 basis", margin.Basis, "Σ over perpetuals and expiries |delta| × max(leastBasisMove, exp(annualisedBasisMove × years) − 1)",
                NamedValue.RateOf("annualisedBasisMove", terms.AnnualisedBasisMove), NamedValue.RateOf("leastBasisMove", terms.LeastBasisMove)),
            NamedValue.Of("MR5 interest rate", margin.InterestRate, "|Σ delta of options × years| × rateMove", NamedValue.RateOf("rateMove", terms.RateMove)),
        ]);
        NamedValue minimum = NamedValue.Of("MR7 minimum charge", margin.MinimumCharge,
            Terms.IsMarginal ? "Σ slice of the raw charge × multiplier of its tier" : "raw charge × multiplier of the tier that it falls into",
            [NamedValue.Given("raw charge", unit.RawCharge, ValueUnit.Money, "Σ |notional| × rate, of a short put at most strike − mark"),
                NamedValue.RateOf("rate of futures", terms.FuturesCharge), NamedValue.RateOf("rate of options", terms.OptionsCharge),
                .. Explained(terms.ChargeTiers, "multiplier")]);
        return NamedValue.LargestOf(unit.Settlement is { } asset ? $"{name} in {_catalog[asset].Symbol}" : name, [stress, minimum]);
    }

    private static ImmutableArray<NamedValue> Explained(OkxTiers tiers, string what) => [.. tiers.Tiers.Select(tier => NamedValue.RateOf(
        tier.UpTo is { } edge ? $"{what} up to {edge}" : $"{what} beyond", tier.Rate))];
}
