// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What the curves of a liquidation policy are curves of: equity ÷ maintenance.</summary>
public static class Health
{
    /// <summary>Equity ÷ maintenance, rounded down, at most <see cref="PiecewiseLinear.Most"/> either way, where every curve is flat. Without maintenance the
    /// deepest for a debt, the highest for anything else.</summary>
    /// <param name="equity">Equity.</param>
    /// <param name="maintenance">Maintenance, not negative, in the same unit.</param>
    public static Ratio Of(Amount equity, Amount maintenance)
    {
        Ratio farthest = equity.IsNegative ? -PiecewiseLinear.Most : PiecewiseLinear.Most;
        bool isFar = maintenance.IsZero || Int128.Abs(equity.Atoms / maintenance.Atoms) >= PiecewiseLinear.Most.Atoms / Fixed18.AtomsPerUnit;
        return isFar ? farthest : equity.Per(maintenance, Rounding.Down);
    }
}
