// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Risk;

/// <summary>What a sweep finds for one account, numeraire. Of a nominated account it is what <see cref="Sweep.Account"/> finds; of any other it is the
/// screen's, within
/// <see cref="Sweep.ScreenGuard"/> of that.</summary>
/// <param name="Value">Cash plus entries at their values.</param>
/// <param name="Headroom">Value − requirement: below zero the account is under its line.</param>
public readonly record struct SweptRisk(double Value, double Headroom)
{
    /// <summary>Σ over underlyings of the worst loss, each at least zero.</summary>
    public double Requirement => Value - Headroom;
}
