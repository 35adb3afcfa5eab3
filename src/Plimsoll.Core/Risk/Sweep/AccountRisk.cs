// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Risk;

/// <summary>What a sweep finds for one account, numeraire doubles.</summary>
/// <param name="Value">Cash plus entries at their values.</param>
/// <param name="Requirement">Σ over underlyings of the worst loss, each at least zero.</param>
/// <param name="Guard">A bound on what rounding can have done to value − requirement.</param>
public readonly record struct AccountRisk(double Value, double Requirement, double Guard)
{
    /// <summary>Value − requirement: below zero the account is under its line.</summary>
    public double Headroom => Value - Requirement;

    /// <summary>True when the account is, or rounding could hide that it is, at or below its line: the exact model then decides.</summary>
    public bool IsNominated => !(Headroom > Guard);
}
