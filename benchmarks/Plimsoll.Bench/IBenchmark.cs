// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Bench;

/// <summary>One benchmark: it prepares its operands, checks that ours and naive agree, then measures.</summary>
internal interface IBenchmark
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    /// <summary>Measures, and reports what was measured in this run and nothing else.</summary>
    BenchmarkResult Run(Measure measure);

    /// <summary>The same for a benchmark of several things, each with a name of its own behind the benchmark's; by default one without.</summary>
    IEnumerable<(string? Name, BenchmarkResult Result)> RunEach(Measure measure) => [(null, Run(measure))];
}

/// <summary>What one benchmark measured; null for what does not apply.</summary>
/// <param name="Unit">What <paramref name="Ours"/>, <paramref name="Naive"/> and <paramref name="Limit"/> count. A unit "per second" (ending in "/s") is better
/// high, any other better low.</param>
/// <param name="Ours">The code under test.</param>
/// <param name="Naive">The obvious way to do the same.</param>
/// <param name="Limit">The least that this machine could take for it.</param>
/// <param name="Latency">Percentiles of single operations.</param>
/// <param name="Note">What a reader needs to judge the numbers.</param>
internal sealed record BenchmarkResult(string Unit, double Ours, double? Naive = null, double? Limit = null, Latency? Latency = null, string? Note = null)
{
    /// <summary>How many times better than naive; above 1 is good.</summary>
    public double? RatioNaive => Naive is double naive ? (IsRate ? Ours / naive : naive / Ours) : null;

    /// <summary>How many times short of the limit; 1 is the best there can be.</summary>
    public double? RatioLimit => Limit is double limit ? (IsRate ? limit / Ours : Ours / limit) : null;

    private bool IsRate => Unit.EndsWith("/s", StringComparison.Ordinal);
}

/// <summary>Latency percentiles in nanoseconds.</summary>
internal readonly record struct Latency(double P50, double P99, double P999);
