// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>The accounts that owe what nobody pays, ascending by id, and whether the profits of a settlement period were charged for it yet.</summary>
/// <remarks>Kept only where a rulebook does something about it: holds withdrawals or tranches back, or charges profits. An account is in it once, however large
/// its deficit becomes, until it is paid.</remarks>
internal sealed class UnpaidDeficits
{
    private readonly SortedDictionary<ulong, bool> _isCharged = [];

    internal bool IsEmpty => _isCharged.Count == 0;

    /// <summary>Those that there are, ascending: a copy, so that it may be written to meanwhile.</summary>
    internal AccountId[] All => [.. _isCharged.Keys.Select(static id => new AccountId(id))];

    /// <summary>True while an account's deficit is noted.</summary>
    internal bool Has(AccountId account) => _isCharged.ContainsKey(account.Value);

    /// <summary>Notes a deficit.</summary>
    /// <returns>False where it was noted before.</returns>
    internal bool Add(AccountId account) => _isCharged.TryAdd(account.Value, false);

    /// <summary>Notes that there is none any more.</summary>
    internal void Remove(AccountId account) => _isCharged.Remove(account.Value);

    /// <summary>True once the profits of a period were charged for a deficit.</summary>
    internal bool IsCharged(AccountId account) => _isCharged[account.Value];

    /// <summary>Notes that they were.</summary>
    internal void Charge(AccountId account) => _isCharged[account.Value] = true;

    /// <summary>Writes its part of a snapshot.</summary>
    internal void Write(in ByteWriter w)
    {
        w.UInt32((uint)_isCharged.Count);
        foreach ((ulong account, bool isCharged) in _isCharged)
        {
            w.UInt64(account);
            w.Bool(isCharged);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    internal void Read(ref ByteReader r)
    {
        int count = r.Count(EngineLimits.MaxAccounts + HouseBound);
        for (int i = 0; i < count; i++)
        {
            _isCharged.Add(r.UInt64(), r.Bool());
        }
    }

    /// <summary>Of the venue's own accounts only the backstop can be in it.</summary>
    private const int HouseBound = 1;
}
