// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>One row of a chain. Prices are in coin, which is per unit of the forward and undiscounted; NaN where the row has none.</summary>
/// <param name="Line">Its place in what it was read from, such as the line of a file, from 1: messages name it.</param>
/// <param name="Time">When the snapshot was taken.</param>
/// <param name="Currency">The underlying, as its source names it.</param>
/// <param name="Expiry">When the option expires, later than <paramref name="Time"/>.</param>
/// <param name="Strike">The strike, above zero.</param>
/// <param name="IsCall">True for a call, false for a put.</param>
/// <param name="Forward">The forward that the row names, above zero.</param>
/// <param name="Bid">Best bid.</param>
/// <param name="Ask">Best ask, not below the bid.</param>
/// <param name="Mark">Mark price.</param>
/// <param name="MarkVolatility">The volatility of the mark, a decimal.</param>
public sealed record ChainQuote(
    long Line, Timestamp Time, string Currency, Timestamp Expiry, double Strike, bool IsCall, double Forward, double Bid, double Ask, double Mark,
        double MarkVolatility)
{
    /// <summary>Years from the snapshot to the expiry, of 365 days.</summary>
    public double Years => Time.YearsTo(Expiry);

    /// <summary>True for a call struck at or above the forward and for a put below it.</summary>
    public bool IsOutOfTheMoney => IsCall ? Strike >= Forward : Strike < Forward;
}
