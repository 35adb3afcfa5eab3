// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>All accounts: found by id, walked in id order.</summary>
internal sealed class AccountBook
{
    /// <summary>Ids from here up are pockets', given by the engine.</summary>
    internal const ulong FirstPocket = 1UL << 63;

    private static readonly Comparer<AccountState> _ascending = Comparer<AccountState>.Create(static (a, b) => a.Id.CompareTo(b.Id));

    private readonly Dictionary<ulong, AccountState> _byId = [];
    private readonly Dictionary<ulong, List<AccountState>> _byOwner = [];
    private readonly List<AccountState> _clients = [];
    private readonly AccountState[] _house = new AccountState[HouseAccounts.Count];

    internal AccountBook()
    {
        for (int i = 0; i < _house.Length; i++)
        {
            _house[i] = new(new((ulong)i + 1), default, AccountKind.Cross, default, null);
        }
    }

    /// <summary>Clients, pockets included, ascending by id.</summary>
    internal List<AccountState> Clients => _clients;

    /// <summary>House accounts, ascending by id.</summary>
    internal ReadOnlySpan<AccountState> House => _house;

    /// <summary>Pockets made so far: the next one's id is <see cref="FirstPocket"/> plus this.</summary>
    internal ulong PocketCount { get; set; }

    /// <summary>Pockets without position, balance and debt: to be closed when the command is over. Derived, in no snapshot.</summary>
    internal List<AccountState> Emptied { get; } = [];

    /// <summary>Accounts that keep a reserve for bids, ascending by id.</summary>
    internal List<AccountState> Bidders { get; } = [];

    internal AccountState External => _house[0];

    internal AccountState Market => _house[1];

    internal AccountState Fees => _house[2];

    internal AccountState InsuranceFund => _house[3];

    internal AccountState Backstop => _house[4];

    internal AccountState Suspense => _house[5];

    internal AccountState Clearing => _house[6];

    internal AccountState Lenders => _house[7];

    internal AccountState MarketFunds => _house[8];

    internal AccountState Junior => _house[9];

    internal AccountState Stakes => _house[10];

    /// <summary>Whose part of those three is whose.</summary>
    internal TrancheBook Tranches { get; } = new();

    /// <summary>True while nobody has ever paid into a tranche.</summary>
    internal bool HasNoTranches => Tranches.IsUnused && MarketFunds.IsEmpty && Junior.IsEmpty && Stakes.IsEmpty;

    /// <summary>The account of an id, house accounts included; null when there is none.</summary>
    internal AccountState? Find(AccountId id) =>
        id.Value is > 0 and <= HouseAccounts.Count ? _house[(int)id.Value - 1] : _byId.TryGetValue(id.Value, out AccountState? account) ? account : null;

    /// <summary>Finds an open client account, or says why not.</summary>
    internal Rejection Client(AccountId id, out AccountState? account)
    {
        account = Find(id);
        return id.Value is > 0 and < AccountId.FirstClient ? new(RejectionCode.AccountIsHouse, id)
            : account is null ? new(RejectionCode.AccountUnknown, id)
            : account.Status == AccountStatus.Closed ? new(RejectionCode.AccountClosed, id)
            : Rejection.None;
    }

    /// <summary>The client accounts of one owner, sub-accounts and pockets included, ascending by id: what an owner may have once is counted over
    /// these.</summary>
    internal List<AccountState> OfOwner(OwnerId owner) => _byOwner[owner.Value];

    /// <summary>Adds a client account whose id is free.</summary>
    internal void Add(AccountState account)
    {
        _byId.Add(account.Id.Value, account);
        if (!_byOwner.TryGetValue(account.Owner.Value, out List<AccountState>? own))
        {
            _byOwner.Add(account.Owner.Value, own = []);
        }

        Insert(own, account);
        Insert(_clients, account);
        if (account.Kind == AccountKind.Pocket)
        {
            AccountState parent = Find(account.Parent)!;
            account.Terms = parent.Terms;
            List<AccountState> pockets = parent.Pockets;
            int place = pockets.FindIndex(p => p.Instrument!.Value.Value > account.Instrument!.Value.Value);
            pockets.Insert(place < 0 ? pockets.Count : place, account);
        }
    }

