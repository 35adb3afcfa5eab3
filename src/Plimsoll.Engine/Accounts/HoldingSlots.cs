// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>Counts beforehand which assets an account may come to hold, so that whatever the engine itself has to write finds room.</summary>
/// <remarks>
/// <para>An account may hold at most <see cref="EngineLimits.MaxHoldings"/> assets. What counts is the assets held or owed by it and its pockets, the
/// settlement assets of all their positions (profit, funding, fees), the numeraire (shared losses, payments of the fund), and, from each of these, the
/// settlement assets of spot markets in it, in which a liquidation may have to deal to repay a loan. Pockets count with their parent, for what is left in them
/// returns to it.</para>
/// <para>Deposits, transfers, fills are refused where the count would pass the limit; nothing else adds to it.</para>
/// </remarks>
internal sealed class HoldingSlots
{
    private readonly AccountBook _accounts;
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<int>[] _reachable;
    private readonly int[] _countedIn;
    private int _round;
    private int _count;

    internal HoldingSlots(AccountBook accounts, InstrumentCatalog catalog)
    {
        _accounts = accounts;
        _catalog = catalog;
        _reachable = [.. _catalog.Assets.Select(asset => Reachable(_catalog, asset.Id))];
        _countedIn = new int[_catalog.Assets.Length];
    }

    /// <summary>True when an account, or the parent of a pocket, has room for all it may come to hold once it deals in these assets too.</summary>
    internal bool HaveRoom(AccountState account, AssetId asset, AssetId? other = null)
    {
        // Few venues list more assets than an account may hold: nothing is counted there.
        if (_countedIn.Length <= EngineLimits.MaxHoldings || account.IsHouse)
        {
            return true;
        }

        Begin();
        Count(asset);
        Count(other ?? asset);
        CountAll(account);
        return _count <= EngineLimits.MaxHoldings;
    }

    /// <summary>True when an account has room for all that it may come to hold once it has these balances and positions beside its own.</summary>
    internal bool HaveRoom(AccountState account, ReadOnlySpan<Holding> holdings, ReadOnlySpan<Position> positions)
    {
        if (_countedIn.Length <= EngineLimits.MaxHoldings || account.IsHouse)
        {
            return true;
        }

        Begin();
        Count(holdings, positions);
        CountAll(account);
        return _count <= EngineLimits.MaxHoldings;
    }

    private static ImmutableArray<int> Reachable(InstrumentCatalog catalog, AssetId from)
    {
        SortedSet<int> found = [from.Value];
        for (int before = 0; before < found.Count;)
        {
            before = found.Count;
            foreach (InstrumentSpec spec in catalog.Instruments)
            {
                if (spec.Base is { } asset && found.Contains(asset.Value))
                {
                    found.Add(spec.Settlement.Value);
                }
            }
        }

        return [.. found];
    }

    private void Begin()
    {
        // A stamp instead of clearing; when the stamps run out, all are cleared once.
        if (_round == int.MaxValue)
        {
            Array.Clear(_countedIn);
            _round = 0;
        }

        _round++;
        _count = 0;
    }

    /// <summary>The numeraire, and all that an account, or the parent of a pocket, has with its pockets.</summary>
    private void CountAll(AccountState account)
    {
        AccountState root = account.Kind == Commands.AccountKind.Pocket ? _accounts.Find(account.Parent)! : account;
        Count(_catalog.Numeraire);
        Count(root.Holdings.Span, root.Positions.Span);
        foreach (AccountState pocket in root.Pockets)
        {
            Count(pocket.Holdings.Span, pocket.Positions.Span);
        }
    }

    private void Count(ReadOnlySpan<Holding> holdings, ReadOnlySpan<Position> positions)
    {
        foreach (ref readonly Holding holding in holdings)
        {
            Count(holding.Asset);
        }

        foreach (ref readonly Position position in positions)
        {
            Count(_catalog[position.Instrument].Settlement);
        }
    }

    private void Count(AssetId asset)
    {
        foreach (int reached in _reachable[asset.Value])
        {
            if (_countedIn[reached] != _round)
            {
                _countedIn[reached] = _round;
                _count++;
            }
        }
    }
}
