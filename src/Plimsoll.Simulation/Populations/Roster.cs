// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Populations;

/// <summary>The clients of a replay: who is which kind of account, and the commands that bring them in.</summary>
/// <param name="Kinds">Names of the kinds, makers first.</param>
/// <param name="Members">Each account and the place of its kind, ascending by id.</param>
/// <param name="Commands">What opens, funds and positions them, in order.</param>
public sealed record Roster(ImmutableArray<string> Kinds, ImmutableArray<(AccountId Account, int Kind)> Members, ImmutableArray<Command> Commands)
{
    /// <summary>The place of the makers among the kinds.</summary>
    public const int Makers = 0;

    /// <summary>The place of the listed accounts among the kinds.</summary>
    public const int Listed = 1;

    /// <summary>The place of an account's kind; null when it is not on the roster.</summary>
    public int? KindOf(AccountId account)
    {
        // Ids count up from the first member's without a hole.
        ulong at = Members.IsEmpty ? ulong.MaxValue : unchecked(account.Value - Members[0].Account.Value);
        return at < (ulong)Members.Length ? Members[(int)at].Kind : null;
    }
}
