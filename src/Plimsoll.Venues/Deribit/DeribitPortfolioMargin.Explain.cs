// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <content>The components down to rows, positions and parameters.</content>
public sealed partial class DeribitPortfolioMargin : IExplainedModel
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Result<DeribitRiskMatrix> matrix = MatrixOf(portfolio, market);
        if (!matrix.IsOk)
        {
            return Result<ExplainedMargin>.Refused(matrix.Rejection);
        }

        List<NamedValue> initial = [], maintenance = [];
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            if (line.Kind is not (MarginLineKind.Settlement or MarginLineKind.Underlying or MarginLineKind.Orders))
            {
                continue;
            }

            string name = Margin.LineNames.Of(LineNames, line, _catalog);
            NamedValue whole = Explained(name, line, matrix.Value, portfolio, market);
            initial.Add(whole);
            if (!line.Maintenance.IsZero)
            {
                maintenance.Add(NamedValue.Of(name, line.Maintenance, "mmFactor × initial, rounded up", NamedValue.RateOf("mmFactor", _mmFactor), whole));
            }
        }

        return Result<ExplainedMargin>.Of(new(NamedValue.SumOf("initial margin", initial), NamedValue.SumOf("maintenance margin", maintenance)));
    }

    private NamedValue Explained(string name, in MarginLine line, DeribitRiskMatrix matrix, in Portfolio portfolio, MarketView market) => line.Part switch
    {
        WorstCase => NamedValue.Of(name, line.Initial, $"−(Σ profits, after dampener and pnlOffset{(_isCross ? ", of all currencies" : string.Empty)}) where "
            + ScenarioName(line.Scenario) + (_isCross ? ", as far as it is this currency's" : string.Empty), [.. Rows(line, matrix, portfolio, market)]),
        RollShock => NamedValue.Of(name, line.Initial,
            "Σ over perpetuals and expiries |delta| × max(minAnnualisedMove, min(exp(annualisedMoveRisk × years) − 1, 1)) × price, of a perpetual × "
                + "minAnnualisedMove",
            [NamedValue.Given("Σ |delta| × price", line.Exposure, ValueUnit.Money), .. Currencies(line, portfolio), .. On(line, portfolio, market)]),
        DeltaShock => NamedValue.Of(name, line.Initial, "|delta| × min(maxDeltaShock, mInc × units beyond the threshold) × price",
            [.. ShockOf(line), NamedValue.Given("Σ |delta| × price", line.Exposure, ValueUnit.Money), .. On(line, portfolio, market)]),
        Contingency => NamedValue.Of(name, line.Initial, "futuresContingency × index value of futures and perpetuals",
            [NamedValue.RateOf("futuresContingency", PairOf(new(line.Subject))!.FuturesContingency),
                NamedValue.Given("index value", line.Exposure, ValueUnit.Money)]),
        CoinShort => NamedValue.Of(name, line.Initial, "max over rows of rise of the coin × (loss in it − coin held)⁺", [.. Rows(line, matrix, portfolio,
            market)]),
        Mmp => NamedValue.Of(name, line.Initial, "mmpMargin × price",
            NamedValue.Given("mmpMargin", _byAsset[line.Subject]!.MmpMargin, ValueUnit.Quantity), PriceOf(new(line.Subject), market)),
        _ => NamedValue.Of(name, line.Initial, line.Scenario < 0 ? "what the worst set of fills requires beside the account as it is"
            : $"what the worst set of fills requires beside the account as it is, where {ScenarioName(line.Scenario)}", [.. Orders(line, portfolio)]),
    };

    private ImmutableArray<NamedValue> Rows(in MarginLine line, DeribitRiskMatrix matrix, in Portfolio portfolio, MarketView market)
    {
        AssetId asset = new(line.Subject);
        int row = line.Scenario < 0 ? -1 : line.Scenario % _pairs[0].Scenarios.Length, standard = _pairs[0].Standard;
        ImmutableArray<NamedValue>.Builder parts = ImmutableArray.CreateBuilder<NamedValue>();
        foreach (DeribitRiskVector vector in matrix.Initial)
        {
            if (vector.Currency != asset)
            {
                continue;
            }

            InstrumentId instrument = vector.Instrument!.Value;
            NamedValue stands = ExplainedParts.OfPosition(portfolio.Positions.ToArray().First(each => each.Instrument == instrument), market);
            parts.Add(row < 0 ? stands
                : new($"{_catalog[instrument].Symbol} profit in {_catalog[asset].Symbol}", row < standard ? vector.Standard[row]
                    : vector.Extended[row - standard],
                    ValueUnit.Quantity, ValueRule.Formula, [stands])
                { Note = "before dampener and offset; of an option by Black-76" });
        }

        if (CurrencyOf(asset) is { } currency)
        {
            parts.Add(NamedValue.RateOf("pnlOffset", currency.PnlOffset));
            parts.Add(NamedValue.Given("maxOffsetablePnl", currency.MaxOffsetablePnl, ValueUnit.Money));
            parts.Add(NamedValue.Given("extendedDampener", currency.ExtendedDampener, ValueUnit.Money));
        }

        parts.Add(PriceOf(asset, market));
        return parts.ToImmutable();
    }

    private static ImmutableArray<NamedValue> On(in MarginLine line, in Portfolio portfolio, MarketView market) =>
        ExplainedParts.PositionsOn(new(line.Subject), portfolio, market);

    private IEnumerable<NamedValue> Currencies(MarginLine line, in Portfolio portfolio) => portfolio.Positions.ToArray()
        .Select(position => _catalog[position.Instrument])
        .Where(spec => spec.Underlying.Value == line.Subject)
        .Select(static spec => spec.Settlement)
        .Distinct()
        .SelectMany(asset => new[]
        {
            NamedValue.RateOf($"minAnnualisedMove of {_catalog[asset].Symbol}", CurrencyOf(asset)!.MinAnnualisedMove),
            NamedValue.RateOf($"annualisedMoveRisk of {_catalog[asset].Symbol}", CurrencyOf(asset)!.AnnualisedMoveRisk),
        });

    private NamedValue[] ShockOf(in MarginLine line)
    {
        DeribitDeltaShock shock = PairOf(new(line.Subject))!.DeltaShock;
        return
        [
            NamedValue.Given("threshold", shock.Threshold, ValueUnit.Money), NamedValue.RateOf("mInc", shock.Increment), NamedValue.RateOf("maxDeltaShock",
                shock.Most),
        ];
    }

    private ImmutableArray<NamedValue> Orders(MarginLine line, in Portfolio portfolio) =>
    [
        NamedValue.Given("notional of its orders", line.Exposure, ValueUnit.Money),
        .. portfolio.Orders.Where(order => _catalog[order.Instrument].Underlying.Value == line.Subject)
            .Select(order => NamedValue.SizeOf($"{_catalog[order.Instrument].Symbol} at {order.Limit}", order.Quantity)),
    ];

    private NamedValue PriceOf(AssetId asset, MarketView market) =>
        NamedValue.PriceOf($"price of {_catalog[asset].Symbol}", market.TryAssetPrice(asset, out Price price) ? price : default);
}
