// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Events;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Engine.Stories;

/// <summary>A value that the oracle accepted in the command that began a liquidation.</summary>
/// <param name="Observable">What was observed.</param>
/// <param name="Before">The value accepted before, in atoms of 10⁻¹⁸; null where it is the first.</param>
/// <param name="After">The value accepted now, in atoms of 10⁻¹⁸.</param>
public readonly record struct PriceMove(ObservableId Observable, Int128? Before, Int128 After);

/// <summary>Time that an account was given before its liquidation, for what a price did while it was out.</summary>
/// <param name="Given">The grace, with what was lost in the outage.</param>
/// <param name="Moves">The prices that the command moved in which it was given, in its order.</param>
public readonly record struct GraceTold(GraceGiven Given, ImmutableArray<PriceMove> Moves);

/// <summary>A time in a liquidation in which a position could be traded in no book, however long it was waited for.</summary>
/// <param name="Why">What kept it, as it was when it began.</param>
/// <param name="From">The sequence of the command after which it was first so.</param>
/// <param name="Since">The time of that command.</param>
/// <param name="To">The sequence of the command after which it was no longer so, or the liquidation over; null while it goes on.</param>
/// <param name="Until">The time of that command.</param>
public readonly record struct BlockedTime(BlockedClose Why, ulong From, Timestamp Since, ulong? To, Timestamp? Until);

/// <summary>One liquidation of one account, from its first event to its last.</summary>
/// <param name="Account">Whose: an account, or an isolated position of it.</param>
/// <param name="Parent">The account that an isolated position belongs to; zero otherwise.</param>
/// <param name="Called">The margin call before it; null where there was none.</param>
/// <param name="Graces">The graces given before it, in their order, that had not run out when an event was last heard before; none as a rule.</param>
/// <param name="Started">Its beginning. The sequence is that of the command that began it.</param>
/// <param name="Grounds">What the account was assessed on then; null only where the events were not listened to from the beginning.</param>
/// <param name="Moves">The prices that this command moved, in its order; empty where time or another command began it.</param>
/// <param name="Steps">What was done, in its order, and what the owner did meanwhile.</param>
/// <param name="End">The event that ended it; null while it goes on.</param>
public sealed record LiquidationStory(
    AccountId Account,
    AccountId Parent,
    MarginCalled? Called,
    ImmutableArray<GraceTold> Graces,
    LiquidationStarted Started,
    AccountAssessed? Grounds,
    ImmutableArray<PriceMove> Moves,
    ImmutableArray<Event> Steps,
    Event? End)
{
    /// <summary>When a position could be traded in no book; in the order in which that began. None where nobody looked at the engine meanwhile.</summary>
    public ImmutableArray<BlockedTime> Blocked { get; init; } = [];
}
