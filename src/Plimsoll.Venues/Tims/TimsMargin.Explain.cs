// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Tims;

/// <summary>A requirement taken apart: every valuation point, every position at it, and what the positions at the worst one were valued by.</summary>
public sealed partial class TimsMargin : IExplainedModel
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        TimsScratch scratch = new();
        Rejection rejection = Gather(portfolio, market, scratch);
        if (rejection.IsRefused)
        {
            return Result<ExplainedMargin>.Refused(rejection);
        }

        ImmutableArray<(string Name, TimsScratch Alone)> singles = Singles(portfolio, market);
        List<NamedValue> lines = [];
        for (int first = 0; first < scratch.Legs.Count;)
        {
            int next = Net(scratch, first, out TimsRoot root);
            ImmutableArray<(string Name, TimsScratch Alone)> within =
                [.. singles.Where(single => single.Alone.Legs[0].Member.Root == scratch.Legs[first].Member.Root)];
            string name = _catalog[root.Subject].Name;
            NamedValue points = Points(name, root, scratch.Legs[first..next], within);
            lines.Add(points);
            Amount floor = Amount.Max(root.Minimum - root.Worst.Loss, default);
            if (floor.IsPositive)
            {
                lines.Add(NamedValue.Of($"{name} minimum charge", floor, "minimum − loss at the worst valuation point",
                    NamedValue.SumOf("minimum", within.Where(static single => single.Alone.Rows.Any()).Select(single => MinimumOf(single.Name, single.Alone))),
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

    private NamedValue Points(string name, TimsRoot root, List<TimsLeg> legs, ImmutableArray<(string Name, TimsScratch Alone)> singles)
    {
        List<NamedValue> points = [NamedValue.Given("no loss", default, ValueUnit.Money)];
        for (int k = 0; k < 2 * _points; k++)
        {
            int point = k;
            string called = root.IsJoint ? ScenarioName(point) : _classes[root.Class].Points[point].Name;
            IEnumerable<NamedValue> byUnderlying = legs.Select(leg => NamedValue.SumOf(
                root.IsJoint ? _catalog[leg.Underlying].Name + ", " + _classes[leg.Member.Class].Points[point].Name : called,
                singles.Where(single => single.Alone.Legs[0].Underlying == leg.Underlying)
                    .Select(single => Loss(single.Name, single.Alone, point, point == root.Worst.Scenario))));
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

    private NamedValue Loss(string name, TimsScratch alone, int point, bool isWorst)
    {
        TimsLeg leg = alone.Legs[0];
        Amount loss = -leg.Profits[point];
        TimsClass terms = _classes[leg.Member.Class];
        NamedValue move = NamedValue.RateOf("move", terms.Points[point].Own.PriceMove);
        if (!isWorst)
        {
            return NamedValue.Given(name, loss, ValueUnit.Money, "a gain is below zero");
        }

        if (alone.Rows.FirstOrDefault() is not { } row)
        {
            return NamedValue.Of(name, loss, "−value × move", NamedValue.Given("value", leg.Exposure, ValueUnit.Money), move);
        }

        return NamedValue.Of(name, loss, "−contracts × contract size × (value there − value now), the mark being off that value against whom it favours",
            NamedValue.SizeOf("contracts", alone.Contracts), NamedValue.SizeOf("contract size", row.Spec.ContractSize),
            Figure("value there", row.Values[point + 1]), Figure("value now", row.Values[0]), NamedValue.PriceOf("mark", row.Inputs.Mark),
            NamedValue.PriceOf("underlying", row.Inputs.Underlying), NamedValue.PriceOf("strike", row.Spec.Option!.Strike), move,
            Figure("volatility", row.Volatility, ValueUnit.Rate) with { Note = terms.Valuation.IsImplied ? "implied by the mark" : "the market's" },
            Figure("rate", terms.Valuation.Rate, ValueUnit.Rate), Figure("dividend yield", terms.Valuation.DividendYield, ValueUnit.Rate),
            NamedValue.PriceOf("price of the settlement asset", row.Inputs.Settlement));
    }

    private NamedValue MinimumOf(string name, TimsScratch alone)
    {
        TimsRow row = alone.Rows.First();
        TimsClass terms = _classes[alone.Legs[0].Member.Class];
        return NamedValue.Of(name, alone.Legs[0].Minimum,
            "|contracts| × contract size × minimum per unit + notional × minimum rate, no more than can be lost: of a long option its value, of a short put "
                + "its strike less its value",
            NamedValue.SizeOf("contracts", alone.Contracts), NamedValue.SizeOf("contract size", row.Spec.ContractSize),
            NamedValue.Given("minimum per unit", terms.MinimumPerUnit, ValueUnit.Price), NamedValue.RateOf("minimum rate", terms.MinimumRate),
            NamedValue.PriceOf("underlying", row.Inputs.Underlying), NamedValue.PriceOf("mark", row.Inputs.Mark),
            NamedValue.PriceOf("strike", row.Spec.Option!.Strike), NamedValue.PriceOf("price of the settlement asset", row.Inputs.Settlement));
    }

    private static NamedValue Figure(string name, double value, ValueUnit unit = ValueUnit.Price) =>
        NamedValue.Given(name, Amount.TryQuantise(value, Rounding.HalfEven, out Amount amount) ? amount : default, unit);

    /// <summary>Every position and share by itself, as it was added.</summary>
    private ImmutableArray<(string Name, TimsScratch Alone)> Singles(in Portfolio portfolio, MarketView market)
    {
        List<(string Name, TimsScratch Alone)> singles = [];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            TimsScratch alone = new() { Contracts = position.Quantity };
            Invariant.Check(!Gather(new Portfolio(default, new[] { position }), market, alone).IsRefused, "A position of an account is refused by itself.");
            singles.Add((_catalog[position.Instrument].Symbol, alone));
        }

        foreach (Holding holding in portfolio.Holdings.ToArray())
        {
            TimsScratch alone = new();
            Invariant.Check(!Gather(new Portfolio(new[] { holding }, default), market, alone).IsRefused, "A holding of an account is refused by itself.");
            if (alone.Legs.Count > 0)
            {
                singles.Add((_catalog[holding.Asset].Symbol, alone));
            }
        }

        return [.. singles];
    }
}
