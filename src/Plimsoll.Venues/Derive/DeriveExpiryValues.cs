// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>What the options of an expiry are worth now, in every scenario and in the two of the basis contingency; numeraire.</summary>
/// <remarks>
/// <para>Black-76 on F = variable × shock + fixed, in PMRM_2 times e^(−rate × years). A scenario's profit is the value after discount less the value now, times
/// its dampening; of a skew scenario −|profit|, at today's forward.</para>
/// <para>Discount, value ≥ 0: × longDiscount × e^(−years × (rate × longRateMult + longRateAdd)). Below 0, PMRM_2: × min(1 ÷ e^(−rate × years),
/// shortDiscount ÷ e^(−years × (rate × shortRateMult + shortRateAdd))).</para>
/// </remarks>
internal sealed class DeriveExpiryValues
{
    // The whole volatility that stands for an infinite one: an option is worth its upper bound there whatever the price.
    private const double Boundless = 1e9;

    // Besides the scenarios: now, and the two of the basis contingency.
    private const int Others = 3, MaxColumns = DerivePortfolioTerms.MaxScenarios + Others;

    private DeriveExpiryValues(DeriveExpiry expiry, int scenarios)
    {
        Expiry = expiry;
        Profits = new double[scenarios];
    }

    /// <summary>The expiry.</summary>
    internal DeriveExpiry Expiry { get; }

    /// <summary>Value now by the model.</summary>
    internal double Value { get; private set; }

    /// <summary>Σ over options of what the mark is above the model's value for the account.</summary>
    internal double Above { get; private set; }

    /// <summary>Profit by scenario.</summary>
    internal double[] Profits { get; }

    /// <summary>Profit at the basis contingency's rise, without discount.</summary>
    internal double Rise { get; private set; }

    /// <summary>Profit at its fall.</summary>
    internal double Fall { get; private set; }

    /// <summary>min(rise, fall, 0) × (add + mult × years).</summary>
    internal double Basis { get; private set; }

    /// <summary>The value at the index of what short options stand for, by strike net of the others there; at least 0.</summary>
    internal double Naked { get; private set; }

    /// <summary>The value at the index of what all options stand for.</summary>
    internal double Gross { get; private set; }

    /// <summary>What a value of at least zero is multiplied by.</summary>
    internal double LongDiscount { get; private set; }

    /// <summary>What a value below zero is multiplied by.</summary>
    internal double ShortDiscount { get; private set; }

    /// <summary>What volatility is multiplied by where it goes up.</summary>
    internal double VolatilityUp { get; private set; }

    /// <summary>What it is multiplied by where it goes down.</summary>
    internal double VolatilityDown { get; private set; }

    /// <summary>Values an expiry.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> (subject: the instrument).</returns>
    internal static Rejection Of(DeriveExpiry expiry, DerivePortfolioTerms terms, DeriveVersion version, out DeriveExpiryValues values)
    {
        values = new(expiry, terms.Scenarios.Length);
        values.SetFactors(terms, version);
        values.SetExposures();
        return values.Price(terms, version);
    }

    private void SetFactors(DerivePortfolioTerms terms, DeriveVersion version)
    {
        double years = Expiry.Years, rate = Expiry.Rate, days = years * 365;
        double power = days <= 30 ? terms.ShortTermPower : terms.LongTermPower;
        double nearness = 30 / Math.Max(days, terms.DteFloor);
        double factor = power == 0 ? 1 : StrictMath.Exp(power * StrictMath.Log(Math.Min(nearness, Boundless)));
        VolatilityUp = 1 + (terms.VolRangeUp * factor);
        VolatilityDown = Math.Max(0, 1 - (terms.VolRangeDown * factor));
        LongDiscount = terms.LongDiscount * StrictMath.Exp(-years * ((rate * terms.LongRateMult) + terms.LongRateAdd));
        ShortDiscount = version == DeriveVersion.First ? 1 : Math.Min(
            StrictMath.Exp(rate * years), terms.ShortDiscount * StrictMath.Exp(years * ((rate * terms.ShortRateMult) + terms.ShortRateAdd)));
    }

    private void SetExposures()
    {
        double atStrike = 0;
        for (int i = 0; i < Expiry.Options.Count; i++)
        {
            // A call and a put of opposite sign at one strike cancel: together they are a forward.
            DeriveOption option = Expiry.Options[i];
            atStrike += option.AtSpot;
            Gross += Math.Abs(option.AtSpot);
            if (i + 1 == Expiry.Options.Count || Expiry.Options[i + 1].Strike != option.Strike)
            {
                Naked += Math.Max(0, -atStrike);
                atStrike = 0;
            }
        }
    }

