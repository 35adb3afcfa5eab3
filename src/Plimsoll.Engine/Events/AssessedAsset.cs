// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>What one asset counted for in an assessment.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Balance">The balance, interest owed included.</param>
/// <param name="Unrealised">Unrealised profit in it, and option value where that counts.</param>
/// <param name="Price">Its price, numeraire.</param>
/// <param name="Value">What it counted for after haircuts, numeraire.</param>
public readonly record struct AssessedAsset(AssetId Asset, Amount Balance, Amount Unrealised, Price Price, Amount Value);

/// <summary>The fields of an <see cref="AssessedAsset"/>.</summary>
public readonly struct AssessedAssetForm : IForm<AssessedAsset>
{
    /// <inheritdoc/>
    public static int LeastBytes => 4 + (4 * 16);

    /// <inheritdoc/>
    public static AssessedAsset Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            fields.Asset("asset"),
            Amount.FromAtoms(fields.Decimal("balance")),
            Amount.FromAtoms(fields.Decimal("unrealised")),
            Price.FromAtoms(fields.Decimal("price")),
            Amount.FromAtoms(fields.Decimal("value")));

    /// <inheritdoc/>
    public static void Write<TSink>(in AssessedAsset item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Asset("asset", item.Asset);
        fields.Decimal("balance", item.Balance.Atoms);
        fields.Decimal("unrealised", item.Unrealised.Atoms);
        fields.Decimal("price", item.Price.Atoms);
        fields.Decimal("value", item.Value.Atoms);
    }
}
