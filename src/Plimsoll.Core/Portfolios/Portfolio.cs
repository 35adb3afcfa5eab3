// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Portfolios;

/// <summary>A balance in one asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Balance">Units of it; negative is a loan, interest up to now included.</param>
public readonly record struct Holding(AssetId Asset, Amount Balance);

/// <summary>A position in one instrument.</summary>
/// <param name="Instrument">The instrument; never spot, which leaves no position.</param>
/// <param name="Quantity">Contracts, signed: positive is long. Never zero in a portfolio.</param>
/// <param name="Cost">The signed value at entry, in the settlement asset: unrealised profit = value at the mark − cost. Zero for options, whose premium was
/// paid when they were traded.</param>
/// <param name="LeverageLimit">The tightest limit that applies (instrument's or account's): initial margin is at least notional ÷ limit. Zero is no limit.</param>
public readonly record struct Position(InstrumentId Instrument, Quantity Quantity, Amount Cost, Ratio LeverageLimit = default);

/// <summary>The arranged account that a model is shown: holdings by asset id, positions by instrument id, each at most once, none zero.</summary>
/// <remarks>A view: it borrows its owner's arrays and is good only for the duration of the call it is passed to.</remarks>
public readonly struct Portfolio
{
    /// <summary>Wraps arrays that are already arranged.</summary>
    public Portfolio(ReadOnlyMemory<Holding> holdings, ReadOnlyMemory<Position> positions)
    {
        Holdings = holdings;
        Positions = positions;
    }

    /// <summary>Balances, ascending by asset.</summary>
    public ReadOnlyMemory<Holding> Holdings { get; }

    /// <summary>Positions, ascending by instrument.</summary>
    public ReadOnlyMemory<Position> Positions { get; }

    /// <summary>True when there is nothing in it.</summary>
    public bool IsEmpty => Holdings.IsEmpty && Positions.IsEmpty;

    /// <summary>Arranges anything: merges duplicates (quantities and costs add, the tightest leverage limit wins), drops zeros, sorts.</summary>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public static Portfolio Arrange(IEnumerable<Holding> holdings, IEnumerable<Position> positions)
    {
        Holding[] arrangedHoldings = [.. holdings
            .GroupBy(h => h.Asset)
            .Select(g => new Holding(g.Key, g.Aggregate(Amount.Zero, (sum, h) => sum + h.Balance)))
            .Where(h => !h.Balance.IsZero)
            .OrderBy(h => h.Asset)];
        Position[] arrangedPositions = [.. positions
            .GroupBy(p => p.Instrument)
            .Select(g => g.Aggregate(Merge))
            .Where(p => !p.Quantity.IsZero || !p.Cost.IsZero)
            .OrderBy(p => p.Instrument)];
        return new(arrangedHoldings, arrangedPositions);
    }

    private static Position Merge(Position a, Position b) => new(
        a.Instrument, a.Quantity + b.Quantity, a.Cost + b.Cost, a.LeverageLimit.IsZero ? b.LeverageLimit : b.LeverageLimit.IsZero ? a.LeverageLimit : Ratio.Min(a.LeverageLimit, b.LeverageLimit));
}
