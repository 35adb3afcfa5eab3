// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>A move of one index price: from a high to a later low, or from a low to a later high.</summary>
/// <param name="Observable">Name of the index.</param>
/// <param name="From">Where it began, exact.</param>
/// <param name="FromTime">When.</param>
/// <param name="To">Where it ended, exact.</param>
/// <param name="ToTime">When, later than <paramref name="FromTime"/>.</param>
public sealed record PriceMove(string Observable, Price From, Timestamp FromTime, Price To, Timestamp ToTime)
{
    /// <summary>True for a rise.</summary>
    public bool IsRise => To > From;

    /// <summary>The move as a fraction of where it began, 0.1 for a tenth either way; null where it began at no price above zero.</summary>
    public double? Fraction => From.Atoms > 0 ? Math.Abs((To.ToDouble() / From.ToDouble()) - 1) : null;

    /// <summary>The higher price over the lower: by it a fall to a half and a rise to the double are moves of one size. Infinite where one of them is not above
    /// zero.</summary>
    public double Size => From.Atoms <= 0 || To.Atoms <= 0 ? double.PositiveInfinity
        : IsRise ? To.ToDouble() / From.ToDouble() : From.ToDouble() / To.ToDouble();
}
