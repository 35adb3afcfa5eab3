// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Plimsoll.Venues.RegT;

/// <summary>How legs can be taken out of standing alone.</summary>
internal enum RegTMoveKind : byte
{
    /// <summary>Into the spread of an expiry, which is charged at its greatest loss.</summary>
    Spread,

    /// <summary>A written option over stock that covers it.</summary>
    Cover,

    /// <summary>A written call and a written put: the greater of both.</summary>
    Straddle,

    /// <summary>Stock and the bought option that ends its loss, into the spread of an expiry.</summary>
    Protect,
}

/// <summary>One way to use units of a leg.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Leg">The leg; the call of a straddle.</param>
/// <param name="Put">The put of a straddle; else −1.</param>
/// <param name="Pool">The expiry of the spread, by number; else −1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RegTMove(RegTMoveKind Kind, int Leg, int Put = -1, int Pool = -1);
