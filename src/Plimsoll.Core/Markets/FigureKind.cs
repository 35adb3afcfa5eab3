// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Markets;

/// <summary>The figures that a market view has beside observed prices, volatilities and depth, by name, as far as an engine is told them and has to
/// look at accounts when one changes.</summary>
/// <remarks>Confidence, the fixed part of a forward and its interest rate are not here: no engine is told them, so that under one they stand at what is taken
/// where nothing was said, and never change.</remarks>
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
