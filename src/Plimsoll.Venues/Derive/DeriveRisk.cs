// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>The portfolio margin of one underlying, before it becomes money; numeraire.</summary>
/// <remarks>worst = min(basis, profit of every scenario), at most 0; the first that is worst counts, basis before the scenarios.</remarks>
internal sealed class DeriveRisk
{
    private DeriveRisk(DeriveMarket market, DerivePortfolioTerms terms)
    {
        Market = market;
        Terms = terms;
        Profits = new double[terms.Scenarios.Length];
    }

    /// <summary>What is held.</summary>
    internal DeriveMarket Market { get; }

    /// <summary>The underlying's terms.</summary>
    internal DerivePortfolioTerms Terms { get; }

    /// <summary>The expiries, the nearest first.</summary>
    internal List<DeriveExpiryValues> Expiries { get; } = [];

    /// <summary>Profit by scenario.</summary>
    internal double[] Profits { get; }

    /// <summary>Σ notional of perpetuals at their marks.</summary>
    internal double Perpetuals { get; private set; }

    /// <summary>Σ value of balances that move with the underlying.</summary>
    internal double Base { get; private set; }

    /// <summary>Σ of the expiries' basis contingencies, at most 0.</summary>
    internal double Basis { get; private set; }

    /// <summary>The worst of all, at most 0.</summary>
    internal double Worst { get; private set; }

    /// <summary>Its scenario; the number of scenarios where it is the basis contingency.</summary>
    internal int WorstIndex { get; private set; }

    /// <summary>Σ of what marks of options are above the model's values for the account.</summary>
    internal double Above { get; private set; }

    /// <summary>Σ value of options by the model.</summary>
    internal double OptionValue { get; private set; }

    /// <summary>Σ value at the index of uncovered short options.</summary>
    internal double Naked { get; private set; }

    /// <summary>Σ of the charges on contracts whose feeds are not sure, initial only.</summary>
    internal double Oracle { get; private set; }

    /// <summary>The risk of a market.</summary>
    /// <param name="market">What is held on the underlying.</param>
    /// <param name="terms">Its terms.</param>
    /// <param name="oracle">The charges on feeds.</param>
    /// <param name="version">PMRM or PMRM_2.</param>
    /// <param name="stable">The price of the cash asset.</param>
    /// <param name="left">By number, the scenarios that count.</param>
    /// <param name="risk">The result.</param>
    internal static Rejection Of(
        DeriveMarket market,
        DerivePortfolioTerms terms,
        DeriveOracleTerms oracle,
        DeriveVersion version,
        double stable,
        bool[] left,
        out DeriveRisk risk)
    {
        risk = new(market, terms);
        foreach (DerivePerpetual perpetual in market.Perpetuals)
        {
            risk.Perpetuals += perpetual.Notional;
        }

        foreach (DeriveHolding holding in market.Bases)
        {
            risk.Base += holding.Value;
        }

        foreach (DeriveExpiry expiry in market.Expiries)
        {
            Rejection rejection = DeriveExpiryValues.Of(expiry, terms, version, out DeriveExpiryValues values);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            risk.Add(values);
            risk.Oracle += oracle.Charge(Math.Min(market.Confidence, expiry.Confidence), values.Gross);
        }

        // In the first version coin of the underlying is a position beside the perpetual, by units and not by its worth in the cash asset.
        risk.Oracle += oracle.Charge(market.Confidence, market.PerpetualsAtSpot + (version == DeriveVersion.First ? risk.Base * stable : 0));
        return risk.FindWorst(left) ? Rejection.None : new(RejectionCode.OutOfRange);
    }

    private void Add(DeriveExpiryValues values)
    {
        Expiries.Add(values);
        Basis += values.Basis;
        Above += values.Above;
        OptionValue += values.Value;
        Naked += values.Naked;
        for (int s = 0; s < Profits.Length; s++)
        {
            Profits[s] += values.Profits[s];
        }
    }

    /// <summary>False where a profit is no number: it would be worse than none and stand for none.</summary>
    private bool FindWorst(bool[] left)
    {
        Worst = left[Terms.FirstScenario + Profits.Length] ? Basis : 0;
        WorstIndex = Profits.Length;
        for (int s = 0; s < Profits.Length; s++)
        {
            DeriveScenario scenario = Terms.Scenarios[s];
            Profits[s] += (scenario.Spot - 1) * (Perpetuals + Base) * scenario.Dampening;
            if (Profits[s] < Worst && left[Terms.FirstScenario + s])
            {
                (Worst, WorstIndex) = (Profits[s], s);
            }

            if (double.IsNaN(Profits[s]))
            {
                return false;
            }
        }

        return !double.IsNaN(Basis);
    }
}
