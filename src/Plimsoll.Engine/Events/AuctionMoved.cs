// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Money or coin went from an account that is offered to its bidder.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Bidder">Who took it.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much; below zero went the other way: a debt taken over, or what was paid.</param>
public sealed record AuctionMoved(
    ulong Sequence, Timestamp Time, AccountId Account, AccountId Bidder, AssetId Asset, Amount Amount)
    : Event(Sequence, Time), IEvent<AuctionMoved>
{
    /// <inheritdoc/>
    public static byte Tag => 63;

    internal override EventForm Form => EventForm<AuctionMoved>.Instance;

    /// <inheritdoc/>
    public static AuctionMoved Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Account("bidder"),
            fields.Asset("asset"),
            Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Account("bidder", Bidder);
        fields.Asset("asset", Asset);
        fields.Decimal("amount", Amount.Atoms);
    }
}
