// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <content>The requirement taken apart.</content>
public sealed partial class ClearingMargin
{
    private static readonly ImmutableArray<string> _sets = ["now", "in the stressed period", "at long-run volatility", "in the worst stress scenario"];

    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        ClearingWork work = new();
        Rejection rejection = work.Fill(_terms, portfolio, market, out _);
        if (rejection.IsRefused)
        {
            return Result<ExplainedMargin>.Refused(rejection);
        }

        Position[] positions = portfolio.Positions.ToArray();
        List<NamedValue> initial = [], maintenance = [];
        foreach (MarginLine line in sheet.Lines)
        {
            if (line.Kind != MarginLineKind.Book)
            {
                continue;
            }

            NamedValue kept = NamedValue.Of(LineNames[line.Part], line.Maintenance, FormulaOf(line.Part), [.. PartsOf(line.Part, work, positions, market)]);
            maintenance.Add(kept);
            initial.Add(_terms.InitialFactor == Ratio.One ? kept
                : NamedValue.Of(kept.Name, line.Initial, "maintenance × initial factor, rounded up", kept with { Name = "maintenance" },
                NamedValue.RateOf("initial factor", _terms.InitialFactor)));
        }

        return Result<ExplainedMargin>.Of(new(NamedValue.SumOf("initial", initial), NamedValue.SumOf("maintenance", maintenance)));
    }

    private string FormulaOf(int part)
    {
        string share = _terms.Stress == StressRule.Blend && !_terms.StressWeight.IsZero ? "(1 − v) × " : string.Empty;
        return part switch
        {
            0 => $"Σ over groups of {share}core now, rounded up",
            1 => $"Σ over groups of {share}(1 − c) × (gross − core) now, rounded up",
            2 => $"Σ over groups of {share}w × max(0, S − M), M and S core + (1 − c) × (gross − core) now and in the stressed period, rounded up",
            3 => $"Σ over groups of {share}(max(M₁, L) − M₁), L at long-run volatility, rounded up",
            4 => $"Σ over groups of {share}(max(M₂, (1 + b) × min(M₂, L)) − M₂), rounded up",
            5 => share.Length > 0 ? "Σ over groups of v × worst stress loss, rounded up"
                : "Σ over groups of v × max(0, worst stress loss − M₃), M₃ all of the tail's lines, rounded up",
            _ => "Σ over positions of half spread × notional, each rounded up",
        };
    }

    private IEnumerable<NamedValue> PartsOf(int part, ClearingWork work, Position[] positions, MarketView market)
    {
        if (part == LineNames.Length - 1)
        {
            return positions.Where(static position => !position.Quantity.IsZero).Select(position => ClosingOf(position, market));
        }

        int[] sets = part switch
        {
            0 or 1 => [0],
            2 => [0, 1],
            5 => [ClearingScenarios.StressSet],
            _ => [0, 2],
        };
        return ParametersOf(part).Concat(work.Groups.SelectMany(group => sets.Select(set => GroupOf(part, set, group, work, positions, market))));
    }

    private IEnumerable<NamedValue> ParametersOf(int part)
    {
        if (!_terms.StressWeight.IsZero && (part == LineNames.Length - 2 || _terms.Stress == StressRule.Blend))
        {
            yield return NamedValue.RateOf("v", _terms.StressWeight, "weight of the stress scenarios");
        }

        if (part is > 0 and < 5)
        {
            yield return NamedValue.RateOf("c", _terms.OffsetCap, "offset cap");
        }

        if (part is > 1 and < 5 && _terms.Policy.NeedsStressed)
        {
            yield return NamedValue.RateOf("w", _terms.Policy.StressWeight, "weight of stressed observations");
        }

        if (part == 4)
        {
            yield return NamedValue.RateOf("b", _terms.Policy.Buffer, "buffer");
        }
    }

    private NamedValue GroupOf(int part, int set, ClearingGroup group, ClearingWork work, Position[] positions, MarketView market)
    {
        ClearingProduct product = _terms.Products[group.Product];
        int named = set == 0 ? group.NamedScenario : set == ClearingScenarios.StressSet ? group.WorstStress : -1;
        string whose = group.Underlying < 0 ? product.Name : $"{product.Name}, {market.Catalog[new ObservableId(group.Underlying)].Name}";
        string measure = set == ClearingScenarios.StressSet ? "the largest loss"
            : $"{(_terms.Measure == TailMeasure.ValueAtRisk ? "value at risk" : "expected shortfall")} of the positions' profits";
        string scenario = named < 0 ? string.Empty : $"; {ScenarioName(NumberOf(set, group.Product, named))}";
        IEnumerable<Position> own = positions.Where(position => IsOf(group, position, market));
        ImmutableArray<NamedValue>.Builder parts = ImmutableArray.CreateBuilder<NamedValue>();
        parts.Add(NamedValue.RateOf("confidence", product.Confidence));
        parts.Add(NamedValue.Given("horizon", Amount.Of(product.HorizonDays), ValueUnit.Number, "days"));
        parts.Add(NamedValue.Given("scenarios", Amount.Of(group.Sums(set).Length), ValueUnit.Number));
        parts.AddRange(own.Select(position => ProfitOf(position, set, named, work, market)));
        NamedValue core = NamedValue.Of(
            $"core {_sets[set]}", Rounded(group.Core[set]), $"{measure} over {Days(product.HorizonDays)}{scenario}", parts.ToArray());
        if (part is 0 or 5)
        {
            return core with { Name = $"{whose}: {core.Name}" };
        }

        double capped = group.Core[set] + ((Ratio.One - _terms.OffsetCap).ToDouble() * (group.Gross[set] - group.Core[set]));
        return NamedValue.Of($"{whose}: {_sets[set]}", Rounded(capped),
            $"{core.Name} + (1 − c) × (gross − {core.Name})", core, NamedValue.RateOf("c", _terms.OffsetCap, "offset cap"),
            NamedValue.Of("gross", Rounded(group.Gross[set]), _terms.Between == OffsetsBetween.Positions
                ? "Σ of what each position requires alone, at least core" : "Σ of what each underlying requires alone, at least core",
                [.. own.Select(position => AloneOf(position, set, work, market))]));
    }

    private bool IsOf(ClearingGroup group, in Position position, MarketView market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        return !position.Quantity.IsZero && _terms.ProductOf[spec.Id.Value] == group.Product
            && (_terms.HasColumn[spec.Underlying.Value] ? -1 : spec.Underlying.Value) == group.Underlying;
    }

    private NamedValue ProfitOf(in Position position, int set, int named, ClearingWork work, MarketView market)
    {
        string name = PositionNames.Of(market.Catalog, position.Instrument, position.Leg);
        if (named < 0)
        {
            return AloneOf(position, set, work, market);
        }

        double unit = work.RowOf(_terms, position, market).Profits[set][named];
        return NamedValue.Of(name, Rounded(position.Quantity.Abs().ToDouble() * unit),
            "|quantity| × profit of one contract",
            [NamedValue.Given("profit of one contract", Rounded(unit), ValueUnit.Money), .. ExplainedPosition.Inputs(position, market)]);
    }

    private NamedValue AloneOf(in Position position, int set, ClearingWork work, MarketView market) => NamedValue.Of(
        PositionNames.Of(market.Catalog, position.Instrument, position.Leg),
        Rounded(position.Quantity.Abs().ToDouble() * work.RowOf(_terms, position, market).Alone[set]),
        $"|quantity| × what one contract alone requires {_sets[set]}", ExplainedPosition.Inputs(position, market).AsSpan());

    private NamedValue ClosingOf(in Position position, MarketView market)
    {
        Amount notional = Notional.Of(position, market).Value;
        Ratio rate = _terms.Products[_terms.ProductOf[position.Instrument.Value]].HalfSpread;
        return NamedValue.Of(PositionNames.Of(market.Catalog, position.Instrument, position.Leg), notional.Times(rate, Rounding.Up),
            "half spread × notional, rounded up", NamedValue.RateOf("half spread", rate), ExplainedPosition.Exposure(position, market, notional));
    }

    private static string Days(int days) => days == 1 ? "a day" : string.Create(CultureInfo.InvariantCulture, $"{days} days");

    // A part that others take back may be beyond the range of money, and is told as the end of it.
    private static Amount Rounded(double value) => Amount.TryQuantise(value, Rounding.HalfEven, out Amount amount) ? amount
        : Amount.FromAtoms(value > 0 ? Int128.MaxValue : Int128.MinValue);
}
