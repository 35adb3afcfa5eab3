// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>What a pairing costs, exactly: the one place where units of a pairing become money.</summary>
/// <remarks>Each product is rounded up, so that no part costs less than it does. What is not used by any move stands alone. A pairing that uses more of a leg
/// than
/// there is, or whose spread loses without end, is none.</remarks>
internal static class RegTCosts
{
    /// <summary>The pairing of these moves; null where they are none.</summary>
    /// <param name="book">The book.</param>
    /// <param name="rates">Initial or maintenance rates.</param>
    /// <param name="moves">Units of each move.</param>
    /// <param name="used">Receives the moves.</param>
    internal static RegTPairing? Of(RegTBook book, RegTRates rates, List<(RegTMove Move, Quantity Units)> moves, List<(RegTMove Move, Quantity Units)> used)
    {
        Quantity[] left = [.. book.Legs.Select(static leg => leg.Units)];
        Quantity stock = book.StockUnits;
        SortedDictionary<int, List<RegTUse>> spreads = [];
        SortedDictionary<int, Amount> guarded = [];
        List<RegTPart> parts = [];
        Quantity guardedUnits = default;
        foreach ((RegTMove move, Quantity units) in moves)
        {
            RegTLeg leg = book.Legs[move.Leg];
            left[move.Leg] -= units;
            switch (move.Kind)
            {
                case RegTMoveKind.Cover:
                    stock -= units;
                    parts.Add(new(RegTPartKind.Covered, [new(move.Leg, units)], book.CoveredOf(leg, rates).Times(units, Rounding.Up)));
                    break;
                case RegTMoveKind.Straddle:
                    left[move.Put] -= units;
                    parts.Add(new(RegTPartKind.Straddle, [new(move.Leg, units), new(move.Put, units)],
                        book.StraddleOf(leg, book.Legs[move.Put], rates).Times(units, Rounding.Up)));
                    break;
                default:
                    List<RegTUse> spread = spreads.TryGetValue(move.Pool, out List<RegTUse>? known) ? known : spreads[move.Pool] = [];
                    spread.Add(new(move.Leg, units));
                    if (move.Kind == RegTMoveKind.Protect)
                    {
                        stock -= units;
                        guardedUnits += units;
                        spread.Add(new(-1, book.IsStockLong ? units : -units));
                        guarded[move.Pool] = guarded.GetValueOrDefault(move.Pool)
                            + leg.Strike.Times(units, Rounding.Up).Times(rates.Protected!.Value, Rounding.Up);
                    }

                    break;
            }

            used.Add((move, units));
        }

        if (stock.IsNegative || Array.Exists(left, static units => units.IsNegative))
        {
            return null;
        }

        foreach ((int pool, List<RegTUse> uses) in spreads)
        {
            if (Spread(book, uses, guarded.GetValueOrDefault(pool)) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        AddAlone(book, rates, left, parts);
        AddStock(book, rates, guardedUnits, parts);
        RegTPairing pairing = new(parts, default, default);
        return pairing with { Required = Amount.Max(pairing.Sum, default) };
    }

    private static void AddAlone(RegTBook book, RegTRates rates, Quantity[] left, List<RegTPart> parts)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i].IsPositive)
            {
                RegTLeg leg = book.Legs[i];
                parts.Add(leg.IsShort
                    ? new(RegTPartKind.Naked, [new(i, left[i])], book.NakedOf(leg, rates).Times(left[i], Rounding.Up))
                    : new(RegTPartKind.Bought, [new(i, left[i])], leg.Value.Times(left[i], Rounding.Up)));
            }
        }
    }

    private static void AddStock(RegTBook book, RegTRates rates, Quantity guarded, List<RegTPart> parts)
    {
        Amount net = book.NetStock;
        if (!net.IsZero)
        {
            Amount plain = guarded.IsZero ? net.Abs() : net.Abs().Scale((book.StockUnits - guarded).Atoms, book.StockUnits.Atoms, Rounding.Up);
            parts.Add(new(RegTPartKind.Stock, [new(-1, book.SignedUnits)], plain.Times(net.IsPositive ? rates.LongStock : rates.ShortStock, Rounding.Up)));
        }

        Amount both = Amount.Min(book.LongStock, book.ShortStock);
        if (both.IsPositive)
        {
            parts.Add(new(RegTPartKind.Box, [], both.Times(book.Terms.Box, Rounding.Up)));
        }
    }

    /// <summary>The greatest loss of a spread from today's marks, and where bought options are to be paid in full never less than it is worth; null where it
    /// has no end.</summary>
    private static RegTPart? Spread(RegTBook book, List<RegTUse> uses, Amount guarded)
    {
        Int128 slope = 0;
        foreach (RegTUse use in uses)
        {
            slope += use.Leg < 0 ? use.Units.Atoms : !book.Legs[use.Leg].IsCall ? 0 : book.Legs[use.Leg].IsShort ? -use.Units.Atoms : use.Units.Atoms;
        }

        if (slope < 0)
        {
            return null;
        }

        Amount most = default;
        foreach (RegTUse use in book.Terms.IsPaidInFull ? uses : [])
        {
            most += use.Leg < 0 ? default : LossOf(book.Legs[use.Leg], book.Legs[use.Leg].Value, use.Units);
        }

        Price? worst = null;
        IEnumerable<Price> prices = uses.Where(static use => use.Leg >= 0).Select(use => book.Legs[use.Leg].Strike).Append(default).Distinct().Order();
        foreach (Price at in prices)
        {
            Amount loss = default;
            foreach (RegTUse use in uses)
            {
                loss += use.Leg < 0 ? (book.Spot - at).Times(use.Units, Rounding.Up)
                    : LossOf(book.Legs[use.Leg], book.Legs[use.Leg].Value - book.Legs[use.Leg].PayoffAt(at), use.Units);
            }

            (most, worst) = loss > most ? (loss, at) : (most, worst);
        }

        return new(RegTPartKind.Spread, uses, Amount.Max(most, default) + guarded, worst);
    }

    private static Amount LossOf(in RegTLeg leg, Price perUnit, Quantity units) =>
        leg.IsShort ? (-perUnit).Times(units, Rounding.Up) : perUnit.Times(units, Rounding.Up);
}
