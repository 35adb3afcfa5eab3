// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>The fast models against their dull twins.</summary>
public sealed class TwinProperties
{
    private static readonly Gen<TierSchedule> _schedules =
        from count in Gen.Choose(1, 8)
        from steps in Gen.Choose(1, 5_000_000).ArrayOf(count)
        from rises in Gen.Choose(0, 60_000).ArrayOf(count)
        from extras in Gen.Choose(0, 50_000).ArrayOf(count)
        select Schedule(steps, rises, extras);

    private static readonly Gen<Amount> _notionals =
        from units in Gen.Choose(0, 40_000_000)
        from fraction in Gen.Choose(0, 999_999_999)
        select Amount.Of(units) + Amount.FromAtoms((Int128)fraction * 1_000_000_007);

    [Fact]
    public void Deduction_form_slices_and_the_big_integer_twin_agree_to_the_last_unit()
    {
        Book.ForAll(
            from schedule in _schedules
            from notional in _notionals
            from kind in Gen.Elements(
                MarginKind.Initial, MarginKind.Maintenance)
            select (schedule, notional, kind),
            input =>
            {
                Amount required = input.schedule.Require(input.notional, input.kind);
                Amount slices = input.schedule.Slices(input.notional, input.kind).Aggregate(Amount.Zero, (sum, slice) => sum + slice.Charge);
                return required == slices && (BigInteger)required.Atoms == NaiveMargin.Tiered(input.schedule, input.notional, input.kind);
            },
            2_000);
    }

    [Fact]
    [Trait("property", "M15")]
    public void M15_tiers_have_no_cliffs()
    {
        Book.ForAll(from schedule in _schedules from one in _notionals from two in _notionals select (schedule, one, two), input =>
        {
            Amount change = (input.schedule.Require(input.two, MarginKind.Maintenance) - input.schedule.Require(input.one, MarginKind.Maintenance)).Abs();
            return change <= (input.two - input.one).Abs().Times(input.schedule.HighestRate(MarginKind.Maintenance), Rounding.Up) + Amount.FromAtoms(1);
        });
    }

    private static TierSchedule Schedule(int[] steps, int[] rises, int[] extras)
    {
        // Rates in millionths and whole floors: their products are exact.
        ImmutableArray<MarginTier>.Builder tiers = ImmutableArray.CreateBuilder<MarginTier>();
        long floor = 0;
        int maintenance = 1_000;
        int initial = 2_000;
        for (int i = 0; i < steps.Length; i++)
        {
            tiers.Add(new(Amount.Of(floor), Millionths(initial), Millionths(maintenance)));
            floor += steps[i];
            maintenance += rises[i];
            initial = Math.Max(initial, maintenance) + extras[i];
        }

        TierSchedule? schedule = TierSchedule.TryCreate(tiers.ToImmutable(), out ImmutableArray<(int Tier, string Sentence)> errors);
        Assert.True(schedule is not null, string.Join("; ", errors));
        return schedule;
    }

    private static Ratio Millionths(int count) => Ratio.FromAtoms((Int128)count * 1_000_000_000_000);
}
