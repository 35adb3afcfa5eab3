// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Tims;

/// <summary>A requirement taken apart: every valuation point, every position at it, and what the positions at the worst one were valued by.</summary>
public sealed partial class TimsMargin : IExplainedModel
{
    private const double DaysPerYear = 365;

    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        TimsScratch scratch = new();
        Rejection rejection = Gather(portfolio, market, scratch);
        if (rejection.IsRefused)
        {
            return Result<ExplainedMargin>.Refused(rejection);
        }

        ImmutableArray<TimsSingle> singles = Singles(portfolio, market);
        List<NamedValue> lines = [];
        for (int first = 0; first < scratch.Legs.Count;)
        {
            int next = Net(scratch, first, out TimsRoot root);
            ImmutableArray<TimsSingle> within =
                [.. singles.Where(single => single.Alone.Legs[0].Member.Root == scratch.Legs[first].Member.Root)];
            string name = _catalog[root.Subject].Name;
            NamedValue points = Points(name, root, scratch.Legs[first..next], within);
            lines.Add(points);
            Amount floor = Amount.Max(root.Minimum - root.Worst.Loss, default);
            if (floor.IsPositive)
            {
                lines.Add(NamedValue.Of($"{name} minimum charge", floor, "minimum − loss at the worst valuation point",
                    NamedValue.SumOf("minimum", within.Where(static single => single.Alone.Rows.Any()).Select(single => MinimumOf(single, market))),
                    points.Again()));
            }

            first = next;
        }

