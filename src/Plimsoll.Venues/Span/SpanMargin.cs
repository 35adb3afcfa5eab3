// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>SPAN-compatible margin of a portfolio: arrays made from the market, everything on one underlying one combined commodity.</summary>
/// <remarks>
/// <para>The arrays are <see cref="SpanPricing"/>'s, the requirement is <see cref="SpanCalculator"/>'s: the same code as for a clearing house's file. Options
/// are Black-76 on their forward without discount; deltas are in units of the underlying. Money is the numeraire.</para>
/// <para>Option value is counted once, by equity: with <c>optionValue: full</c> a long option's value is in equity and a short one's is taken off it, so that
/// equity ≥ risk says what balance ≥ risk − option value says. Under a cap the value beyond the risk of its own underlying is required in a line of its
/// own, so
/// that it is of no use elsewhere.</para>
/// <para>Equity counts marks and arrays start from the model value: what the mark is off is taken off the side that it favours, and a long option loses at
/// most its mark and a short put strike × size − mark, as in <see cref="ScenarioMargin"/>. A short option minimum is at most the same.</para>
/// <para>Lines of an underlying: scan risk less credits; spread and delivery charges; what the short option minimum is above them; exposure margin (a rate
/// of the
/// notional of futures and short options); the option value cap. maintenance = rate × line, initial = ratio × maintenance; the cap's line is the same in
/// both. Computed in <see cref="double"/>, each line rounded up.</para>
/// <para>No bounds for the screen: spreads and credits make the requirement neither convex nor homogeneous in prices; accounts are assessed on every
/// price.</para>
/// </remarks>
public sealed class SpanMargin : IMarginModel, IScenarioSubset, IExplainedModel
{
    internal const int Scan = 0, Charges = 1, Minimum = 2, Exposure = 3, Cap = 4;

    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<SpanTerms?> _byObservable;

