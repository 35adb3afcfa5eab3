// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>Sums over all accounts, counted from the outside with big integers: what the engine's own checks are checked against.</summary>
internal static class Totals
{
    public static IEnumerable<AccountView> All(ClearingEngine engine) =>
        Enumerable.Range(1, HouseAccounts.Count).Select(i => engine.Account(new((ulong)i))!.Value).Concat(engine.Accounts);

    public static BigInteger[] Balances(ClearingEngine engine)
    {
        BigInteger[] sums = new BigInteger[engine.Catalog.Assets.Length];
        foreach (AccountView account in All(engine))
        {
            foreach (Holding holding in account.Holdings)
            {
                sums[holding.Asset.Value] += (BigInteger)holding.Balance.Atoms;
            }
        }

        return sums;
    }

    public static BigInteger[] Positions(ClearingEngine engine)
    {
        BigInteger[] sums = new BigInteger[engine.Catalog.Instruments.Length];
        foreach (AccountView account in All(engine))
        {
            foreach (Position position in account.Positions)
            {
                sums[position.Instrument.Value] += (BigInteger)position.Quantity.Atoms;
            }
        }

        return sums;
    }

    /// <summary>Costs of all positions by settlement asset.</summary>
    public static BigInteger[] Costs(ClearingEngine engine)
    {
        BigInteger[] sums = new BigInteger[engine.Catalog.Assets.Length];
        foreach (AccountView account in All(engine))
        {
            foreach (Position position in account.Positions)
            {
                sums[engine.Catalog[position.Instrument].Settlement.Value] += (BigInteger)position.Cost.Atoms;
            }
        }

        return sums;
    }

    /// <summary>The balance of a house account.</summary>
    public static Amount House(ClearingEngine engine, AccountId account, AssetId asset) => engine.Account(account)!.Value.Balance(asset);
}
