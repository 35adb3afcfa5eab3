// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>An account's three numbers taken apart, down to balances, prices and parameters.</summary>
/// <remarks>The roots are, to the last digit, what <see cref="Rulebook.Assess(in Portfolio, MarketView)"/> reports of the same account at the same
/// market.</remarks>
/// <param name="Equity">Equity: the sum over assets.</param>
/// <param name="Initial">Initial margin: the model's tree, then add-ons, the leverage limit and initial haircuts.</param>
/// <param name="Maintenance">Maintenance margin, alike.</param>
public sealed record ExplainedAccount(NamedValue Equity, NamedValue Initial, NamedValue Maintenance)
{
    /// <summary>Takes an account apart.</summary>
    /// <returns>Refused as the assessment is.</returns>
    public static Result<ExplainedAccount> Of(Rulebook rulebook, in Portfolio portfolio, MarketView market)
    {
        MarginSheet sheet = new();
        Rejection rejection = rulebook.Assess(portfolio, market, sheet);
        if (rejection.IsRefused)
        {
            return Result<ExplainedAccount>.Refused(rejection);
        }

        MarginReport report = ReportWriter.Write(rulebook, portfolio, market, sheet, null);
        ImmutableArray<MarginReportLine> ofModel = [.. report.Lines.Where(static line => !IsBeside(line.Line.Kind))];
        ImmutableArray<MarginReportLine> beside = [.. report.Lines.Where(static line => IsBeside(line.Line.Kind))];
        Position[] positions = portfolio.Positions.ToArray();
        ExplainedMargin? model = null;
        if (rulebook.Model is IExplainedModel explained)
        {
            Result<ExplainedMargin> trees = explained.Explain(new ShownPortfolio(portfolio, rulebook).ToModel(), market, sheet);
            if (!trees.IsOk)
            {
                return Result<ExplainedAccount>.Refused(trees.Rejection);
            }

            model = trees.Value;
            Invariant.Check(model.Initial.Value == Total(ofModel, static line => line.Initial), "A model explains another initial margin than it requires.");
            Invariant.Check(model.Maintenance.Value == Total(ofModel, static line => line.Maintenance),
                "A model explains another maintenance margin than it requires.");
        }

        return Result<ExplainedAccount>.Of(new(
            NamedValue.SumOf("equity", report.Collateral.Select(line => OfAsset(line, market.Catalog)), "what each asset counts for, after haircuts"),
            Requirement("initial margin", model?.Initial, ofModel.Select(Initial), beside.Select(Initial)),
            Requirement("maintenance margin", model?.Maintenance, ofModel.Select(Maintenance), beside.Select(Maintenance))));

        NamedValue Initial(MarginReportLine line) => OfLine(line, static found => found.Initial, positions, market);

        NamedValue Maintenance(MarginReportLine line) => OfLine(line, static found => found.Maintenance, positions, market);
    }

    private static bool IsBeside(MarginLineKind kind) => kind is MarginLineKind.AddOn or MarginLineKind.LeverageLimit or MarginLineKind.InitialHaircut;

    private static Amount Total(ImmutableArray<MarginReportLine> lines, Func<MarginLine, Amount> of) =>
        lines.Aggregate(Amount.Zero, (sum, line) => sum + of(line.Line));

    private static NamedValue Requirement(string name, NamedValue? model, IEnumerable<NamedValue> ofModel, IEnumerable<NamedValue> beside) =>
        NamedValue.SumOf(name, [.. model is null ? ofModel : [model], .. beside.Where(static value => !value.Value.IsZero)]);

    /// <summary>A line of a part that explains no more: what it is charged on, its worst scenario, and the positions that it is about.</summary>
    private static NamedValue OfLine(MarginReportLine line, Func<MarginLine, Amount> of, Position[] positions, MarketView market)
    {
        InstrumentCatalog catalog = market.Catalog;
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
            line.Name, of(line.Line), line.WorstScenario is null ? "charged on the exposure" : $"worst scenario: {line.WorstScenario}",
            [
                NamedValue.Given("exposure", line.Line.Exposure, ValueUnit.Money),
                .. about.Select(position => NamedValue.Of(
                    PositionNames.Of(catalog, position.Instrument, position.Leg),
                    Notional.Of(position, market) is { IsOk: true } notional ? notional.Value : default,
                    "notional, of the position's own inputs", ExplainedPosition.Inputs(position, market).AsSpan())),
            ]);
    }

    private static NamedValue OfAsset(in CollateralLine line, InstrumentCatalog catalog) => NamedValue.Of(
        catalog[line.Asset].Symbol, line.Value, "counted × price × factor, rounded down, at most the cap where there is one",
        NamedValue.Given("balance", line.Balance, ValueUnit.Quantity),
        NamedValue.Given("unrealised profit", line.Profit, ValueUnit.Quantity),
        NamedValue.Given("option value", line.OptionValue, ValueUnit.Quantity),
        NamedValue.Given("counted", line.Counted, ValueUnit.Quantity, "balance within its cap, plus what counts of unrealised profit and option value"),
        NamedValue.PriceOf("price", line.Price),
        NamedValue.RateOf("factor", line.Factor, "1 − haircut of what is held, 1 + borrow haircut of what is owed"));
}
