// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Lends out scratch copies of accounts: whoever rents one has it alone until the lease is disposed of, also while others below rent theirs.</summary>
/// <remarks>A copy that comes back is lent again, so that a command allocates nothing once the deepest path has been gone.</remarks>
internal sealed class TrialPool
{
    /// <summary>No path of the engine holds more than three at once (a fill, the parent of its pocket, a view); a lease that is never given back comes to this
    /// within a few commands.</summary>
    private const int MaxRented = 8;

    private readonly InterestBook _interest;
    private readonly MarketState _market;
    private readonly Trial[] _free = new Trial[MaxRented];
    private int _freeCount;
    private int _rentedCount;

    internal TrialPool(InterestBook interest, MarketState market)
    {
        _interest = interest;
        _market = market;
    }

    /// <summary>True when nothing is lent out: what must hold between two commands.</summary>
    internal bool IsWhole => _rentedCount == 0;

    /// <summary>Lends a copy; what is on it is left from before, so load or clear it first.</summary>
    internal TrialLease Rent()
    {
        Invariant.Check(_rentedCount < MaxRented, "Scratch copies of accounts are rented and not given back.");
        _rentedCount++;
        return new(this, _freeCount > 0 ? _free[--_freeCount] : new Trial(_interest, _market));
    }

    private void Return(Trial trial, long lease)
    {
        Invariant.Check(trial.Lease == lease, "A scratch copy of an account is given back twice.");
        trial.Lease++;
        _rentedCount--;
        _free[_freeCount++] = trial;
    }

    /// <summary>The right to one scratch copy, until it is disposed of.</summary>
    internal readonly ref struct TrialLease
    {
        private readonly TrialPool? _pool;
        private readonly Trial? _trial;
        private readonly long _number;

        internal TrialLease(TrialPool pool, Trial trial)
        {
            _pool = pool;
            _trial = trial;
            _number = trial.Lease;
        }

        /// <summary>The copy; none of another's once the lease is over.</summary>
        internal Trial Trial
        {
            get
            {
                Invariant.Check(_trial is not null && _trial.Lease == _number, "A scratch copy of an account is used after it was given back.");
                return _trial;
            }
        }

        /// <summary>Gives the copy back; a lease of nothing gives nothing back.</summary>
        public void Dispose() => _pool?.Return(_trial!, _number);
    }
}
