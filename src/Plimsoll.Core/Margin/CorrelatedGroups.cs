// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Scenarios;

namespace Plimsoll.Margin;

/// <summary>The groups of an account that combine by correlation, and where their lines are. Scratch of one sheet.</summary>
internal sealed class CorrelatedGroups
{
    private CorrelatedLoss[] _parts = new CorrelatedLoss[8];
    private int[] _lines = new int[8];

    /// <summary>How many there are.</summary>
    internal int Count { get; private set; }

    /// <summary>What each of them loses.</summary>
    internal ReadOnlySpan<CorrelatedLoss> Parts => _parts.AsSpan(0, Count);

    /// <summary>The place on the sheet of the line of each.</summary>
    internal ReadOnlySpan<int> Lines => _lines.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    internal void Add(in CorrelatedLoss part, int line)
    {
        if (Count == _parts.Length)
        {
            Array.Resize(ref _parts, Count * 2);
            Array.Resize(ref _lines, Count * 2);
        }

        _lines[Count] = line;
        _parts[Count++] = part;
    }
}
