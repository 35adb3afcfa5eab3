// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>A margin as a tree of named values, down to the weighted sensitivity.</summary>
/// <remarks>Floating-point figures below a product class are shown to 18 decimals, half to even: they are what the formula of their parent is over, not
/// summands of
/// money.</remarks>
public static class SimmTree
{
    /// <summary>The margin of a CRIF: product classes and add-ons.</summary>
    public static NamedValue Of(SimmResult result, SimmAddOns addOns)
    {
        NamedValue margin = NamedValue.SumOf("SIMM", result.Products.Select(product => Of(result, product)));
        NamedValue more = addOns.Tree(result);
        return more.Parts.IsEmpty ? margin : NamedValue.SumOf("SIMM and add-ons", [margin, more]);
    }

    /// <summary>The margin of a product class.</summary>
    public static NamedValue Of(SimmResult result, SimmProductMargin product) => new(
        SimmNames.ProductClasses[(int)product.Product], product.Money, ValueUnit.Money, ValueRule.Formula,
        [.. product.Classes.Select(one => Of(result, product, one)), .. Correlations(result, product)])
    {
        Note = "√(Σ ψ_rs IM_r IM_s), rounded up",
    };

    private static IEnumerable<NamedValue> Correlations(SimmResult result, SimmProductMargin product)
    {
        for (int r = 0; r < product.Classes.Length; r++)
        {
            for (int s = 0; s < r; s++)
            {
                SimmRiskClass a = product.Classes[s].Class, b = product.Classes[r].Class;
                yield return Number($"ψ of {SimmNames.RiskClasses[(int)a]} and {SimmNames.RiskClasses[(int)b]}",
                    result.Parameters.ClassCorrelation[(int)a][(int)b], ValueUnit.Rate);
            }
        }
    }

    private static NamedValue Of(SimmResult result, SimmProductMargin product, SimmClassMargin one) => Formula(
        $"{SimmNames.RiskClasses[(int)one.Class]} of {SimmNames.ProductClasses[(int)product.Product]}", one.Value,
            "delta + vega + curvature + base correlation",
        one.Parts.Select(part => Of(result, one.Class, part)));

    private static NamedValue Of(SimmResult result, SimmRiskClass riskClass, SimmPart part)
    {
        List<NamedValue> parts = [.. part.Buckets.Select(bucket => Of(result, riskClass, part.Measure, bucket))];
        if (part.Measure != SimmMeasure.Curvature)
        {
            return Formula(SimmNames.Measures[(int)part.Measure], part.Value, "√(Σ K² + Σ γ g S S) + K of the residual bucket", parts);
        }

        if (part.Curvature is { } all)
        {
            parts.Add(Of(all, "curvature of the buckets"));
        }

        if (part.ResidualCurvature is { } residual)
        {
            parts.Add(Of(residual, "curvature of the residual bucket"));
        }

        parts.Add(Number("HVR⁻²", part.Scale, ValueUnit.Number));
        return Formula("curvature", part.Value, "(curvature of the buckets + curvature of the residual bucket) × HVR⁻², of interest rates only", parts);
    }

    private static NamedValue Of(in SimmCurvature curvature, string name) => Formula(name, curvature.Margin, "max(Σ CVR + λ × √(Σ K² + Σ γ² S S), 0)",
    [
        Number("Σ CVR", curvature.Sum, ValueUnit.Money),
        Number("λ", curvature.Lambda, ValueUnit.Number, "(Φ⁻¹(0.995)² − 1)(1 + θ) − θ"),
        Number("θ", curvature.Theta, ValueUnit.Number, "min(Σ CVR ÷ Σ |CVR|, 0)"),
        Number("√(Σ K² + Σ γ² S S)", curvature.Root, ValueUnit.Money),
    ]);

    private static NamedValue Of(SimmResult result, SimmRiskClass riskClass, SimmMeasure measure, SimmBucketMargin bucket)
    {
        List<NamedValue> parts = [.. bucket.Factors.Select(factor => Of(result, riskClass, measure, factor)),
            Number("S", bucket.S, ValueUnit.Money, "Σ WS within ±K")];
        if (bucket.Concentration != 1)
        {
            parts.Add(Number("CR of the bucket", bucket.Concentration, ValueUnit.Number));
        }

        return Formula($"K of {BucketName(result, riskClass, measure, bucket.Bucket)}", bucket.K, "√(Σ WS² + Σ ρ f WS WS), f = min(CR) ÷ max(CR)", parts);
    }

    private static NamedValue Of(SimmResult result, SimmRiskClass riskClass, SimmMeasure measure, in SimmWeighted factor)
    {
        string name = FactorName(result, riskClass, measure, factor);
        return measure == SimmMeasure.Curvature
            ? Number($"CVR of {name}", factor.Value, ValueUnit.Money, "Σ SF(t) × σ × vega")
            : Formula($"WS of {name}", factor.Value, "RW × s × CR",
            [
                Number("RW", factor.RiskWeight, ValueUnit.Number),
                Number("s", factor.Sensitivity, ValueUnit.Money, measure == SimmMeasure.Vega ? "HVR × Σ σ × vega; HVR and σ are 1 of rates and credit" : null),
                Number("CR", factor.Concentration, ValueUnit.Number, "max(1, √(|Σ s| ÷ T))"),
            ]);
    }

    /// <summary>What a bucket is called.</summary>
    public static string BucketName(SimmResult result, SimmRiskClass riskClass, SimmMeasure measure, int bucket) => riskClass switch
    {
        SimmRiskClass.InterestRate => result.Book.Names[bucket],
        SimmRiskClass.Fx => "all currencies",
        _ when measure == SimmMeasure.BaseCorrelation => "all indices",
        _ when bucket == SimmNames.BucketsOf(riskClass) => "the residual bucket",
        _ => string.Create(CultureInfo.InvariantCulture, $"bucket {bucket + 1}"),
    };

    private static string FactorName(SimmResult result, SimmRiskClass riskClass, SimmMeasure measure, in SimmWeighted factor)
    {
        ImmutableArray<string> names = result.Book.Names;
        string tenor = factor.Tenor < SimmNames.Tenors.Length ? SimmNames.Tenors[factor.Tenor] : factor.Tenor == SimmBook.Inflation ? "inflation" : "basis";
        bool isDelta = measure == SimmMeasure.Delta;
        return riskClass switch
        {
            SimmRiskClass.InterestRate => isDelta && factor.Tenor < SimmNames.Tenors.Length ? $"{tenor} {names[factor.Label]}" : tenor,
            SimmRiskClass.CreditQualifying or SimmRiskClass.CreditNonQualifying when measure != SimmMeasure.BaseCorrelation
                => $"{names[factor.Name]} {tenor} {names[factor.Label]}".TrimEnd(),
            _ => names[factor.Name],
        };
    }

    private static NamedValue Formula(string name, double value, string formula, IEnumerable<NamedValue> parts) =>
        new(name, Shown(value), ValueUnit.Money, ValueRule.Formula, [.. parts]) { Note = formula };

    private static NamedValue Number(string name, double value, ValueUnit unit, string? note = null) => NamedValue.Given(name, Shown(value), unit, note);

    // A product class was refused where a figure is out of range, and no figure below it is much larger than it.
    private static Amount Shown(double value)
    {
        Invariant.Check(Amount.TryQuantise(value, Rounding.HalfEven, out Amount shown), "A figure of SIMM is larger than an amount can be.");
        return shown;
    }
}
