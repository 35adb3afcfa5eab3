// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>How long a history must be to say anything of a tail.</summary>
public static class TailHistory
{
    /// <summary>The fewest observations of which one lies beyond a confidence: 1 ÷ (1 − confidence), rounded up.</summary>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static Int128 Beyond(Ratio confidence) => (Fixed18.AtomsPerUnit + (Ratio.One - confidence).Atoms - 1) / (Ratio.One - confidence).Atoms;

    /// <summary>The fewest days of a window: one lies beyond the confidence, and a volatility can be started from them.</summary>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static Int128 LeastWindow(Ratio confidence) => Int128.Max(Beyond(confidence), Volatility.SeedLength);
}
