// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>Where the losses of a value at risk come from.</summary>
public enum ValueAtRiskMethod
{
    /// <summary>Returns as they were.</summary>
    Historical,

    /// <summary>Returns rescaled to today's volatility.</summary>
    Filtered,

    /// <summary>Deltas and a covariance.</summary>
    Parametric,

    /// <summary>Paths drawn from a Student-t copula.</summary>
    MonteCarlo,
}

/// <summary>Parameters of a value at risk.</summary>
/// <param name="Method">Where losses come from.</param>
/// <param name="Confidence">Confidence, above 0 and below 1.</param>
/// <param name="Decay">Decay of the exponentially weighted volatility, per day; historical simulation does not look at it.</param>
/// <param name="Horizon">Days that pass.</param>
/// <param name="Window">Most days of history.</param>
/// <param name="Paths">Paths of Monte Carlo.</param>
/// <param name="Degrees">Degrees of freedom of its copula: even, from 4 to 60.</param>
/// <param name="Seed">Its seed.</param>
public sealed record ValueAtRiskTerms(
    ValueAtRiskMethod Method, Ratio Confidence, double Decay = 0.97, int Horizon = 1, int Window = 500, int Paths = 10_000, int Degrees = 6, ulong Seed = 1)
{
    /// <summary>The short name of a method: <c>hs</c>, <c>fhs</c>, <c>parametric</c> or <c>mc</c>.</summary>
    public static string NameOf(ValueAtRiskMethod method) => method switch
    {
        ValueAtRiskMethod.Historical => "hs",
        ValueAtRiskMethod.Filtered => "fhs",
        ValueAtRiskMethod.Parametric => "parametric",
        _ => "mc",
    };
}
