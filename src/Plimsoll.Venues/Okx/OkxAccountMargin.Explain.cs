// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <content>Each line down to its tier and its prices.</content>
public sealed partial class OkxAccountMargin : IExplainedModel
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        MarginSheet own = new();
        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            own.Add(line);
        }

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
        if (line.Part == SurplusPart)
        {
            return NamedValue.Of(name, value, "Σ (equity of a currency − its requirement)⁺ where some currency does not cover its own, else 0",
                NamedValue.Given("surplus", line.Exposure, ValueUnit.Money));
        }

        InstrumentId instrument = new(line.Subject);
        Position position = portfolio.Positions.ToArray().First(each => each.Instrument == instrument);
        NamedValue stands = ExplainedParts.OfPosition(position, market);
        if (_catalog[instrument].Kind == InstrumentKind.Option)
        {
            return ExplainedParts.OfShortOption(name, value, isInitial, position, _options!, market);
        }

        OkxPositionTerms terms = _byInstrument[line.Subject]!;
        OkxPositionTier tier = terms.TierOf(line.Exposure);
        NamedValue rate = line.Part == FeePart ? NamedValue.RateOf("liquidation fee", terms.LiquidationFee)
            : isInitial ? NamedValue.RateOf("1 ÷ leverage", tier.Initial, NoteOf(tier)) : NamedValue.RateOf("maintenance rate", tier.Maintenance, NoteOf(tier));
        return NamedValue.Of(name, value, "what it stands for × rate, rounded up", stands, rate);
    }

    private static string NoteOf(in OkxPositionTier tier) => tier.UpTo is { } edge ? $"of the tier up to {edge}" : "of the last tier";
}
