// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>The interest rate up to the expiry of a forward.</summary>
/// <param name="Rate">A year, continuously compounded: 0.05 is 5 %.</param>
/// <param name="Confidence">How far its source trusts it, from 0 to 1.</param>
public readonly record struct ForwardRate(Ratio Rate, Ratio Confidence)
{
    /// <summary>A rate of 0 that is sure: what is taken where nothing was said.</summary>
    public static ForwardRate Zero { get; } = new(Ratio.Zero, Ratio.One);
}