        NamedValue factor = NamedValue.RateOf("initial factor", InitialFactor);
        return Result<ExplainedMargin>.Of(new(
            NamedValue.SumOf("portfolio margin, initial", lines.Select(line =>
                NamedValue.Of(line.Name, line.Value.Times(InitialFactor, Rounding.Up), "the same toward maintenance × initial factor, rounded up",
                    line, factor))),
            NamedValue.SumOf("portfolio margin, maintenance", lines)));
    }

    private NamedValue Points(string name, TimsRoot root, List<TimsLeg> legs, ImmutableArray<TimsSingle> singles)
    {
        List<NamedValue> points = [NamedValue.Given("no loss", default, ValueUnit.Money)];
        for (int k = 0; k < 2 * _points; k++)
        {
            int point = k;
            string called = root.IsJoint ? ScenarioName(point) : _classes[root.Class].Points[point].Name;
            IEnumerable<NamedValue> byUnderlying = legs.Select(leg => NamedValue.SumOf(
                root.IsJoint ? _catalog[leg.Underlying].Name + ", " + _classes[leg.Member.Class].Points[point].Name : called,
                singles.Where(single => single.Alone.Legs[0].Underlying == leg.Underlying)
                    .Select(single => Loss(single, point, point == root.Worst.Scenario))));
            points.Add(root.IsJoint ? NamedValue.Of(called, -JointProfit(legs, point), "Σ losses − offset × Σ gains, class by product by portfolio group",
                [.. byUnderlying, .. legs.SelectMany(OffsetsOf)]) : byUnderlying.Single());
        }

        return NamedValue.LargestOf(name + (root.IsJoint ? " and its group, valuation points" : " valuation points"), points,
            root.Worst.Scenario < 0 ? "nothing is lost at any" : "worst: " + points[root.Worst.Scenario + 1].Name);
    }

    private IEnumerable<NamedValue> OffsetsOf(TimsLeg leg) =>
    [
        NamedValue.RateOf(_catalog[leg.Underlying].Name + " offset in its product group", leg.Member.ProductOffset),
        NamedValue.RateOf(_catalog[leg.Underlying].Name + " offset in its portfolio group", leg.Member.PortfolioOffset),
    ];

    /// <summary>What a root gains at a point: as <see cref="Net"/> adds it up, for one point.</summary>
    private static Amount JointProfit(List<TimsLeg> legs, int point)
    {
        Amount whole = default;
        foreach (IGrouping<int, TimsLeg> product in legs.GroupBy(static leg => leg.Member.Product))
        {
            Amount ofProduct = product.GroupBy(static leg => leg.Member.Group).Aggregate(Amount.Zero, (sum, group) => sum
                + new CombineRule(group.First().Member.ProductOffset).Counted(group.Aggregate(Amount.Zero, (own, leg) => own + leg.Profits[point])));
            whole += new CombineRule(product.First().Member.PortfolioOffset).Counted(ofProduct);
        }

        return whole;
    }

    private NamedValue Loss(TimsSingle single, int point, bool isWorst)
    {
        (string name, TimsScratch alone) = (single.Name, single.Alone);
        TimsLeg leg = alone.Legs[0];
        Amount loss = -leg.Profits[point];
        Ratio move = _classes[leg.Member.Class].Points[point].Own.PriceMove;
        return !isWorst ? NamedValue.Given(name, loss, ValueUnit.Money, "a gain is below zero")
            : alone.Rows.FirstOrDefault() is { } row ? NamedValue.Of(name, loss, "−contracts × profit of one contract, rounded up",
                NamedValue.SizeOf("contracts", alone.Contracts), Profit(row, alone.Contracts.IsNegative, point, _classes[leg.Member.Class]))
            : NamedValue.Of(name, loss, "−value × move, rounded up",
                NamedValue.Of("value", move.IsNegative ? leg.High : leg.Low, single.Formula, single.Inputs.AsSpan()), NamedValue.RateOf("move", move));
    }

    private NamedValue Profit(TimsRow row, bool isShort, int point, TimsClass terms)
    {
        TimsValuation by = terms.Valuation;
        NamedValue now = NamedValue.PriceOf("underlying", row.Inputs.Underlying), move = NamedValue.RateOf("move", terms.Points[point].Own.PriceMove);
        OptionTerms option = row.Spec.Option!;
        NamedValue[] same =
        [
            NamedValue.PriceOf("strike", option.Strike, option.Side == OptionSide.Call ? "call" : "put"),
            Figure("volatility", row.Volatility, ValueUnit.Rate) with { Note = by.IsImplied ? "implied by the mark" : "the market's" },
            Figure("days", Math.Max(0, row.Inputs.Time.YearsTo(row.Spec.Expiry!.Value)) * DaysPerYear, ValueUnit.Number) with { Note = "to expiry" },
            Figure("rate", by.Rate, ValueUnit.Rate),
            Figure("dividend yield", by.DividendYield, ValueUnit.Rate),
        ];
        string model = by.Pricing switch
        {
            TimsPricing.Binomial => $"by the tree of Cox, Ross and Rubinstein of {by.Steps} steps, exercised at any time, per unit of the underlying",
            TimsPricing.BlackScholes => "Black–Scholes with a dividend yield, per unit of the underlying",
            _ => "Black-76 without discount, per unit of the underlying",
        };
        Price moved = row.Inputs.Underlying.Moved(terms.Points[point].Own.PriceMove, Rounding.HalfEven);
        NamedValue there = new("underlying there", Amount.FromAtoms(moved.Atoms), ValueUnit.Price, ValueRule.Formula, [now, move])
        {
            Note = "underlying × (1 + move)",
        };
        return ExplainedOption.Profit(row.Spec, isShort, (isShort ? row.OfShort : row.OfLong)[point],
            NamedValue.Worked("value there", row.Values[point + 1], ValueUnit.Price, model, [there, .. same]),
            NamedValue.Worked("value now", row.Values[0], ValueUnit.Price, model, [now, .. same]),
            NamedValue.RateOf("weight", Ratio.One), row.Inputs.Mark, row.Inputs.Settlement, now, _catalog);
    }

    private NamedValue MinimumOf(TimsSingle single, MarketView market)
    {
        TimsRow row = single.Alone.Rows.First();
        TimsClass terms = _classes[single.Alone.Legs[0].Member.Class];
        const string Least = "|contracts| × contract size × minimum per unit + notional × minimum rate";
        const string Worth = ", worth = |contracts| × contract size × mark × settlement price";
        string perUnit = row.Spec.Payoff == Payoff.Inverse ? string.Empty : " × settlement price";
        string formula = !single.Position.Quantity.IsNegative ? $"min({Least}, max(worth, 0)){Worth}"
            : row.Spec.GreatestPayoff(row.Spec.ContractSize, Price.Of(1), _catalog) is null ? Least
            : $"min({Least}, max(strike × |contracts| × contract size{perUnit} − worth, 0)){Worth}";
        return NamedValue.Of(single.Name, single.Alone.Legs[0].Minimum, formula + ", rounded up",
            NamedValue.SizeOf("contracts", single.Alone.Contracts), NamedValue.SizeOf("contract size", row.Spec.ContractSize),
            NamedValue.Given("minimum per unit", terms.MinimumPerUnit, ValueUnit.Price),
            ExplainedPosition.Exposure(single.Position, market, Notional.Of(single.Position, market).Value),
            NamedValue.RateOf("minimum rate", terms.MinimumRate), NamedValue.PriceOf("mark", row.Inputs.Mark),
            NamedValue.PriceOf("strike", row.Spec.Option!.Strike, row.Spec.Option.Side == OptionSide.Call ? "call" : "put"),
            NamedValue.PriceOf("settlement price", row.Inputs.Settlement));
    }

    private static NamedValue Figure(string name, double value, ValueUnit unit = ValueUnit.Price) =>
        NamedValue.Given(name, Amount.TryQuantise(value, Rounding.HalfEven, out Amount amount) ? amount : default, unit);

    /// <summary>Every position and share by itself, as it was added.</summary>
    private ImmutableArray<TimsSingle> Singles(in Portfolio portfolio, MarketView market)
    {
        List<TimsSingle> singles = [];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            TimsScratch alone = new() { Contracts = position.Quantity };
            Invariant.Check(!Gather(new Portfolio(default, new[] { position }), market, alone).IsRefused, "A position of an account is refused by itself.");
            InstrumentSpec spec = _catalog[position.Instrument];
            singles.Add(new(spec.Symbol, alone, position, ExplainedPosition.Inputs(position, market),
                ValueFormula(spec)));
        }

        foreach (Holding holding in portfolio.Holdings.ToArray())
        {
            TimsScratch alone = new();
            Invariant.Check(!Gather(new Portfolio(new[] { holding }, default), market, alone).IsRefused, "A holding of an account is refused by itself.");
            if (alone.Legs.Count > 0 && market.TryAssetPrice(holding.Asset, out Price price))
            {
                singles.Add(new(_catalog[holding.Asset].Symbol, alone, default,
                    [NamedValue.Given("held", holding.Net, ValueUnit.Quantity), NamedValue.PriceOf("price", price)], "held × price"));
            }
        }

        return [.. singles];
    }

    private string ValueFormula(InstrumentSpec spec) => "quantity" + (spec.ContractSize == Quantity.Of(1) ? string.Empty : " × contract size")
        + (spec.Payoff == Payoff.Inverse ? string.Empty
            : spec.Settlement == _catalog.Numeraire ? " × mark" : $" × mark × {_catalog[spec.Settlement].Symbol}");

    /// <summary>A position or a share by itself.</summary>
    private sealed record TimsSingle(string Name, TimsScratch Alone, Position Position, ImmutableArray<NamedValue> Inputs, string Formula);
}
