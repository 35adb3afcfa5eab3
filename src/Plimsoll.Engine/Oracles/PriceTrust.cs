// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>Since when an observable's accepted value may be relied on or not, and the last outage of it.</summary>
/// <remarks>
/// <para>An outage is a value that was not trusted in between, and for which nobody vouched for at least as long as a doubtful price is waited for
/// (<see cref="EngineLimits.UntrustedGraceSeconds"/>): a feed that stutters has none. It counts from the last time that the value was found to be trusted, so
/// that a venue that was down itself, and noticed nothing, has one too.</para>
/// <para>For <see cref="EngineLimits.MaxGraceSeconds"/> after it came back a further one changes nothing: no row of outages makes one grace out of
/// many.</para>
/// </remarks>
/// <param name="Since">Since when it may not be relied on; null while it may, or while there is none.</param>
/// <param name="TrustedAt">When it was last found to be trusted; null before it ever was.</param>
/// <param name="Before">The value before the last outage.</param>
/// <param name="Back">When it was trusted again after it; null before any.</param>
internal readonly record struct PriceTrust(Timestamp? Since, Timestamp? TrustedAt, Int128 Before, Timestamp? Back)
{
    /// <summary>It is trusted now.</summary>
    internal PriceTrust Trusted(Timestamp now)
    {
        bool isBack = Since is not null && !IsRecent(now) && TrustedAt is { } last && now >= last.PlusSeconds(EngineLimits.UntrustedGraceSeconds);
        return new(null, now, Before, isBack ? now : Back);
    }

    /// <summary>It is not trusted now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="value">The value that was accepted up to now.</param>
    internal PriceTrust Doubted(Timestamp now, Int128 value) => Since is not null ? this : this with { Since = now, Before = IsRecent(now) ? Before : value };

    private bool IsRecent(Timestamp now) => Back is { } back && now < back.PlusSeconds(EngineLimits.MaxGraceSeconds);
}
