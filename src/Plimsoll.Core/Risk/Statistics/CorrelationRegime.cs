// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>When correlations count as broken, and how far and how fast offsets fall then.</summary>
/// <param name="Cap">The offset cap of quiet times, from 0 to 1.</param>
/// <param name="BrokenCap">The cap while the regime is broken, at most <paramref name="Cap"/>.</param>
/// <param name="Seconds">How long the maintenance cap takes from the one to the other, and either of them back; above 0.</param>
/// <param name="Year">Daily mean correlations that today's is held against.</param>
/// <param name="Least">As many are needed before it is.</param>
/// <param name="Tail">The share of them at each end that today's mean may not lie among.</param>
/// <param name="Spread">The standardised spread of a pair that is a break by itself.</param>
public sealed record RegimeTerms(
    Ratio Cap, Ratio BrokenCap, long Seconds = 86_400, int Year = 365, int Least = 250, double Tail = 0.05, double Spread = 5)
{
    /// <summary>Cap .8 (EMIR), .6 while broken, over a day.</summary>
    public static RegimeTerms Default { get; } = new(Ratio.Parse("0.8"), Ratio.Parse("0.6"));
}

/// <summary>Whether correlations hold, and the offset caps that follow. A state: what is seen makes the next one of it.</summary>
/// <remarks>
/// <para>Broken: the mean correlation is outside the quantiles <c>tail</c> and 1 − <c>tail</c> (nearest ranks within) of those of the year before, or a pair's
/// standardised spread is above its bound. The entry cap then falls at once, so that nobody opens on offsets that are in doubt; the maintenance cap falls in
/// proportion to time, so that nobody is liquidated by the change itself. Both rise in proportion to time.</para>
/// <para>Time is what the caller says has passed: there is no clock here.</para>
/// </remarks>
/// <param name="Means">Mean correlations of the days before, oldest first, at most a year of them.</param>
/// <param name="IsBroken">What the last day said.</param>
/// <param name="EntryCap">The offset cap of initial margin, at most that of maintenance.</param>
/// <param name="MaintenanceCap">The offset cap of maintenance margin.</param>
public sealed record CorrelationRegime(ImmutableArray<double> Means, bool IsBroken, Ratio EntryCap, Ratio MaintenanceCap)
{
    /// <summary>Nothing seen, nothing broken.</summary>
    public static CorrelationRegime Start(RegimeTerms terms) => new([], false, terms.Cap, terms.Cap);

    /// <summary>The state after one more day.</summary>
    /// <param name="mean">The day's mean correlation.</param>
    /// <param name="spread">Its largest standardised spread.</param>
    /// <param name="elapsed">Seconds since the state was made.</param>
    /// <param name="terms">The figures.</param>
    public CorrelationRegime Observe(double mean, double spread, long elapsed, RegimeTerms terms)
    {
        Invariant.Check(double.IsFinite(mean) && double.IsFinite(spread), "Correlations are numbers.");
        bool isBroken = spread > terms.Spread || (Means.Length >= terms.Least && IsOutside(mean, terms.Tail));
        CorrelationRegime later = Wait(elapsed, terms);
        ImmutableArray<double> means = Means.Length < terms.Year ? Means : Means.RemoveRange(0, Means.Length - terms.Year + 1);
        return later with { Means = means.Add(mean), IsBroken = isBroken, EntryCap = isBroken ? Ratio.Min(later.EntryCap, terms.BrokenCap) : later.EntryCap };
    }

    /// <summary>The state once time has passed and nothing new was seen.</summary>
    /// <param name="elapsed">Seconds, at least 0.</param>
    /// <param name="terms">The figures.</param>
    public CorrelationRegime Wait(long elapsed, RegimeTerms terms)
    {
        Invariant.Check(elapsed >= 0 && terms.Seconds > 0, "Time does not go backward, and a speed has a time.");
        Ratio step = (terms.Cap - terms.BrokenCap).Times(Ratio.FromAtoms(Fixed18.MulDiv(
            Math.Min(elapsed, terms.Seconds), Fixed18.AtomsPerUnit, terms.Seconds, Rounding.Down)), Rounding.Down);
        return IsBroken
            ? this with { EntryCap = Ratio.Min(EntryCap, terms.BrokenCap), MaintenanceCap = Ratio.Max(MaintenanceCap - step, terms.BrokenCap) }
            : this with { EntryCap = Ratio.Min(EntryCap + step, terms.Cap), MaintenanceCap = Ratio.Min(MaintenanceCap + step, terms.Cap) };
    }

    private bool IsOutside(double mean, double tail)
    {
        double[] sorted = [.. Means.Order()];
        int cut = (int)Math.Floor(sorted.Length * tail);
        return mean < sorted[cut] || mean > sorted[sorted.Length - 1 - cut];
    }
}
