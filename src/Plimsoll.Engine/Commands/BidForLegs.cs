// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Takes a share of chosen positions of an account that is offered in an auction, at the discount of this very moment, or nothing.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Bidder">Who takes it.</param>
/// <param name="Account">What is offered.</param>
/// <param name="Legs">The instruments, ascending by id; each is held by the account.</param>
/// <param name="Share">The most of each to be taken, above 0, at most 1, in millionths; less is taken where less restores the account.</param>
/// <param name="LeastDiscount">The least discount that is accepted, as a share of the worth that goes with the legs, 0 to 1.</param>
public sealed record BidForLegs(
    CommandId Id, Timestamp Time, AccountId Bidder, AccountId Account, ImmutableArray<InstrumentId> Legs, Ratio Share, Ratio LeastDiscount)
    : Command(Id, Time), ICommand<BidForLegs>
{
    /// <inheritdoc/>
    public static byte Tag => 32;

    internal override CommandForm Form => CommandForm<BidForLegs>.Instance;

    internal override AccountId? Sender => Bidder;

    /// <inheritdoc/>
    public static BidForLegs Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            id, time,
            fields.Account("bidder"),
            fields.Account("account"),
            fields.List<InstrumentId, LegForm>("legs"),
            Ratio.FromAtoms(fields.Decimal("share")),
            Ratio.FromAtoms(fields.Decimal("leastDiscount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("bidder", Bidder);
        fields.Account("account", Account);
        fields.List<InstrumentId, LegForm>("legs", Legs);
        fields.Decimal("share", Share.Atoms);
        fields.Decimal("leastDiscount", LeastDiscount.Atoms);
    }
}

/// <summary>The field of a leg that is chosen.</summary>
public readonly struct LegForm : IForm<InstrumentId>
{
    /// <inheritdoc/>
    public static int LeastBytes => 4;

    /// <inheritdoc/>
    public static InstrumentId Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct => fields.Instrument("instrument");

    /// <inheritdoc/>
    public static void Write<TSink>(in InstrumentId item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct => fields.Instrument("instrument", item);
}
