// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Analysis;

/// <summary>The volatilities a fit aims at.</summary>
public enum ChainTarget
{
    /// <summary>The venue's mark volatility of every strike.</summary>
    Mark = 0,

    /// <summary>The volatility of the middle of bid and ask, where both are there.</summary>
    Mid = 1,
}

/// <summary>What a quote weighs in a fit.</summary>
public enum ChainWeighting
{
    /// <summary>Its vega.</summary>
    Vega = 0,

    /// <summary>The inverse square of its bid-ask spread in volatility; a quote without both sides is left out.</summary>
    Spread = 1,
}
