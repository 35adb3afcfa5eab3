// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>What one open order's fill would do to a leg, numeraire, each figure rounded against the account.</summary>
/// <param name="At">Its place among the fills.</param>
/// <param name="Oco">At most one of a group fills; 0 is none.</param>
/// <param name="Loss">What it loses by row.</param>
/// <param name="Delta">What it adds to the leg's delta.</param>
/// <param name="Contingency">Futures contingency on it.</param>
/// <param name="Gain">What it changes equity by at once.</param>
internal readonly record struct DeribitFill(int At, int Oco, Amount[] Loss, Amount Delta, Amount Contingency, Amount Gain);

/// <summary>The worst set of fills of an account's open orders, in closed form.</summary>
/// <remarks>
/// <para>In one row a group requires max over slopes k of [k × (loss of the group) + Σ over legs of max over the sign σ of (σ × rate × delta + Σ over orders (k
/// × loss + σ × rate × delta of the order + contingency − gain)⁺)]: k = 1 where it loses, k = pnlOffset where it profits, k = 0 where what it could offer is at
/// its cap or nobody takes it. With k and σ fixed each order is in the set or not by itself, so this is exact for one group to roundings; rows, currencies and
/// the cap are maxima over such sums. orders × rows × 3 × 2 steps.</para>
/// <para>The bound is above the worst set in these, and never below it: the delta shock by itself, at the farthest delta of either side; contingency without
/// what closing saves; in a dampened row as
/// <see cref="Offering"/> says; orders of one group on several legs once in each.</para>
/// </remarks>
internal sealed class DeribitFills
{
    private readonly DeribitBook _book;
    private readonly bool _isCross;
    private readonly List<(DeribitGroup Group, DeribitLeg Leg, List<DeribitFill> Fills)> _legs = [];
    private readonly List<(int At, int Oco, ObservableId Underlying, Amount Gain)> _spot = [];

    internal DeribitFills(DeribitBook book, bool isCross)
    {
        _book = book;
        _isCross = isCross;
    }

    /// <summary>What the fills of spot orders cost at once, of a group of orders the dearest: no row knows them.</summary>
    internal Amount SpotCost { get; private set; }

    /// <summary>What the lines of an account and its fills are rounded by, at most.</summary>
    internal Amount Roundings => Amount.FromAtoms((8 * (_book.Groups.Count + _legs.Count + 1)) + _legs.Sum(static leg => leg.Fills.Count));

    /// <summary>Reads the fills that are arranged on a sheet.</summary>
    internal Rejection Read(OrderFills orders, InstrumentCatalog catalog)
    {
        for (int at = 0; at < orders.All.Length; at++)
        {
            OrderFill fill = orders.All[at];
            InstrumentSpec spec = catalog[fill.Instrument];
            if (spec.Kind == InstrumentKind.Spot)
            {
                _spot.Add((at, fill.Group, fill.Underlying, fill.Gain));
                continue;
            }

            Rejection rejection = _book.GroupOf(spec, out DeribitGroup group);
            DeribitExposure exposure = default;
            rejection = rejection.IsRefused ? rejection : _book.ExposureOf(spec, group, fill.OfLong, fill.OfShort, out exposure);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            Amount[] loss = [.. exposure.Profit.Select(profit => -profit.Times(group.Price, Rounding.Down))];
            Amount delta = exposure.Delta.Times(group.Price, Rounding.AwayFromZero);
            FillsOf(group, _book.LegOf(spec, group))
                .Add(new(at, fill.Group, loss, delta, exposure.AtIndex.Times(group.Pair.FuturesContingency, Rounding.Up), fill.Gain));
        }

        SpotCost = Clustered(_spot.Select(static fill => (fill.Oco, Amount.Max(-fill.Gain, default))));
        return Rejection.None;
    }

