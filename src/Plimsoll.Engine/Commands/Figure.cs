// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>One figure of the market that no oracle aggregates, as the venue tells it; without a value the venue says that it does not know it any
/// more.</summary>
/// <param name="Kind">Which one.</param>
public abstract record Figure(FigureKind Kind)
{
    /// <summary>What it is of: the number of an instrument or an asset; zero for what is the chain's. With the kind it names the figure.</summary>
    internal abstract int Of { get; }
}

/// <summary>The price of an instrument's last trade.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Price">The price; null when it is not known any more.</param>
public sealed record LastFigure(InstrumentId Instrument, Price? Price) : Figure(FigureKind.Last)
{
    internal override int Of => Instrument.Value;
}

/// <summary>Contracts open in an instrument over the whole market, counted long: the venue's own accounts and everybody else's.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Contracts">How many; null when it is not known any more, and the engine's own count then stands alone.</param>
public sealed record OpenInterestFigure(InstrumentId Instrument, Quantity? Contracts) : Figure(FigureKind.OpenInterest)
{
    internal override int Of => Instrument.Value;
}

/// <summary>The next funding payment of a perpetual.</summary>
/// <param name="Instrument">The perpetual.</param>
/// <param name="Next">Rate, interval and time; null when it is not known any more.</param>
public sealed record FundingFigure(InstrumentId Instrument, NextFunding? Next) : Figure(FigureKind.Funding)
{
    internal override int Of => Instrument.Value;
}

/// <summary>The pool that lends an asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Pool">What is supplied and borrowed, and both indices; null when it is not known any more.</param>
public sealed record PoolFigure(AssetId Asset, LendingPool? Pool) : Figure(FigureKind.Pool)
{
    internal override int Of => Asset.Value;
}

/// <summary>The price of a unit of gas.</summary>
/// <param name="Price">In the numeraire; null when it is not known any more.</param>
public sealed record GasPriceFigure(Price? Price) : Figure(FigureKind.GasPrice)
{
    internal override int Of => 0;
}

/// <summary>The time of the last block.</summary>
/// <param name="Time">By the chain's clock; null when it is not known any more.</param>
public sealed record BlockTimeFigure(Timestamp? Time) : Figure(FigureKind.BlockTime)
{
    internal override int Of => 0;
}
