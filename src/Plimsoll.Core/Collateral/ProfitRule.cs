// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Collateral;

/// <summary>How far unrealised profit counts as equity, asset by asset; an unrealised loss always counts whole.</summary>
/// <remarks>Profit here is the net of an asset's futures and perpetuals above zero. The value of options has a rule of its own (<c>optionValue</c>).</remarks>
public sealed record ProfitRule
{
    /// <summary>All of it counts.</summary>
    public static ProfitRule Whole { get; } = new();

    /// <summary>The fraction that counts, 0 (locked until it is realised) to 1.</summary>
    public Ratio Counted { get; init; } = Ratio.One;

    /// <summary>The fraction that counts toward initial margin, at most <see cref="Counted"/>.</summary>
    public Ratio InitiallyCounted { get; init; } = Ratio.One;

    /// <summary>The most that counts in one asset, numeraire before its haircut; null is no cap.</summary>
    public Amount? Cap { get; init; }

    /// <summary>True when all profit counts, toward both.</summary>
    public bool IsWhole => Counted == Ratio.One && InitiallyCounted == Ratio.One && Cap is null;

    /// <summary>The units of an unrealised profit or loss that count, rounded down.</summary>
    /// <param name="profit">Profit or loss in an asset.</param>
    /// <param name="price">The asset's price.</param>
    public Amount CountedOf(Amount profit, Price price) => CountedOf(profit, price, Counted);

    /// <summary>The units that count toward initial margin, rounded down: never more than <see cref="CountedOf(Amount, Price)"/>.</summary>
    /// <param name="profit">Profit or loss in an asset.</param>
    /// <param name="price">The asset's price.</param>
    public Amount InitiallyCountedOf(Amount profit, Price price) => CountedOf(profit, price, InitiallyCounted);

    private Amount CountedOf(Amount profit, Price price, Ratio counted)
    {
        if (!profit.IsPositive)
        {
            return profit;
        }

        Amount part = profit.Times(counted, Rounding.Down);
        return Cap is { } most && price.IsPositive && part.Times(price, Rounding.Up) > most ? most.DividedBy(price, Rounding.Down) : part;
    }
}
