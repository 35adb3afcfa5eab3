// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <summary>The components of one risk unit, numeraire, each at least zero.</summary>
/// <param name="SpotShock">MR1: the worst price and volatility move.</param>
/// <param name="Theta">MR2: what options lose in a day.</param>
/// <param name="TermStructure">MR3: volatilities of expiries moving apart.</param>
/// <param name="Basis">MR4: futures and perpetuals moving against spot.</param>
/// <param name="InterestRate">MR5: forwards moving with the rate.</param>
/// <param name="Extreme">MR6: the farther move.</param>
/// <param name="MinimumCharge">MR7: what it costs to close.</param>
public readonly record struct OkxUnitMargin(
    Amount SpotShock, Amount Theta, Amount TermStructure, Amount Basis, Amount InterestRate, Amount Extreme, Amount MinimumCharge)
{
    /// <summary>max(MR1, MR2, MR6).</summary>
    public Amount Worst => Amount.Max(Amount.Max(SpotShock, Theta), Extreme);

    /// <summary>max(MR1, MR2, MR6) + MR3 + MR4 + MR5.</summary>
    public Amount Stress => Worst + TermStructure + Basis + InterestRate;

    /// <summary>The unit's maintenance: max(max(MR1, MR2, MR6) + MR3 + MR4 + MR5, MR7).</summary>
    public Amount Maintenance => Amount.Max(Stress, MinimumCharge);
}
