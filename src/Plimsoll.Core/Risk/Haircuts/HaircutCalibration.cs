// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How well an asset's price is known.</summary>
/// <param name="Deviation">How far the price may drift from the market before a source must report: 0.005 is 0.5 %.</param>
/// <param name="HeartbeatDays">Longest time between reports, days.</param>
public readonly record struct OracleQuality(double Deviation, double HeartbeatDays);

/// <summary>Parameters of a haircut.</summary>
/// <param name="Confidence">Confidence of the market move: 0.99.</param>
/// <param name="HoldingDays">Days from the last good mark until selling starts.</param>
/// <param name="Pace">Share of the visible depth that may be sold a day, above zero.</param>
/// <param name="Floor">No haircut is below this.</param>
public sealed record HaircutTerms(Ratio Confidence, double HoldingDays, double Pace, double Floor);

/// <summary>A haircut and its parts, each a share of the price.</summary>
/// <param name="Market">What the price may lose while the holding is sold.</param>
/// <param name="Liquidity">What selling costs: half the spread and the walk down the book.</param>
/// <param name="Oracle">What the mark may be above the market by.</param>
/// <param name="DaysToSell">Days the holding takes to sell at the pace.</param>
/// <param name="Haircut">1 − (1 − market)(1 − liquidity)(1 − oracle), at least the floor.</param>
public readonly record struct HaircutReport(double Market, double Liquidity, double Oracle, double DaysToSell, double Haircut);

/// <summary>Haircuts from volatility, depth and oracle quality.</summary>
/// <remarks>
/// <para>market = 1 − e^(−T·√τ), T the daily expected shortfall of log returns at the confidence, τ = holding days + half the days to sell: the volatility
/// haircut over a holding period with square-root-of-time scaling of the Basel framework (CRE22.56–22.60), by expected shortfall instead of a normal
/// quantile; half, because a holding sold at an even pace is exposed for half the time on average.</para>
/// <para>liquidity = half-spread + mean distance from the mark at which a day's sale is done in the visible bids: the exogenous and endogenous parts of
/// A. Bangia, F. Diebold, T. Schuermann and J. Stroughair, "Liquidity on the outside", Risk 12, 1999.</para>
/// <para>oracle = 1 − (1 − deviation)·e^(−z·σ·√heartbeat), z the normal quantile of the confidence, σ daily volatility: the mark may be stale by its
/// reporting threshold and by the move since its last report. This part is our own.</para>
/// </remarks>
public static class HaircutCalibration
{
    /// <summary>Calibrates the haircut of a holding.</summary>
    /// <param name="dailyReturns">Log returns of the asset, one day each.</param>
    /// <param name="depth">Visible depth, in units of the asset.</param>
    /// <param name="units">Units held, at least zero.</param>
    /// <param name="oracle">How well the price is known.</param>
    /// <param name="terms">Parameters.</param>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> (subject: returns given), with <see cref="RejectionCode.DepthMissing"/> where there
    /// are no bids to sell a positive holding to, and with <see cref="RejectionCode.OutsideDomain"/> for parameters that are negative or not finite.</returns>
    public static Result<HaircutReport> Of(ReadOnlySpan<double> dailyReturns, DepthProfile depth, double units, OracleQuality oracle, HaircutTerms terms)
    {
        bool isInDomain = units >= 0 && oracle.Deviation is >= 0 and < 1 && oracle.HeartbeatDays >= 0 && terms.HoldingDays >= 0 && terms.Pace > 0
            && terms.Floor is >= 0 and <= 1 && double.IsFinite(units + oracle.HeartbeatDays + terms.HoldingDays + terms.Pace);
        if (!isInDomain)
        {
            return Result<HaircutReport>.Refused(RejectionCode.OutsideDomain);
        }

        if (units > 0 && depth.Bids.IsEmpty)
        {
            return Result<HaircutReport>.Refused(RejectionCode.DepthMissing);
        }

        Result<double> tail = TailMeasures.ExpectedShortfall(dailyReturns.ToArray(), terms.Confidence);
        if (!tail.IsOk)
        {
            return Result<HaircutReport>.Refused(tail.Rejection);
        }

        double daily = units > 0 ? depth.Bids[^1].Cumulative.ToDouble() * terms.Pace : 1;
        double days = units / daily;
        double market = 1 - StrictMath.Exp(-Math.Max(0, tail.Value) * Math.Sqrt(terms.HoldingDays + (days / 2)));
        double liquidity = depth.HalfSpread.ToDouble() + WalkDown(depth, Math.Min(units, daily));
        double stale = StrictMath.InverseNormalCdf(terms.Confidence.ToDouble()) * Volatility.LongRun(dailyReturns) * Math.Sqrt(oracle.HeartbeatDays);
        double oracleShare = 1 - ((1 - oracle.Deviation) * StrictMath.Exp(-stale));
        double haircut = 1 - ((1 - market) * (1 - Math.Min(1, liquidity)) * (1 - oracleShare));
        return Result<HaircutReport>.Of(new(market, liquidity, oracleShare, days, Math.Clamp(haircut, terms.Floor, 1)));
    }

    /// <summary>How much more a holding is charged for being large: √(units ÷ threshold), at least one.</summary>
    /// <remarks>The concentration risk factor of ISDA SIMM (version 2.6, section B.8): CR = max(1, √(|s| ÷ T)).</remarks>
    /// <param name="units">Units held, either sign.</param>
    /// <param name="threshold">Units that the market takes without strain, above zero.</param>
    public static double Concentration(double units, double threshold)
    {
        Invariant.Check(threshold > 0, "A concentration threshold must be above zero.");
        return Math.Max(1, Math.Sqrt(Math.Abs(units) / threshold));
    }

    /// <summary>What a holding is charged in the end: haircut × concentration, at most the whole.</summary>
    /// <remarks>Depth has a holding's size in the haircut already, as time and as walk down the book; the factor is for what a book does not show: that others
    /// hold the same and would sell with it. Without a threshold it is one.</remarks>
    public static double Charged(double haircut, double concentration) => Math.Min(1, haircut * concentration);

    // Mean distance of the units sold: within a level they are taken to lie evenly between its edges.
    private static double WalkDown(DepthProfile depth, double units)
    {
        if (units <= 0)
        {
            return 0;
        }

        double cost = 0;
        double sold = 0;
        double nearer = depth.HalfSpread.ToDouble();
        foreach (DepthLevel level in depth.Bids)
        {
            double resting = level.Cumulative.ToDouble() - sold;
            double farther = level.Distance.ToDouble();
            double taken = Math.Min(resting, units - sold);
            if (resting > 0 && taken > 0)
            {
                cost += taken * (nearer + ((farther - nearer) * taken / resting / 2));
                sold += taken;
            }

            nearer = farther;
        }

        // Past the visible book nothing is cheaper than its end.
        return ((cost + ((units - sold) * nearer)) / units) - depth.HalfSpread.ToDouble();
    }
}
