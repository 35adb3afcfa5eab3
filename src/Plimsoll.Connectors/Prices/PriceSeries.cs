// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Prices;

/// <summary>One column of a price file: the values that are there, times strictly ascending.</summary>
/// <param name="File">Where it was read from.</param>
/// <param name="Column">The column's name.</param>
/// <param name="Times">When each value was stamped.</param>
/// <param name="Values">The values in atoms of 10⁻¹⁸.</param>
public sealed record PriceSeries(string File, string Column, ImmutableArray<Timestamp> Times, ImmutableArray<Int128> Values)
{
    /// <summary>The place of the value stamped exactly <paramref name="time"/>; negative when there is none.</summary>
    public int IndexOf(Timestamp time) => Times.BinarySearch(time);

    /// <summary>The value stamped exactly <paramref name="time"/>.</summary>
    public bool TryAt(Timestamp time, out Int128 value)
    {
        int index = IndexOf(time);
        value = index >= 0 ? Values[index] : 0;
        return index >= 0;
    }
}