    /// <summary>At least the most, over all sets of fills, of factor × (worst case + roll shock + contingency) − what the fills gain; without the delta
    /// shock.</summary>
    internal Amount Bound(Ratio factor)
    {
        (Amount sum, Amount still) = (default, default);
        foreach ((int from, int to) in Currencies())
        {
            still += Still(from, to, factor);
            sum += _isCross ? default : Amount.Max(Still(from, to, factor), InRow(from, to, WorstRow(s => InRow(from, to, s, factor)), factor));
        }

        sum = !_isCross ? sum : Amount.Max(still, Together(WorstRow(s => Together(s, factor)), factor));
        return sum + SpotCost;
    }

    /// <summary>The delta shock at the farthest delta that fills could make, all groups, numeraire.</summary>
    internal Amount DeltaShock()
    {
        Amount sum = default;
        foreach (DeribitGroup group in _book.Groups)
        {
            (Amount up, Amount down) = (default, default);
            foreach ((_, _, List<DeribitFill> fills) in _legs.Where(leg => leg.Group == group))
            {
                up += Clustered(fills.Select(static fill => (fill.Oco, Amount.Max(fill.Delta, default))));
                down += Clustered(fills.Select(static fill => (fill.Oco, Amount.Max(-fill.Delta, default))));
            }

            Amount delta = group.Delta();
            Amount shock = Amount.Max(
                group.DeltaShock(delta + up.DividedBy(group.Price, Rounding.Up)),
                    Amount.Max(group.DeltaShock(delta), group.DeltaShock(delta - down.DividedBy(group.Price, Rounding.Up))));
            sum += shock.Times(group.Price, Rounding.Up);
        }

        return sum;
    }

    /// <summary>What a fill loses by row, numeraire; empty where it settles in another asset or is of spot.</summary>
    internal ReadOnlySpan<Amount> LossOf(int at, AssetId settlement)
    {
        foreach ((DeribitGroup group, _, List<DeribitFill> fills) in _legs)
        {
            foreach (DeribitFill fill in fills)
            {
                if (fill.At == at && group.Settlement == settlement)
                {
                    return fill.Loss;
                }
            }
        }

        return default;
    }

    /// <summary>Names the fills of the worst set on the sheet.</summary>
    /// <returns>The row that requires it, or −1 where no row does; and by underlying what the orders in the set require beside what is there.</returns>
    internal (int Row, SortedDictionary<ObservableId, Amount> Required) Mark(OrderFills orders)
    {
        SortedDictionary<ObservableId, Amount> required = [];
        int row = -1;
        (int From, int To)[] currencies = [.. Currencies()];
        if (_isCross)
        {
            int worst = WorstRow(s => Together(s, Ratio.One));
            Amount still = currencies.Aggregate(Amount.Zero, (sum, c) => sum + Still(c.From, c.To, Ratio.One));
            row = Together(worst, Ratio.One) > still ? worst : -1;
        }

        foreach ((int from, int to) in currencies)
        {
            int at = row;
            if (!_isCross)
            {
                int worst = WorstRow(s => InRow(from, to, s, Ratio.One));
                at = InRow(from, to, worst, Ratio.One) > Still(from, to, Ratio.One) ? worst : -1;
                row = Math.Max(row, at);
            }

            for (int g = from; g < to; g++)
            {
                Piece piece = at < 0 ? Piece.None : PieceAt(from, to, g, at);
                foreach ((DeribitGroup group, DeribitLeg leg, List<DeribitFill> fills) in _legs.Where(leg => leg.Group == _book.Groups[g]))
                {
                    bool isLong = LegAt(group, leg, fills, Math.Max(at, 0), piece, Ratio.One, true, out Amount rise) >= LegAt(
                        group, leg, fills, Math.Max(at, 0), piece, Ratio.One, false, out Amount fall);
                    required[group.Underlying] = required.GetValueOrDefault(group.Underlying) + (isLong ? rise : fall);
                    foreach (DeribitFill fill in Chosen(fills, fill => TermOf(fill, group, leg, Math.Max(at, 0), piece, Ratio.One, isLong)))
                    {
                        orders.MarkWorst(fill.At);
                    }
                }
            }
        }

        foreach ((int at, _, ObservableId underlying, Amount gain) in _spot.Where(static fill => fill.Gain.IsNegative))
        {
            orders.MarkWorst(at);
            required[underlying] = required.GetValueOrDefault(underlying) - gain;
        }

        return (row, required);
    }