    private Rejection Price(DerivePortfolioTerms terms, DeriveVersion version)
    {
        int rows = terms.Scenarios.Length, columns = rows + Others;
        Span<double> forwards = stackalloc double[columns];
        Span<double> strikes = stackalloc double[columns];
        Span<double> volatilities = stackalloc double[columns];
        Span<double> years = stackalloc double[columns];
        Span<double> discounts = stackalloc double[columns];
        Span<double> values = stackalloc double[columns];
        Span<double> sums = stackalloc double[columns];
        Span<bool> calls = stackalloc bool[columns];
        Invariant.Check(columns <= MaxColumns, "A row of values has a place for every scenario.");
        for (int s = 0; s < rows; s++)
        {
            forwards[s] = terms.Scenarios[s].IsSkew ? Forward(1) : Forward(terms.Scenarios[s].Spot);
        }

        (forwards[rows], forwards[rows + 1], forwards[rows + 2]) = (Forward(1), Forward(terms.ScenarioSpotUp), Forward(terms.ScenarioSpotDown));
        years.Fill(Expiry.Years);
        discounts.Fill(version == DeriveVersion.First ? 1 : StrictMath.Exp(-Expiry.Rate * Expiry.Years));
        sums.Clear();
        foreach (DeriveOption option in Expiry.Options)
        {
            strikes.Fill(option.Strike);
            calls.Fill(option.IsCall);
            SetVolatilities(option, terms, volatilities);
            if (Black76.Price(new OptionColumns(forwards, strikes, volatilities, years, discounts, calls), values).IsRefused)
            {
                return new(RejectionCode.OutsideDomain, option.Spec.Id);
            }

            for (int c = 0; c < columns; c++)
            {
                sums[c] += option.Weight * values[c];
            }

            Above += Math.Max(0, option.Marked - (option.Weight * values[rows]));
        }

        SetProfits(terms, sums);
        return Rejection.None;
    }

    private void SetProfits(DerivePortfolioTerms terms, ReadOnlySpan<double> sums)
    {
        int rows = Profits.Length;
        Value = sums[rows];
        for (int s = 0; s < rows; s++)
        {
            double profit = ((sums[s] * (sums[s] >= 0 ? LongDiscount : ShortDiscount)) - Value) * terms.Scenarios[s].Dampening;

            // The surface may turn the other way as well, and each expiry by itself.
            Profits[s] = terms.Scenarios[s].IsSkew ? -Math.Abs(profit) : profit;
        }

        Rise = sums[rows + 1] - Value;
        Fall = sums[rows + 2] - Value;
        Basis = Math.Min(Math.Min(Rise, Fall), 0) * (terms.BasisContAddFactor + (terms.BasisContMultFactor * Expiry.Years));
    }

    private double Forward(double shock) => (Expiry.Variable * shock) + Expiry.Fixed;

    private void SetVolatilities(in DeriveOption option, DerivePortfolioTerms terms, Span<double> volatilities)
    {
        double up = Math.Max(terms.MinVolUpShock, option.Volatility * VolatilityUp), down = option.Volatility * VolatilityDown;
        double linear = -1, abs = -1;
        for (int s = 0; s < terms.Scenarios.Length; s++)
        {
            double shocked = terms.Scenarios[s].Volatility switch
            {
                DeriveVolatility.Up => up,
                DeriveVolatility.Down => down,
                DeriveVolatility.Linear => linear < 0 ? linear = Skewed(option, terms, isLinear: true) : linear,
                DeriveVolatility.Abs => abs < 0 ? abs = Skewed(option, terms, isLinear: false) : abs,
                _ => option.Volatility,
            };
            volatilities[s] = Math.Min(shocked, Boundless);
        }

        volatilities[terms.Scenarios.Length..].Fill(option.Volatility);
    }

    /// <summary>volatility × max(0, 1 + f), k = ln(strike ÷ forward) or its magnitude, f = min(cap, k × cap ÷ k*) for k ≥ 0, else max(−cap, …).</summary>
    /// <remarks>cap = cBase × √years + baseCap; k* = max(minKStar, √years × widthScale × (static + √years × scale)). With k* = 0 the cap is reached at
    /// once.</remarks>
    private double Skewed(in DeriveOption option, DerivePortfolioTerms terms, bool isLinear)
    {
        double root = Math.Sqrt(Expiry.Years);
        double cap = isLinear ? (terms.LinearCBase * root) + terms.LinearBaseCap : (terms.AbsCBase * root) + terms.AbsBaseCap;
        double width = Math.Max(terms.MinKStar, root * terms.WidthScale * (terms.VolParamStatic + (root * terms.VolParamScale)));
        double k = StrictMath.Log(option.Strike / Forward(1));
        k = isLinear ? k : Math.Abs(k);
        double slope = width > 0 ? k * cap / width : k == 0 ? 0 : Math.Sign(k) * cap * Boundless;
        double turned = k >= 0 ? Math.Min(cap, slope) : Math.Max(-cap, slope);
        return option.Volatility * Math.Max(0, 1 + turned);
    }
}