    /// <summary>Notes what an account keeps free for bids, and that it has shown itself.</summary>
    internal void SetReserve(AccountState account, Amount reserve, Timestamp shownAt)
    {
        account.ShownAt = shownAt;
        bool was = account.Reserve.IsPositive;
        account.Reserve = reserve;
        if (!was && reserve.IsPositive)
        {
            Insert(Bidders, account);
        }
        else if (was && !reserve.IsPositive)
        {
            Bidders.Remove(account);
        }
    }

    private static void Insert(List<AccountState> accounts, AccountState account)
    {
        // Ids mostly arrive ascending, so the place is mostly the end.
        int at = accounts.Count;
        while (at > 0 && accounts[at - 1].Id.Value > account.Id.Value)
        {
            at--;
        }

        accounts.Insert(at, account);
    }

    /// <summary>Takes a pocket out; its id is not given again.</summary>
    internal void Remove(AccountState pocket)
    {
        Invariant.Check(pocket.Kind == AccountKind.Pocket && pocket.IsEmpty, "Only an empty pocket is taken out.");
        _byId.Remove(pocket.Id.Value);
        _clients.RemoveAt(_clients.BinarySearch(pocket, _ascending));
        List<AccountState> own = OfOwner(pocket.Owner);
        own.RemoveAt(own.BinarySearch(pocket, _ascending));
        Find(pocket.Parent)!.Pockets.Remove(pocket);
    }

    /// <summary>Writes its part of a snapshot: who there is and what each may claim; what they hold is the ledger's.</summary>
    internal void Write(in ByteWriter w)
    {
        w.UInt64(PocketCount);
        foreach (AccountState account in House[..HouseAccounts.Plain])
        {
            account.WriteClaims(w);
        }

        w.UInt32((uint)_clients.Count);
        foreach (AccountState account in _clients)
        {
            account.WriteIdentity(w);
            account.WriteClaims(w);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    /// <param name="r">Where from.</param>
    /// <param name="assets">How many assets there are.</param>
    /// <param name="rulebooks">How many rulebooks were adopted.</param>
    internal void Read(ref ByteReader r, int assets, int rulebooks)
    {
        PocketCount = r.UInt64();
        foreach (AccountState account in House[..HouseAccounts.Plain])
        {
            account.ReadClaims(ref r, assets);
        }

        int clients = r.Count(EngineLimits.MaxAccounts);
        for (int i = 0; i < clients; i++)
        {
            AccountState account = AccountState.ReadIdentity(ref r, rulebooks);
            account.ReadClaims(ref r, assets);
            Add(account);
        }
    }

    /// <summary>Notes an account that was written to, where it is a pocket and nothing is left in it: the ledger says so with every write, so that no way of
    /// emptying one is forgotten.</summary>
    internal void NoteIfEmptied(AccountState account)
    {
        if (account.Kind == AccountKind.Pocket && account.IsEmpty && !account.IsNotedEmpty)
        {
            account.IsNotedEmpty = true;
            Emptied.Add(account);
        }
    }

    /// <summary>Forgets the emptied pockets that hold something again or were closed.</summary>
    internal void ForgetEmptied(Predicate<AccountState> isOver) => Emptied.RemoveAll(pocket =>
    {
        pocket.IsNotedEmpty = !isOver(pocket);
        return !pocket.IsNotedEmpty;
    });

    /// <summary>Finds the empty pockets again: after a restore.</summary>
    internal void Recount() => _clients.ForEach(NoteIfEmptied);

    /// <summary>The pocket of a parent for an instrument; null when there is none yet.</summary>
    internal static AccountState? Pocket(AccountState parent, InstrumentId instrument)
    {
        foreach (AccountState pocket in parent.Pockets)
        {
            if (pocket.Instrument == instrument)
            {
                return pocket;
            }
        }

        return null;
    }
}
