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
            initial.Add(Explained(line, line.Initial, isInitial: true, portfolio, market, own));
            maintenance.Add(Explained(line, line.Maintenance, isInitial: false, portfolio, market, own));
        }

        return Result<ExplainedMargin>.Of(new(NamedValue.SumOf("initial margin", initial), NamedValue.SumOf("maintenance margin", maintenance)));
    }

    private NamedValue Explained(in MarginLine line, Amount value, bool isInitial, in Portfolio portfolio, MarketView market, MarginSheet own)
    {
        string name = Margin.LineNames.Of(LineNames, line, _catalog);
        if (line.Part == SurplusPart)
        {
            return NamedValue.Of(name, value, "Σ (equity of a currency − its requirement)⁺ where some currency does not cover its own, else 0; of initial "
                + "margin at least as much as of maintenance", [.. Currencies(own, isInitial)]);
        }

        InstrumentId instrument = new(line.Subject);
        Position position = portfolio.Positions.ToArray().First(each => each.Instrument == instrument);
        NamedValue stands = ExplainedParts.OfPosition(position, market);
        if (_catalog[instrument].Kind == InstrumentKind.Option)
        {
            return _options!.Explained(name, position, market, isInitial ? MarginKind.Initial : MarginKind.Maintenance);
        }

        OkxPositionTerms terms = _byInstrument[line.Subject]!;
        OkxPositionTier tier = terms.TierOf(line.Exposure);
        NamedValue rate = line.Part == FeePart ? NamedValue.RateOf("liquidation fee", terms.LiquidationFee)
            : isInitial ? NamedValue.RateOf("1 ÷ leverage", tier.Initial, NoteOf(tier)) : NamedValue.RateOf("maintenance rate", tier.Maintenance, NoteOf(tier));
        return NamedValue.Of(name, value, "what it stands for × rate, rounded up", stands, rate);
    }

    /// <summary>What each currency has beyond what it requires.</summary>
    private IEnumerable<NamedValue> Currencies(MarginSheet own, bool isInitial)
    {
        CollateralLine[] collateral = own.Collateral.ToArray();
        MarginLine[] lines = [.. own.Lines.ToArray().Where(static line => line.Part != SurplusPart)];
        return _catalog.Assets.Select(asset => (asset, Of: lines.Where(line => _catalog[new InstrumentId(line.Subject)].Settlement == asset.Id).ToArray()))
            .Where(pair => pair.Of.Length > 0 || collateral.Any(line => line.Asset == pair.asset.Id))
            .Select(pair =>
            {
                NamedValue equity = NamedValue.SumOf("equity", collateral.Where(line => line.Asset == pair.asset.Id).Select(static line =>
                    NamedValue.Of("value", line.Value, "counted × price × factor, rounded down, at most the cap where there is one",
                        NamedValue.Given("counted", line.Counted, ValueUnit.Quantity), NamedValue.PriceOf("price", line.Price),
                        NamedValue.RateOf("factor", line.Factor))));
                NamedValue requirement = NamedValue.SumOf("requirement", pair.Of.Select(line => NamedValue.Given(Margin.LineNames.Of(LineNames, line, _catalog),
                    isInitial ? line.Initial : line.Maintenance, ValueUnit.Money).Again()));
                return NamedValue.Of(pair.asset.Symbol, equity.Value - requirement.Value, "equity − requirement", equity, requirement);
            });
    }

    private static string NoteOf(in OkxPositionTier tier) => tier.UpTo is { } edge ? $"of the tier up to {edge}" : "of the last tier";
}