    /// <summary>Creates the model.</summary>
    /// <param name="catalog">The instruments that it is for.</param>
    /// <param name="rules">What holds for all underlyings.</param>
    /// <param name="byObservable">The terms of each underlying by observable id; null where the rulebook has none.</param>
    public SpanMargin(InstrumentCatalog catalog, SpanRules rules, ImmutableArray<SpanTerms?> byObservable)
    {
        Invariant.Check(byObservable.Length == catalog.Observables.Length, "There are terms, or none, for each observable.");
        Invariant.Check(rules.MaintenanceRate.IsPositive && rules.InitialRatio >= Ratio.One, "Initial margin is not below maintenance margin.");
        _catalog = catalog;
        Rules = rules;
        _byObservable = byObservable;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
    [
        Margin.LineNames.Subject + " scan risk",
        Margin.LineNames.Subject + " spread and delivery charges",
        Margin.LineNames.Subject + " short option minimum",
        Margin.LineNames.Subject + " exposure margin",
        Margin.LineNames.Subject + " option value cap",
    ];

    /// <summary>What holds for all underlyings.</summary>
    public SpanRules Rules { get; }

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public int ScenarioCount => Rules.Points.Scans.Length;

    /// <inheritdoc/>
    /// <remarks>The price risk that credits and weighted charges are shares of is still found over all scenarios.</remarks>
    public IMarginModel Only(Func<int, bool> keep) => new SpanMargin(_catalog, Rules, _byObservable) { Scanned = keep };

    /// <summary>The scenarios whose losses scan risk may be; null: all.</summary>
    internal Func<int, bool>? Scanned { get; private init; }

    /// <summary>The terms of an underlying; null where the rulebook has none.</summary>
    public SpanTerms? TermsOf(ObservableId underlying) => _byObservable[underlying.Value];

    /// <summary>The report of what an account holds, money in the numeraire, combined commodities named after underlyings.</summary>
    /// <returns>Refused as <see cref="Assess"/> is.</returns>
    public Result<SpanReport> ReportOf(in Portfolio portfolio, MarketView market)
    {
        Rejection rejection = SpanPositions.Read(this, portfolio, market, new(), out SpanPositions positions);
        return rejection.IsRefused ? Result<SpanReport>.Refused(rejection) : Result<SpanReport>.Of(SpanCalculator.Assess(positions.Parameters(),
            positions.Holdings));
    }

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        if (portfolio.Positions.Length == 0)
        {
            return Rejection.None;
        }

        Rejection rejection = SpanPositions.Read(this, portfolio, market, sheet.MemoOf<SpanArrays>(this), out SpanPositions positions);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (SpanCommodityReport one in SpanCalculator.Assess(positions.Parameters(), positions.Holdings).Commodities)
        {
            rejection = AddLines(positions, one, sheet);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public string ScenarioName(int scenario)
    {
        SpanScanPoint point = Rules.Points.Scans[scenario];
        string price = point.PriceFraction == 0 ? "price unchanged" : string.Create(
            CultureInfo.InvariantCulture, $"price {(point.PriceFraction < 0 ? '−' : '+')}{Math.Abs(point.PriceFraction) * 100:0.##} % of the scan range");
        string volatility = point.VolatilityFraction switch { > 0 => "up", < 0 => "down", _ => "same" };
        string weight = point.Weight == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {point.Weight * 100:0.##} % of the loss");
        return string.Create(CultureInfo.InvariantCulture, $"scenario {scenario + 1}: {price}, volatility {volatility}{weight}");
    }

    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Rejection rejection = SpanPositions.Read(this, portfolio, market, new(), out SpanPositions positions);
        if (rejection.IsRefused)
        {
            return Result<ExplainedMargin>.Refused(rejection);
        }

        MarginSheet own = new();
        List<(MarginLine, SpanCommodityReport)> lines = [];
        foreach (SpanCommodityReport one in SpanCalculator.Assess(positions.Parameters(), positions.Holdings).Commodities)
        {
            int before = own.Lines.Length;
            rejection = AddLines(positions, one, own);
            if (rejection.IsRefused)
            {
                return Result<ExplainedMargin>.Refused(rejection);
            }

            foreach (ref readonly MarginLine line in own.Lines[before..])
            {
                lines.Add((line, one));
            }
        }

        SpanExplanation explanation = new(this, positions, market, lines);
        return Result<ExplainedMargin>.Of(new(explanation.Root(isInitial: true), explanation.Root(isInitial: false)));
    }

    /// <summary>Writes the lines of one underlying.</summary>
    private Rejection AddLines(SpanPositions positions, SpanCommodityReport one, MarginSheet sheet)
    {
        SpanGroup group = positions.GroupOf(one.Terms.Name);
        double cap = Rules.CapsOptionValue ? Math.Max(0, group.OptionValue - one.Risk) : 0;
        Span<double> figures = [one.ScanLessCredit, one.ChargesLessCredit, one.MinimumBeyond];
        for (int part = 0; part < figures.Length; part++)
        {
            if (!Amount.TryQuantise(figures[part], Rounding.Up, out Amount risk))
            {
                return new(RejectionCode.OutsideDomain, group.Underlying);
            }

            Add(sheet, group, part, risk, part == Scan && risk.IsPositive ? one.ActiveScenario - 1 : -1);
        }

        Add(sheet, group, Exposure, group.Exposure, -1);
        if (!Amount.TryQuantise(cap, Rounding.Up, out Amount beyond))
        {
            return new(RejectionCode.OutsideDomain, group.Underlying);
        }

        if (beyond.IsPositive)
        {
            sheet.Add(new MarginLine(MarginLineKind.Underlying, group.Underlying.Value, group.Notional, beyond, beyond, Part: Cap));
        }

        return Rejection.None;
    }

    private void Add(MarginSheet sheet, SpanGroup group, int part, Amount risk, int scenario)
    {
        if (risk.IsPositive)
        {
            Amount maintenance = risk.Times(Rules.MaintenanceRate, Rounding.Up);
            sheet.Add(new MarginLine(MarginLineKind.Underlying, group.Underlying.Value, group.Notional, maintenance.Times(Rules.InitialRatio, Rounding.Up),
                maintenance, scenario, part));
        }
    }
}
