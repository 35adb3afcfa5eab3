// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>One trade of a plan.</summary>
/// <param name="Instrument">What is traded; a spot instrument sells or buys back collateral.</param>
/// <param name="Quantity">Contracts, signed as a trade: positive buys. Whole lots, but that a remainder smaller than a lot goes with the last one; never
/// more than what is held the other way, but for a hedge.</param>
/// <param name="LimitPrice">The worst price allowed: the mark moved by the price floor.</param>
/// <param name="ExpectedPrice">The average price that the depth profile gives.</param>
/// <param name="ExpectedCost">What it costs against the mark, fees included, numeraire, rounded up.</param>
/// <param name="Taker">The trading fee, settlement asset, in whole smallest units.</param>
/// <param name="Penalty">The liquidation fee, settlement asset, in whole smallest units: what is left of it after it has yielded.</param>
/// <param name="Leg">Which of the instrument's positions it closes; net for spot.</param>
/// <param name="IsHedge">True for a trade that adds to a position, or opens one, and closes nothing.</param>
public readonly record struct PlannedClose(InstrumentId Instrument, Quantity Quantity, Price LimitPrice, Price ExpectedPrice, Amount ExpectedCost, Amount Taker,
    Amount Penalty, PositionLeg Leg = PositionLeg.Net, bool IsHedge = false);

/// <summary>The closes that are to make an account safe again, in the order they are to be traded.</summary>
/// <param name="Closes">The trades; empty when nothing can or need be done.</param>
/// <param name="EquityAfter">Equity after them, by exact re-assessment, numeraire.</param>
/// <param name="MaintenanceAfter">Maintenance after them, by exact re-assessment, numeraire.</param>
/// <param name="Restores">True when equity after covers maintenance after with the policy's buffer; false where nothing restores: the closes are then those
/// that leave the least of maintenance with its buffer − equity, which is what may be lost beyond equity.</param>
/// <param name="Certificate">Multipliers that prove the least cost; null for a plan that nothing is proved of: one that does not restore, that was searched for
/// by assessments alone, or whose liquidation fee yields.</param>
/// <param name="LeastCost">No closes that restore cost less than this, numeraire, as the model's programme has the account; zero where nothing is
/// proved.</param>
public sealed record LiquidationPlan(ImmutableArray<PlannedClose> Closes, Amount EquityAfter, Amount MaintenanceAfter, bool Restores,
    PlanCertificate? Certificate = null, Amount LeastCost = default)
{
    /// <summary>By how much of the least cost proved the plan is dearer than that, at least zero, rounded up; null where nothing is proved.</summary>
    public Ratio? Excess => ExcessOf(Cost, LeastCost);

    /// <summary>By how much of a least cost something is dearer than that, at least zero, rounded up; null where nothing is proved.</summary>
    /// <param name="cost">What it costs, numeraire.</param>
    /// <param name="least">Nothing costs less, numeraire; zero where nothing is proved.</param>
    public static Ratio? ExcessOf(Amount cost, Amount least) =>
        least.IsPositive ? Ratio.Max(Ratio.Zero, cost.Per(least, Rounding.Up) - Ratio.One) : null;

    /// <summary>The sum of the expected costs, numeraire.</summary>
    public Amount Cost => Closes.Aggregate(Amount.Zero, (sum, close) => sum + close.ExpectedCost);
}
