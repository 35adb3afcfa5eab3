// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>The median of what sources say.</summary>
public static class MiddleValue
{
    /// <summary>The median after leaving out <paramref name="trimPerSide"/> values at each end (fewer where few are left); of an even count the mean of the two
    /// middle values, rounded down. Sorts its argument.</summary>
    /// <remarks>
    /// <para>With fewer than half of the sources arbitrary, the result lies between the lowest and the highest honest value: at most ⌈n/2⌉ − 1 can be false, so
    /// each middle value has an honest one at or below it and one at or above it, and so has their mean.</para>
    /// <para>Leaving out as many at each end does not move a median; it narrows the spread that is reported with it.</para>
    /// </remarks>
    /// <param name="values">At least one value; sorted afterwards.</param>
    /// <param name="trimPerSide">Values left out at each end; not negative.</param>
    /// <param name="spread">Highest minus lowest of what was not left out.</param>
    public static Int128 Of(Span<Int128> values, int trimPerSide, out Int128 spread)
    {
        Invariant.Check(!values.IsEmpty, "A median needs a value.");
        values.Sort();
        int trim = Math.Min(trimPerSide, (values.Length - 1) / 2);
        Span<Int128> kept = values[trim..^trim];
        spread = kept[^1] - kept[0];
        Int128 low = kept[(kept.Length - 1) / 2];
        Int128 high = kept[kept.Length / 2];
        return low + ((high - low) >> 1);
    }
}
