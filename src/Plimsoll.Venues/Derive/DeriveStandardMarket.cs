// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>The standard margin of one underlying, before it becomes money; numeraire.</summary>
internal sealed class DeriveStandardMarket
{
    private DeriveStandardMarket(DeriveMarket market, DeriveStandardTerms terms)
    {
        Market = market;
        Terms = terms;
    }

    /// <summary>What is held.</summary>
    internal DeriveMarket Market { get; }

    /// <summary>The underlying's terms.</summary>
    internal DeriveStandardTerms Terms { get; }

    /// <summary>The expiries, the nearest first.</summary>
    internal List<DeriveStandardExpiry> Expiries { get; } = [];

    /// <summary>Σ |notional| of perpetuals at their marks.</summary>
    internal double Perpetuals { get; private set; }

    /// <summary>Initial requirement on perpetuals.</summary>
    internal double PerpetualInitial => Perpetuals * Terms.ImPerpReq;

    /// <summary>Maintenance requirement on perpetuals.</summary>
    internal double PerpetualMaintenance => Perpetuals * Terms.MmPerpReq;

    /// <summary>Σ value of options.</summary>
    internal double OptionValue { get; private set; }

    /// <summary>Σ net initial margin of expiries, at most 0.</summary>
    internal double OptionInitial { get; private set; }

    /// <summary>Σ net maintenance margin of expiries, at most 0.</summary>
    internal double OptionMaintenance { get; private set; }

    /// <summary>Σ over expiries of value − net initial margin, each at least its maintenance.</summary>
    internal double RequiredInitial { get; private set; }

    /// <summary>Σ over expiries of value − net maintenance margin, each at least 0.</summary>
    internal double RequiredMaintenance { get; private set; }

    /// <summary>Σ of what marks of options are above their values for the account.</summary>
    internal double Above { get; private set; }

    /// <summary>The value at the index of what short options stand for.</summary>
    internal double ShortAtSpot { get; private set; }

    /// <summary>What initial margin holds for feeds that are not sure.</summary>
    internal double Oracle { get; private set; }

    /// <summary>What initial margin holds for a cash asset below its peg.</summary>
    internal double Depeg { get; private set; }

    /// <summary>The margin of a market.</summary>
    /// <param name="market">What is held on the underlying.</param>
    /// <param name="terms">Its terms.</param>
    /// <param name="depegged">(threshold − price) × factor of the cash asset, 0 above the threshold.</param>
    /// <param name="margined">The result.</param>
    internal static Rejection Of(DeriveMarket market, DeriveStandardTerms terms, double depegged, out DeriveStandardMarket margined)
    {
        margined = new(market, terms);
        foreach (DerivePerpetual perpetual in market.Perpetuals)
        {
            margined.Perpetuals += Math.Abs(perpetual.Notional);
        }

        margined.Oracle = terms.Charge(market.Confidence, terms.PerpThreshold, market.PerpetualsAtSpot);
        foreach (DeriveExpiry expiry in market.Expiries)
        {
            Rejection rejection = DeriveStandardExpiry.Of(expiry, terms, out DeriveStandardExpiry options);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            margined.Add(options);
        }

        margined.Depeg = depegged * (market.PerpetualsAtSpot + margined.ShortAtSpot);
        return Rejection.None;
    }

    private void Add(DeriveStandardExpiry options)
    {
        Expiries.Add(options);
        OptionValue += options.Value;
        OptionInitial += options.Initial;
        OptionMaintenance += options.Maintenance;
        double maintenance = Math.Max(0, options.Value - options.Maintenance);
        RequiredMaintenance += maintenance;
        RequiredInitial += Math.Max(maintenance, options.Value - options.Initial);
        Above += options.Above;
        ShortAtSpot += options.ShortAtSpot;
        Oracle += Terms.Charge(Math.Min(Market.SpotConfidence, options.Expiry.Confidence), Terms.OptionThreshold, options.ShortAtSpot);
    }
}
