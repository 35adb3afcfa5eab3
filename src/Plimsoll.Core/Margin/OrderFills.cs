// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>The open orders of the account that is being assessed, as what their fills would do to it. A part of the sheet: reused, and nothing for accounts
/// without orders.</summary>
/// <remarks>
/// <para>Every reader needs a bound on max over sets of fills of (initial requirement of the filled account − gain of the fills), so that equity − initial as
/// reported is at most equity − initial of any account that fills can make. A set is any choice of orders, at most one of a group, each filled in full at its
/// limit while the market stays.</para>
/// <para>The parts of a rulebook add to two totals, <see cref="Cost"/> and <see cref="Buffer"/>. A floor under the whole requirement counts orders by them:
/// floor + cost for a floor under initial margin, floor + buffer for what is added to initial and maintenance alike until maintenance reaches a floor.</para>
/// </remarks>
public sealed class OrderFills
{
    private OrderFill[] _fills = new OrderFill[8];
    private OrderReach[] _reaches = new OrderReach[8];
    private OrderGroup[] _groups = new OrderGroup[4];
    private ObservableId[] _touched = new ObservableId[8];
    private int _fillCount, _reachCount, _groupCount, _touchedCount;

    /// <summary>True when fills were arranged for the account on the sheet.</summary>
    public bool IsArranged { get; private set; }

    /// <summary>The fills, by underlying, then by group, then by order.</summary>
    public ReadOnlySpan<OrderFill> All => _fills.AsSpan(0, _fillCount);

    /// <summary>How far positions may be taken, by instrument; only instruments with orders.</summary>
    public ReadOnlySpan<OrderReach> Reaches => _reaches.AsSpan(0, _reachCount);

    /// <summary>Every underlying and every coin's price that a fill may change something on, ascending.</summary>
    public ReadOnlySpan<ObservableId> Touched => _touched.AsSpan(0, _touchedCount);

    /// <summary>The most that fills can cost at once, numeraire: no set of fills takes more from equity.</summary>
    public Amount Cost { get; private set; }

    /// <summary>At least max over sets of fills of (initial − maintenance − gain), numeraire, as far as the rulebook has been assessed.</summary>
    public Amount Buffer { get; private set; }

    /// <summary>The fills that are counted on an underlying.</summary>
    public ReadOnlySpan<OrderFill> On(ObservableId underlying) => All[FirstOn(underlying)..FirstOn(new(underlying.Value + 1))];

    /// <summary>True when a fill may change something on an underlying or on the coin whose price it is.</summary>
    public bool Touches(ObservableId observable) => Touched.Contains(observable);

    /// <summary>The most that fills counted on an underlying can cost at once; of a group of orders only the dearest.</summary>
    public Amount CostOn(ObservableId underlying)
    {
        (Amount sum, Amount dearest, int group) = (default, default, 0);
        foreach (ref readonly OrderFill fill in On(underlying))
        {
            if (fill.Group == 0 || fill.Group != group)
            {
                (sum, dearest, group) = (sum + dearest, default, fill.Group);
            }

            dearest = Amount.Max(dearest, fill.Cost);
        }

        return sum + dearest;
    }

    /// <summary>The change, in coin, that a fill makes to what the account has of the coin whose price an observable is; the value of options apart.</summary>
    public static Amount CoinOf(in OrderFill fill, ObservableId coin, InstrumentCatalog catalog)
    {
        InstrumentSpec spec = catalog[fill.Instrument];
        Amount settled = catalog[spec.Settlement].PriceObservable == coin ? fill.Settled : default;
        return spec.Base is { } asset && catalog[asset].PriceObservable == coin ? settled + fill.Base : settled;
    }

    /// <summary>How far an instrument's position may be taken; false where it has no orders.</summary>
    public bool TryReach(InstrumentId instrument, out OrderReach reach)
    {
        foreach (ref readonly OrderReach candidate in Reaches)
        {
            if (candidate.Instrument == instrument)
            {
                reach = candidate;
                return true;
            }
        }

        reach = default;
        return false;
    }

    /// <summary>What a group requires with its orders; false where a model that knows groups found none of them touched.</summary>
    public bool TryGroup(ObservableId underlying, out OrderGroup group)
    {
        foreach (ref readonly OrderGroup candidate in _groups.AsSpan(0, _groupCount))
        {
            if (candidate.Underlying == underlying)
            {
                group = candidate;
                return true;
            }
        }

        group = default;
        return false;
    }

    /// <summary>Notes what a group requires with its orders: by the model, once for each.</summary>
    public void Add(in OrderGroup group)
    {
        if (_groupCount == _groups.Length)
        {
            Array.Resize(ref _groups, _groups.Length * 2);
        }

        _groups[_groupCount++] = group;
    }

    /// <summary>Notes that a group stands beside loans of its coin: what is owed is then charged in full.</summary>
    internal void Detach(ObservableId underlying)
    {
        for (int i = 0; i < _groupCount; i++)
        {
            _groups[i] = _groups[i].Underlying == underlying ? new(underlying, default, default, default) : _groups[i];
        }
    }

    /// <summary>Takes the fills on an underlying out of the worst set.</summary>
    internal void Unmark(ObservableId underlying)
    {
        int end = FirstOn(new(underlying.Value + 1));
        for (int at = FirstOn(underlying); at < end; at++)
        {
            _fills[at] = _fills[at] with { IsWorst = false };
        }
    }

