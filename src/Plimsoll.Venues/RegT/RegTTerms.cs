// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>What one kind of margin, initial or maintenance, requires of a class.</summary>
/// <param name="Rate">Of the underlying for a short option at the money: 20 % for equities, 15 % for broad indices; times the leverage of a fund.</param>
/// <param name="Floor">The least rate of a short option: of the underlying for a call, of the strike for a put; times the leverage.</param>
/// <param name="LongStock">Of the value of what is held long without options: 50 % and 25 %.</param>
/// <param name="ShortStock">Of the value of what is sold short, beside its proceeds: 50 % and 30 %.</param>
/// <param name="Protected">A rate of the strike for stock whose loss an option ends, beside that loss; null where such stock pays as any other.</param>
public sealed record RegTRates(Ratio Rate, Ratio Floor, Ratio LongStock, Ratio ShortStock, Ratio? Protected);

/// <summary>The terms of a class of underlyings.</summary>
/// <param name="Initial">Initial rates.</param>
/// <param name="Maintenance">Maintenance rates, none above the initial one.</param>
/// <param name="Box">Of the value that is held long and sold short at once.</param>
/// <param name="IsPaidInFull">True where what bought options pay at every price counts for nothing, as brokers have it; false where no spread requires more
/// than it can lose.</param>
public sealed record RegTTerms(RegTRates Initial, RegTRates Maintenance, Ratio Box, bool IsPaidInFull);
