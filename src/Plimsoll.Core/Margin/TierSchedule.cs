// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Which of the two requirements is meant.</summary>
public enum MarginKind : byte
{
    /// <summary>What it takes to open.</summary>
    Initial,

    /// <summary>What it takes to keep.</summary>
    Maintenance,
}

/// <summary>One maintenance bracket.</summary>
/// <param name="Floor">Notional from which it applies, numeraire.</param>
/// <param name="Initial">Rate of initial margin on the slice inside it: one ÷ its maximum leverage, rounded up.</param>
/// <param name="Maintenance">Rate of maintenance margin on the slice inside it.</param>
public readonly record struct MarginTier(Amount Floor, Ratio Initial, Ratio Maintenance);

/// <summary>The part of a notional that falls into one tier, and what it is charged.</summary>
/// <param name="Tier">The tier's number, from 0.</param>
/// <param name="Notional">The slice, numeraire.</param>
/// <param name="Charge">Rate × slice; only the last slice's is rounded, up.</param>
public readonly record struct TierSlice(int Tier, Amount Notional, Amount Charge);

/// <summary>Tiers whose rate applies to the slice of notional inside them, so that a requirement never jumps when a tier is crossed.</summary>
/// <remarks>
/// <para>requirement(N) = N × rate_n − cum_n, where n is the tier that N falls into, cum_0 = 0 and cum_n = floor_n × (rate_n − rate_{n−1}) + cum_{n−1}: the
/// deduction form in which venues publish their brackets. It equals Σ rate × slice, which <see cref="Slices"/> spells out. One rounding, up.</para>
/// <para>Both are exact and therefore equal to the last unit, because a schedule is only made when floor × rate is exact in 18 decimals at every edge.</para>
/// <para>Convex and non-decreasing in N; its slope never exceeds the last rate.</para>
/// </remarks>
public sealed class TierSchedule
{
    private readonly ImmutableArray<Amount> _initialDeductions;
    private readonly ImmutableArray<Amount> _maintenanceDeductions;

    private TierSchedule(ImmutableArray<MarginTier> tiers)
    {
        Tiers = tiers;
        _initialDeductions = Deductions(tiers, MarginKind.Initial);
        _maintenanceDeductions = Deductions(tiers, MarginKind.Maintenance);
    }

    /// <summary>The tiers, from the lowest.</summary>
    public ImmutableArray<MarginTier> Tiers { get; }

    /// <summary>The highest rate of a kind: the bound of the schedule's slope.</summary>
    public Ratio HighestRate(MarginKind kind) => Rate(Tiers[^1], kind);

    /// <summary>Makes a schedule, or says what is wrong with it and in which tier.</summary>
    public static TierSchedule? TryCreate(ImmutableArray<MarginTier> tiers, out ImmutableArray<(int Tier, string Sentence)> errors)
    {
        ImmutableArray<(int, string)>.Builder found = ImmutableArray.CreateBuilder<(int, string)>();
        if (tiers.IsEmpty)
        {
            found.Add((0, "at least one tier is needed"));
        }

        for (int i = 0; i < tiers.Length; i++)
        {
            MarginTier tier = tiers[i];
            void Require(bool holds, string sentence)
            {
                if (!holds)
                {
                    found.Add((i, sentence));
                }
            }

            Require(tier.Maintenance.IsPositive && tier.Initial <= Ratio.One, "rates must be above 0 and at most 1");
            Require(tier.Maintenance <= tier.Initial, $"the maintenance rate must not exceed the initial rate; found {tier.Maintenance} above {tier.Initial}");
            Require(IsExact(tier.Floor, tier.Initial) && IsExact(tier.Floor, tier.Maintenance), "floor × rate must be exact in 18 decimals");
            if (i == 0)
            {
                Require(tier.Floor.IsZero, $"the first floor must be 0; found {tier.Floor}");
                continue;
            }

            MarginTier before = tiers[i - 1];
            Require(tier.Floor > before.Floor, $"floors must rise; found {tier.Floor} after {before.Floor}");
            Require(tier.Maintenance >= before.Maintenance, $"maintenance rates must not fall; found {tier.Maintenance} after {before.Maintenance}");
            Require(tier.Initial >= before.Initial, $"initial rates must not fall; found {tier.Initial} after {before.Initial}");
            Require(IsExact(tier.Floor, before.Initial) && IsExact(tier.Floor, before.Maintenance),
                "floor × the rate of the tier below must be exact in 18 decimals");
        }

        errors = found.ToImmutable();
        return errors.IsEmpty ? new TierSchedule(tiers) : null;
    }

    /// <summary>The deduction of a tier: what notional × rate charges too much on the tiers below.</summary>
    public Amount Deduction(int tier, MarginKind kind) => (kind == MarginKind.Initial ? _initialDeductions : _maintenanceDeductions)[tier];

    /// <summary>The tier that a notional falls into; an edge belongs to the tier above it.</summary>
    public int TierOf(Amount notional)
    {
        int tier = 0;
        while (tier + 1 < Tiers.Length && notional >= Tiers[tier + 1].Floor)
        {
            tier++;
        }

        return tier;
    }

    /// <summary>The requirement for a notional of at least zero, by the deduction form, rounded up.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public Amount Require(Amount notional, MarginKind kind)
    {
        Invariant.Check(!notional.IsNegative, "A notional is a magnitude.");
        int tier = TierOf(notional);
        return notional.Times(Rate(Tiers[tier], kind), Rounding.Up) - Deduction(tier, kind);
    }

    /// <summary>The same requirement slice by slice, for explanations: the charges sum to <see cref="Require"/> exactly.</summary>
    public ImmutableArray<TierSlice> Slices(Amount notional, MarginKind kind)
    {
        int last = TierOf(notional);
        ImmutableArray<TierSlice>.Builder slices = ImmutableArray.CreateBuilder<TierSlice>(last + 1);
        for (int i = 0; i <= last; i++)
        {
            Amount slice = (i == last ? notional : Tiers[i + 1].Floor) - Tiers[i].Floor;
            slices.Add(new(i, slice, slice.Times(Rate(Tiers[i], kind), Rounding.Up)));
        }

        return slices.MoveToImmutable();
    }

    private static ImmutableArray<Amount> Deductions(ImmutableArray<MarginTier> tiers, MarginKind kind)
    {
        ImmutableArray<Amount>.Builder deductions = ImmutableArray.CreateBuilder<Amount>(tiers.Length);
        deductions.Add(default);
        for (int i = 1; i < tiers.Length; i++)
        {
            Ratio step = Rate(tiers[i], kind) - Rate(tiers[i - 1], kind);
            deductions.Add(tiers[i].Floor.Times(step, Rounding.Down) + deductions[i - 1]);
        }

        return deductions.MoveToImmutable();
    }

    private static Ratio Rate(in MarginTier tier, MarginKind kind) => kind == MarginKind.Initial ? tier.Initial : tier.Maintenance;

    private static bool IsExact(Amount floor, Ratio rate) => floor.Times(rate, Rounding.Down) == floor.Times(rate, Rounding.Up);
}
