// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>What legs that are charged together are called.</summary>
internal enum RegTPartKind : byte
{
    /// <summary>Stock by itself.</summary>
    Stock,

    /// <summary>Stock held long and sold short at once.</summary>
    Box,

    /// <summary>A bought option that is paired with nothing: paid in full.</summary>
    Bought,

    /// <summary>A written option that is paired with nothing.</summary>
    Naked,

    /// <summary>A written option over stock.</summary>
    Covered,

    /// <summary>A written call and a written put.</summary>
    Straddle,

    /// <summary>All that is spread on one expiry.</summary>
    Spread,
}

/// <summary>Units of a leg in a part; <paramref name="Leg"/> is −1 for stock, whose units are signed.</summary>
internal readonly record struct RegTUse(int Leg, Quantity Units);

/// <summary>A part of a pairing and what it costs, numeraire; below zero for a covered call, whose premium pays for its stock.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Uses">What is in it.</param>
/// <param name="Cost">What it requires.</param>
/// <param name="WorstAt">Of a spread, the price at which it loses most; null where its value is the most that is lost.</param>
internal sealed record RegTPart(RegTPartKind Kind, List<RegTUse> Uses, Amount Cost, Price? WorstAt = null);

/// <summary>A valid pairing of a book, worked out exactly.</summary>
/// <param name="Parts">Its parts.</param>
/// <param name="Required">The sum of their costs, at least zero.</param>
/// <param name="Gap">By how much another pairing could be cheaper at most; zero where this one is proved to be the cheapest.</param>
internal sealed record RegTPairing(List<RegTPart> Parts, Amount Required, Amount Gap)
{
    /// <summary>The sum of what the parts cost.</summary>
    internal Amount Sum => Parts.Aggregate(Amount.Zero, static (sum, part) => sum + part.Cost);

    /// <summary>The cheapest pairing.</summary>
    /// <param name="book">The book.</param>
    /// <param name="rates">Initial or maintenance rates.</param>
    /// <param name="other">Units of a pairing that is to be bettered, by the moves of the same book; null for none.</param>
    /// <param name="found">Units of the pairing found, by move.</param>
    internal static RegTPairing Cheapest(RegTBook book, RegTRates rates, List<(RegTMove Move, Quantity Units)>? other,
        out List<(RegTMove Move, Quantity Units)> found)
    {
        found = [];
        RegTPairing best = RegTCosts.Of(book, rates, [], found)!;
        bool isPaired = book.Legs.Exists(leg => leg.IsShort || book.PaysAlways(leg)) || (rates.Protected is not null && book.StockUnits.IsPositive);
        if (book.Legs.Count == 0 || !isPaired)
        {
            return best;
        }

        Amount alone = best.Sum;
        RegTMoves moves = new(book, rates);
        RegTSearch search = RegTSearch.Of(moves);
        Better(ref best, ref found, UnitsOf(book, moves, search.Best));
        Better(ref best, ref found, AllSpread(book, moves));
        if (other is not null)
        {
            Better(ref best, ref found, other);
        }

        // The bound is of the same sum without its floor at zero: a requirement of nothing is the least there is.
        double gap = best.Sum.ToDouble() - alone.ToDouble() - (search.Bound * moves.UnitScale * book.Spot.ToDouble());
        bool isProved = search.IsProved && gap <= 1e-7 * moves.UnitScale * book.Spot.ToDouble();
        return best with
        {
            Gap = !isProved && Amount.TryQuantise(Math.Min(Math.Max(gap, 0), best.Required.ToDouble()), Rounding.Up, out Amount most) ? most
                : isProved ? default : best.Required,
        };

        void Better(ref RegTPairing pairing, ref List<(RegTMove Move, Quantity Units)> units, List<(RegTMove Move, Quantity Units)> proposed)
        {
            List<(RegTMove Move, Quantity Units)> used = [];
            if (RegTCosts.Of(book, rates, proposed, used) is { } one && one.Sum < pairing.Sum)
            {
                (pairing, units) = (one, used);
            }
        }
    }

    private static List<(RegTMove Move, Quantity Units)> UnitsOf(RegTBook book, RegTMoves moves, ReadOnlySpan<double> solution)
    {
        List<(RegTMove Move, Quantity Units)> units = [];
        for (int m = 0; m < moves.Moves.Count; m++)
        {
            double lot = moves.LotOf(moves.Moves[m]);
            Quantity taken = default;
            if (lot > 0 && solution[m] / lot < 1e15)
            {
                RegTMove move = moves.Moves[m];
                Quantity ofLeg = book.Legs[move.Leg].Lot, whole = move.Put < 0 ? ofLeg : Quantity.Max(ofLeg, book.Legs[move.Put].Lot);
                taken = Quantity.FromAtoms(whole.Atoms * (Int128)Math.Floor((solution[m] / lot) + 1e-5));
            }
            else if (!Quantity.TryQuantise(solution[m] * moves.UnitScale, Rounding.Down, out taken))
            {
                continue;
            }
            else if ((book.Legs[moves.Moves[m].Leg].Units - taken).ToDouble() < 1e-12 * moves.UnitScale)
            {
                taken = book.Legs[moves.Moves[m].Leg].Units;
            }

            if (taken.IsPositive)
            {
                units.Add((moves.Moves[m], taken));
            }
        }

        for (int pool = 0; pool < moves.Expiries.Length; pool++)
        {
            KeepBounded(book, units, pool);
        }

        return units;
    }

    // What rounding took off bought calls is taken off written ones too, or the spread would lose without end by a last digit.
    private static void KeepBounded(RegTBook book, List<(RegTMove Move, Quantity Units)> units, int pool)
    {
        Int128 missing = 0;
        foreach ((RegTMove move, Quantity taken) in units)
        {
            RegTLeg leg = book.Legs[move.Leg];
            missing += move.Pool != pool ? 0 : (leg.IsCall ? leg.IsShort ? taken.Atoms : -taken.Atoms : 0)
                - (move.Kind != RegTMoveKind.Protect ? 0 : book.IsStockLong ? taken.Atoms : -taken.Atoms);
        }

        for (int u = units.Count - 1; u >= 0 && missing > 0; u--)
        {
            (RegTMove move, Quantity taken) = units[u];
            if (move.Kind == RegTMoveKind.Spread && move.Pool == pool && book.Legs[move.Leg] is { IsShort: true, IsCall: true })
            {
                Int128 off = Int128.Min(missing, taken.Atoms);
                missing -= off;
                units[u] = (move, Quantity.FromAtoms(taken.Atoms - off));
            }
        }

        units.RemoveAll(static one => one.Units.IsZero);
    }

    /// <summary>Everything in the spread of its own expiry, or of the last one before it: with it the greatest loss of every expiry is a bound.</summary>
    private static List<(RegTMove Move, Quantity Units)> AllSpread(RegTBook book, RegTMoves moves)
    {
        List<(RegTMove Move, Quantity Units)> units = [];
        for (int i = 0; i < book.Legs.Count; i++)
        {
            RegTMove? last = null;
            foreach (RegTMove move in moves.Moves)
            {
                last = move.Kind == RegTMoveKind.Spread && move.Leg == i ? move : last;
            }

            if (last is { } into)
            {
                units.Add((into, book.Legs[i].Units));
            }
        }

        return units;
    }
}
