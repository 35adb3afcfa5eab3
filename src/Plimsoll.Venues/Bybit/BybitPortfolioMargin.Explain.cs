// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Bybit;

/// <content>The components down to positions and parameters.</content>
public sealed partial class BybitPortfolioMargin : IExplainedModel
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

        List<NamedValue> initial = [], maintenance = [];
        foreach (ref readonly MarginLine line in own.Lines)
        {
            BybitClass terms = ClassOf(new(line.Subject))!;
            string name = Margin.LineNames.Of(LineNames, line, _catalog);
            NamedValue keep = Explained(name, line, terms, portfolio, market);
            maintenance.Add(keep);
            initial.Add(NamedValue.Of(name, line.Initial, "maintenance × initialFactor, rounded up", keep with { Name = "maintenance" },
                NamedValue.RateOf("initialFactor", terms.InitialFactor)));
        }

        return Result<ExplainedMargin>.Of(new(NamedValue.SumOf("initial margin", initial), NamedValue.SumOf("maintenance margin", maintenance)));
    }

    private NamedValue Explained(string name, in MarginLine line, BybitClass terms, in Portfolio portfolio, MarketView market)
    {
        if (line.Part == LossPart && _stress.Explained(name, line.Maintenance, new(line.Subject), portfolio, market) is { } loss)
        {
            return loss;
        }

        (string formula, NamedValue parameter) = line.Part switch
        {
            LossPart => ($"−(profit of all on the underlying) where {ScenarioName(line.Scenario)}", NamedValue.RateOf("priceRange", terms.PriceRange)),
            ShortOptionsPart => ("Σ over expiries and sides (net short index value)⁺ × shortOptionsRate, of puts at most strike − mark of those sold",
                NamedValue.RateOf("shortOptionsRate", terms.ShortOptionsRate)),
            VegaPart => ("Σ index value matched across expiries × days between × vegaRate", NamedValue.RateOf("vegaRate", terms.VegaRate)),
            DeltaPart => ("Σ delta matched across expiries × years between × deltaSpreadRate", NamedValue.RateOf("deltaSpreadRate", terms.DeltaSpreadRate)),
            StablecoinPart => ("delta matched between stablecoins × stablecoinSpreadRate",
                NamedValue.RateOf("stablecoinSpreadRate", terms.StablecoinSpreadRate)),
            _ => ("Σ |notional| of perpetuals and futures × futuresRate", NamedValue.RateOf("futuresRate", terms.FuturesRate)),
        };
        ObservableId underlying = new(line.Subject);
        return NamedValue.Of(name, line.Maintenance, formula,
            [parameter, .. ExplainedParts.PositionsOn(underlying, portfolio, market), .. ExplainedParts.CoinOn(underlying, portfolio, _catalog)]);
    }
}
