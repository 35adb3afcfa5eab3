// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>What the standard manager makes of the options of an expiry; numeraire, net margins at most 0.</summary>
/// <remarks>
/// <para>max(Σ isolated margins of short options, greatest loss). Isolated: call mm = value + mmCallSpotReq × S × q, im = value + max(minSpotReq, maxSpotReq −
/// OTM ÷ S) × S × q; put mm = value + min(mmPutSpotReq × S × q, mmPutMtmReq × value), im = min(value + max(…) × S × q, mm × mmOffsetScale), q &lt; 0. Long
/// options add nothing.</para>
/// <para>Greatest loss: the least of the portfolio's payoffs at price 0 and at every strike, at most 0; where calls are short on balance also unpairedScale ×
/// forward × that balance.</para>
/// <para>Values by Black-76 on the forward, not discounted.</para>
/// </remarks>
internal sealed class DeriveStandardExpiry
{
    private DeriveStandardExpiry(DeriveExpiry expiry, int options)
    {
        Expiry = expiry;
        Values = new double[options];
        IsolatedInitial = new double[options];
        IsolatedMaintenance = new double[options];
    }

    /// <summary>The expiry.</summary>
    internal DeriveExpiry Expiry { get; }

    /// <summary>Value by option.</summary>
    internal double[] Values { get; }

    /// <summary>Isolated initial margin by option, 0 for a long one.</summary>
    internal double[] IsolatedInitial { get; }

    /// <summary>Isolated maintenance by option, 0 for a long one.</summary>
    internal double[] IsolatedMaintenance { get; }

    /// <summary>Σ of values.</summary>
    internal double Value { get; private set; }

    /// <summary>Σ of what marks are above values for the account.</summary>
    internal double Above { get; private set; }

    /// <summary>The least payoff, at most 0.</summary>
    internal double LeastPayoff { get; private set; }

    /// <summary>What calls short on balance may lose more toward initial margin, at most 0.</summary>
    internal double UnpairedInitial { get; private set; }

    /// <summary>The same toward maintenance.</summary>
    internal double UnpairedMaintenance { get; private set; }

    /// <summary>Σ of isolated initial margins.</summary>
    internal double SumInitial { get; private set; }

    /// <summary>Σ of isolated maintenance margins.</summary>
    internal double SumMaintenance { get; private set; }

    /// <summary>The value at the index of what short options stand for.</summary>
    internal double ShortAtSpot { get; private set; }

    /// <summary>Net initial margin.</summary>
    internal double Initial => Math.Max(SumInitial, LeastPayoff + UnpairedInitial);

    /// <summary>Net maintenance margin.</summary>
    internal double Maintenance => Math.Max(SumMaintenance, LeastPayoff + UnpairedMaintenance);

    /// <summary>Values an expiry and margins it.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> (subject: the instrument).</returns>
    internal static Rejection Of(DeriveExpiry expiry, DeriveStandardTerms terms, out DeriveStandardExpiry margined)
    {
        margined = new(expiry, expiry.Options.Count);
        double forward = expiry.Variable + expiry.Fixed, calls = 0;
        for (int i = 0; i < expiry.Options.Count; i++)
        {
            DeriveOption option = expiry.Options[i];
            Result<double> price = Black76.Price(forward, option.Strike, option.Volatility, expiry.Years, 1, option.IsCall);
            if (!price.IsOk)
            {
                return new(RejectionCode.OutsideDomain, option.Spec.Id);
            }

            margined.Values[i] = option.Weight * price.Value;
            margined.Value += margined.Values[i];
            margined.Above += Math.Max(0, option.Marked - margined.Values[i]);
            calls += option.IsCall ? option.Weight : 0;
            if (option.AtSpot < 0)
            {
                margined.AddShort(option, i, terms);
            }
        }

        margined.LeastPayoff = margined.FindLeastPayoff();
        margined.UnpairedInitial = Math.Min(0, terms.UnpairedImScale * forward * calls);
        margined.UnpairedMaintenance = Math.Min(0, terms.UnpairedMmScale * forward * calls);
        return Rejection.None;
    }

    private void AddShort(in DeriveOption option, int place, DeriveStandardTerms terms)
    {
        // AtSpot is spot × q: both are signed, and every margin is below zero.
        double outOfTheMoney = Math.Max(0, option.IsCall ? option.Strike - option.Spot : option.Spot - option.Strike) / option.Spot;
        double value = Values[place], rate = Math.Max(terms.MinSpotReq, terms.MaxSpotReq - outOfTheMoney);
        double maintenance = option.IsCall ? value + (terms.MmCallSpotReq * option.AtSpot)
            : value + Math.Min(terms.MmPutSpotReq * option.AtSpot, terms.MmPutMtmReq * value);
        double initial = value + (rate * option.AtSpot);
        IsolatedMaintenance[place] = maintenance;
        IsolatedInitial[place] = option.IsCall ? initial : Math.Min(initial, maintenance * terms.MmOffsetScale);
        SumInitial += IsolatedInitial[place];
        SumMaintenance += IsolatedMaintenance[place];
        ShortAtSpot -= option.AtSpot;
    }

    private double FindLeastPayoff()
    {
        double least = Math.Min(0, PayoffAt(0));
        foreach (DeriveOption option in Expiry.Options)
        {
            least = Math.Min(least, PayoffAt(option.Strike));
        }

        return least;
    }

    private double PayoffAt(double price)
    {
        double payoff = 0;
        foreach (DeriveOption option in Expiry.Options)
        {
            payoff += option.Weight * Math.Max(0, option.IsCall ? price - option.Strike : option.Strike - price);
        }

        return payoff;
    }
}
