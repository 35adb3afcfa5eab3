// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Markets;

/// <summary>The figures that a market view has beside observed prices, volatilities and depth, by name.</summary>
public enum FigureKind : byte
{
    /// <summary><see cref="MarketView.TryLast"/>, of an instrument.</summary>
    Last = 0,

    /// <summary><see cref="MarketView.TryOpenInterest"/>, of an instrument.</summary>
    OpenInterest = 1,

    /// <summary><see cref="MarketView.TryFunding"/>, of a perpetual.</summary>
    Funding = 2,

    /// <summary><see cref="MarketView.TryPool"/>, of an asset.</summary>
    Pool = 3,

    /// <summary><see cref="MarketView.TryGasPrice"/>, of the chain.</summary>
    GasPrice = 4,

    /// <summary><see cref="MarketView.TryBlockTime"/>, of the chain.</summary>
    BlockTime = 5,
}
