// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Venues.Derive;

/// <summary>Which of Derive's portfolio margins.</summary>
public enum DeriveVersion : byte
{
    /// <summary>PMRM.</summary>
    First,

    /// <summary>PMRM_2.</summary>
    Second,
}

/// <summary>What Derive publishes for one underlying, under the names of its contracts' parameters. Rates and factors; powers and multipliers have no
/// unit.</summary>
public sealed record DerivePortfolioTerms
{
    /// <summary>The most scenarios of a class: what a row of values keeps on the stack.</summary>
    public const int MaxScenarios = 61;

    /// <summary>The rows, in the order of the contracts.</summary>
    public required ImmutableArray<DeriveScenario> Scenarios { get; init; }

    /// <summary>Where its scenarios begin in the numbers of the model: <see cref="DerivePortfolioMargin.ScenarioName"/>.</summary>
    public required int FirstScenario { get; init; }

    /// <summary>How far volatility goes up.</summary>
    public required double VolRangeUp { get; init; }

    /// <summary>How far it goes down.</summary>
    public required double VolRangeDown { get; init; }

    /// <summary>The power of 30 ÷ days up to 30 days.</summary>
    public required double ShortTermPower { get; init; }

    /// <summary>The power beyond.</summary>
    public required double LongTermPower { get; init; }

    /// <summary>The least number of days.</summary>
    public required double DteFloor { get; init; }

    /// <summary>The least volatility where it goes up.</summary>
    public double MinVolUpShock { get; init; }

    /// <summary>The cap of the linear skew at expiry.</summary>
    public double LinearBaseCap { get; init; }

    /// <summary>The cap of the skew of both wings at expiry.</summary>
    public double AbsBaseCap { get; init; }

    /// <summary>How the linear cap grows with √years.</summary>
    public double LinearCBase { get; init; }

    /// <summary>How the cap of both wings grows with √years.</summary>
    public double AbsCBase { get; init; }

    /// <summary>The least log-moneyness at which the cap is reached.</summary>
    public double MinKStar { get; init; }

    /// <summary>How wide the surface is, in √years × volatility.</summary>
    public double WidthScale { get; init; }

    /// <summary>That volatility at expiry.</summary>
    public double VolParamStatic { get; init; }

    /// <summary>How it grows with √years.</summary>
    public double VolParamScale { get; init; }

    /// <summary>Initial margin per unit of the worst loss.</summary>
    public required double ImFactor { get; init; }

    /// <summary>Maintenance margin per unit of the worst loss; 1 in PMRM.</summary>
    public double MmFactor { get; init; } = 1;

    /// <summary>The discount of a value above zero, at most 1.</summary>
    public required double LongDiscount { get; init; }

    /// <summary>The rate's share in it.</summary>
    public required double LongRateMult { get; init; }

    /// <summary>What is added to the rate in it.</summary>
    public required double LongRateAdd { get; init; }

    /// <summary>What a value below zero is multiplied by, at least 1; PMRM has none.</summary>
    public double ShortDiscount { get; init; } = 1;

    /// <summary>The rate's share in it.</summary>
    public double ShortRateMult { get; init; }

    /// <summary>What is added to the rate in it.</summary>
    public double ShortRateAdd { get; init; }

    /// <summary>The price of the basis contingency's rise, above 1.</summary>
    public required double ScenarioSpotUp { get; init; }

    /// <summary>The price of its fall, below 1.</summary>
    public required double ScenarioSpotDown { get; init; }

    /// <summary>What of the worse of the two counts.</summary>
    public required double BasisContAddFactor { get; init; }

    /// <summary>What more counts per year to expiry.</summary>
    public required double BasisContMultFactor { get; init; }

    /// <summary>Maintenance on perpetuals, of spot.</summary>
    public required double MmPerpPercent { get; init; }

    /// <summary>What initial margin adds to it.</summary>
    public double ImPerpPercent { get; init; }

    /// <summary>Maintenance on uncovered short options, of spot.</summary>
    public required double MmOptionPercent { get; init; }

    /// <summary>What initial margin adds to it.</summary>
    public double ImOptionPercent { get; init; }

    /// <summary>Maintenance on coin of the underlying, of spot; PMRM only.</summary>
    public double BasePercent { get; init; }
}

/// <summary>What portfolio margin holds against feeds that are not sure, and against a cash asset below its peg.</summary>
/// <param name="PegLossThreshold">The price of the cash asset below which the initial factor grows.</param>
/// <param name="PegLossFactor">By how much per unit below it.</param>
/// <param name="ConfThreshold">The confidence below which notional is charged.</param>
/// <param name="ConfMargin">The charge per unit of notional and of doubt.</param>
public sealed record DeriveOracleTerms(double PegLossThreshold, double PegLossFactor, double ConfThreshold, double ConfMargin)
{
    /// <summary>(1 − confidence) × margin × notional below the threshold, else 0.</summary>
    internal double Charge(double confidence, double notional) => confidence < ConfThreshold ? (1 - confidence) * ConfMargin * notional : 0;

    /// <summary>What the initial factor grows by: (threshold − price) × factor below the threshold, else 0.</summary>
    internal double FactorAdded(double stable) => Math.Max(0, PegLossThreshold - stable) * PegLossFactor;
}

/// <summary>On what terms a balance is collateral.</summary>
/// <param name="MaintenanceHaircut">The share that counts for nothing toward maintenance.</param>
/// <param name="InitialHaircut">The share that counts for nothing toward initial margin, at least that.</param>
/// <param name="Cancels">The underlying with whose price it moves against positions; null where it does not.</param>
public sealed record DeriveCollateralTerms(double MaintenanceHaircut, double InitialHaircut, Values.ObservableId? Cancels);
