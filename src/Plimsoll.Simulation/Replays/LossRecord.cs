// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>What the liquidated lost of their own: in each episode, and from their first fall on. Equity below zero counts as nothing: that part is others'
/// loss.</summary>
/// <remarks>Account by account, a pocket by itself. What an account sends elsewhere or takes in is not a loss or a gain of it.</remarks>
internal sealed class LossRecord
{
    private readonly SortedDictionary<AccountId, Amount> _open = [];
    private readonly SortedDictionary<AccountId, Amount> _first = [];
    private Amount _inEpisodes;

    internal void Start(LiquidationStarted started)
    {
        Amount equity = Amount.Max(started.Equity, default);
        _open[started.Account] = equity;
        _first.TryAdd(started.Account, equity);
    }

    internal void End(AccountId account, Amount left)
    {
        if (_open.Remove(account, out Amount start))
        {
            _inEpisodes += start - Amount.Max(left, default);
        }
    }

    /// <summary>Money that left an account, or came to it with a minus: what it had counts as that much less from here on.</summary>
    internal void Flow(AccountId account, Amount went)
    {
        if (_open.TryGetValue(account, out Amount start))
        {
            _open[account] = start - went;
        }

        if (_first.TryGetValue(account, out Amount first))
        {
            _first[account] = first - went;
        }
    }

    /// <summary>The totals; who is in liquidation still counts up to now.</summary>
    internal LiquidationLosses Build(Func<AccountId, Amount> equityOf)
    {
        Amount inEpisodes = _inEpisodes;
        foreach ((AccountId account, Amount start) in _open)
        {
            inEpisodes += start - Amount.Max(equityOf(account), default);
        }

        Amount first = default;
        Amount end = default;
        foreach ((AccountId account, Amount start) in _first)
        {
            first += start;
            end += Amount.Max(equityOf(account), default);
        }

        return new(inEpisodes, first, end);
    }
}
