// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.AaveV3;

/// <content>Collateral taken apart.</content>
public sealed partial class HealthFactorEquity : IExplainedEquity
{
    /// <inheritdoc/>
    public NamedValue Explain(Rulebook rulebook, in CollateralLine line, in Portfolio portfolio, MarketView market) => NamedValue.Of(
        market.Catalog[line.Asset].Symbol, line.Value, "supplied × threshold", Supplied(line, "supplied"), NamedValue.RateOf("threshold", line.Factor,
            TermsFor(line.Asset, portfolio.Terms.EfficiencyCategory) is null ? "no collateral with this lender"
                : portfolio.Terms.EfficiencyCategory == 0 ? "the liquidation threshold"
                : $"the liquidation threshold, in efficiency category {portfolio.Terms.EfficiencyCategory}"));

    /// <inheritdoc/>
    public NamedValue ExplainInitial(Rulebook rulebook, in MarginLine line, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        string name = Margin.LineNames.Of(LineNames, line, market.Catalog);
        int category = portfolio.Terms.EfficiencyCategory;
        if (line.Part == 0)
        {
            AssetId asset = new(line.Subject);
            CollateralLine held = sheet.Collateral.ToArray().First(found => found.Asset == asset);
            ReserveTerms terms = TermsFor(asset, category)!;
            return NamedValue.Of(name, line.Initial, "supplied × (threshold − loan to value), the second rounded down", Supplied(held, "supplied"),
                NamedValue.RateOf("threshold", terms.Threshold), NamedValue.RateOf("loan to value", terms.LoanToValue));
        }

        List<NamedValue> supplied = [], lent = [];
        foreach (CollateralLine held in sheet.Collateral.ToArray())
        {
            if (TermsFor(held.Asset, category) is { } terms)
            {
                NamedValue value = Supplied(held, $"{market.Catalog[held.Asset].Symbol} supplied");
                supplied.Add(value);
                lent.Add(NamedValue.Of(market.Catalog[held.Asset].Symbol, value.Value.Times(terms.LoanToValue, Rounding.Down),
                    "supplied × loan to value, rounded down", value.Again(), NamedValue.RateOf("loan to value", terms.LoanToValue)));
            }
        }

        return NamedValue.Of(name, line.Initial, "lent − supplied × average, average = lent ÷ supplied, cut to a whole basis point",
            NamedValue.SumOf("supplied", supplied, "all that is collateral"), NamedValue.SumOf("lent", lent));
    }

    private static NamedValue Supplied(in CollateralLine line, string name) => NamedValue.Of(
        name, ValueOf(line.Balance, line.Price), "balance × price, rounded down to eight decimals",
        NamedValue.Given("balance", line.Balance, ValueUnit.Quantity), NamedValue.PriceOf("price", line.Price));
}
