// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Screening;

/// <summary>Finds the accounts that a price move may have brought to a line without looking at the others.</summary>
/// <remarks>
/// <para>An account assessed with headroom H and sensitivity L cannot reach its line while every price stays within the fraction r = H ÷ L of where it was.
/// Accounts are kept in buckets by powers of two of r; each bucket remembers the prices at which it was last emptied and how far any price has been
/// from there since: its drift. Only when the drift reaches the bucket's bound are its accounts looked at again.</para>
/// <para>An account that arrives later was assessed at prices already displaced by the drift, so it needs r × (1 − drift) ≥ bound + drift: the two moves
/// measured from the bucket's reference cover the one from the account's own.</para>
/// <para>It may nominate too many, never too few. Which it nominates depends on history; what is then decided does not.</para>
/// </remarks>
internal sealed class RadiusScreen
{
    /// <summary>Fractions are in units of 2⁻⁴⁰: finer than any bound by far, and products fit in 128 bits.</summary>
    private const int FractionBits = 40;

    /// <summary>The widest bucket is ½, where the bounds on inverse contracts end; each next one is half as wide, down to 1/4096.</summary>
    private const int Buckets = 12;

    /// <summary>Shelf of accounts that are looked at on every price.</summary>
    private const int Always = Buckets;

    private readonly MarketState _market;
    private readonly Bucket[] _buckets = new Bucket[Buckets];
    private readonly List<AccountState>[] _shelves = new List<AccountState>[Buckets + 1];
    private readonly bool[] _isScreened;

    internal RadiusScreen(MarketState market)
    {
        _market = market;
        int observables = market.Catalog.Observables.Length;
        _isScreened = Followed(market.Catalog);
        for (int i = 0; i < Buckets; i++)
        {
            _buckets[i] = new Bucket(observables, (1L << (FractionBits - 1)) >> i);
        }

        for (int i = 0; i < _shelves.Length; i++)
        {
            _shelves[i] = [];
        }
    }

    /// <summary>Accounts looked at because of a move, over all commands: what screening saves shows against accounts × moves.</summary>
    internal long Nominations { get; private set; }

    /// <summary>Puts an account where it belongs after an exact assessment.</summary>
    /// <param name="account">The account.</param>
    /// <param name="headroom">Equity above the line; below or at zero it is always looked at.</param>
    /// <param name="sensitivity">The bound on headroom's change; null where there is none.</param>
    internal void Place(AccountState account, Amount headroom, Amount? sensitivity)
    {
        if (sensitivity is not { } slope || headroom.Atoms <= Slack)
        {
            PlaceAlways(account);
            return;
        }

        if (account.Slot.Shelf != Always + 1)
        {
            // A bucket that is emptied by this takes new references, which narrower buckets are then measured against as well.
            Remove(account);
        }

        ulong radius = Radius(headroom.Atoms - Slack, slope.Atoms);
        for (int i = 0; i < Buckets; i++)
        {
            ref Bucket bucket = ref _buckets[i];
            if (radius < (ulong)bucket.Bound)
            {
                continue;
            }

            if (bucket.IsStale)
            {
                bucket.Reset(_market);
            }

            if (Math.BigMul(radius, (1UL << FractionBits) - (ulong)bucket.Drift) >= (UInt128)(ulong)(bucket.Bound + bucket.Drift) << FractionBits)
            {
                Remove(account);
                Put(account, i);
                return;
            }
        }

        PlaceAlways(account);
    }

    /// <summary>Looks at an account on every price from now on.</summary>
    internal void PlaceAlways(AccountState account)
    {
        // In a crash most of those that are always looked at stay so.
        if (account.Slot.Shelf != Always + 1)
        {
            Remove(account);
            Put(account, Always);
        }
    }

    /// <summary>Takes an account out: prices cannot hurt it.</summary>
    internal void Remove(AccountState account)
    {
        int shelf = account.Slot.Shelf - 1;
        if (shelf < 0)
        {
            return;
        }

        List<AccountState> list = _shelves[shelf];
        AccountState last = list[^1];
        list[account.Slot.Place] = last;
        last.Slot.Place = account.Slot.Place;
        list.RemoveAt(list.Count - 1);
        account.Slot.Shelf = 0;
        if (list.Count == 0 && shelf < Buckets)
        {
            _buckets[shelf].IsStale = true;
        }
    }

    /// <summary>Adds the accounts that a command's moves may have brought to a line, and those always looked at.</summary>
    internal void Nominate(List<(ObservableId Observable, Int128 Before, bool WasKnown)> moves, List<AccountState> into)
    {
        int before = into.Count;
        for (int i = 0; i < Buckets; i++)
        {
            ref Bucket bucket = ref _buckets[i];
            if (bucket.IsStale)
            {
                continue;
            }

            foreach ((ObservableId observable, _, bool wasKnown) in moves)
            {
                if (!_isScreened[observable.Value])
                {
                    continue;
                }

                if (!wasKnown || bucket.Follow(observable.Value, _market.Value(observable)))
                {
                    Empty(i, into);
                    break;
                }
            }
        }

        into.AddRange(_shelves[Always]);
        Nominations += into.Count - before;
    }

