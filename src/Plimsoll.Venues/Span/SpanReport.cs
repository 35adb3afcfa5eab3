// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Venues.Span;

/// <summary>Spreads that were formed.</summary>
/// <param name="Spread">The spread.</param>
/// <param name="Count">How many, unrounded.</param>
/// <param name="Money">What they are charged or credited, all legs together.</param>
/// <param name="ByLeg">The credit of each leg; empty for charges.</param>
public sealed record SpanFormed(SpanSpread Spread, double Count, double Money, ImmutableArray<double> ByLeg);

/// <summary>What one combined commodity requires, and how it follows. Money of its currency; losses positive.</summary>
/// <param name="Terms">The combined commodity.</param>
/// <param name="Holdings">What is held of it.</param>
/// <param name="Losses">The book's loss by scenario.</param>
public sealed record SpanCommodityReport(SpanCombined Terms, ImmutableArray<SpanHolding> Holdings, ImmutableArray<double> Losses)
{
    /// <summary>max(0, largest loss).</summary>
    public double ScanRisk { get; init; }

    /// <summary>The number, from 1, of the scenario with the largest loss, the lowest of equal ones.</summary>
    public int ActiveScenario { get; init; }

    /// <summary>The number of its pair.</summary>
    public int PairedScenario { get; init; }

    /// <summary>Half the sum of the two scenarios without a price move.</summary>
    public double TimeRisk { get; init; }

    /// <summary>Half the difference of the active scenario and its pair.</summary>
    public double VolatilityRisk { get; init; }

    /// <summary>Half the sum of the active scenario and its pair, less time risk.</summary>
    public double FuturesPriceRisk { get; init; }

    /// <summary>Σ quantity × composite delta × delta scaling factor.</summary>
    public double NetDelta { get; init; }

    /// <summary>Price risk of one delta by the commodity's method; null without a net delta.</summary>
    public double? WeightedPriceRisk { get; init; }

    /// <summary>Deltas by period, before and after intra-commodity spreads.</summary>
    public ImmutableArray<SpanMonth> Months { get; init; } = [];

    /// <summary>Intra-commodity spreads.</summary>
    public ImmutableArray<SpanFormed> Spreads { get; init; } = [];

    /// <summary>What they are charged.</summary>
    public double IntraCharge { get; init; }

    /// <summary>Charge of the delivery month.</summary>
    public double SpotCharge { get; init; }

    /// <summary>Inter-commodity credit, at least 0.</summary>
    public double Credit { get; init; }

    /// <summary>Short option minimum.</summary>
    public double ShortOptionMinimum { get; init; }

    /// <summary>max(scan + intra + spot − credit, short option minimum).</summary>
    public double Risk => Math.Max(ScanRisk + IntraCharge + SpotCharge - Credit, ShortOptionMinimum);

    /// <summary>What of the risk is scan risk: max(0, scan risk − credit).</summary>
    internal double ScanLessCredit => Math.Max(0, ScanRisk - Credit);

    /// <summary>What of it is charges: max(0, intra + spot − credit beyond scan risk).</summary>
    internal double ChargesLessCredit => Math.Max(0, IntraCharge + SpotCharge - Math.Max(0, Credit - ScanRisk));

    /// <summary>What the short option minimum requires beyond both.</summary>
    internal double MinimumBeyond => Math.Max(0, ShortOptionMinimum - ScanLessCredit - ChargesLessCredit);

    /// <summary>Value of long premium-style options less that of short ones.</summary>
    public double OptionValue { get; init; }

    /// <summary>Risk less option value: what is required where option value may not turn it negative is at least 0.</summary>
    public double Requirement => RequirementAt(1);

    /// <summary>Option value beyond the risk, which other commodities may use; 0 where it is capped.</summary>
    public double ExcessOptionValue => ExcessAt(1);

    /// <summary>max(0, factor × risk − option value).</summary>
    public double RequirementAt(double factor) => Math.Max(0, (factor * Risk) - OptionValue);

    /// <summary>Option value beyond factor × risk; 0 where it is capped.</summary>
    public double ExcessAt(double factor) => Terms.CapsOptionValue ? 0 : Math.Max(0, OptionValue - (factor * Risk));

    /// <summary>What is required of a kind of account, before option value: maintenance and initial per unit of risk, 1 and 1 where no rate is
    /// given.</summary>
    public SpanAdjustment AdjustmentOf(string account) =>
        Terms.Adjustments.FirstOrDefault(rate => rate.Account.Equals(account, StringComparison.OrdinalIgnoreCase)) ?? new(account, 1, 1);
}

/// <summary>What a book requires: by combined commodity, and by currency.</summary>
/// <param name="Commodities">The commodities that something is held of, in the order of the parameters.</param>
/// <param name="Credits">Inter-commodity spreads that were formed, super-spreads first.</param>
public sealed record SpanReport(ImmutableArray<SpanCommodityReport> Commodities, ImmutableArray<SpanFormed> Credits)
{
    /// <summary>The currencies, by name.</summary>
    public ImmutableArray<string> Currencies =>
        [.. Commodities.Select(static one => one.Terms.Currency).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What is required in a currency: max(0, Σ requirement − Σ excess option value).</summary>
    public double RequirementIn(string currency) => RequirementIn(currency, static _ => 1);

    /// <summary>The same with each commodity's risk times a factor: maintenance, or initial, of a kind of account.</summary>
    public double RequirementIn(string currency, Func<SpanCommodityReport, double> factor)
    {
        double required = 0, excess = 0;
        foreach (SpanCommodityReport one in Commodities)
        {
            if (one.Terms.Currency == currency)
            {
                required += one.RequirementAt(factor(one));
                excess += one.ExcessAt(factor(one));
            }
        }

        return Math.Max(0, required - excess);
    }
}
