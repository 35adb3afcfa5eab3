// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>A trade that happened: the buyer gains what the seller loses.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">What was traded; a spot instrument exchanges balances.</param>
/// <param name="Buyer">Who bought.</param>
/// <param name="Seller">Who sold.</param>
/// <param name="Quantity">Contracts, above zero, whole lots.</param>
/// <param name="Price">Price, whole ticks.</param>
/// <param name="BuyerFeeRate">The buyer's fee on notional; negative is a rebate.</param>
/// <param name="SellerFeeRate">The seller's fee on notional; negative is a rebate.</param>
public sealed record Fill(
    CommandId Id,
    Timestamp Time,
    InstrumentId Instrument,
    AccountId Buyer,
    AccountId Seller,
    Quantity Quantity,
    Price Price,
    Ratio BuyerFeeRate,
    Ratio SellerFeeRate)
    : Command(Id, Time), ICommand<Fill>
{
    /// <inheritdoc/>
    public static byte Tag => 7;

    internal override CommandForm Form => CommandForm<Fill>.Instance;

    /// <inheritdoc/>
    public static Fill Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            id, time,
            fields.Instrument("instrument"),
            fields.Account("buyer"),
            fields.Account("seller"),
            Quantity.FromAtoms(fields.Decimal("quantity")),
            Price.FromAtoms(fields.Decimal("price")),
            Ratio.FromAtoms(fields.Decimal("buyerFeeRate")),
            Ratio.FromAtoms(fields.Decimal("sellerFeeRate")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
        fields.Account("buyer", Buyer);
        fields.Account("seller", Seller);
        fields.Decimal("quantity", Quantity.Atoms);
        fields.Decimal("price", Price.Atoms);
        fields.Decimal("buyerFeeRate", BuyerFeeRate.Atoms);
        fields.Decimal("sellerFeeRate", SellerFeeRate.Atoms);
    }
}
