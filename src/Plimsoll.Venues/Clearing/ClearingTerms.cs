// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>How a tail becomes a number.</summary>
public enum TailMeasure : byte
{
    /// <summary>The quantile of losses.</summary>
    ValueAtRisk,

    /// <summary>The mean loss beyond the quantile.</summary>
    ExpectedShortfall,
}

/// <summary>Between what offsets are counted, and so may be granted in part.</summary>
public enum OffsetsBetween : byte
{
    /// <summary>What each position requires alone is the gross requirement.</summary>
    Positions,

    /// <summary>What each underlying requires alone is: inside one every offset is granted.</summary>
    Underlyings,
}

/// <summary>How stress scenarios and the tail are put together.</summary>
public enum StressRule : byte
{
    /// <summary>(1 − w) × tail + w × worst stress loss: the shape of SPAN 2. More weight requires less where the stress loss is the smaller one.</summary>
    Blend,

    /// <summary>tail + w × max(0, worst stress loss − tail): more weight never requires less.</summary>
    Excess,
}

/// <summary>A product class: what is closed out alike.</summary>
/// <param name="Name">Its name in the rulebook.</param>
/// <param name="Confidence">The share of outcomes that its margin is to cover.</param>
/// <param name="HorizonDays">Its margin period of risk (MPOR): days until a defaulter's book in it is closed.</param>
/// <param name="HalfSpread">What closing costs beside the move, a share of the notional.</param>
public sealed record ClearingProduct(string Name, Ratio Confidence, int HorizonDays, Ratio HalfSpread);

/// <summary>The scenarios of a product class, over its horizon; each set has a column for every underlying that it can be said of.</summary>
/// <param name="Current">What may happen as things are.</param>
/// <param name="Stressed">What may happen in a stressed period; null where no rule reads it.</param>
/// <param name="LongRun">What may happen at long-run volatility; null where no rule reads it.</param>
/// <param name="Stress">Stated extreme moves; null where there are none.</param>
public sealed record ClearingScenarios(ScenarioSet Current, ScenarioSet? Stressed, ScenarioSet? LongRun, ScenarioSet? Stress)
{
    internal const int Sets = 4;
    internal const int StressSet = 3;

    /// <summary>The sets by number.</summary>
    internal ScenarioSet? this[int set] => set switch
    {
        0 => Current,
        1 => Stressed,
        2 => LongRun,
        _ => Stress,
    };
}

/// <summary>The parameters of a clearing house's margin.</summary>
/// <param name="Products">Product classes, those that some instrument belongs to.</param>
/// <param name="Scenarios">The scenarios of each.</param>
/// <param name="ProductOf">By instrument id, its product's number; −1 where the rulebook has no terms.</param>
/// <param name="HasColumn">By observable id, true where the scenarios have a column of its own: it moves jointly with others that have one. What has none moves
/// as <c>*</c> does and is netted with nothing else.</param>
/// <param name="Measure">The tail measure.</param>
/// <param name="Quantile">How a quantile is read.</param>
/// <param name="Between">Between what offsets are counted.</param>
/// <param name="OffsetCap">c: the share of offsets that is granted, from 0 to 1.</param>
/// <param name="Policy">What keeps the tail part from moving with the cycle.</param>
/// <param name="Stress">How stress scenarios count.</param>
/// <param name="StressWeight">w of that rule, from 0 to 1; zero without scenarios.</param>
/// <param name="InitialFactor">Initial per maintenance, at least 1.</param>
public sealed record ClearingTerms(
    ImmutableArray<ClearingProduct> Products,
    ImmutableArray<ClearingScenarios> Scenarios,
    ImmutableArray<int> ProductOf,
    ImmutableArray<bool> HasColumn,
    TailMeasure Measure,
    QuantileRule Quantile,
    OffsetsBetween Between,
    Ratio OffsetCap,
    AntiProcyclicality Policy,
    StressRule Stress,
    Ratio StressWeight,
    Ratio InitialFactor)
{
    /// <summary>The measure of profits at a product's confidence, at least zero; the span is reordered.</summary>
    internal Result<double> MeasureOf(Span<double> profits, ClearingProduct product)
    {
        Result<double> measured = Measure == TailMeasure.ValueAtRisk ? TailMeasures.ValueAtRisk(profits, product.Confidence, Quantile)
            : TailMeasures.ExpectedShortfall(profits, product.Confidence);
        return measured.IsOk ? Result<double>.Of(Math.Max(0, measured.Value)) : Result<double>.Refused(RejectionCode.OutOfRange);
    }

    /// <summary>Counted from one, which of a product's sorted profits names its scenario: the quantile's, or the worst.</summary>
    internal int NamedRank(ClearingProduct product, int count)
    {
        Int128 mass = (Ratio.One - product.Confidence).Atoms * count;
        return Measure == TailMeasure.ExpectedShortfall ? 1 : (int)((mass + Fixed18.AtomsPerUnit - 1) / Fixed18.AtomsPerUnit);
    }
}
