// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <content>The requirement taken apart.</content>
public sealed partial class DeriveStandardMargin
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
        Dictionary<int, DeriveStandardMarket> markets = [];
        for (int m = 0; m < book.Markets.Count; m++)
        {
            StandardOf(book, m, out DeriveStandardMarket held);
            markets.Add(held.Market.Underlying.Value, held);
        }

        return Result<ExplainedMargin>.Of(DeriveTree.Of(own, LineNames, market.Catalog, (line, isInitial) => line.Kind == MarginLineKind.Settlement
            ? CollateralParts(line, book.Holdings.Find(holding => holding.Asset.Value == line.Subject), book.Stable, isInitial)
            : MarketParts(line, markets[line.Subject], book.Stable, isInitial)));
    }

    private (string Formula, NamedValue[] Parts) CollateralParts(in MarginLine line, DeriveHolding holding, double stable, bool isInitial)
    {
        DeriveMarginFactor terms = _byAsset[holding.Asset.Value]!;
        NamedValue cash = DeriveTree.Number("price of the cash asset", stable);
        return line.Part == Factor
            ? (isInitial ? "balance × price × (1 − marginFactor × imScale × price of the cash asset)"
                : "balance × price × (1 − marginFactor × price of the cash asset)",
                [.. DeriveTree.Of(holding), DeriveTree.Rate("marginFactor", terms.MarginFactor), DeriveTree.Rate("imScale", terms.ImScale), cash])
            : ("(1 − confidence) × ocFactor × balance × price × price of the cash asset", [.. DeriveTree.Of(holding), cash]);
    }

    private (string Formula, NamedValue[] Parts) MarketParts(in MarginLine line, DeriveStandardMarket held, double stable, bool isInitial)
    {
        NamedValue spot = DeriveTree.Given("spot", held.Market.Spot, ValueUnit.Price);
        NamedValue perpetuals = DeriveTree.Money("perpetuals", held.Market.PerpetualsAtSpot, "at spot");
        NamedValue shorts = DeriveTree.Money("short options", held.ShortAtSpot, "at spot");
        switch (line.Part)
        {
            case Perpetuals:
                return ("Σ |contracts| × size × price × rate", [
                    .. held.Market.Perpetuals.Select(static perpetual => NamedValue.Of(
                        perpetual.Spec.Symbol, DeriveTree.Money(Math.Abs(perpetual.Notional)), "|contracts| × size × price", DeriveTree.Of(perpetual))),
                    isInitial ? DeriveTree.Rate("imPerpReq", held.Terms.ImPerpReq) : DeriveTree.Rate("mmPerpReq", held.Terms.MmPerpReq)]);
            case Options:
                return ("Σ over expiries max(0, value − net margin)", [spot, .. held.Expiries.Select(expiry => ExpiryParts(expiry, isInitial))]);
            case OracleDoubt:
                return ("Σ (1 − least confidence) × ocFactor × notional at spot, where it is below the threshold", [
                    perpetuals, shorts, DeriveTree.Rate("confidence of index and perpetuals", held.Market.Confidence),
                    .. held.Expiries.Select(static expiry => NamedValue.Of(
                        DeriveTree.NameOf(expiry.Expiry), DeriveTree.Money(expiry.ShortAtSpot), "short options, at spot", DeriveTree.Of(expiry.Expiry))),
                    DeriveTree.Number("ocFactor", held.Terms.OcFactor)]);
            case Depeg:
                return ("(depegThreshold − price of the cash asset) × depegFactor × (perpetuals + short options)", [
                    perpetuals, shorts, DeriveTree.Number("depegThreshold", _depegThreshold), DeriveTree.Number("price of the cash asset", stable),
                    DeriveTree.Number("depegFactor", _depegFactor)]);
            default:
                return ("Σ over options max(0, value at the mark − value by the model)", [
                    .. held.Expiries.SelectMany(static expiry => expiry.Expiry.Options.Select((option, i) =>
                        DeriveTree.Of(option, "its value by the model", expiry.Values[i])))]);
        }
    }

    private static NamedValue ExpiryParts(DeriveStandardExpiry expiry, bool isInitial)
    {
        double[] isolated = isInitial ? expiry.IsolatedInitial : expiry.IsolatedMaintenance;
        double sum = isInitial ? expiry.SumInitial : expiry.SumMaintenance, unpaired = isInitial ? expiry.UnpairedInitial : expiry.UnpairedMaintenance;
        NamedValue ofIsolated = NamedValue.Of("isolated margins", DeriveTree.Money(sum), "Σ over short options of value + rate × spot × q",
            [.. expiry.Expiry.Options.Select((option, i) => DeriveTree.Of(option, "its isolated margin, 0 for a long option", isolated[i]))]);
        NamedValue ofLoss = NamedValue.Of("greatest loss", DeriveTree.Money(expiry.LeastPayoff + unpaired), "least payoff + unpaired calls",
            DeriveTree.Money("least payoff", expiry.LeastPayoff, "at price 0 and at every strike"),
            DeriveTree.Money("unpaired calls", unpaired, "unpairedScale × forward × calls short on balance"));
        return NamedValue.Of(DeriveTree.NameOf(expiry.Expiry), DeriveTree.Money(expiry.Value - (isInitial ? expiry.Initial : expiry.Maintenance)),
            "value − net margin",
            [
                DeriveTree.Money("value", expiry.Value, "by the model"),
                NamedValue.LargestOf("net margin", [ofIsolated, ofLoss]),
                .. DeriveTree.Of(expiry.Expiry),
            ]);
    }
}
