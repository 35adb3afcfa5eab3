// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What keeps a margin from falling in calm markets and leaping in a crash: the three tools of EMIR, alone or together.</summary>
/// <remarks>
/// <para>Commission Delegated Regulation (EU) 153/2013, Article 28(1). With M the margin now, S that of a fixed stressed period and L that at long-run
/// volatility, applied in this order: (b) M₁ = M + w·max(0, S − M); (c) M₂ = max(M₁, L); (a) M₃ = max(M₂, (1 + b)·min(M₂, L)).</para>
/// <para>The buffer of (a) is thus full while the margin is at or below its long-run level, is used up as the margin rises to (1 + b)·L, during which
/// the requirement does not move, and is exhausted beyond. The stressed margin only ever adds, so that more weight never requires less.</para>
/// </remarks>
/// <param name="Buffer">b: Article 28(1)(a) requires at least 0.25; zero is off.</param>
/// <param name="StressWeight">w: Article 28(1)(b) requires at least 0.25; zero is off.</param>
/// <param name="HasFloor">True to keep margin at or above its level at long-run volatility, Article 28(1)(c).</param>
public readonly record struct AntiProcyclicality(Ratio Buffer, Ratio StressWeight, bool HasFloor)
{
    /// <summary>What statistical margins do by default: a floor at long-run volatility and a quarter of the stressed margin, no buffer.</summary>
    /// <remarks>Of the three tools that of EMIR's (b) and (c) together cut the largest rise within a month by half, at 9 to 38 % of mean margin by archetype
    /// (docs/reference/backtests.md), and are no later for it: a bound on the daily rise alone only delays.</remarks>
    public static AntiProcyclicality Default { get; } = new(Ratio.Zero, Ratio.Parse("0.25"), HasFloor: true);

    /// <summary>True when the tools chosen look at the margin at long-run volatility.</summary>
    public bool NeedsLongRun => HasFloor || Buffer.IsPositive;

    /// <summary>True when the tools chosen look at the margin of the stressed period.</summary>
    public bool NeedsStressed => StressWeight.IsPositive;

    /// <summary>The margin to require. Figures that no chosen tool looks at are ignored.</summary>
    public double Apply(double current, double stressed, double longRun)
    {
        double margin = current;
        if (NeedsStressed)
        {
            margin += StressWeight.ToDouble() * Math.Max(0, stressed - current);
        }

        if (HasFloor)
        {
            margin = Math.Max(margin, longRun);
        }

        return Buffer.IsPositive ? Math.Max(margin, (1 + Buffer.ToDouble()) * Math.Min(margin, longRun)) : margin;
    }

    /// <summary>A series of margins required day after day, the buffer being drawn down so that no day's rise exceeds a bound until it is empty.</summary>
    /// <remarks>required[t] = clamp((1 + b)·M[t], from M[t], to max(M[t], (1 + bound)·required[t−1])): a rise above the bound happens only on a day on which
    /// nothing of the buffer is left (required = M).</remarks>
    /// <param name="margins">Margins without buffer, each at least zero.</param>
    /// <param name="buffer">b.</param>
    /// <param name="dailyBound">The largest daily rise while there is buffer: 0.1 is 10 %.</param>
    public static double[] Drawn(ReadOnlySpan<double> margins, double buffer, double dailyBound)
    {
        double[] required = new double[margins.Length];
        for (int day = 0; day < margins.Length; day++)
        {
            double full = (1 + buffer) * margins[day];
            double reach = day == 0 ? full : Math.Max(margins[day], (1 + dailyBound) * required[day - 1]);
            required[day] = Math.Min(full, reach);
        }

        return required;
    }
}