    private List<DeribitFill> FillsOf(DeribitGroup group, DeribitLeg leg)
    {
        foreach ((_, DeribitLeg known, List<DeribitFill> fills) in _legs)
        {
            if (known == leg)
            {
                return fills;
            }
        }

        _legs.Add((group, leg, []));
        return _legs[^1].Fills;
    }

    private IEnumerable<(int From, int To)> Currencies()
    {
        for (int from = 0, to; from < _book.Groups.Count; from = to)
        {
            for (to = from; to < _book.Groups.Count && _book.Groups[to].Settlement == _book.Groups[from].Settlement; to++)
            {
            }

            yield return (from, to);
        }
    }

    private int WorstRow(Func<int, Amount> requiredIn)
    {
        int worst = 0;
        Amount most = Amount.FromAtoms(Int128.MinValue / 2);
        for (int s = 0; _book.Groups.Count > 0 && s < _book.Groups[0].Profit.Length; s++)
        {
            Amount required = requiredIn(s);
            (worst, most) = required > most ? (s, required) : (worst, most);
        }

        return worst;
    }

    private Amount Together(int row, Ratio factor)
    {
        Amount sum = default;
        foreach ((int from, int to) in Currencies())
        {
            sum += InRow(from, to, row, factor);
        }

        return sum;
    }

    /// <summary>What a currency requires where no row requires anything: for rolling, and for what fills cost.</summary>
    private Amount Still(int from, int to, Ratio factor)
    {
        Amount sum = default;
        for (int g = from; g < to; g++)
        {
            sum += GroupAt(g, 0, Piece.None, factor);
        }

        return sum;
    }

    private Amount InRow(int from, int to, int row, Ratio factor)
    {
        (Amount capped, Amount offset) = (default, default);
        for (int g = from; g < to; g++)
        {
            Amount loss = GroupAt(g, row, Piece.Loss, factor), none = GroupAt(g, row, Piece.None, factor);
            capped += Amount.Max(loss, none);
            offset += Offering(g, row, factor, loss, none);
        }

        return Amount.Max(offset, capped - _book.Groups[from].Currency.MaxOffsetablePnl.Times(factor, Rounding.Down));
    }

    /// <summary>The most that a group requires in a row while its gain is offered.</summary>
    /// <remarks>In a dampened row a profit offers nothing until it is beyond the dampener: there the requirement bends the other way. It lies below two lines
    /// that do not, one that offers nothing and one that requires as much more before it offers; each bounds every set of fills, and so does the
    /// lower.</remarks>
    private Amount Offering(int g, int row, Ratio factor, Amount loss, Amount none)
    {
        Amount offer = Amount.Max(loss, GroupAt(g, row, Piece.Offer, factor));
        return _book.Groups[g].DampenerOf(row).IsZero ? offer : Amount.Min(offer, Amount.Max(loss, none));
    }

    /// <summary>The factor at which the worst of a row requires margin of a group.</summary>
    private Piece PieceAt(int from, int to, int group, int row)
    {
        (Amount capped, Amount offset) = (default, default);
        for (int g = from; g < to; g++)
        {
            Amount loss = GroupAt(g, row, Piece.Loss, Ratio.One), none = GroupAt(g, row, Piece.None, Ratio.One);
            capped += Amount.Max(loss, none);
            offset += Offering(g, row, Ratio.One, loss, none);
        }

        Amount own = GroupAt(group, row, Piece.Loss, Ratio.One), still = GroupAt(group, row, Piece.None, Ratio.One);
        bool isOffered = offset >= capped - _book.Groups[from].Currency.MaxOffsetablePnl
            && Offering(group, row, Ratio.One, own, still) != Amount.Max(own, still);
        Piece other = isOffered ? Piece.Offer : Piece.None;
        return own >= GroupAt(group, row, other, Ratio.One) ? Piece.Loss : other;
    }

