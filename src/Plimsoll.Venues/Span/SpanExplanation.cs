// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>The trees of a requirement: each line, and under it the charge, the array values of the active scenario, and what was put in.</summary>
internal sealed class SpanExplanation(
    SpanMargin model, SpanPositions positions, MarketView market, List<(MarginLine Line, SpanCommodityReport Report)> lines)
{
    private const double DaysPerYear = 365;

    internal NamedValue Root(bool isInitial) => NamedValue.SumOf(isInitial ? "initial margin" : "maintenance margin", lines.Select(one => Line(one,
        isInitial)));

    private NamedValue Line((MarginLine Line, SpanCommodityReport Report) one, bool isInitial)
    {
        string name = SpanMargin.LineNames[one.Line.Part].Replace(LineNames.Subject, one.Report.Terms.Name, StringComparison.Ordinal);
        NamedValue maintenance = one.Line.Part == SpanMargin.Cap
            ? Formula(name, one.Line.Maintenance, "max(0, option value − risk)", OptionValue(one.Report), Risk(one.Report))
            : OfCharge(name, one.Line.Maintenance, Charge(one.Line.Part, one.Report));
        return !isInitial || one.Line.Part == SpanMargin.Cap
            ? maintenance
            : Formula(name, one.Line.Initial, "initial ratio × maintenance, rounded up", Rate("initial ratio", model.Rules.InitialRatio),
                maintenance with { Name = "maintenance" });
    }

    private NamedValue OfCharge(string name, Amount value, NamedValue charge) => Formula(
        name, value, $"maintenance rate × {charge.Name}, rounded up", Rate("maintenance rate", model.Rules.MaintenanceRate), charge);

    private NamedValue Charge(int part, SpanCommodityReport report) => part switch
    {
        SpanMargin.Scan => Formula("scan risk less credits", Money(report.ScanLessCredit), "max(0, scan risk − credit)",
            ScanRisk(report), Given("credit", report.Credit, $"inter-commodity credit; weighted price risk {Text(report.WeightedPriceRisk)} per delta")),
        SpanMargin.Charges => Formula("charges", Money(report.ChargesLessCredit),
            "max(0, intra + spot − credit beyond scan risk)",
            report.Spreads.IsEmpty ? Given("intra", 0, "no spreads were formed") : NamedValue.Of("intra", Money(report.IntraCharge),
                "Σ over spreads of what each is charged", [.. report.Spreads.Select(static formed =>
                Given($"spread {formed.Spread.Priority}", formed.Money, $"{Text(formed.Count)} spreads"))]),
            Given("spot", report.SpotCharge, "spread rate × delta taken + outright rate × delta left"),
            Given("credit beyond scan risk", Math.Max(0, report.Credit - report.ScanRisk), null)),
        SpanMargin.Minimum => Formula("above scan and charges", Money(report.MinimumBeyond), "max(0, minimum − scan risk less credits − charges)",
            Given("minimum", report.ShortOptionMinimum, "Σ over short options of rate × price × size, for a put at most strike × size − mark"),
            Charge(SpanMargin.Scan, report), Charge(SpanMargin.Charges, report)),
        _ => Formula("exposure", positions.GroupOf(report.Terms.Name).Exposure, "rate × notional of futures and short options",
            Rate("rate", positions.GroupOf(report.Terms.Name).Terms.ExposureRate),
            NamedValue.Given("notional of futures and short options", positions.GroupOf(report.Terms.Name).ExposedNotional, ValueUnit.Money)),
    };

    private NamedValue ScanRisk(SpanCommodityReport report) => NamedValue.Of(
        "scan risk", Money(report.ScanRisk), $"max(0, Σ quantity × array); active {model.ScenarioName(report.ActiveScenario - 1)}",
        [.. report.Holdings.Select(holding => Position(holding, report.ActiveScenario - 1))]);

    private NamedValue Position(in SpanHolding holding, int scenario)
    {
        SpanContract contract = holding.Contract;
        Amount array = Money(contract.Array!.Losses[scenario]);
        return NamedValue.Of(contract.Product, Money(holding.Quantity * contract.Array.Losses[scenario]), "quantity × array",
            NamedValue.Given("quantity", Money(holding.Quantity), ValueUnit.Quantity),
            contract.Inputs is { } option && market.Catalog.TryFindInstrument(contract.Product, out InstrumentSpec? spec)
                ? NamedValue.Of("array", array, "−profit of one contract", Profit(option, spec, holding.Quantity < 0, -array, scenario))
                : NamedValue.Of("array", array, "−price fraction × weight × price scan range", [.. Inputs(contract, scenario)]));
    }

    private IEnumerable<NamedValue> Inputs(SpanContract contract, int scenario)
    {
        SpanScanPoint point = model.Rules.Points.Scans[scenario];
        yield return NamedValue.Given("price fraction", Money(point.PriceFraction), ValueUnit.Rate);
        yield return NamedValue.Given("weight", Money(point.Weight), ValueUnit.Rate);
        yield return Given("price scan range", contract.PriceScan, "money per contract");
        yield return NamedValue.Given("price", Money(contract.Price!.Value), ValueUnit.Price);
    }

    /// <summary>What one contract of an option gains in a scenario, down to its strike, its mark, its forward and its volatility.</summary>
    private NamedValue Profit(in SpanOption option, InstrumentSpec spec, bool isShort, Amount profit, int scenario)
    {
        SpanScanPoint point = model.Rules.Points.Scans[scenario];
        double[] values = new double[model.Rules.Points.Scans.Length + 1];
        bool isPriced = market.TryPrice(spec.Mark, out Price mark) & market.TryAssetPrice(spec.Settlement, out Price settlement);
        Invariant.Check(isPriced && !SpanPricing.Values(option, model.Rules.Points, values).IsRefused, "An option with an array has its prices.");
        const string Model = "Black-76 without discount, per unit of the underlying";
        NamedValue forward = Figure("forward", option.Price, ValueUnit.Price), volatility = Figure("volatility", option.Volatility, ValueUnit.Rate);
        NamedValue strike = Figure("strike", option.Strike, ValueUnit.Price, option.IsCall ? "call" : "put");
        NamedValue days = Figure("days", option.Years * DaysPerYear, ValueUnit.Number, "to expiry");
        NamedValue later = NamedValue.Worked("days", Math.Max(0, option.Years - option.LookAhead) * DaysPerYear, ValueUnit.Number,
            "max(days to expiry − look-ahead, 0)", days with { Name = "days to expiry" },
            Figure("look-ahead", option.LookAhead * DaysPerYear, ValueUnit.Number));
        return ExplainedOption.Profit(spec, isShort, profit,
            NamedValue.Worked("value there", values[scenario + 1], ValueUnit.Price, Model,
                NamedValue.Worked("forward there", SpanPricing.PriceAt(option, point.PriceFraction), ValueUnit.Price,
                    "max(forward + price fraction × price scan range ÷ factor, 0)", forward, Figure("price fraction", point.PriceFraction, ValueUnit.Rate),
                    Given("price scan range", option.PriceScan, "money per contract"), Figure("factor", option.Factor, ValueUnit.Number)),
                strike,
                NamedValue.Worked("volatility there", SpanPricing.VolatilityAt(option, point.VolatilityFraction), ValueUnit.Rate, option.IsScanAbsolute
                        ? "max(volatility + volatility fraction × volatility scan range, 0)"
                        : "max(volatility × (1 + volatility fraction × volatility scan range), 0)",
                    volatility, Figure("volatility fraction", point.VolatilityFraction, ValueUnit.Rate),
                    Figure("volatility scan range", option.VolatilityScan, ValueUnit.Rate)),
                later),
            NamedValue.Worked("value now", values[0], ValueUnit.Price, Model, forward, strike, volatility, days),
            Figure("weight", point.Weight, ValueUnit.Rate), mark, settlement, forward, market.Catalog);
    }

    private static NamedValue Figure(string name, double value, ValueUnit unit, string? note = null) =>
        NamedValue.Given(name, Amount.TryQuantise(value, Rounding.HalfEven, out Amount figure) ? figure : default, unit, note);

    private NamedValue OptionValue(SpanCommodityReport report) =>
        Given("option value", positions.GroupOf(report.Terms.Name).OptionValue, "long options at their marks less short ones");

    private static NamedValue Risk(SpanCommodityReport report) =>
        Given("risk", report.Risk, "max(scan + intra + spot − credit, short option minimum)");

    private static NamedValue Formula(string name, Amount value, string formula, params ReadOnlySpan<NamedValue> parts) => NamedValue.Of(name, value,
        formula, parts);

    private static NamedValue Rate(string name, Ratio rate) => NamedValue.RateOf(name, rate);

    private static NamedValue Given(string name, double value, string? note) => NamedValue.Given(name, Money(value), ValueUnit.Money, note);

    // Figures of the explanation are rounded as the lines are; one beyond the range of money is shown as the largest there is.
    private static Amount Money(double value) =>
        Amount.TryQuantise(value, Rounding.Up, out Amount amount) ? amount : Amount.FromAtoms(value < 0 ? Int128.MinValue : Int128.MaxValue);

    private static string Text(double? value) => value is { } figure ? figure.ToString("0.######", CultureInfo.InvariantCulture) : "none";
}
