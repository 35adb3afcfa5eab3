// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What a named value is measured in.</summary>
public enum ValueUnit : byte
{
    /// <summary>The numeraire, or what the value's note says.</summary>
    Money,

    /// <summary>Contracts or units of an asset.</summary>
    Quantity,

    /// <summary>Money per unit.</summary>
    Price,

    /// <summary>A fraction: 0.15 is 15 %.</summary>
    Rate,

    /// <summary>A number without a unit: days, a count, a factor.</summary>
    Number,
}

/// <summary>How a named value follows from its parts.</summary>
public enum ValueRule : byte
{
    /// <summary>It was put in: a price, a size, a parameter. It has no parts.</summary>
    Given,

    /// <summary>The exact sum of its parts.</summary>
    Sum,

    /// <summary>The largest of its parts.</summary>
    Largest,

    /// <summary>The smallest of its parts.</summary>
    Smallest,

    /// <summary>By the formula of its note, in which the parts appear by their names.</summary>
    Formula,

    /// <summary>Another node of the same tree has this name and this value, and takes it apart. It has no parts.</summary>
    Elsewhere,
}

/// <summary>A value with its name, and the values that it was made of, down to what was put in.</summary>
/// <param name="Name">What it is called in the field or by the venue.</param>
/// <param name="Value">The value, to 18 decimals.</param>
/// <param name="Unit">What it is measured in.</param>
/// <param name="Rule">How it follows from its parts.</param>
/// <param name="Parts">The parts, in the order of the formula; none where it was put in.</param>
public sealed record NamedValue(string Name, Amount Value, ValueUnit Unit, ValueRule Rule, ImmutableArray<NamedValue> Parts)
{
    /// <summary>The formula, the scenario, or where the value is from; null where the name says enough.</summary>
    public string? Note { get; init; }

    /// <summary>A value that was put in.</summary>
    public static NamedValue Given(string name, Amount value, ValueUnit unit, string? note = null) =>
        new(name, value, unit, ValueRule.Given, []) { Note = note };

    /// <summary>A price that was put in.</summary>
    public static NamedValue PriceOf(string name, Price price, string? note = null) => Given(name, Amount.FromAtoms(price.Atoms), ValueUnit.Price, note);

    /// <summary>A rate that was put in.</summary>
    public static NamedValue RateOf(string name, Ratio rate, string? note = null) => Given(name, Amount.FromAtoms(rate.Atoms), ValueUnit.Rate, note);

    /// <summary>A quantity that was put in.</summary>
    public static NamedValue SizeOf(string name, Quantity quantity, string? note = null) =>
        Given(name, Amount.FromAtoms(quantity.Atoms), ValueUnit.Quantity, note);

    /// <summary>A number that was worked out in floating point, to 18 decimals, by a formula.</summary>
    /// <exception cref="OverflowException">It is beyond the range of money.</exception>
    public static NamedValue Worked(string name, double value, ValueUnit unit, string formula, params ReadOnlySpan<NamedValue> parts) =>
        Amount.TryQuantise(value, Rounding.HalfEven, out Amount figure)
            ? new(name, figure, unit, ValueRule.Formula, [.. parts]) { Note = formula }
            : throw new OverflowException($"{name} is beyond the range of money.");

    /// <summary>A value that another node of the same tree takes apart, under the same name.</summary>
    public NamedValue Again() => new(Name, Value, Unit, ValueRule.Elsewhere, []);

    /// <summary>The exact sum of amounts of money.</summary>
    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public static NamedValue SumOf(string name, IEnumerable<NamedValue> parts, string? note = null)
    {
        ImmutableArray<NamedValue> all = [.. parts];
        return new(name, all.Aggregate(Amount.Zero, static (sum, part) => sum + part.Value), ValueUnit.Money, ValueRule.Sum, all) { Note = note };
    }

    /// <summary>The largest of amounts of money, at least one.</summary>
    public static NamedValue LargestOf(string name, IEnumerable<NamedValue> parts, string? note = null)
    {
        ImmutableArray<NamedValue> all = [.. parts];
        return new(name, all.Select(static part => part.Value).Aggregate(Amount.Max), ValueUnit.Money, ValueRule.Largest, all) { Note = note };
    }

    /// <summary>The smallest of amounts of money, at least one.</summary>
    public static NamedValue SmallestOf(string name, IEnumerable<NamedValue> parts, string? note = null)
    {
        ImmutableArray<NamedValue> all = [.. parts];
        return new(name, all.Select(static part => part.Value).Aggregate(Amount.Min), ValueUnit.Money, ValueRule.Smallest, all) { Note = note };
    }

    /// <summary>An amount of money by a formula.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="formula">The formula, in the field's notation, over the names of the parts.</param>
    /// <param name="parts">What the formula is made of.</param>
    public static NamedValue Of(string name, Amount value, string formula, params ReadOnlySpan<NamedValue> parts) =>
        new(name, value, ValueUnit.Money, ValueRule.Formula, [.. parts]) { Note = formula };

    /// <summary>This value and all those that it is made of, parts after what they make.</summary>
    public IEnumerable<NamedValue> Flattened() => Parts.SelectMany(static part => part.Flattened()).Prepend(this);
}
