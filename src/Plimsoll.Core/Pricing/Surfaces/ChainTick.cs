// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Pricing.Surfaces;

/// <summary>The price step that errors of a chain are counted in.</summary>
/// <param name="Size">The step, in the unit that the chain is quoted in.</param>
/// <param name="Unit">That unit: <c>coin</c>, a price per unit of the forward, or <c>points</c>, a price in the unit of the forward.</param>
public sealed record ChainTick(double Size, string Unit)
{
    /// <summary>0.0001 coin, the step of Deribit's option prices from 0.005 coin down.</summary>
    public static ChainTick Coin { get; } = new(0.0001, "coin");

    /// <summary>0.25 points, the step of CME's options on the E-mini S&amp;P above 5 points; below, it is 0.05.</summary>
    public static ChainTick Points { get; } = new(0.25, "points");

    /// <summary>The step as a price per unit of a forward.</summary>
    public double PerForward(double forward) => Unit == "points" ? Size / forward : Size;
}
