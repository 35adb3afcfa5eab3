// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>Turns the numeraire into units of the cash asset.</summary>
/// <param name="stable">The price of the cash asset in the numeraire.</param>
internal sealed class InCash(double stable)
{
    /// <summary>False as soon as a figure was beyond the range of money.</summary>
    internal bool Fits { get; private set; } = true;

    /// <summary>Units of the cash asset that a value in the numeraire is.</summary>
    internal Amount Of(double value, Rounding rounding = Rounding.HalfEven)
    {
        bool fits = Amount.TryQuantise(value / stable, rounding, out Amount amount);
        Fits &= fits;
        return amount;
    }
}
