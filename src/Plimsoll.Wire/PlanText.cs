// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>How good a plan is known to be, in words.</summary>
public static class PlanText
{
    private static readonly Amount _cent = Amount.Parse("0.01");

    /// <summary>What a certificate says: "no plan can be cheaper than 41.2; this one costs 41.3, 0.24 % more at the most".</summary>
    /// <param name="cost">What the plan costs, numeraire.</param>
    /// <param name="least">No plan costs less, numeraire.</param>
    /// <param name="money">How money is printed; exactly where it is not said.</param>
    public static string Proved(Amount cost, Amount least, Func<Amount, string>? money = null)
    {
        string costs = money is null ? cost.ToString() : money(cost.RoundTo(_cent, Rounding.Up));
        string bound = money is null ? least.ToString() : money(least.RoundTo(_cent, Rounding.Down));
        return LiquidationPlan.ExcessOf(cost, least) is { } excess
            ? $"no plan can be cheaper than {bound}; this one costs {costs}{(excess.IsZero ? string.Empty : $", {PercentOf(excess)} % more at the most")}"
            : $"this plan costs {costs}; nothing is proved of cheaper ones";
    }

    /// <summary>What is wrong with a plan, as a sentence without its full stop.</summary>
    /// <param name="verdict">What the check found.</param>
    /// <param name="claimed">The least cost claimed, numeraire.</param>
    public static string Of(PlanVerdict verdict, Amount claimed) => verdict.Fault switch
    {
        PlanFault.None => "holds",
        PlanFault.Closes => "the closes are not those that the account could make at these prices and books",
        PlanFault.Outcome => "the account does not stand after the closes where the plan says",
        PlanFault.Unproved => $"nothing proves that no plan costs less than {claimed}",
        _ => $"the multipliers prove that no plan costs less than {verdict.LeastCost}, and {claimed} is claimed",
    };

    /// <summary>A ratio in percent, two digits after the point, rounded up: what is said to be the most is not less than it.</summary>
    public static string PercentOf(Ratio excess) =>
        Fixed18.Format(Fixed18.RoundTo(excess.Times(Ratio.Of(100), Rounding.Up).Atoms, Fixed18.AtomsPerUnit / 100, Rounding.Up));
}