    private Amount GroupAt(int g, int row, Piece piece, Ratio factor)
    {
        DeribitGroup group = _book.Groups[g];
        Amount loss = piece == Piece.None ? default
            : -group.Profit[row].Times(group.Price, Rounding.Down) + (piece == Piece.Loss ? -group.DampenerOf(row) : group.DampenerOf(row));
        Amount sum = loss.Times(SlopeOf(group, piece), Rounding.Up).Times(factor, Rounding.Up);
        foreach (DeribitLeg leg in group.Legs)
        {
            List<DeribitFill>? fills = null;
            foreach ((_, DeribitLeg known, List<DeribitFill> found) in _legs)
            {
                fills = known == leg ? found : fills;
            }

            sum += fills is null
                ? Rolled(group, leg, true).Abs().Times(factor, Rounding.Up)
                : Amount.Max(LegAt(group, leg, fills, row, piece, factor, true, out _), LegAt(group, leg, fills, row, piece, factor, false, out _));
            sum += leg.AtIndex.Times(group.Pair.FuturesContingency, Rounding.Up).Times(factor, Rounding.Up);
        }

        return sum;
    }

    private static Ratio SlopeOf(DeribitGroup group, Piece piece) =>
        piece switch { Piece.Loss => Ratio.One, Piece.Offer => group.Currency.PnlOffset, _ => Ratio.Zero };

    private static Amount Rolled(DeribitGroup group, DeribitLeg leg, bool isLong)
    {
        Amount roll = leg.Delta.Times(leg.Rate, Rounding.AwayFromZero).Times(group.Price, Rounding.AwayFromZero);
        return isLong ? roll : -roll;
    }

    private static Amount LegAt(DeribitGroup group, DeribitLeg leg, List<DeribitFill> fills, int row, Piece piece, Ratio factor, bool isLong,
        out Amount required)
    {
        required = Clustered(fills.Select(fill => (fill.Oco, Amount.Max(TermOf(fill, group, leg, row, piece, factor, isLong), default))));
        return Rolled(group, leg, isLong).Times(factor, Rounding.Up) + required;
    }

    private static Amount TermOf(in DeribitFill fill, DeribitGroup group, DeribitLeg leg, int row, Piece piece, Ratio factor, bool isLong)
    {
        Amount roll = fill.Delta.Times(leg.Rate, Rounding.AwayFromZero);
        Amount risk = fill.Loss[row].Times(SlopeOf(group, piece), Rounding.Up) + (isLong ? roll : -roll) + fill.Contingency;
        return risk.Times(factor, Rounding.Up) - fill.Gain;
    }

    /// <summary>The sum, of a group of orders only the largest. They come sorted by group.</summary>
    private static Amount Clustered(IEnumerable<(int Oco, Amount Required)> terms)
    {
        (Amount sum, Amount most, int oco) = (default, default, 0);
        foreach ((int group, Amount required) in terms)
        {
            if (group == 0 || group != oco)
            {
                (sum, most, oco) = (sum + most, default, group);
            }

            most = Amount.Max(most, required);
        }

        return sum + most;
    }

    /// <summary>The fills that require something, of a group of orders only the one that requires the most.</summary>
    private static IEnumerable<DeribitFill> Chosen(List<DeribitFill> fills, Func<DeribitFill, Amount> askedBy) =>
        fills.Where(fill => askedBy(fill).IsPositive)
            .GroupBy(static fill => fill.Oco == 0 ? -1 - fill.At : fill.Oco)
            .Select(group => group.Aggregate((most, next) => askedBy(next) > askedBy(most) ? next : most));

    /// <summary>What a group's profit is to the rest in a row.</summary>
    private enum Piece
    {
        /// <summary>Nothing: where all that may be offered is taken, or where no row requires anything.</summary>
        None,

        /// <summary>A profit: offered as far as it counts.</summary>
        Offer,

        /// <summary>A loss: whole.</summary>
        Loss,
    }
}
