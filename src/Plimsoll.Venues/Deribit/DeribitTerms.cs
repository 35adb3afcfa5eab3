// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>What is published for a settlement currency.</summary>
/// <param name="PnlOffset">The share of a profit that stands against losses elsewhere, from 0 to 1.</param>
/// <param name="MaxOffsetablePnl">The most that such profits count, numeraire, for all that settles in the currency.</param>
/// <param name="ExtendedDampener">What an extended row is dampened by for each price range that it lies beyond the first, numeraire.</param>
/// <param name="MinAnnualisedMove">The least roll shock per unit of delta.</param>
/// <param name="AnnualisedMoveRisk">The rate at which the roll shock of a dated contract grows with the years left.</param>
/// <param name="MmpMargin">Units of the currency held for quotes under market maker protection.</param>
public sealed record DeribitCurrency(
    Ratio PnlOffset, Amount MaxOffsetablePnl, Amount ExtendedDampener, Ratio MinAnnualisedMove, Ratio AnnualisedMoveRisk, Amount MmpMargin);

/// <summary>The charge on a delta that is larger than a market takes at once.</summary>
/// <param name="Threshold">The delta that is free, numeraire.</param>
/// <param name="Increment">How much the rate grows per unit of the underlying beyond it.</param>
/// <param name="Most">The highest rate.</param>
public sealed record DeribitDeltaShock(Amount Threshold, Ratio Increment, Ratio Most);

/// <summary>What is published for a currency pair, as the rows of its risk matrix.</summary>
/// <remarks>
/// <para>Rows 0 to <see cref="Standard"/> − 1 are the price buckets from −range to +range, each with every volatility, bucket by bucket. The others are the
/// extended rows: farther moves with volatility up, whose profit and loss count with the weight factor × range ÷ |move|.</para>
/// <para>All pairs of a model have the same number of rows: row n of one is the same bucket of the other.</para>
/// </remarks>
public sealed class DeribitPair
{
    private DeribitPair(Ratio range, ImmutableArray<Scenario> scenarios, int standard, DeribitDeltaShock deltaShock, Ratio futuresContingency)
    {
        Range = range;
        Scenarios = scenarios;
        Standard = standard;
        DeltaShock = deltaShock;
        FuturesContingency = futuresContingency;

        // Away from zero: a weight that is cut off in its last decimal must not shave the loss it stands for.
        Moves = [.. scenarios.Select(static row => row.Own.PriceMove.Times(row.Weight, Rounding.AwayFromZero))];
        CoinPrices = [.. scenarios.Select((row, s) => Ratio.One + (s < standard ? row.Own.PriceMove : row.Own.PriceMove.IsNegative ? -range : range))];
        Beyond = [.. scenarios.Select((row, s) => s < standard ? Ratio.Zero : row.Own.PriceMove.Abs().DividedBy(range, Rounding.Down) - Ratio.One)];
    }

    /// <summary>The price range, above 0 and below 1.</summary>
    public Ratio Range { get; }

    /// <summary>The rows, standard ones first.</summary>
    public ImmutableArray<Scenario> Scenarios { get; }

    /// <summary>How many of them are standard.</summary>
    public int Standard { get; }

    /// <summary>The charge on a large delta.</summary>
    public DeribitDeltaShock DeltaShock { get; }

    /// <summary>A rate of the index value of every future and perpetual; 0 on Deribit since 2024.</summary>
    public Ratio FuturesContingency { get; }

    /// <summary>Price move × weight, by row.</summary>
    internal ImmutableArray<Ratio> Moves { get; }

    /// <summary>What a coin is worth in a row per unit of its price today, by row: extended rows are turned back into coin at the edge of the range.</summary>
    internal ImmutableArray<Ratio> CoinPrices { get; }

    /// <summary>How many ranges a row lies beyond the first, by row; 0 for standard ones.</summary>
    internal ImmutableArray<Ratio> Beyond { get; }

    /// <summary>Makes the rows.</summary>
    /// <param name="range">The price range, above 0 and below 1.</param>
    /// <param name="buckets">Price buckets to each side of the middle.</param>
    /// <param name="volatilities">The shocks of every bucket.</param>
    /// <param name="extended">The farther moves, each at least the range.</param>
    /// <param name="up">Their shock.</param>
    /// <param name="factor">The factor of their weights, above 0 and at most 1.</param>
    /// <param name="deltaShock">The charge on a large delta.</param>
    /// <param name="futuresContingency">A rate of the index value of every future and perpetual.</param>
    internal static DeribitPair Of(
        Ratio range,
        int buckets,
        ImmutableArray<VolatilityShock> volatilities,
        ImmutableArray<Ratio> extended,
        VolatilityShock up,
        Ratio factor,
        DeribitDeltaShock deltaShock,
        Ratio futuresContingency)
    {
        ImmutableArray<Scenario>.Builder rows = ImmutableArray.CreateBuilder<Scenario>();
        for (int k = -buckets; k <= buckets; k++)
        {
            Ratio move = Ratio.FromAtoms(Fixed18.MulDiv(range.Atoms, k, buckets, Rounding.AwayFromZero));
            rows.AddRange(volatilities.Select(volatility => Scenario.OfClass(move, volatility).Value));
        }

        int standard = rows.Count;
        rows.AddRange(extended.Select(move => Scenario.OfClass(
            move, up, weight: Ratio.FromAtoms(Fixed18.MulDiv(range.Atoms, factor.Atoms, move.Abs().Atoms, Rounding.Up))).Value));
        return new(range, rows.ToImmutable(), standard, deltaShock, futuresContingency);
    }
}
