// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>How much of each balance of an account came to it after the asset's price was last found to be trusted: should that price turn out to be in an
/// outage, so much was not held through it.</summary>
/// <remarks>What leaves is taken off what arrived first, down to nothing; so a balance less what arrived is the least that was held since. A later time at
/// which the price was trusted makes everything before it held.</remarks>
internal sealed class OutageArrivals
{
    private readonly List<Arrival> _arrivals = [];

    /// <summary>True when there is nothing to remember.</summary>
    internal bool IsEmpty => _arrivals.Count == 0;

    /// <summary>Notes what was added to a balance; below zero was taken off it.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="trustedAt">When its price was last found to be trusted.</param>
    /// <param name="change">Units of it.</param>
    internal void Note(AssetId asset, Timestamp trustedAt, Amount change)
    {
        int at = _arrivals.FindIndex(arrival => arrival.Asset.Value >= asset.Value);
        bool isKnown = at >= 0 && _arrivals[at].Asset == asset;
        Amount arrived = Amount.Max(Of(asset, trustedAt) + change, default);
        if (isKnown)
        {
            _arrivals.RemoveAt(at);
        }

        if (arrived.IsPositive)
        {
            _arrivals.Insert(at >= 0 ? at : _arrivals.Count, new(asset, trustedAt, arrived));
        }
    }

    /// <summary>Units of an asset that arrived after its price was trusted at a time, and have not left again.</summary>
    internal Amount Of(AssetId asset, Timestamp trustedAt)
    {
        foreach (Arrival arrival in _arrivals)
        {
            if (arrival.Asset == asset && arrival.TrustedAt == trustedAt)
            {
                return arrival.Amount;
            }
        }

        return default;
    }

    /// <summary>Writes its part of a snapshot.</summary>
    internal void Write(in ByteWriter w)
    {
        w.UInt32((uint)_arrivals.Count);
        foreach (Arrival arrival in _arrivals)
        {
            w.UInt32((uint)arrival.Asset.Value);
            w.Int64(arrival.TrustedAt.Nanoseconds);
            w.Int128(arrival.Amount.Atoms);
        }
    }

    /// <summary>Reads what was written.</summary>
    /// <param name="r">Where from.</param>
    /// <param name="assets">How many assets there are.</param>
    internal static OutageArrivals Read(ref ByteReader r, int assets)
    {
        OutageArrivals read = new();
        int count = r.Count(assets);
        for (int i = 0; i < count; i++)
        {
            read._arrivals.Add(new(new((int)r.UInt32()), new(r.Int64()), Amount.FromAtoms(r.Int128())));
        }

        return read;
    }

    /// <summary>Writes those of all accounts that have any, ascending by id.</summary>
    internal static void WriteAll(AccountBook accounts, in ByteWriter w)
    {
        AccountState[] with = [.. accounts.Clients.Where(Has)];
        w.UInt32((uint)with.Length);
        foreach (AccountState account in with)
        {
            w.UInt64(account.Id.Value);
            account.Arrivals!.Write(w);
        }
    }

    /// <summary>Reads those of all accounts.</summary>
    internal static void ReadAll(AccountBook accounts, ref ByteReader r, int assets)
    {
        int count = r.Count(EngineLimits.MaxAccounts);
        for (int i = 0; i < count; i++)
        {
            AccountState account = accounts.Find(new(r.UInt64())) is { IsHouse: false } found ? found
                : throw new InvalidDataException("The snapshot names an account that it does not hold.");
            account.Arrivals = Read(ref r, assets);
        }
    }

    /// <summary>True where some account has any.</summary>
    internal static bool AreNeeded(AccountBook accounts) => accounts.Clients.Any(Has);

    private static bool Has(AccountState account) => account.Arrivals is { IsEmpty: false };

    private readonly record struct Arrival(AssetId Asset, Timestamp TrustedAt, Amount Amount);
}
