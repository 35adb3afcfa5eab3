// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Values;

/// <summary>Which way an inexact result goes. Always a named argument: nothing rounds by itself.</summary>
public enum Rounding
{
    /// <summary>Toward negative infinity: the way equity and receipts go.</summary>
    Down,

    /// <summary>Toward positive infinity: the way requirements and payments go.</summary>
    Up,

    /// <summary>Toward zero.</summary>
    TowardZero,

    /// <summary>Away from zero.</summary>
    AwayFromZero,

    /// <summary>To the nearest, a tie to the even neighbour; for display and statistics, never for money owed.</summary>
    HalfEven,
}
