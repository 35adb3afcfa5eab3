// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Binance;

/// <content>Each line down to its bracket, its scenario and its prices.</content>
public sealed partial class BinancePortfolioMargin : IExplainedModel
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
            initial.Add(Explained(line, line.Initial, isInitial: true, portfolio, market));
            maintenance.Add(Explained(line, line.Maintenance, isInitial: false, portfolio, market));
        }

        return Result<ExplainedMargin>.Of(new(NamedValue.SumOf("initial margin", initial), NamedValue.SumOf("maintenance margin", maintenance)));
    }

    private NamedValue Explained(in MarginLine line, Amount value, bool isInitial, in Portfolio portfolio, MarketView market)
    {
        string name = Margin.LineNames.Of(LineNames, line, _catalog);
        if (line.Part == BufferPart)
        {
            return NamedValue.Of(name, value, "Σ maintenance × (liquidationUniMmr − 1), rounded up", NamedValue.Given("Σ maintenance", line.Exposure,
                ValueUnit.Money),
                NamedValue.RateOf("liquidationUniMmr", Terms.LiquidationUniMmr));
        }

        if (line.Part == LoanPart)
        {
            return NamedValue.Of(name, value, "loan beside which a balance stands × rate, rounded up", NamedValue.Given("loan", line.Exposure, ValueUnit.Money),
                NamedValue.RateOf("rate", isInitial ? Terms.LoanInitial : Terms.LoanMaintenance));
        }

        if (line.Part == OptionsPart)
        {
            ObservableId underlying = new(line.Subject);
            Position[] options = [.. portfolio.Positions.ToArray().Where(position => _catalog[position.Instrument] is { Kind: InstrumentKind.Option } spec
                && spec.Underlying == underlying)];
            string scenario = line.Scenario < 0 ? "no scenario loses" : $"−(profit of its options) where {ScenarioName(line.Scenario)}";
            NamedValue range = NamedValue.RateOf("priceRange", _byObservable[line.Subject]!.PriceRange);
            NamedValue[] parts = isInitial ? [NamedValue.RateOf("optionsInitialFactor", Terms.OptionsInitialFactor), range] : [range];
            return NamedValue.Of(name, value, isInitial ? scenario + ", × optionsInitialFactor" : scenario,
                [.. parts, .. options.Select(position => ExplainedParts.OfPosition(position, market))]);
        }

        InstrumentId instrument = new(line.Subject);
        TierSchedule brackets = _byInstrument[line.Subject]!.Brackets;
        MarginKind kind = isInitial ? MarginKind.Initial : MarginKind.Maintenance;
        int tier = brackets.TierOf(line.Exposure);
        return NamedValue.Of(name, value, "what it stands for × rate − cum, rounded up",
            ExplainedParts.OfPosition(portfolio.Positions.ToArray().First(each => each.Instrument == instrument), market),
            NamedValue.RateOf("rate", isInitial ? brackets.Tiers[tier].Initial : brackets.Tiers[tier].Maintenance),
            NamedValue.Given("cum", brackets.Deduction(tier, kind), ValueUnit.Money));
    }
}
