// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>What is required on top of the model.</summary>
/// <param name="Multipliers">By product class, what its margin is multiplied by, at least 1.</param>
/// <param name="Factors">By product, what its notionals are charged, as a fraction.</param>
/// <param name="Notionals">The notionals of trades, by product. A product without a factor is charged nothing.</param>
/// <param name="Fixed">Amounts that are required whatever else is.</param>
public sealed record SimmAddOns(
    ImmutableArray<(SimmProductClass Product, Ratio Multiplier)> Multipliers,
    ImmutableArray<(string Product, Ratio Factor)> Factors,
    ImmutableArray<(string Product, Amount Notional)> Notionals,
    ImmutableArray<Amount> Fixed)
{
    /// <summary>None.</summary>
    public static SimmAddOns None { get; } = new([], [], [], []);

    /// <summary>Products that have notionals and no factor: sorted, each once.</summary>
    public ImmutableArray<string> WithoutFactor => [.. Notionals.Select(static one => one.Product)
        .Where(product => !Factors.Any(factor => factor.Product == product)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Σ (multiplier − 1) × IM of the product class + Σ |notional| × factor + Σ fixed, each term rounded up.</summary>
    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public Amount Of(SimmResult margin) => Tree(margin).Value;

    /// <summary>The same as a tree.</summary>
    public NamedValue Tree(SimmResult margin)
    {
        List<NamedValue> parts = [];
        foreach ((SimmProductClass product, Ratio multiplier) in Multipliers)
        {
            string name = SimmNames.ProductClasses[(int)product];
            Amount own = margin.Of(product);
            parts.Add(NamedValue.Of($"multiplier of {name}", own.Times(multiplier - Ratio.One, Rounding.Up), "(multiplier − 1) × IM",
                NamedValue.RateOf("multiplier", multiplier), NamedValue.Given("IM", own, ValueUnit.Money)));
        }

        foreach ((string product, Ratio factor) in Factors)
        {
            NamedValue notional = NamedValue.SumOf("|notional|", Notionals.Where(one => one.Product == product)
                .Select(static one => NamedValue.Given("notional", one.Notional.Abs(), ValueUnit.Money)));
            parts.Add(NamedValue.Of($"notional of {product}", notional.Value.Times(factor, Rounding.Up), "|notional| × factor",
                notional, NamedValue.RateOf("factor", factor)));
        }

        foreach (Amount amount in Fixed)
        {
            parts.Add(NamedValue.Given("fixed add-on", amount, ValueUnit.Money));
        }

        return NamedValue.SumOf("add-ons", parts);
    }
}
