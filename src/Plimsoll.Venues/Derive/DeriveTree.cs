// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>The values that both of Derive's trees are made of.</summary>
internal static class DeriveTree
{
    /// <summary>A figure of the model as money, rounded as the lines are; beyond the range of money, the largest that there is.</summary>
    internal static Amount Money(double value) => Amount.TryQuantise(value, Rounding.Up, out Amount amount) ? amount : Amount.FromAtoms(Int128.MaxValue);

    /// <summary>A figure that was put in.</summary>
    internal static NamedValue Given(string name, double value, ValueUnit unit, string? note = null) =>
        NamedValue.Given(name, Amount.TryQuantise(value, Rounding.HalfEven, out Amount amount) ? amount : default, unit, note);

    /// <summary>A rate or factor that was put in.</summary>
    internal static NamedValue Rate(string name, double value) => Given(name, value, ValueUnit.Rate);

    /// <summary>A number that was put in.</summary>
    internal static NamedValue Number(string name, double value) => Given(name, value, ValueUnit.Number);

    /// <summary>Money that is not taken apart further.</summary>
    internal static NamedValue Money(string name, double value, string note) => Given(name, value, ValueUnit.Money, note);

    /// <summary>What a perpetual's part of something is made of.</summary>
    internal static NamedValue[] Of(in DerivePerpetual perpetual) =>
    [
        NamedValue.SizeOf("contracts", perpetual.Quantity),
        NamedValue.SizeOf("contract size", perpetual.Spec.ContractSize),
        Given("price", perpetual.Price, ValueUnit.Price),
        Rate("confidence", perpetual.Confidence),
    ];

    /// <summary>What an option's part of something is made of.</summary>
    internal static NamedValue Of(in DeriveOption option, string formula, double value) => NamedValue.Of(
        option.Spec.Symbol, Money(value), formula,
        NamedValue.SizeOf("contracts", option.Quantity),
        NamedValue.SizeOf("contract size", option.Spec.ContractSize),
        Given("strike", option.Strike, ValueUnit.Price),
        Rate("volatility", option.Volatility),
        Money("value at the mark", option.Marked, "as equity counts it"));

    /// <summary>What an expiry is priced on.</summary>
    internal static NamedValue[] Of(DeriveExpiry expiry) =>
    [
        Given("forward, variable part", expiry.Variable, ValueUnit.Price),
        Given("forward, fixed part", expiry.Fixed, ValueUnit.Price),
        Number("years", expiry.Years),
        Rate("rate", expiry.Rate),
        Rate("confidence", expiry.Confidence),
    ];

    /// <summary>What an expiry is called.</summary>
    internal static string NameOf(DeriveExpiry expiry) => $"options of {expiry.Expiry}";

    /// <summary>What a balance's part of something is made of.</summary>
    internal static NamedValue[] Of(in DeriveHolding holding) =>
    [
        NamedValue.Given("balance", holding.Balance, ValueUnit.Quantity),
        NamedValue.PriceOf("price", holding.Price),
        Rate("confidence", holding.Confidence),
    ];

    /// <summary>The trees of the lines of a sheet, initial and maintenance.</summary>
    /// <param name="sheet">A sheet that the model alone has written.</param>
    /// <param name="names">What its lines are called.</param>
    /// <param name="catalog">What their subjects are numbers of.</param>
    /// <param name="partsOf">Formula and parts of a line, toward initial margin or maintenance.</param>
    internal static ExplainedMargin Of(
        MarginSheet sheet,
        System.Collections.Immutable.ImmutableArray<string> names,
        InstrumentCatalog catalog,
        Func<MarginLine, bool, (string Formula, NamedValue[] Parts)> partsOf)
    {
        MarginLine[] lines = sheet.Lines.ToArray();
        return new(Side(isInitial: true), Side(isInitial: false));

        NamedValue Side(bool isInitial) => NamedValue.SumOf(
            isInitial ? "Derive's requirement, initial" : "Derive's requirement, maintenance",
            lines.Where(line => isInitial || line.Maintenance.IsPositive).Select(line =>
            {
                (string formula, NamedValue[] parts) = partsOf(line, isInitial);
                return NamedValue.Of(LineNames.Of(names, line, catalog), isInitial ? line.Initial : line.Maintenance, formula, parts);
            }),
            "mtm less net margin, × the price of the cash asset");
    }
}
