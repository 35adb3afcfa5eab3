// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An account showed itself as a bidder, or is none any more.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Reserve">What it keeps free of margin for bids, numeraire; zero when it is no bidder any more.</param>
public sealed record AuctionReserveSet(
    ulong Sequence, Timestamp Time, AccountId Account, Amount Reserve)
    : Event(Sequence, Time), IEvent<AuctionReserveSet>
{
    /// <inheritdoc/>
    public static byte Tag => 66;

    internal override EventForm Form => EventForm<AuctionReserveSet>.Instance;

    /// <inheritdoc/>
    public static AuctionReserveSet Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("reserve")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("reserve", Reserve.Atoms);
    }
}
