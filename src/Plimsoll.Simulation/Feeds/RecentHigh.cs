// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>The highest value within a window of time up to now.</summary>
internal sealed class RecentHigh(long windowSeconds)
{
    // Ascending in time, descending in value: whatever is older and lower than a newer value can never be the high again.
    private readonly LinkedList<(Timestamp Time, Price Value)> _candidates = [];

    /// <summary>1 − value ÷ high, the value itself included in the window; rounded down, so 0 at the high.</summary>
    internal Ratio DrawdownOf(Timestamp time, Price value)
    {
        while (_candidates.Last is { } last && last.Value.Value <= value)
        {
            _candidates.RemoveLast();
        }

        _candidates.AddLast((time, value));
        while (_candidates.First!.Value.Time.PlusSeconds(windowSeconds) < time)
        {
            _candidates.RemoveFirst();
        }

        return Ratio.One - value.Per(_candidates.First.Value.Value, Rounding.Up);
    }
}
