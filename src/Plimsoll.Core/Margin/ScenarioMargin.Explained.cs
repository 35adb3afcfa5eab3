// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>The requirement taken apart: by underlying, the worst scenario by name and what each position loses in it.</content>
public sealed partial class ScenarioMargin : IExplainedModel
{
    /// <inheritdoc/>
    /// <remarks>Nothing is refused: the account has been assessed, so that every price is there.</remarks>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        const string Note = "each underlying by itself, in its own worst scenario";
        NamedValue initial = NamedValue.SumOf("requirement", NodesOf(MarginKind.Initial, portfolio, market, sheet), Note);
        return Result<ExplainedMargin>.Of(new(
            initial, NamedValue.SumOf("requirement", NodesOf(MarginKind.Maintenance, portfolio, market, sheet), Note)));
    }

    private List<NamedValue> NodesOf(MarginKind kind, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        List<NamedValue> nodes = [];
        NamedValue? granted = null;
        foreach (MarginLine line in sheet.Lines.ToArray())
        {
            if (line.Kind is not (MarginLineKind.Group or MarginLineKind.Correlated or MarginLineKind.OffsetCap or MarginLineKind.Orders)
                || (line.Kind == MarginLineKind.Orders && kind == MarginKind.Maintenance))
            {
                continue;
            }

            string name = Margin.LineNames.Of(LineNames, line, _catalog);
            ObservableId underlying = new(line.Subject);
            NamedValue node = line.Kind switch
            {
                MarginLineKind.OffsetCap => NotGrantedOf(name, line, kind, portfolio, market, sheet),
                MarginLineKind.Orders => OrdersOf(name, line, portfolio, market, sheet),
                MarginLineKind.Correlated => CorrelatedOf(name, line, kind, portfolio, market, sheet, ref granted),
                _ => Alone(name, underlying, kind, portfolio, market, sheet, countsCoin: true),
            };
            Invariant.Check(node.Value == (kind == MarginKind.Initial ? line.Initial : line.Maintenance),
                "A line of a scenario model is explained as another figure.");
            nodes.Add(node);
        }

        return nodes;
    }

    private NamedValue Factor(MarginKind kind) =>
        kind == MarginKind.Initial ? NamedValue.RateOf("initial factor", _initialFactor) : NamedValue.RateOf("maintenance factor", _maintenanceFactor);

    /// <summary>What an underlying requires by itself: factor × worst loss.</summary>
    private NamedValue Alone(
        string name, ObservableId underlying, MarginKind kind, in Portfolio portfolio, MarketView market, MarginSheet sheet, bool countsCoin)
    {
        NamedValue worst = WorstLoss($"worst loss of {name}", underlying, portfolio, market, sheet, countsCoin);
        return NamedValue.Of(name, worst.Value.Times(kind == MarginKind.Initial ? _initialFactor : _maintenanceFactor, Rounding.Up),
            "factor × worst loss, rounded up", Factor(kind), worst);
    }

    /// <summary>The worst loss of an underlying, leg by leg; where nothing is lost, what there is.</summary>
    private NamedValue WorstLoss(string name, ObservableId underlying, in Portfolio portfolio, MarketView market, MarginSheet sheet, bool countsCoin)
    {
        Rejection rejection = LineOf(portfolio, underlying, market, sheet, countsCoin, null, out MarginLine line, out _, out _);
        Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
        ImmutableArray<ExplainedLeg> legs = LegsOf(portfolio, underlying, market, sheet, countsCoin, hedges: true);
        int own = _classOf[underlying.Value];
        ScenarioClass terms = _classes[own];
        if (line.Scenario >= 0)
        {
            NamedValue loss = ScenarioLoss.Of(name, legs, terms, line.Scenario - _firstScenario[own], isDampened: true, market);
            Invariant.Check(loss.Value.Times(_initialFactor, Rounding.Up) == line.Initial, "A worst loss is explained as another one.");
            return loss;
        }

        return NamedValue.Of(name, default, $"none of its {terms.Scenarios.Length} scenarios loses anything",
            [.. legs.Select(leg => leg.Worth())]);
    }

    /// <summary>Everything on an underlying that gains or loses in a scenario; its options are then the legs of the sheet as well.</summary>
    private ImmutableArray<ExplainedLeg> LegsOf(
        in Portfolio portfolio, ObservableId underlying, MarketView market, MarginSheet sheet, bool countsCoin, bool hedges)
    {
        ScenarioClass terms = _classes[_classOf[underlying.Value]];
        Rejection rejection = Sum(portfolio, underlying, terms, market, sheet, out Amount low, out Amount high, out _);
        ImmutableArray<ExplainedLeg>.Builder legs = ImmutableArray.CreateBuilder<ExplainedLeg>();
        foreach (Position position in portfolio.Positions.ToArray())
        {
            if (!rejection.IsRefused && _catalog[position.Instrument].Underlying == underlying)
            {
                rejection = LegOf(position, terms, market, sheet, out ExplainedLeg leg);
                legs.Add(leg);
            }
        }

        Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
        if (countsCoin && _isCoin[underlying.Value])
        {
            AddCoin(legs, portfolio, underlying, terms, market, hedges ? sheet : null, low);
        }

        return legs.ToImmutable();
    }

    private Rejection LegOf(in Position position, ScenarioClass terms, MarketView market, MarginSheet sheet, out ExplainedLeg leg)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        ImmutableArray<NamedValue> inputs = ExplainedPosition.Inputs(position, market);
        (Amount low, Amount high) = (default, default);
        (CubeRow? row, MarkedProfits? profits) = (null, null);
        Rejection rejection;
        if (spec.Kind == InstrumentKind.Option)
        {
            rejection = sheet.Cubes.Of(terms.Scenarios).Get(spec, market, out row);
            rejection = rejection.IsRefused ? rejection : OptionLegs.ProfitsOf(spec, sheet.Cubes.Of(terms.Scenarios), market, out profits);
        }
        else
        {
            rejection = AddDeltaOne(position, spec, market, ref low, ref high);
        }

        leg = new(PositionNames.Of(_catalog, position.Instrument, position.Leg), low, high, inputs, FormulaOf(spec))
        {
            Row = row,
            Profits = profits,
            Quantity = position.Quantity,
        };
        return rejection;
    }

    private string FormulaOf(InstrumentSpec spec)
    {
        string mark = _catalog[spec.Mark].Kind == ObservableKind.Price ? "mark" : "|mark|, at least its floor,";
        return "quantity" + (spec.ContractSize == Quantity.Of(1) ? string.Empty : " × contract size") + (spec.Payoff == Payoff.Inverse ? " ÷ " : " × ") + mark
            + (spec.Settlement == _catalog.Numeraire ? string.Empty : $" × {_catalog[spec.Settlement].Symbol}");
    }

    /// <summary>Coin that is owed, and with a sheet the part of what is held that hedges best.</summary>
    private void AddCoin(ImmutableArray<ExplainedLeg>.Builder legs, in Portfolio portfolio, ObservableId underlying, ScenarioClass terms, MarketView market,
        MarginSheet? sheet, Amount low)
    {
        Rejection rejection = CoinValue(portfolio, underlying, terms, market, out CoinHeld held, out GroupValue committed, out Amount free);
        Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
        string coin = _catalog[underlying].Name;
        if (held.Net.IsNegative)
        {
            legs.Add(new($"{coin} owed", committed.Low, committed.High, ExplainedCoin.Inputs(portfolio, underlying, market), terms.HasSpotOffset
                ? "coin × price: what is owed is a short position"
                : "coin × price where it adds to the loss, else nothing: what is owed is a short position"));
        }
        else if (held.Committed.IsPositive)
        {
            legs.Add(new($"{coin} against options", committed.Low, committed.High, ExplainedCoin.WithOptions(portfolio, underlying, market),
                terms.HasSpotOffset ? "min(coin, −options) × price"
                    : "min(coin, −options) × price where it adds to the loss, else nothing: coin that options owe is a position"));
        }

        if (terms.HasSpotOffset && sheet is not null && free.IsPositive)
        {
            low += committed.Low;
            Amount hedge = sheet.OptionLegs.Count > 0 ? BestHedge(terms, sheet.OptionLegs, low, free) : Within(-low, free);
            if (!hedge.IsZero)
            {
                legs.Add(new($"{coin} as a hedge", hedge, hedge, ExplainedCoin.Inputs(portfolio, underlying, market),
                    held.Committed.IsZero ? "the part of coin × price that makes the worst loss smallest"
                        : "the part of coin × price, beyond what stands against options, that makes the worst loss smallest"));
            }
        }
    }

    /// <summary>The offsets of a group that the cap does not grant.</summary>
    private NamedValue NotGrantedOf(string name, in MarginLine line, MarginKind kind, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        ObservableId underlying = new(line.Subject);
        List<NamedValue> gross = [];
        for (int i = 0; i < portfolio.Positions.Length; i++)
        {
            Position position = portfolio.Positions.Span[i];
            if (_catalog[position.Instrument].Underlying == underlying)
            {
                gross.Add(Alone(PositionNames.Of(_catalog, position.Instrument, position.Leg) + " alone", underlying, kind,
                    new Portfolio(default, portfolio.Positions.Slice(i, 1)), market, sheet, countsCoin: false));
            }
        }

        MarginLine group = default;
        foreach (ref readonly MarginLine found in sheet.Lines)
        {
            group = found.Kind == MarginLineKind.Group && found.Subject == line.Subject ? found : group;
        }

        return NamedValue.Of(name, kind == MarginKind.Initial ? line.Initial : line.Maintenance,
            "(1 − offset cap) × (gross − core), rounded up, at least 0; of initial margin at least as much as of maintenance",
            NamedValue.RateOf("offset cap", Ratio.One - _notGranted), NamedValue.SumOf("gross", gross, "what each position requires alone, without coin"),
            NamedValue.Given(Margin.LineNames.Of(LineNames, group, _catalog), kind == MarginKind.Initial ? group.Initial : group.Maintenance, ValueUnit.Money)
                .Again() with
            { Note = "core" });
    }
}
