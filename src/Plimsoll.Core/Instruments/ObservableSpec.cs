// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Plimsoll.Values;

namespace Plimsoll.Instruments;

/// <summary>What an observable measures, which fixes its domain.</summary>
public enum ObservableKind : byte
{
    /// <summary>A price: above zero.</summary>
    Price,

    /// <summary>A price that may be zero or negative, as some commodity futures and spreads are.</summary>
    SignedPrice,

    /// <summary>An annualised volatility, 1 being 100 %: from 0 to 50.</summary>
    Volatility,
}

/// <summary>Something that sources report and an oracle aggregates: an index price, a mark, a volatility.</summary>
/// <param name="Id">Its index in the catalogue.</param>
/// <param name="Name">Its name, unique in the catalogue: "BTC", "BTC-PERP", "BTC-27DEC25-120000-C.VOL".</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Floor">Of a signed price, and only of one: the least magnitude that a rate of it is applied to; above zero. Null for
/// everything else.</param>
public sealed record ObservableSpec(ObservableId Id, string Name, ObservableKind Kind, Price? Floor = null)
{
    /// <summary>What a rate of this price is a rate of: its magnitude, of a signed price at least the floor.</summary>
    /// <remarks>A price near zero does not move by little because it is little: West Texas crude fell by 55 dollars on 20 April 2020, through zero to −37.63. A
    /// requirement of price × rate vanishes there; with the floor it is at least floor × rate per unit at every price, zero and below included.</remarks>
    public Price SizeOf(Price price) => Kind == ObservableKind.SignedPrice ? AtLeastFloor(price) : Price.Max(price, -price);

    // Apart, because it is read for every position of every assessment: the copy of the floor that comes with it costs a plain price more than all else here
    // does.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Price AtLeastFloor(Price price) => Floor is { } floor ? Price.Max(price.Abs(), floor) : price.Abs();
}
