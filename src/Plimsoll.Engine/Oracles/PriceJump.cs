// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>A move beyond the band that is not believed yet. Waiting belongs to a value, not to the fact of having jumped.</summary>
/// <remarks>
/// <para>The wait runs for <paramref name="Reference"/> and all values within a band's width of it; a value outside that width starts it anew. So a glitch
/// cannot wait for another value's turn.</para>
/// <para>A price that runs away would then never be believed. For it the stand beyond the band is cut into windows of the band's time: from the end of the
/// second one on, the value of a window that lies nearest to the accepted one is accepted, for everything said in that window went at least as far.</para>
/// </remarks>
/// <param name="Start">Since when every look has found the observable beyond the band, on this side of it.</param>
/// <param name="Since">Since when it has stayed within the width of the reference.</param>
/// <param name="Reference">The value that the wait is for.</param>
/// <param name="WindowSince">When the present window began.</param>
/// <param name="Nearest">The value of the present window that is nearest to the accepted one.</param>
/// <param name="Latest">What the sources came to at the last look.</param>
internal readonly record struct PriceJump(Timestamp Start, Timestamp Since, Int128 Reference, Timestamp WindowSince, Int128 Nearest, Int128 Latest)
{
    /// <summary>Windows that must have passed before a price that never rests is followed.</summary>
    internal const int WindowsBeforeSteps = 2;

    /// <summary>A jump seen for the first time.</summary>
    internal static PriceJump Seen(Timestamp now, Int128 value) => new(now, now, value, now, value, value);

    /// <summary>The jump after another look.</summary>
    /// <param name="now">The time.</param>
    /// <param name="value">What the sources come to now, on the same side of the accepted value.</param>
    /// <param name="isUp">True when that side is above.</param>
    /// <param name="width">The width around the reference.</param>
    internal PriceJump Then(Timestamp now, Int128 value, bool isUp, Int128 width)
    {
        bool isAnother = Int128.Abs(value - Reference) > width;
        return this with
        {
            Since = isAnother ? now : Since,
            Reference = isAnother ? value : Reference,
            Nearest = isUp ? Int128.Min(Nearest, value) : Int128.Max(Nearest, value),
            Latest = value,
        };
    }

    /// <summary>The jump with a new window that begins now.</summary>
    internal PriceJump WithNewWindow(Timestamp now) => this with { WindowSince = now, Nearest = Latest };
}
