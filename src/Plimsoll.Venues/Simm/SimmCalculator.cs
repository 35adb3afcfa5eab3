// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>ISDA SIMM: the margin of sensitivities.</summary>
/// <remarks>
/// <para>Per risk factor WS = RW × s × CR, CR = max(1, √(|Σ s| ÷ T)) over its concentration group; per bucket K = √(Σ WS² + Σ ρ f WS WS); per risk class
/// √(Σ K² + Σ γ g S S) + K of the residual bucket; a risk class is the sum of delta, vega, curvature and base correlation, a product class √(Σ ψ IM IM), and
/// product
/// classes add up. The page docs/reference/rulebooks/simm.md has all of it.</para>
/// <para>Sensitivities are netted exactly and computed in floating point in a fixed order; a product class becomes money once, rounded up. Source: ISDA SIMM
/// Methodology, checked against ISDA's unit tests of version 2.5.</para>
/// </remarks>
public static class SimmCalculator
{
    /// <summary>Works it out.</summary>
    /// <param name="parameters">The figures of a version.</param>
    /// <param name="book">The sensitivities.</param>
    /// <param name="period">The margin period of risk.</param>
    /// <param name="calculationCurrency">The currency whose own FX sensitivity is no risk; null for the parameters' own.</param>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> where a margin is larger than an amount can be.</returns>
    public static Result<SimmResult> Of(SimmParameters parameters, SimmBook book, SimmPeriod period, string? calculationCurrency = null)
    {
        string currency = calculationCurrency ?? parameters.CalculationCurrency;
        SimmClassCalculator calculator = new(parameters, book, period, currency);
        ImmutableArray<SimmProductMargin>.Builder products = ImmutableArray.CreateBuilder<SimmProductMargin>();
        ReadOnlySpan<SimmFactor> factors = book.Factors.Span;
        while (factors.Length > 0)
        {
            SimmProductClass product = factors[0].Product;
            int end = EndOf(factors, SimmLevel.Product);
            ImmutableArray<SimmClassMargin> classes = ClassesOf(calculator, factors[..end]);
            factors = factors[end..];
            double value = SimmAggregation.AcrossClasses(classes.AsSpan(), parameters.ClassCorrelation, static one => one.Value);
            if (!Amount.TryQuantise(value, Rounding.Up, out Amount money))
            {
                return Result<SimmResult>.Refused(RejectionCode.OutsideDomain);
            }

            products.Add(new(product, classes, value, money));
        }

        return Result<SimmResult>.Of(new(parameters, book, period, currency, products.ToImmutable()));
    }

    /// <summary>How many factors at the beginning belong together.</summary>
    internal static int EndOf(ReadOnlySpan<SimmFactor> factors, SimmLevel level)
    {
        int end = 1;
        while (end < factors.Length && Belong(factors[0], factors[end], level))
        {
            end++;
        }

        return end;
    }

    private static bool Belong(in SimmFactor a, in SimmFactor b, SimmLevel level) => level switch
    {
        SimmLevel.Product => a.Product == b.Product,
        SimmLevel.Class => a.Class == b.Class,
        SimmLevel.Measure => a.Measure == b.Measure,
        SimmLevel.Bucket => a.Bucket == b.Bucket,
        _ => a.Name == b.Name,
    };

    private static ImmutableArray<SimmClassMargin> ClassesOf(SimmClassCalculator calculator, ReadOnlySpan<SimmFactor> factors)
    {
        ImmutableArray<SimmClassMargin>.Builder classes = ImmutableArray.CreateBuilder<SimmClassMargin>();
        while (factors.Length > 0)
        {
            int end = EndOf(factors, SimmLevel.Class);
            classes.Add(calculator.Of(factors[..end]));
            factors = factors[end..];
        }

        return classes.ToImmutable();
    }
}

/// <summary>By what neighbouring factors belong together; each within the one before.</summary>
internal enum SimmLevel : byte
{
    /// <summary>Product class.</summary>
    Product,

    /// <summary>Risk class.</summary>
    Class,

    /// <summary>Measure.</summary>
    Measure,

    /// <summary>Bucket.</summary>
    Bucket,

    /// <summary>Name.</summary>
    Name,
}
