// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How much a requirement moves with the cycle.</summary>
/// <remarks>D. Murphy, M. Vasios and N. Vause, "An investigation into the procyclicality of risk-based initial margin models", Bank of England Financial
/// Stability Paper 29, 2014: peak-to-trough ratio and n-day procyclicality, which is measured there as the largest increase over an n-day period: a rise that
/// is over in fewer days is one within it.</remarks>
/// <param name="PeakToTrough">Largest requirement ÷ smallest.</param>
/// <param name="LargestIncrease">Largest rise within n days, from any day to one at most n later, as a share of what it rose from: 0.4 is 40 %.</param>
/// <param name="LargestDecrease">Largest fall within n days, as a share of what it fell from.</param>
/// <param name="DaysAtFloor">Days on which the requirement was at or below the floor.</param>
public readonly record struct Procyclicality(double PeakToTrough, double LargestIncrease, double LargestDecrease, int DaysAtFloor)
{
    /// <summary>Measures a series of requirements, oldest first.</summary>
    /// <param name="requirements">Each above zero and finite.</param>
    /// <param name="days">n, at least one.</param>
    /// <param name="floor">The level that counts as the floor; zero when there is none.</param>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> below n + 1 figures and with <see cref="RejectionCode.OutsideDomain"/> (subject:
    /// the day) for a figure that is not finite and above zero.</returns>
    public static Result<Procyclicality> Of(ReadOnlySpan<double> requirements, int days, double floor = 0)
    {
        Invariant.Check(days >= 1, "A rise is measured over at least one day.");
        if (requirements.Length <= days)
        {
            return Result<Procyclicality>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(requirements.Length));
        }

        double peak = 0;
        double trough = double.PositiveInfinity;
        double rise = 0;
        double fall = 0;
        int atFloor = 0;
        for (int day = 0; day < requirements.Length; day++)
        {
            double requirement = requirements[day];
            if (!(requirement > 0 && double.IsFinite(requirement)))
            {
                return Result<Procyclicality>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Row(day));
            }

            peak = Math.Max(peak, requirement);
            trough = Math.Min(trough, requirement);
            for (int before = Math.Max(0, day - days); before < day; before++)
            {
                double change = (requirement / requirements[before]) - 1;
                rise = Math.Max(rise, change);
                fall = Math.Max(fall, -change);
            }

            atFloor += requirement <= floor ? 1 : 0;
        }

        return Result<Procyclicality>.Of(new(peak / trough, rise, fall, atFloor));
    }
}
