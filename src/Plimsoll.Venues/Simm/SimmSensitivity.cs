// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>A sensitivity as SIMM takes it, in dollars.</summary>
/// <param name="Product">The product class of the trade.</param>
/// <param name="Type">What it is to.</param>
/// <param name="Qualifier">The currency, pair of currencies, issuer, index or commodity.</param>
/// <param name="Bucket">The bucket from 0, the residual last; 0 where the risk class has none.</param>
/// <param name="Tenor">A place in <see cref="SimmNames.Tenors"/>; 0 where the risk type has no tenors.</param>
/// <param name="Label2">The sub-curve, of credit the payment currency or the family of an index; empty elsewhere.</param>
/// <param name="Value">By how much the value changes, dollars; the unit is the risk type's.</param>
public readonly record struct SimmSensitivity(
    SimmProductClass Product, SimmRiskType Type, string Qualifier, int Bucket, int Tenor, string Label2, Amount Value)
{
    /// <summary>A sensitivity of the words of a CRIF row.</summary>
    /// <param name="productClass">Column ProductClass.</param>
    /// <param name="riskType">Column RiskType.</param>
    /// <param name="qualifier">Column Qualifier.</param>
    /// <param name="bucket">Column Bucket. Of interest rates it says what the version says too, and is not used.</param>
    /// <param name="label1">Column Label1.</param>
    /// <param name="label2">Column Label2.</param>
    /// <param name="value">Column AmountUSD.</param>
    /// <param name="fault">What is wrong; <see langword="null"/> where nothing is.</param>
    public static SimmSensitivity Of(
        string productClass, string riskType, string qualifier, string bucket, string label1, string label2, Amount value, out SimmFault? fault)
    {
        fault = null;
        int product = SimmNames.ProductClasses.IndexOf(productClass), type = SimmNames.RiskTypes.IndexOf(riskType);
        if (product < 0 || type < 0)
        {
            fault = product < 0 ? new("ProductClass", productClass, "one of " + string.Join(", ", SimmNames.ProductClasses))
                : new("RiskType", riskType, "one of " + string.Join(", ", SimmNames.RiskTypes));
            return default;
        }

        SimmRiskType kind = (SimmRiskType)type;
        SimmRiskClass riskClass = SimmNames.ClassOf(kind);
        fault = QualifierFault(kind, riskClass, qualifier);
        int place = BucketOf(kind, riskClass, bucket, ref fault);
        int tenor = TenorOf(kind, riskClass, label1, ref fault);
        bool isCurve = kind == SimmRiskType.IrCurve;
        if (isCurve && !SimmNames.SubCurves.Contains(label2))
        {
            fault ??= new("Label2", label2, "a sub-curve: " + string.Join(", ", SimmNames.SubCurves));
        }

        bool hasLabel = isCurve || (riskClass is SimmRiskClass.CreditQualifying or SimmRiskClass.CreditNonQualifying && kind != SimmRiskType.BaseCorr);
        string of = kind == SimmRiskType.FxVol && fault is null ? Pair(qualifier) : qualifier;
        return fault is null ? new((SimmProductClass)product, kind, of, place, tenor, hasLabel ? label2 : string.Empty, value) : default;
    }

    /// <summary>True where the risk type has tenors.</summary>
    public static bool HasTenor(SimmRiskType type) =>
        type is SimmRiskType.IrCurve or SimmRiskType.CreditQ or SimmRiskType.CreditNonQ || SimmNames.MeasureOf(type) == SimmMeasure.Vega;

    /// <summary>A pair of currencies: the order of the two is nothing to SIMM.</summary>
    internal static string Pair(string qualifier) =>
        string.CompareOrdinal(qualifier, 0, qualifier, 3, 3) <= 0 ? qualifier : string.Concat(qualifier.AsSpan(3, 3), qualifier.AsSpan(0, 3));

    /// <summary>True for three capital letters.</summary>
    internal static bool IsCurrency(ReadOnlySpan<char> text) => text.Length == 3 && text.IndexOfAnyExceptInRange('A', 'Z') < 0;

    private static SimmFault? QualifierFault(SimmRiskType type, SimmRiskClass riskClass, string qualifier)
    {
        bool isPair = type == SimmRiskType.FxVol;
        bool isFine = isPair ? qualifier.Length == 6 && IsCurrency(qualifier.AsSpan(0, 3)) && IsCurrency(qualifier.AsSpan(3))
                && !qualifier.AsSpan(0, 3).SequenceEqual(qualifier.AsSpan(3))
            : riskClass is SimmRiskClass.InterestRate or SimmRiskClass.Fx ? IsCurrency(qualifier)
            : qualifier.Length > 0;
        return isFine ? null : new("Qualifier", qualifier, isPair ? "two currencies such as EURUSD"
            : riskClass is SimmRiskClass.InterestRate or SimmRiskClass.Fx ? "a currency of three capital letters" : "a name");
    }

    private static int BucketOf(SimmRiskType type, SimmRiskClass riskClass, string bucket, ref SimmFault? fault)
    {
        if (riskClass == SimmRiskClass.Fx || type == SimmRiskType.BaseCorr)
        {
            return 0;
        }

        if (riskClass == SimmRiskClass.InterestRate)
        {
            if (bucket is not ("" or "1" or "2" or "3"))
            {
                fault ??= new("Bucket", bucket, "1, 2 or 3 of interest rates, or nothing: the version says which it is");
            }

            return 0;
        }

        int count = SimmNames.BucketsOf(riskClass);
        bool hasResidual = SimmNames.HasResidual(riskClass);
        if (hasResidual && bucket.Equals(SimmNames.Residual, StringComparison.OrdinalIgnoreCase))
        {
            return count;
        }

        if (int.TryParse(bucket, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= count)
        {
            return number - 1;
        }

        fault ??= new("Bucket", bucket, $"1 to {count}{(hasResidual ? " or " + SimmNames.Residual : string.Empty)} of {riskClass}");
        return 0;
    }

    private static int TenorOf(SimmRiskType type, SimmRiskClass riskClass, string label1, ref SimmFault? fault)
    {
        if (!HasTenor(type))
        {
            return 0;
        }

        bool isCredit = riskClass is SimmRiskClass.CreditQualifying or SimmRiskClass.CreditNonQualifying;
        int tenor = SimmNames.Tenors.IndexOf(label1);
        if (tenor < 0 || (isCredit && !SimmNames.CreditTenors.Contains(label1)))
        {
            fault ??= new("Label1", label1, "a tenor: " + string.Join(", ", isCredit ? SimmNames.CreditTenors : SimmNames.Tenors));
        }

        return tenor;
    }
}

/// <summary>What is wrong with a sensitivity.</summary>
/// <param name="Field">The column of CRIF.</param>
/// <param name="Found">What it says.</param>
/// <param name="Expected">What it should say.</param>
public sealed record SimmFault(string Field, string Found, string Expected);