    /// <summary>True when an order on an underlying is for more than spot.</summary>
    internal bool HasContractOn(ObservableId underlying, InstrumentCatalog catalog)
    {
        foreach (ref readonly OrderFill fill in On(underlying))
        {
            if (catalog[fill.Instrument].Kind != InstrumentKind.Spot)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds to <see cref="Buffer"/>: by the model for all that it requires, by an add-on for what it adds to initial margin and not to
    /// maintenance.</summary>
    public void AddBuffer(Amount amount) => Buffer += amount;

    /// <summary>Names a fill as one of the worst set.</summary>
    /// <param name="at">Its place among <see cref="All"/>.</param>
    public void MarkWorst(int at) => _fills[at] = _fills[at] with { IsWorst = true };

    /// <summary>Names the buy or the sell orders of an instrument as those of the worst set; reduce-only ones as they close what is held, and of a group only
    /// the largest.</summary>
    /// <param name="reach">The instrument and what is held of it.</param>
    /// <param name="isBought">True for the buy orders.</param>
    /// <param name="orders">The account's orders.</param>
    public void MarkSide(in OrderReach reach, bool isBought, ReadOnlySpan<OpenOrder> orders)
    {
        int largest = -1;
        for (int at = 0; at < _fillCount; at++)
        {
            OrderFill fill = _fills[at];
            bool closesNothing = orders[fill.Order].IsReduceOnly && reach.Held.Sign * fill.Quantity.Sign >= 0;
            if (fill.Instrument != reach.Instrument || fill.Quantity.IsPositive != isBought || closesNothing)
            {
                continue;
            }

            bool isSame = largest >= 0 && fill.Group != 0 && fill.Group == _fills[largest].Group;
            if (!isSame || fill.Quantity.Abs() > _fills[largest].Quantity.Abs())
            {
                if (isSame)
                {
                    _fills[largest] = _fills[largest] with { IsWorst = false };
                }

                MarkWorst(at);
                largest = at;
            }
        }
    }

    /// <summary>Names the fills on an underlying that cost something at once as those of the worst set; of a group only the dearest.</summary>
    public void MarkCostsOn(ObservableId underlying)
    {
        (int dearest, int end) = (-1, FirstOn(new(underlying.Value + 1)));
        for (int at = FirstOn(underlying); at < end; at++)
        {
            bool isSame = dearest >= 0 && _fills[at].Group != 0 && _fills[at].Group == _fills[dearest].Group;
            if (_fills[at].Cost.IsPositive && (!isSame || _fills[at].Cost > _fills[dearest].Cost))
            {
                if (isSame)
                {
                    _fills[dearest] = _fills[dearest] with { IsWorst = false };
                }

                MarkWorst(at);
                dearest = at;
            }
        }
    }

    /// <summary>The place among <see cref="All"/> of the first fill on an underlying, or on one after it.</summary>
    internal int FirstOn(ObservableId underlying)
    {
        int at = 0;
        while (at < _fillCount && _fills[at].Underlying.Value < underlying.Value)
        {
            at++;
        }

        return at;
    }

    internal void Clear()
    {
        (_fillCount, _reachCount, _groupCount, _touchedCount) = (0, 0, 0, 0);
        (Cost, Buffer, IsArranged) = (default, default, false);
    }

    internal void Add(in OrderFill fill)
    {
        if (_fillCount == _fills.Length)
        {
            Array.Resize(ref _fills, _fills.Length * 2);
        }

        _fills[_fillCount++] = fill;
    }

    internal void Add(in OrderReach reach)
    {
        if (_reachCount == _reaches.Length)
        {
            Array.Resize(ref _reaches, _reaches.Length * 2);
        }

        _reaches[_reachCount++] = reach;
    }

    internal void SetGain(int at, Amount gain) => _fills[at] = _fills[at] with { Gain = gain };

    /// <summary>Sorts what was added. Gains are set afterwards, and <see cref="Close"/> comes last.</summary>
    internal void Sort(InstrumentCatalog catalog)
    {
        _fills.AsSpan(0, _fillCount).Sort(static (a, b) =>
            a.Underlying != b.Underlying ? a.Underlying.Value.CompareTo(b.Underlying.Value) : a.Group != b.Group ? a.Group.CompareTo(b.Group)
                : a.Order.CompareTo(b.Order));
        foreach (ref readonly OrderFill fill in All)
        {
            InstrumentSpec spec = catalog[fill.Instrument];
            Touch(fill.Underlying);
            Touch(catalog[spec.Settlement].PriceObservable);
            Touch(spec.Base is { } asset ? catalog[asset].PriceObservable : null);
        }

        _touched.AsSpan(0, _touchedCount).Sort(static (a, b) => a.Value.CompareTo(b.Value));
    }

    internal void Close()
    {
        for (int i = 0; i < _fillCount; i++)
        {
            Cost += i == 0 || _fills[i].Underlying != _fills[i - 1].Underlying ? CostOn(_fills[i].Underlying) : default;
        }

        IsArranged = true;
    }

    private void Touch(ObservableId? observable)
    {
        if (observable is not { } touched || Touches(touched))
        {
            return;
        }

        if (_touchedCount == _touched.Length)
        {
            Array.Resize(ref _touched, _touched.Length * 2);
        }

        _touched[_touchedCount++] = touched;
    }
}
