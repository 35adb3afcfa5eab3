// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>The funding payment of a perpetual that comes next, as the venue states it now.</summary>
/// <param name="Rate">Fraction of notional that longs pay shorts at that time; negative the other way.</param>
/// <param name="IntervalSeconds">Seconds from one payment to the next, above zero.</param>
/// <param name="At">When it is paid.</param>
public readonly record struct NextFunding(Ratio Rate, int IntervalSeconds, Timestamp At);
