// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A trade was booked.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">What was traded.</param>
/// <param name="Buyer">Who bought; a pocket in an isolated rulebook.</param>
/// <param name="Seller">Who sold; a pocket in an isolated rulebook.</param>
/// <param name="Quantity">Contracts.</param>
/// <param name="Price">Price.</param>
/// <param name="BuyerFee">Fee in the settlement asset; negative is a rebate.</param>
/// <param name="SellerFee">Fee in the settlement asset; negative is a rebate.</param>
/// <param name="BuyerRealised">Profit realised by the buyer, before fees, in the settlement asset.</param>
/// <param name="SellerRealised">Profit realised by the seller, before fees, in the settlement asset.</param>
public sealed record Filled(
    ulong Sequence,
    Timestamp Time,
    InstrumentId Instrument,
    AccountId Buyer,
    AccountId Seller,
    Quantity Quantity,
    Price Price,
    Amount BuyerFee,
    Amount SellerFee,
    Amount BuyerRealised,
    Amount SellerRealised)
    : Event(Sequence, Time), IEvent<Filled>
{
    /// <inheritdoc/>
    public static byte Tag => 11;

    internal override EventForm Form => EventForm<Filled>.Instance;

    /// <inheritdoc/>
    public static Filled Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Instrument("instrument"),
            fields.Account("buyer"),
            fields.Account("seller"),
            Quantity.FromAtoms(fields.Decimal("quantity")),
            Price.FromAtoms(fields.Decimal("price")),
            Amount.FromAtoms(fields.Decimal("buyerFee")),
            Amount.FromAtoms(fields.Decimal("sellerFee")),
            Amount.FromAtoms(fields.Decimal("buyerRealised")),
            Amount.FromAtoms(fields.Decimal("sellerRealised")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
        fields.Account("buyer", Buyer);
        fields.Account("seller", Seller);
        fields.Decimal("quantity", Quantity.Atoms);
        fields.Decimal("price", Price.Atoms);
        fields.Decimal("buyerFee", BuyerFee.Atoms);
        fields.Decimal("sellerFee", SellerFee.Atoms);
        fields.Decimal("buyerRealised", BuyerRealised.Atoms);
        fields.Decimal("sellerRealised", SellerRealised.Atoms);
    }
}
