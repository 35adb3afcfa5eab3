// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>A model that reads what a market may not say of its feeds, and takes something where it says nothing: reports then say how often.</summary>
public interface IFeedModel
{
    /// <summary>True when the interest rates of forwards are among what it reads.</summary>
    bool ReadsForwardRates { get; }

    /// <summary>What it took for granted of the feeds that an account's requirement follows.</summary>
    /// <returns>Refused as an assessment is.</returns>
    Result<AssumedFeeds> AssumedOf(in Portfolio portfolio, MarketView market);
}

/// <summary>Of how many feeds something was taken for granted.</summary>
/// <param name="Confidences">Prices and volatilities of which no confidence is stated: 1 is taken.</param>
/// <param name="ConfidencesRead">Those whose confidence is read.</param>
/// <param name="Rates">Forwards of which no interest rate is stated: 0 is taken, and sure.</param>
/// <param name="RatesRead">Those whose rate is read.</param>
/// <param name="FixedParts">Forwards that are being averaged for settlement and of which no fixed part is stated: nothing fixed is taken.</param>
/// <param name="FixedPartsRead">Those that are being averaged.</param>
public readonly record struct AssumedFeeds(int Confidences, int ConfidencesRead, int Rates, int RatesRead, int FixedParts, int FixedPartsRead)
{
    /// <summary>True when something was taken for granted.</summary>
    public bool IsAny => Confidences + Rates + FixedParts > 0;
}
