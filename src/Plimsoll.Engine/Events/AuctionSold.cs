// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A bid took a slice: what it cost, and what the account is short of before and after.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Bidder">Who took it.</param>
/// <param name="Share">How much of the account.</param>
/// <param name="Rate">The discount of the moment.</param>
/// <param name="Discount">What the bidder keeps of the worth of the slice, numeraire.</param>
/// <param name="FundPaid">What the insurance fund paid for the slice, its debt and the discount, numeraire; zero for a solvent account.</param>
/// <param name="DeficitBefore">Maintenance − equity before, numeraire.</param>
/// <param name="DeficitAfter">Maintenance − equity after, numeraire; below zero when it is restored.</param>
public sealed record AuctionSold(
    ulong Sequence, Timestamp Time, AccountId Account, AccountId Bidder, Ratio Share, Ratio Rate,
    Amount Discount, Amount FundPaid, Amount DeficitBefore, Amount DeficitAfter)
    : Event(Sequence, Time), IEvent<AuctionSold>
{
    /// <inheritdoc/>
    public static byte Tag => 64;

    internal override EventForm Form => EventForm<AuctionSold>.Instance;

    /// <inheritdoc/>
    public static AuctionSold Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Account("bidder"),
            Ratio.FromAtoms(fields.Decimal("share")),
            Ratio.FromAtoms(fields.Decimal("rate")),
            Amount.FromAtoms(fields.Decimal("discount")),
            Amount.FromAtoms(fields.Decimal("fundPaid")),
            Amount.FromAtoms(fields.Decimal("deficitBefore")),
            Amount.FromAtoms(fields.Decimal("deficitAfter")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Account("bidder", Bidder);
        fields.Decimal("share", Share.Atoms);
        fields.Decimal("rate", Rate.Atoms);
        fields.Decimal("discount", Discount.Atoms);
        fields.Decimal("fundPaid", FundPaid.Atoms);
        fields.Decimal("deficitBefore", DeficitBefore.Atoms);
        fields.Decimal("deficitAfter", DeficitAfter.Atoms);
    }
}
