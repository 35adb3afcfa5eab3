// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Margin;

/// <content>The worst of a group's losses after the best hedge.</content>
public sealed partial class CureProgram
{
    /// <summary>The largest loss of a group, above zero, after the best hedge.</summary>
    /// <param name="group">The group.</param>
    /// <param name="losses">Its losses by scenario before a hedge.</param>
    public double WorstOf(int group, ReadOnlySpan<double> losses)
    {
        double most = _mostHedge[group];
        return most > 0 ? WorstHedged(losses, HedgesOf(group), most) : CureRow.LargestOf(losses, 0, losses);
    }

    /// <summary>The least over 0 ≤ h ≤ most of max(0, max over s of loss − h × relief): convex, so the line that is on top at one end and the line on top at
    /// the other are followed to where they meet until nothing is above.</summary>
    private static double WorstHedged(ReadOnlySpan<double> losses, ReadOnlySpan<double> reliefs, double most)
    {
        double low = 0, high = most;
        double atLow = Top(losses, reliefs, low, out double fallLow), atHigh = Top(losses, reliefs, high, out double fallHigh);
        for (int step = 0; step < losses.Length && fallLow > 0 && fallHigh < 0; step++)
        {
            double meet = low + (((atHigh - atLow) - (fallHigh * (low - high))) / (fallHigh - fallLow));
            meet = Math.Clamp(meet, low, high);
            double worst = Top(losses, reliefs, meet, out double fall);
            if (!(worst > atLow - (fallLow * (meet - low)) + (1e-12 * Math.Abs(worst))))
            {
                return Math.Max(0, worst);
            }

            if (fall > 0)
            {
                (low, atLow, fallLow) = (meet, worst, fall);
            }
            else
            {
                (high, atHigh, fallHigh) = (meet, worst, fall);
            }
        }

        return Math.Max(0, Math.Min(atLow, atHigh));
    }

    private static double Top(ReadOnlySpan<double> losses, ReadOnlySpan<double> reliefs, double hedge, out double fall)
    {
        (double worst, fall) = (0, 0);
        for (int s = 0; s < losses.Length; s++)
        {
            double loss = losses[s] - (hedge * reliefs[s]);
            if (loss > worst)
            {
                (worst, fall) = (loss, reliefs[s]);
            }
        }

        return worst;
    }
}
