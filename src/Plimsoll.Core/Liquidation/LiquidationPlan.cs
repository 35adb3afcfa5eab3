// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>One trade of a plan.</summary>
/// <param name="Instrument">What is traded; a spot instrument sells or buys back collateral.</param>
/// <param name="Quantity">Contracts, signed as a trade: positive buys. Whole lots, but that a remainder smaller than a lot goes with the last one; never
/// more than what is held the other way.</param>
/// <param name="LimitPrice">The worst price allowed: the mark moved by the price floor.</param>
/// <param name="ExpectedPrice">The average price that the depth profile gives.</param>
/// <param name="ExpectedCost">What it costs against the mark, fees included, numeraire, rounded up.</param>
/// <param name="Taker">The trading fee, settlement asset, in whole smallest units.</param>
/// <param name="Penalty">The liquidation fee, settlement asset, in whole smallest units: what is left of it after it has yielded.</param>
/// <param name="Leg">Which of the instrument's positions it closes; net for spot.</param>
public sealed record PlannedClose(InstrumentId Instrument, Quantity Quantity, Price LimitPrice, Price ExpectedPrice, Amount ExpectedCost, Amount Taker,
    Amount Penalty, PositionLeg Leg = PositionLeg.Net);

/// <summary>The closes that are to make an account safe again, in the order they are to be traded.</summary>
/// <param name="Closes">The trades; empty when nothing can or need be done.</param>
/// <param name="EquityAfter">Equity after them, by exact re-assessment, numeraire.</param>
/// <param name="MaintenanceAfter">Maintenance after them, by exact re-assessment, numeraire.</param>
/// <param name="Restores">True when equity after covers maintenance after with the policy's buffer.</param>
public sealed record LiquidationPlan(ImmutableArray<PlannedClose> Closes, Amount EquityAfter, Amount MaintenanceAfter, bool Restores)
{
    /// <summary>The sum of the expected costs, numeraire.</summary>
    public Amount Cost => Closes.Aggregate(Amount.Zero, (sum, close) => sum + close.ExpectedCost);
}
