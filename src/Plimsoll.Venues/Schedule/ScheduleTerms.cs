// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Schedule;

/// <summary>An asset class of the schedule.</summary>
public enum ScheduleProduct : byte
{
    /// <summary>Credit.</summary>
    Credit,

    /// <summary>Commodity.</summary>
    Commodity,

    /// <summary>Equity.</summary>
    Equity,

    /// <summary>Foreign exchange.</summary>
    Fx,

    /// <summary>Interest rate.</summary>
    Rates,

    /// <summary>Other.</summary>
    Other,
}

/// <summary>Whose margin it is.</summary>
public enum ScheduleRole : byte
{
    /// <summary>The one who collects: present values as given, the margin positive.</summary>
    Secured,

    /// <summary>The one who posts: present values with the other sign, the margin negative.</summary>
    Pledgor,
}

/// <summary>A trade, or a part of one.</summary>
/// <param name="Id">The trade: notionals and present values of one trade net, those of two do not.</param>
/// <param name="Product">Asset class.</param>
/// <param name="Notional">Notional, signed, dollars.</param>
/// <param name="PresentValue">What it is worth to the one who computes, dollars.</param>
/// <param name="Years">Years to maturity, at least 0; null where it has none, which is the longest band.</param>
public sealed record ScheduleTrade(string Id, ScheduleProduct Product, Amount Notional, Amount PresentValue, Ratio? Years);

/// <summary>A rate of notional.</summary>
/// <param name="Below">Of trades with fewer years left than this; null in the last band, which is of all others.</param>
/// <param name="Rate">The rate.</param>
public sealed record ScheduleBand(Ratio? Below, Ratio Rate);

/// <summary>The figures of the schedule.</summary>
/// <param name="Bands">Bands by asset class, in the order of <see cref="ScheduleProduct"/>.</param>
/// <param name="GrossShare">The part of gross margin that is required whatever nets: 0.4.</param>
/// <param name="NetShare">The part that is required in the ratio of net to gross replacement cost: 0.6.</param>
public sealed record ScheduleParameters(ImmutableArray<ImmutableArray<ScheduleBand>> Bands, Ratio GrossShare, Ratio NetShare)
{
    /// <summary>The names of asset classes, as CRIF has them.</summary>
    public static ImmutableArray<string> Products { get; } = ["Credit", "Commodity", "Equity", "FX", "Rates", "Other"];

    /// <summary>The rate of a trade.</summary>
    public Ratio RateOf(ScheduleProduct product, Ratio? years)
    {
        foreach (ScheduleBand band in Bands[(int)product])
        {
            if (band.Below is not { } below || (years is { } left && left < below))
            {
                return band.Rate;
            }
        }

        throw new InvariantException("The last band of an asset class has no end.");
    }
}
