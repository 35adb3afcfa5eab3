// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>The part of a snapshot that auctions have: written last, and only where there is anything to write, so that a venue without them has the snapshots
/// that it always had.</summary>
internal static class AuctionSection
{
    /// <summary>True where there is anything to write.</summary>
    internal static bool IsNeeded(AccountBook accounts) =>
        accounts.Bidders.Count > 0 || accounts.Clients.Any(static account => account.Auction is not null);

    /// <summary>Writes the accounts that are or were offered in their liquidation, and the bidders, ascending by id.</summary>
    internal static void Write(AccountBook accounts, in ByteWriter w)
    {
        AccountState[] offered = [.. accounts.Clients.Where(static account => account.Auction is not null)];
        if (offered.Length == 0 && accounts.Bidders.Count == 0)
        {
            return;
        }

        w.UInt32((uint)offered.Length);
        foreach (AccountState account in offered)
        {
            w.UInt64(account.Id.Value);
            w.Int64(account.Auction!.Value.Opened.Nanoseconds);
            w.Bool(account.Auction.Value.IsOver);
            w.UInt32((uint)account.Auction.Value.Bidders.Length);
            foreach (AccountState bidder in account.Auction.Value.Bidders)
            {
                w.UInt64(bidder.Id.Value);
            }

            w.Int128(account.Auction.Value.Each.Atoms);
        }

        w.UInt32((uint)accounts.Bidders.Count);
        foreach (AccountState account in accounts.Bidders)
        {
            w.UInt64(account.Id.Value);
            w.Int64(account.ShownAt.Nanoseconds);
            w.Int128(account.Reserve.Atoms);
        }
    }

    /// <summary>Reads what was written, if anything was.</summary>
    internal static void Read(AccountBook accounts, ref ByteReader r)
    {
        if (r.IsAtEnd)
        {
            return;
        }

        int offered = r.Count(EngineLimits.MaxAccounts);
        for (int i = 0; i < offered; i++)
        {
            AccountState account = Find(accounts, r.UInt64());
            account.Auction = ReadStage(accounts, ref r);
        }

        int bidders = r.Count(EngineLimits.MaxBidders);
        for (int i = 0; i < bidders; i++)
        {
            AccountState account = Find(accounts, r.UInt64());
            Timestamp shownAt = new(r.Int64());
            accounts.SetReserve(account, Amount.FromAtoms(r.Int128()), shownAt);
        }
    }

    /// <summary>Reads one, and engages the reserves that it counts on.</summary>
    private static AuctionStage ReadStage(AccountBook accounts, ref ByteReader r)
    {
        Timestamp opened = new(r.Int64());
        bool isOver = r.Bool();
        AccountState[] bidders = new AccountState[r.Count(AuctionTerms.MostBidders)];
        for (int i = 0; i < bidders.Length; i++)
        {
            bidders[i] = Find(accounts, r.UInt64());
        }

        AuctionStage stage = new(opened, isOver, [.. bidders], Amount.FromAtoms(r.Int128()));
        foreach (AccountState bidder in bidders)
        {
            bidder.Engaged += stage.Each;
        }

        return stage;
    }

    private static AccountState Find(AccountBook accounts, ulong id) =>
        accounts.Find(new(id)) is { IsHouse: false } account ? account : throw new InvalidDataException("The snapshot names an account that it does not hold.");
}
