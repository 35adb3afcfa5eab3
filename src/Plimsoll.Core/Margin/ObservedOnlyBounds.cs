// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What a part of a rulebook states that follows observed prices and volatilities only, and cannot say how fast: its accounts are assessed on every
/// price, and neither depth nor any other figure of the market moves them.</summary>
public sealed class ObservedOnlyBounds : IScreenBounds
{
    private ObservedOnlyBounds()
    {
    }

    /// <summary>The one that there is.</summary>
    public static ObservedOnlyBounds Instance { get; } = new();

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument) => null;

    /// <inheritdoc/>
    public Ratio? HoldingRateBound(AssetId asset) => null;
}
