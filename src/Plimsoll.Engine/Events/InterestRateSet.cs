// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A new interest rate holds from now on.</summary>
public sealed record InterestRateSet(ulong Sequence, Timestamp Time, AssetId Asset, Ratio AnnualRate) : Event(Sequence, Time), IEvent<InterestRateSet>
{
    /// <inheritdoc/>
    public static byte Tag => 14;

    internal override EventForm Form => EventForm<InterestRateSet>.Instance;

    /// <inheritdoc/>
    public static InterestRateSet Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Asset("asset"), Ratio.FromAtoms(fields.Decimal("annualRate")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Asset("asset", Asset);
        fields.Decimal("annualRate", AnnualRate.Atoms);
    }
}
