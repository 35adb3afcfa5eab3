// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>Every way to pair the legs of a book, as a linear program: how many units go each way, at what cost beside all standing alone.</summary>
/// <remarks>
/// <para>A spread is all that goes into one expiry: written options that expire then, bought ones that expire then or later. Its cost is the greatest loss from
/// today's marks if all were exercised then, a convex function of the units, which is why one spread for an expiry is never dearer than several: verticals,
/// boxes, butterflies, condors and diagonals are all in it. It loses most at 0, at a strike, or without end; the last is not allowed.</para>
/// <para>Figures are scaled by the price and by the largest leg.</para>
/// </remarks>
internal sealed class RegTMoves
{
    private readonly RegTBook _book;
    private readonly RegTRates _rates;
    private readonly double _price;
    private readonly double[] _strikes;
    private readonly double[] _values;

    internal RegTMoves(RegTBook book, RegTRates rates)
    {
        _book = book;
        _rates = rates;
        _price = book.Spot.ToDouble();
        _strikes = [.. book.Legs.Select(static leg => leg.Strike.ToDouble())];
        _values = [.. book.Legs.Select(static leg => leg.Value.ToDouble())];
        bool isProtected = rates.Protected is not null && book.StockUnits.IsPositive;
        Expiries =
        [
            .. book.Legs.Where(leg => leg.IsShort || (isProtected && Protects(leg)) || book.PaysAlways(leg))
                .Select(static leg => leg.Expiry).Distinct().Order(),
        ];
        for (int i = 0; i < book.Legs.Count; i++)
        {
            AddMovesOf(i, isProtected);
            UnitScale = Math.Max(UnitScale, book.Legs[i].Units.ToDouble());
        }

        StrikesOf = [.. Expiries.Select((_, pool) => Moves.Where(move => move.Pool == pool).Select(move => _strikes[move.Leg]).Distinct().Order().ToArray())];
        Costs = new double[Moves.Count + Expiries.Length];
        Costs.AsSpan(Moves.Count).Fill(1);
        for (int m = 0; m < Moves.Count; m++)
        {
            Costs[m] = CostOf(Moves[m]);
        }
    }

    /// <summary>The expiries of spreads, ascending.</summary>
    internal Timestamp[] Expiries { get; }

    internal List<RegTMove> Moves { get; } = [];

    /// <summary>What a unit of each move adds, then what each spread costs per unit of its loss.</summary>
    internal double[] Costs { get; }

    /// <summary>Units that 1 stands for.</summary>
    internal double UnitScale { get; private set; }

    /// <summary>The lot of a move, scaled; 0 where it may be divided.</summary>
    internal double LotOf(RegTMove move)
    {
        Quantity lot = _book.Legs[move.Leg].Lot;
        if (move.Put >= 0)
        {
            Quantity other = _book.Legs[move.Put].Lot;
            (Quantity less, Quantity more) = lot < other ? (lot, other) : (other, lot);
            lot = less.IsPositive && more.IsMultipleOf(less) ? more : default;
        }

        return lot.ToDouble() / UnitScale;
    }

    /// <summary>Adds what always holds: no leg and no stock is used twice, no spread loses without end, none costs less than it is worth.</summary>
    internal void AddRows(LinearProgram program)
    {
        for (int i = 0; i < _book.Legs.Count; i++)
        {
            double[] used = new double[Costs.Length];
            for (int m = 0; m < Moves.Count; m++)
            {
                used[m] = Moves[m].Leg == i || Moves[m].Put == i ? 1 : 0;
            }

            program.Add(used, _book.Legs[i].Units.ToDouble() / UnitScale);
        }

        double[] stock = new double[Costs.Length];
        for (int m = 0; m < Moves.Count; m++)
        {
            stock[m] = Moves[m].Kind is RegTMoveKind.Cover or RegTMoveKind.Protect ? 1 : 0;
        }

        program.Add(stock, _book.StockUnits.ToDouble() / UnitScale);
        for (int pool = 0; pool < Expiries.Length; pool++)
        {
            double[] slope = new double[Costs.Length];
            for (int m = 0; m < Moves.Count; m++)
            {
                slope[m] = Moves[m].Pool == pool ? SlopeOf(Moves[m]) : 0;
            }

            program.Add(slope, 0);
            if (_book.Terms.IsPaidInFull)
            {
                program.Add(LossAt(pool, double.NaN), 0);
            }

            program.Add(LossAt(pool, 0), 0);
        }
    }

