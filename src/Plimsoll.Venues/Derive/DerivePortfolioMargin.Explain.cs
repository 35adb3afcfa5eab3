// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <content>The requirement taken apart.</content>
public sealed partial class DerivePortfolioMargin
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        MarginSheet own = new();
        Rejection rejection = Assess(portfolio, market, own);
        if (rejection.IsRefused)
        {
            return Result<ExplainedMargin>.Refused(rejection);
        }

        DeriveBook.Read(_rules, portfolio, market, null, out DeriveBook book);
        Dictionary<int, DeriveRisk> risks = [];
        for (int m = 0; m < book.Markets.Count; m++)
        {
            RiskOf(book, m, out DeriveRisk risk);
            risks.Add(risk.Market.Underlying.Value, risk);
        }

        return Result<ExplainedMargin>.Of(DeriveTree.Of(own, LineNames, market.Catalog, (line, isInitial) => line.Kind == MarginLineKind.Settlement
            ? CollateralParts(line, book.Holdings.Find(holding => holding.Asset.Value == line.Subject), book, isInitial)
            : MarketParts(line, risks[line.Subject], book.Stable, market.Catalog, isInitial)));
    }

    private (string Formula, NamedValue[] Parts) CollateralParts(in MarginLine line, DeriveHolding holding, DeriveBook book, bool isInitial) =>
        line.Part == Haircut
            ? ("balance × price × haircut", [
                .. DeriveTree.Of(holding),
                DeriveTree.Rate("haircut", isInitial ? holding.Terms.InitialHaircut : holding.Terms.MaintenanceHaircut)])
            : ("(1 − confidence) × confMargin × balance × price", [
                .. DeriveTree.Of(holding),
                DeriveTree.Rate("least confidence", ConfidenceOf(holding, book)),
                DeriveTree.Number("confMargin", _oracle.ConfMargin)]);

    private (string Formula, NamedValue[] Parts) MarketParts(in MarginLine line, DeriveRisk risk, double stable, InstrumentCatalog catalog, bool isInitial)
    {
        DerivePortfolioTerms terms = risk.Terms;
        string factorName = isInitial ? "imFactor′" : "mmFactor";
        double factor = isInitial ? InitialFactor(terms, stable) : terms.MmFactor;
        bool isScaled = isInitial && _version == DeriveVersion.First;
        string scaled = isScaled ? " × imFactor′" : string.Empty;
        NamedValue[] scale = isScaled ? [DeriveTree.Number("imFactor′", factor)] : [];
        NamedValue spot = DeriveTree.Given("spot", risk.Market.Spot, ValueUnit.Price);
        switch (line.Part)
        {
            case WorstCase:
                return ($"worst loss × {factorName}", [Worst(risk), DeriveTree.Number(factorName, factor)]);
            case Perpetuals:
                return ("Σ |contracts| × size × spot × percent" + scaled, [
                    .. risk.Market.Perpetuals.Select(static perpetual => NamedValue.Of(
                        perpetual.Spec.Symbol, DeriveTree.Money(perpetual.AtSpot), "|contracts| × size × spot", DeriveTree.Of(perpetual))),
                    spot, DeriveTree.Rate("percent", terms.MmPerpPercent + (isInitial ? terms.ImPerpPercent : 0)), .. scale]);
            case ShortOptions:
                return ("Σ over strikes of what calls and puts together are short × spot × percent" + scaled, [
                    .. risk.Expiries.Select(static expiry => DeriveTree.Money(DeriveTree.NameOf(expiry.Expiry), expiry.Naked, "short options, at spot")),
                    spot, DeriveTree.Rate("percent", terms.MmOptionPercent + (isInitial ? terms.ImOptionPercent : 0)), .. scale]);
            case Base:
                return ("Σ balance × spot × percent" + scaled, [
                    .. risk.Market.Bases.Select(holding => NamedValue.Of(
                        catalog[holding.Asset].Symbol, DeriveTree.Money(holding.Value * stable), "balance × price × price of the cash asset",
                        [.. DeriveTree.Of(holding), DeriveTree.Number("price of the cash asset", stable)])),
                    DeriveTree.Rate("percent", terms.BasePercent), .. scale]);
            case OracleDoubt:
                return ("Σ (1 − least confidence) × confMargin × notional at spot, where it is below confThreshold", [
                    DeriveTree.Rate("confidence of index and perpetuals", risk.Market.Confidence),
                    DeriveTree.Money("perpetuals and base", risk.Market.PerpetualsAtSpot + (_version == DeriveVersion.First ? risk.Base * stable
                        : 0), "at spot"),
                    .. risk.Expiries.Select(static expiry => NamedValue.Of(
                        DeriveTree.NameOf(expiry.Expiry), DeriveTree.Money(expiry.Gross), "all options, at spot", DeriveTree.Of(expiry.Expiry))),
                    DeriveTree.Number("confMargin", _oracle.ConfMargin), DeriveTree.Rate("confThreshold", _oracle.ConfThreshold)]);
            default:
                return ("Σ over options max(0, value at the mark − value by the model)", [
                    .. risk.Expiries.SelectMany(static expiry => expiry.Expiry.Options.Select(static option =>
                        DeriveTree.Of(option, "its value at the mark", option.Marked)))]);
        }
    }

    private static NamedValue Worst(DeriveRisk risk)
    {
        List<NamedValue> losses = [Basis(risk)];
        for (int s = 0; s < risk.Profits.Length; s++)
        {
            DeriveScenario scenario = risk.Terms.Scenarios[s];
            NamedValue loss = s == risk.WorstIndex ? WorstScenario(risk, s)
                : NamedValue.Of($"{s}: {scenario.Name}", DeriveTree.Money(-risk.Profits[s]), "as the worst scenario, which is taken apart",
                    DeriveTree.Number("spot", scenario.Spot), DeriveTree.Number("dampening", scenario.Dampening));
            losses.Add(loss);
        }

        return NamedValue.LargestOf("worst loss", losses, risk.WorstIndex == risk.Profits.Length ? "basis contingency"
            : $"scenario {risk.WorstIndex}: {risk.Terms.Scenarios[risk.WorstIndex].Name}");
    }

    private static NamedValue Basis(DeriveRisk risk) => risk.Expiries.Count == 0 ? NamedValue.Given("basis contingency", default, ValueUnit.Money, "no options")
        : NamedValue.Of("basis contingency", DeriveTree.Money(-risk.Basis),
            "−Σ over expiries min(rise, fall, 0) × (basisContAddFactor + basisContMultFactor × years)",
        [
            .. risk.Expiries.Select(static expiry => NamedValue.Of(
                DeriveTree.NameOf(expiry.Expiry), DeriveTree.Money(-expiry.Basis), "−min(rise, fall, 0) × (add + mult × years)",
                DeriveTree.Money("rise", expiry.Rise, "profit at scenarioSpotUp"), DeriveTree.Money("fall", expiry.Fall, "profit at scenarioSpotDown"),
                DeriveTree.Number("years", expiry.Expiry.Years))),
            DeriveTree.Number("basisContAddFactor", risk.Terms.BasisContAddFactor), DeriveTree.Number("basisContMultFactor", risk.Terms.BasisContMultFactor),
        ]);

    private static NamedValue WorstScenario(DeriveRisk risk, int place)
    {
        DeriveScenario scenario = risk.Terms.Scenarios[place];
        double move = (scenario.Spot - 1) * scenario.Dampening;
        string expiryFormula = scenario.IsSkew ? "|ΣV′ × discount − ΣV| × dampening, at today's forward" : "(ΣV − ΣV′ × discount) × dampening";
        return NamedValue.Of($"{place}: {scenario.Name}", DeriveTree.Money(-risk.Profits[place]), "Σ of the losses of perpetuals, base and options",
        [
            DeriveTree.Number("spot", scenario.Spot), DeriveTree.Number("dampening", scenario.Dampening),
            .. risk.Market.Perpetuals.Select(perpetual => NamedValue.Of(
                perpetual.Spec.Symbol, DeriveTree.Money(-perpetual.Notional * move), "contracts × size × price × (1 − spot) × dampening",
                DeriveTree.Of(perpetual))),
            .. risk.Market.Bases.Select(holding => NamedValue.Of(
                $"asset {holding.Asset.Value}", DeriveTree.Money(-holding.Value * move), "balance × price × (1 − spot) × dampening", DeriveTree.Of(holding))),
            .. risk.Expiries.Select(expiry => NamedValue.Of(
                DeriveTree.NameOf(expiry.Expiry), DeriveTree.Money(-expiry.Profits[place]), expiryFormula,
                [
                    .. DeriveTree.Of(expiry.Expiry), DeriveTree.Money("ΣV", expiry.Value, "value now by the model"),
                    DeriveTree.Number("discount of a value above 0", expiry.LongDiscount), DeriveTree.Number("discount of a value below 0",
                        expiry.ShortDiscount),
                    DeriveTree.Number("volatility up", expiry.VolatilityUp), DeriveTree.Number("volatility down", expiry.VolatilityDown),
                    .. expiry.Expiry.Options.Select(static option => DeriveTree.Of(option, "its value at the mark", option.Marked)),
                ])),
        ]);
    }
}
