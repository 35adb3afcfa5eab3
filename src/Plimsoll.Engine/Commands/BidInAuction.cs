// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Takes a slice of an account that is offered in an auction, at the discount of this very moment, or nothing.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Bidder">Who takes it.</param>
/// <param name="Account">What is offered.</param>
/// <param name="Share">The most of it to be taken, above 0, at most 1, in millionths; less is taken where less restores the account.</param>
/// <param name="LeastDiscount">The least discount that is accepted, as a share of the slice's worth, 0 to 1.</param>
public sealed record BidInAuction(CommandId Id, Timestamp Time, AccountId Bidder, AccountId Account, Ratio Share, Ratio LeastDiscount)
    : Command(Id, Time), ICommand<BidInAuction>
{
    /// <inheritdoc/>
    public static byte Tag => 30;

    internal override CommandForm Form => CommandForm<BidInAuction>.Instance;

    internal override AccountId? Sender => Bidder;

    /// <inheritdoc/>
    public static BidInAuction Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            id, time,
            fields.Account("bidder"),
            fields.Account("account"),
            Ratio.FromAtoms(fields.Decimal("share")),
            Ratio.FromAtoms(fields.Decimal("leastDiscount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("bidder", Bidder);
        fields.Account("account", Account);
        fields.Decimal("share", Share.Atoms);
        fields.Decimal("leastDiscount", LeastDiscount.Atoms);
    }
}