    /// <summary>Adds every account that is kept anywhere: after something that no price move bounds.</summary>
    internal void NominateAll(List<AccountState> into)
    {
        for (int i = 0; i < Buckets; i++)
        {
            Empty(i, into);
        }

        into.AddRange(_shelves[Always]);
    }

    /// <summary>Rounding inside an assessment moves headroom by atoms; this many cover every line of the largest account.</summary>
    internal const int Slack = 1 << 16;

    /// <summary>By observable, whether an account with a bound may follow it. Whoever holds options has none, so their marks, which move most of all, are left
    /// out.</summary>
    private static bool[] Followed(InstrumentCatalog catalog)
    {
        bool[] isFollowed = new bool[catalog.Observables.Length];
        foreach (AssetSpec asset in catalog.Assets)
        {
            if (asset.PriceObservable is { } observable)
            {
                isFollowed[observable.Value] = true;
            }
        }

        foreach (InstrumentSpec instrument in catalog.Instruments)
        {
            if (instrument.Kind != InstrumentKind.Option)
            {
                isFollowed[instrument.Mark.Value] = true;
                isFollowed[instrument.Underlying.Value] = true;
            }
        }

        foreach (ObservableSpec observable in catalog.Observables)
        {
            isFollowed[observable.Id.Value] &= observable.Kind == ObservableKind.Price;
        }

        return isFollowed;
    }

    /// <summary>Headroom ÷ slope as a fraction, never more than it is: up to 2⁻²² of it less, for one division of a word.</summary>
    private static ulong Radius(Int128 headroom, Int128 slope)
    {
        // Twice the widest bound is as good as any more: it lands in the widest bucket.
        if (slope == 0 || headroom >> 1 >= slope)
        {
            return 1UL << (FractionBits + 1);
        }

        // With 23 bits of the slope, headroom below twice of it leaves room for the bits of the fraction.
        int shift = Math.Max(0, Magnitude.Bits(slope) - 23);
        return ((ulong)(headroom >> shift) << FractionBits) / ((ulong)(slope >> shift) + 1);
    }

    private void Put(AccountState account, int shelf)
    {
        account.Slot.Shelf = shelf + 1;
        account.Slot.Place = _shelves[shelf].Count;
        _shelves[shelf].Add(account);
    }

    private void Empty(int index, List<AccountState> into)
    {
        List<AccountState> list = _shelves[index];
        foreach (AccountState account in list)
        {
            account.Slot.Shelf = 0;
            into.Add(account);
        }

        list.Clear();
        _buckets[index].IsStale = true;
    }

    /// <summary>A bucket's reference prices and how far from them any price has been.</summary>
    private struct Bucket
    {
        private readonly Int128[] _reference;
        private readonly Int128[] _low;
        private readonly Int128[] _high;

        internal Bucket(int observables, long bound)
        {
            Bound = bound;
            IsStale = true;
            _reference = new Int128[observables];
            _low = new Int128[observables];
            _high = new Int128[observables];
        }

        /// <summary>The least radius of its accounts.</summary>
        internal long Bound { get; }

        internal long Drift { get; private set; }

        /// <summary>True while it is empty: its reference is then taken anew when the first account arrives.</summary>
        internal bool IsStale { get; set; }

        internal void Reset(Markets.MarketState market)
        {
            IsStale = false;
            Drift = 0;
            for (int i = 0; i < _reference.Length; i++)
            {
                Int128 value = market.Value(new(i));
                _reference[i] = value;
                _low[i] = value;
                _high[i] = value;
            }
        }

        /// <summary>Follows one price; true when the drift has reached the bound.</summary>
        internal bool Follow(int observable, Int128 value)
        {
            if (value >= _low[observable] && value <= _high[observable])
            {
                return false;
            }

            Int128 reference = _reference[observable];
            Int128 distance = value < reference ? reference - value : value - reference;
            if (distance >= reference)
            {
                return true;
            }

            Int128 drift = Fixed18.MulDiv(distance, Int128.One << FractionBits, reference, Rounding.Up);
            if (drift >= Bound)
            {
                return true;
            }

            Drift = Math.Max(Drift, (long)drift);
            Int128 width = Fixed18.MulDiv(reference, Drift, Int128.One << FractionBits, Rounding.Down);
            _low[observable] = reference - width;
            _high[observable] = reference + width;
            return false;
        }
    }
}