    /// <summary>The row that says that a spread costs at least what it loses at a price; at no price, what it is worth.</summary>
    internal double[] LossAt(int pool, double at)
    {
        double[] row = new double[Costs.Length];
        bool isWorth = double.IsNaN(at);
        for (int m = 0; m < Moves.Count; m++)
        {
            RegTMove move = Moves[m];
            if (move.Pool != pool)
            {
                continue;
            }

            RegTLeg leg = _book.Legs[move.Leg];
            double beyond = isWorth ? 0 : leg.IsCall ? at - _strikes[move.Leg] : _strikes[move.Leg] - at;
            double payoff = (beyond > 0 ? beyond : 0) + (move.Kind == RegTMoveKind.Protect && !isWorth ? Sign * (at - _price) : 0);
            row[m] = (leg.IsShort ? payoff - _values[move.Leg] : _values[move.Leg] - payoff) / _price;
        }

        row[Moves.Count + pool] = -1;
        return row;
    }

    /// <summary>Strikes of the legs that can be in a spread, ascending, by spread.</summary>
    internal double[][] StrikesOf { get; }

    private double Sign => _book.IsStockLong ? 1 : -1;

    private bool Protects(in RegTLeg leg) => !leg.IsShort && leg.IsCall != _book.IsStockLong;

    private void AddMovesOf(int i, bool isProtected)
    {
        RegTLeg leg = _book.Legs[i];
        for (int pool = 0; pool < Expiries.Length; pool++)
        {
            if (leg.IsShort ? leg.Expiry == Expiries[pool] : leg.Expiry >= Expiries[pool])
            {
                Moves.Add(new(RegTMoveKind.Spread, i, Pool: pool));
                if (isProtected && Protects(leg))
                {
                    Moves.Add(new(RegTMoveKind.Protect, i, Pool: pool));
                }
            }
        }

        if (!leg.IsShort)
        {
            return;
        }

        if (leg.IsCall == _book.IsStockLong && _book.StockUnits.IsPositive)
        {
            Moves.Add(new(RegTMoveKind.Cover, i));
        }

        for (int j = 0; leg.IsCall && j < _book.Legs.Count; j++)
        {
            if (_book.Legs[j].IsShort && !_book.Legs[j].IsCall)
            {
                Moves.Add(new(RegTMoveKind.Straddle, i, Put: j));
            }
        }
    }

    private double CostOf(RegTMove move)
    {
        RegTLeg leg = _book.Legs[move.Leg];
        double alone = (leg.IsShort ? _book.NakedOf(leg, _rates) : leg.Value).ToDouble();
        return move.Kind switch
        {
            RegTMoveKind.Cover => _book.CoveredOf(leg, _rates).ToDouble() - alone,
            RegTMoveKind.Straddle => _book.StraddleOf(leg, _book.Legs[move.Put], _rates).ToDouble() - alone
                - _book.NakedOf(_book.Legs[move.Put], _rates).ToDouble(),
            RegTMoveKind.Protect => (_rates.Protected!.Value.ToDouble() * leg.Strike.ToDouble()) - alone
                - ((_book.IsStockLong ? _rates.LongStock : _rates.ShortStock).ToDouble() * _book.NetStock.Abs().ToDouble()
                / _book.StockUnits.ToDouble()),
            _ => -alone,
        } / _price;
    }

    // A written call rises without end as a bought one falls short of it; stock rises as a bought call does.
    private double SlopeOf(RegTMove move)
    {
        RegTLeg leg = _book.Legs[move.Leg];
        return (leg.IsCall ? leg.IsShort ? 1 : -1 : 0) + (move.Kind == RegTMoveKind.Protect ? -Sign : 0);
    }
}
