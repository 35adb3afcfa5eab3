// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What one contract of an option gains where a model revalues it, as a formula over its parts: the one form that scenario models have in
/// common.</summary>
/// <remarks>profit = min(max(weight × (V there − V now) × unit + what the mark is behind, −worth), strike's payoff − worth): a long option loses at most what
/// equity counts it for, and who sold a put on what has no price below zero owes its strike at most.</remarks>
public static class ExplainedOption
{
    /// <summary>The profit of one contract, numeraire.</summary>
    /// <param name="spec">The option.</param>
    /// <param name="isShort">Whose side it is: the difference between mark and model is taken off the side that it favours.</param>
    /// <param name="profit">The figure; of a short one the negative of what who sold it gains.</param>
    /// <param name="there">What the model says that a unit is worth there, named "value there".</param>
    /// <param name="now">What it says now, named "value now".</param>
    /// <param name="weight">What the change counts by.</param>
    /// <param name="mark">The mark, in the settlement asset.</param>
    /// <param name="settlement">The price of the settlement asset.</param>
    /// <param name="price">The price that the model values it on: what an inverse option's coin is divided by.</param>
    /// <param name="catalog">The instruments.</param>
    public static NamedValue Profit(InstrumentSpec spec, bool isShort, Amount profit, NamedValue there, NamedValue now, NamedValue weight, Price mark,
        Price settlement, NamedValue price, InstrumentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(price);
        ArgumentNullException.ThrowIfNull(catalog);
        bool isInverse = spec.Payoff == Payoff.Inverse;
        string unit = "contract size × settlement price" + (isInverse ? $" ÷ {price.Name}" : string.Empty);
        string behind = isShort ? "max(value now × unit − worth, 0)" : "min(value now × unit − worth, 0)";
        string free = $"max(weight × (value there − value now) × unit + {behind}, −worth)";
        bool hasStop = spec.GreatestPayoff(spec.ContractSize, Price.Of(1), catalog) is not null;
        string stopped = hasStop ? $"min({free}, max(strike × {(isInverse ? "contract size" : "contract size × settlement price")} − worth, 0))" : free;
        List<NamedValue> parts =
        [
            there,
            now,
            weight,
            NamedValue.SizeOf("contract size", spec.ContractSize),
            NamedValue.PriceOf("mark", mark, catalog[spec.Mark].Name),
            NamedValue.PriceOf("settlement price", settlement, catalog[spec.Settlement].Symbol),
        ];
        if (isInverse)
        {
            parts.Add(price);
        }

        if (hasStop)
        {
            parts.Add(NamedValue.PriceOf("strike", spec.Option!.Strike, "put"));
        }

        return NamedValue.Of("profit of one contract", profit,
            $"{stopped}, unit = {unit}, worth = mark × contract size × settlement price, rounded {(isShort ? "up" : "down")}", [.. parts]);
    }
}
