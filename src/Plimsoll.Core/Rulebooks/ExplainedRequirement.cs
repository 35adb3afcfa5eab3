// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>A requirement while it is taken apart, part by part in the order of the sheet: the model, each add-on, the leverage limit, initial
/// haircuts.</summary>
internal sealed class ExplainedRequirement
{
    private readonly Rulebook _rulebook;
    private readonly MarketView _market;
    private readonly MarginSheet _sheet;
    private readonly MarginReport _report;

    internal ExplainedRequirement(Rulebook rulebook, MarketView market, MarginSheet sheet, MarginReport report)
    {
        _rulebook = rulebook;
        _market = market;
        _sheet = sheet;
        _report = report;
    }

    /// <summary>The parts of initial margin so far.</summary>
    internal List<NamedValue> Initial { get; } = [];

    /// <summary>The parts of maintenance margin so far.</summary>
    internal List<NamedValue> Maintenance { get; } = [];

    /// <summary>Takes the whole sheet apart.</summary>
    /// <returns>Refused as a part refuses to be explained.</returns>
    internal Rejection AddAll(in Portfolio portfolio)
    {
        ShownPortfolio shown = new(portfolio, _rulebook);
        ImmutableArray<MarginReportLine> ofModel = LinesOf(static line => !IsBeside(line.Kind));
        Rejection rejection = _rulebook.Model is IExplainedModel model
            ? Add(model.Explain(shown.ToModel(), _market, _sheet), ofModel)
            : AddLines(ofModel, shown.ToModel());
        for (int i = 0; i < _rulebook.AddOns.Length && !rejection.IsRefused; i++)
        {
            ImmutableArray<MarginReportLine> lines = LinesOf(line => line.Kind == MarginLineKind.AddOn && line.Subject == i);
            if (lines.IsEmpty)
            {
                continue;
            }

            _sheet.AddOn = i;
            ref readonly Portfolio seen = ref shown.To(_rulebook.AddOns[i]);
            rejection = _rulebook.AddOns[i] is IExplainedAddOn addOn
                ? Add(addOn.Explain(seen, _market, _sheet, Before(), _report.Lines), lines)
                : AddLines(lines, seen);
        }

        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (MarginReportLine line in LinesOf(static line => line.Kind == MarginLineKind.LeverageLimit))
        {
            AddInitial(LeverageLimit.Explain(shown.ToLimits(), _market, _sheet, line.Line, Before().Initial), line);
        }

        foreach (MarginReportLine line in LinesOf(static line => line.Kind == MarginLineKind.InitialHaircut))
        {
            AddInitial(_rulebook.Equity is IExplainedEquity equity
                ? equity.ExplainInitial(_rulebook, line.Line, shown.ToEquity(), _market, _sheet)
                : OfLine(line, line.Line.Initial, shown.ToEquity()), line);
        }

        return Rejection.None;
    }

    private ExplainedMargin Before() => new(
        NamedValue.SumOf("required before", Initial.Select(static part => part.Again())),
        NamedValue.SumOf("required before", Maintenance.Select(static part => part.Again())));

    private ImmutableArray<MarginReportLine> LinesOf(Func<MarginLine, bool> isOf) => [.. _report.Lines.Where(line => isOf(line.Line))];

    private static bool IsBeside(MarginLineKind kind) => kind is MarginLineKind.AddOn or MarginLineKind.LeverageLimit or MarginLineKind.InitialHaircut;

    private Rejection Add(Result<ExplainedMargin> trees, ImmutableArray<MarginReportLine> lines)
    {
        if (!trees.IsOk)
        {
            return trees.Rejection;
        }

        Invariant.Check(trees.Value.Initial.Value == Total(lines, static line => line.Initial), "A part explains another initial margin than it requires.");
        Invariant.Check(trees.Value.Maintenance.Value == Total(lines, static line => line.Maintenance),
            "A part explains another maintenance margin than it requires.");
        Add(trees.Value.Initial, lines, Initial);
        Add(trees.Value.Maintenance, lines, Maintenance);
        return Rejection.None;
    }

    /// <summary>What add-ons require nothing of is left out; what a model does is said.</summary>
    private static void Add(NamedValue tree, ImmutableArray<MarginReportLine> lines, List<NamedValue> to)
    {
        if (!tree.Value.IsZero || lines.All(static line => !IsBeside(line.Line.Kind)))
        {
            to.Add(tree);
        }
    }

    private void AddInitial(NamedValue tree, MarginReportLine line)
    {
        Invariant.Check(tree.Value == line.Line.Initial, "A line of initial margin is explained as another figure.");
        Initial.Add(tree);
    }

    private Rejection AddLines(ImmutableArray<MarginReportLine> lines, in Portfolio portfolio)
    {
        foreach (MarginReportLine line in lines)
        {
            Add(OfLine(line, line.Line.Initial, portfolio), [line], Initial);
            Add(OfLine(line, line.Line.Maintenance, portfolio), [line], Maintenance);
        }

        return Rejection.None;
    }

    private static Amount Total(ImmutableArray<MarginReportLine> lines, Func<MarginLine, Amount> of) =>
        lines.Aggregate(Amount.Zero, (sum, line) => sum + of(line.Line));

    /// <summary>A line of a part that explains no more: what it is charged on, its worst scenario, and the positions that it is about.</summary>
    private NamedValue OfLine(MarginReportLine line, Amount value, in Portfolio portfolio)
    {
        InstrumentCatalog catalog = _market.Catalog;
        Position[] positions = portfolio.Positions.ToArray();
        IEnumerable<Position> about = line.Line.Kind switch
        {
            MarginLineKind.Position => positions.Where(position => position.Instrument.Value == line.Line.Subject),
            MarginLineKind.Group or MarginLineKind.Underlying or MarginLineKind.OffsetCap or MarginLineKind.Correlated =>
                positions.Where(position => catalog[position.Instrument].Underlying.Value == line.Line.Subject),
            MarginLineKind.Settlement => positions.Where(position => catalog[position.Instrument].Settlement.Value == line.Line.Subject),
            MarginLineKind.Book => positions,
            _ => [],
        };
        return NamedValue.Of(
            line.Name, value, line.WorstScenario is null ? "charged on the exposure" : $"worst scenario: {line.WorstScenario}",
            [
                NamedValue.Given("exposure", line.Line.Exposure, ValueUnit.Money),
                .. about.Select(position => NamedValue.Of(
                    PositionNames.Of(catalog, position.Instrument, position.Leg),
                    Notional.Of(position, _market) is { IsOk: true } notional ? notional.Value : default,
                    "notional, of the position's own inputs", ExplainedPosition.Inputs(position, _market).AsSpan())),
            ]);
    }
}
