// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>One scenario of the scan: how far price and volatility go, and how much of the loss counts.</summary>
/// <param name="PriceFraction">Of the price scan range: 1 is the whole range up.</param>
/// <param name="VolatilityFraction">Of the volatility scan range: 1 up, −1 down, 0 the same.</param>
/// <param name="Weight">What the loss is multiplied by: 1, or the cover of an extreme move.</param>
/// <param name="Paired">The place, from 0, of the scenario with the same price and the other volatility; its own where there is none.</param>
public readonly record struct SpanScanPoint(double PriceFraction, double VolatilityFraction, double Weight, int Paired);

/// <summary>One point of the composite delta.</summary>
/// <param name="PriceFraction">Of the price scan range.</param>
/// <param name="VolatilityFraction">Of the volatility scan range.</param>
/// <param name="Weight">What the delta there counts for; the weights sum to 1.</param>
public readonly record struct SpanDeltaPoint(double PriceFraction, double VolatilityFraction, double Weight);

/// <summary>The scenarios of a SPAN-compatible scan and the points of its composite delta: parameters of a file or a rulebook.</summary>
/// <remarks>Source of the standard grid: CME Group's SPAN documentation (span300); the two extreme moves and their cover are the clearing house's
/// own.</remarks>
public sealed class SpanPoints
{
    /// <summary>The most scenarios: an array lives on the stack while it is summed.</summary>
    public const int MaxScans = 64;

    /// <summary>Groups points.</summary>
    /// <param name="scans">The scenarios in the order of their numbers, at least one.</param>
    /// <param name="deltas">The points of the composite delta; empty where deltas are only read and never computed.</param>
    public SpanPoints(ImmutableArray<SpanScanPoint> scans, ImmutableArray<SpanDeltaPoint> deltas)
    {
        Invariant.Check(scans.Length is > 0 and <= MaxScans, "A scan has at least one scenario and at most 64.");
        Invariant.Check(scans.All(point => point.Paired >= 0 && point.Paired < scans.Length), "A paired scenario is one of the scan.");
        Scans = scans;
        Deltas = deltas;
    }

    /// <summary>The scenarios; number n stands at place n − 1.</summary>
    public ImmutableArray<SpanScanPoint> Scans { get; }

    /// <summary>The points of the composite delta.</summary>
    public ImmutableArray<SpanDeltaPoint> Deltas { get; }

    /// <summary>The standard grid: price unchanged and by thirds of the range each way with volatility up and down, then two extreme moves.</summary>
    /// <param name="extremeMultiple">Price scan ranges of the extreme moves.</param>
    /// <param name="extremeCover">The share of the loss there that counts.</param>
    public static SpanPoints Standard(double extremeMultiple, double extremeCover)
    {
        ImmutableArray<SpanScanPoint>.Builder scans = ImmutableArray.CreateBuilder<SpanScanPoint>(16);
        foreach (int thirds in (ReadOnlySpan<int>)[0, 1, -1, 2, -2, 3, -3])
        {
            scans.Add(new(thirds / 3.0, 1, 1, scans.Count + 1));
            scans.Add(new(thirds / 3.0, -1, 1, scans.Count - 1));
        }

        scans.Add(new(extremeMultiple, 0, extremeCover, scans.Count));
        scans.Add(new(-extremeMultiple, 0, extremeCover, scans.Count));
        ReadOnlySpan<double> weights = [0.037, 0.111, 0.217, 0.270, 0.217, 0.111, 0.037];
        ImmutableArray<SpanDeltaPoint>.Builder deltas = ImmutableArray.CreateBuilder<SpanDeltaPoint>(weights.Length);
        for (int k = -3; k <= 3; k++)
        {
            deltas.Add(new(k / 3.0, 0, weights[k + 3]));
        }

        return new(scans.ToImmutable(), deltas.ToImmutable());
    }
}

/// <summary>What one long contract loses in each scenario, and its composite delta.</summary>
/// <param name="Losses">Money per contract, loss positive, by scenario.</param>
/// <param name="Delta">Composite delta: futures' worth per contract, negative for a long put.</param>
public sealed record SpanArray(ImmutableArray<double> Losses, double Delta);
