// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>A weighted sensitivity.</summary>
/// <param name="Name">The number of its name in <see cref="SimmBook.Names"/>.</param>
/// <param name="Tenor">Its tenor; of curvature and of vega without tenors 0.</param>
/// <param name="Label">The number of its Label2.</param>
/// <param name="Sensitivity">The net sensitivity: of vega HVR × σ × vega, of curvature none of its own: the value itself.</param>
/// <param name="RiskWeight">What it is multiplied by.</param>
/// <param name="Concentration">The concentration risk factor of its group, at least 1; 1 of basis.</param>
/// <param name="Value">WS = RW × s × CR; of curvature CVR.</param>
public readonly record struct SimmWeighted(int Name, int Tenor, int Label, double Sensitivity, double RiskWeight, double Concentration, double Value);

/// <summary>The margin of a bucket.</summary>
/// <param name="Bucket">The bucket from 0; of interest rates the number of the currency's name.</param>
/// <param name="K">K = √(Σ WS² + Σ ρ f WS WS).</param>
/// <param name="S">Σ WS within −K and K.</param>
/// <param name="Concentration">The bucket's own concentration risk factor, of interest rates; else 1.</param>
/// <param name="Factors">What it is made of.</param>
public sealed record SimmBucketMargin(int Bucket, double K, double S, double Concentration, ImmutableArray<SimmWeighted> Factors);

/// <summary>The figures of curvature between buckets and margin.</summary>
/// <param name="Sum">Σ CVR.</param>
/// <param name="Theta">θ = min(Σ CVR ÷ Σ |CVR|, 0).</param>
/// <param name="Lambda">λ = (Φ⁻¹(0.995)² − 1)(1 + θ) − θ.</param>
/// <param name="Root">√(Σ K² + Σ γ² S S).</param>
public readonly record struct SimmCurvature(double Sum, double Theta, double Lambda, double Root)
{
    /// <summary>max(Σ CVR + λ √…, 0).</summary>
    public double Margin => Math.Max(Sum + (Lambda * Root), 0);
}

/// <summary>The margin of one measure of a risk class.</summary>
/// <param name="Measure">Which.</param>
/// <param name="Value">The margin.</param>
/// <param name="Buckets">By bucket, the residual last.</param>
/// <param name="Residual">K of the residual bucket, or its curvature margin; 0 where there is none.</param>
/// <param name="Curvature">Of curvature, of all buckets but the residual.</param>
/// <param name="ResidualCurvature">Of curvature, of the residual bucket.</param>
/// <param name="Scale">What curvature is multiplied by: of interest rates HVR⁻², else 1.</param>
public sealed record SimmPart(
    SimmMeasure Measure, double Value, ImmutableArray<SimmBucketMargin> Buckets, double Residual, SimmCurvature? Curvature = null,
    SimmCurvature? ResidualCurvature = null, double Scale = 1);

/// <summary>The margin of a risk class within a product class: the sum of its measures.</summary>
/// <param name="Class">Which.</param>
/// <param name="Parts">Delta, vega, curvature and base correlation, those that there are.</param>
public sealed record SimmClassMargin(SimmRiskClass Class, ImmutableArray<SimmPart> Parts)
{
    /// <summary>The margin.</summary>
    public double Value => Parts.Aggregate(0.0, static (sum, part) => sum + part.Value);

    /// <summary>The margin of one measure; 0 where there is none of it.</summary>
    public double Of(SimmMeasure measure) => Parts.FirstOrDefault(part => part.Measure == measure)?.Value ?? 0;
}

/// <summary>The margin of a product class: √(Σ ψ IM IM) over its risk classes.</summary>
/// <param name="Product">Which.</param>
/// <param name="Classes">Its risk classes.</param>
/// <param name="Value">The margin.</param>
/// <param name="Money">The margin as money, rounded up.</param>
public sealed record SimmProductMargin(SimmProductClass Product, ImmutableArray<SimmClassMargin> Classes, double Value, Amount Money);

/// <summary>The margin of a book of sensitivities, with everything that it was made of.</summary>
/// <param name="Parameters">The figures.</param>
/// <param name="Book">The sensitivities.</param>
/// <param name="Period">The margin period of risk.</param>
/// <param name="CalculationCurrency">The calculation currency.</param>
/// <param name="Products">By product class.</param>
public sealed record SimmResult(
    SimmParameters Parameters, SimmBook Book, SimmPeriod Period, string CalculationCurrency, ImmutableArray<SimmProductMargin> Products)
{
    /// <summary>The sum of the product classes, without add-ons.</summary>
    public Amount Margin => Products.Aggregate(Amount.Zero, static (sum, product) => sum + product.Money);

    /// <summary>The margin of a product class; zero where nothing is in it.</summary>
    public Amount Of(SimmProductClass product) => Products.FirstOrDefault(one => one.Product == product)?.Money ?? Amount.Zero;

    /// <summary>What would be required if the book had this measure only: Σ over product classes of √(Σ ψ m m) over risk classes.</summary>
    public double Alone(SimmMeasure measure) => Products.Aggregate(0.0, (sum, product) =>
        sum + SimmAggregation.AcrossClasses(product.Classes.AsSpan(), Parameters.ClassCorrelation, one => one.Of(measure)));

    /// <summary>The plain sum of this measure over product classes and risk classes.</summary>
    public double Sum(SimmMeasure measure) => Products.Aggregate(0.0, (sum, product) =>
        product.Classes.Aggregate(sum, (all, one) => all + one.Of(measure)));
}
