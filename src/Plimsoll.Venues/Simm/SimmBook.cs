// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>A risk factor and the net sensitivity to it.</summary>
/// <param name="Product">Product class.</param>
/// <param name="Class">Risk class.</param>
/// <param name="Measure">Delta, vega or base correlation.</param>
/// <param name="Bucket">Bucket from 0; of interest rates the number of the currency's name.</param>
/// <param name="Name">The number of the qualifier's name; of interest rates 0.</param>
/// <param name="Tenor">Place in <see cref="SimmNames.Tenors"/>; after them inflation and basis, of interest-rate delta.</param>
/// <param name="Label">The number of Label2's name; of interest-rate vega 1 for inflation.</param>
/// <param name="Net">The exact sum of the sensitivities to it, dollars.</param>
public readonly record struct SimmFactor(
    SimmProductClass Product, SimmRiskClass Class, SimmMeasure Measure, int Bucket, int Name, int Tenor, int Label, Amount Net);

/// <summary>Sensitivities netted by risk factor, in one order whatever order they came in.</summary>
/// <remarks>Sums are exact and names are numbered by their ordinal order, so that neither the order of rows nor how a sensitivity is split over them changes
/// a bit of
/// the margin. A net of zero stays: it is a factor that the tree shows.</remarks>
public sealed class SimmBook
{
    /// <summary>The place of inflation after the tenors.</summary>
    internal const int Inflation = 12;

    /// <summary>The place of cross-currency basis after inflation.</summary>
    internal const int Basis = 13;

    private SimmBook(ImmutableArray<string> names, SimmFactor[] factors)
    {
        Names = names;
        Factors = factors;
    }

    /// <summary>Names by number, ordinal order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The factors: by product class, risk class, measure, bucket, name, tenor and label.</summary>
    public ReadOnlyMemory<SimmFactor> Factors { get; }

    /// <summary>Nets sensitivities.</summary>
    /// <param name="sensitivities">In any order.</param>
    /// <param name="side">Whose margin it is.</param>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public static SimmBook Of(IReadOnlyCollection<SimmSensitivity> sensitivities, SimmSide side = SimmSide.Call)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        List<string> found = [];
        foreach (SimmSensitivity one in sensitivities)
        {
            Number(one.Qualifier, numbers, found);
            Number(one.Label2, numbers, found);
        }

        found.Sort(StringComparer.Ordinal);
        ImmutableArray<string> names = [.. found];
        for (int n = 0; n < names.Length; n++)
        {
            numbers[names[n]] = n;
        }

        UInt128[] keys = new UInt128[sensitivities.Count];
        SimmFactor[] factors = new SimmFactor[sensitivities.Count];
        int count = 0;
        foreach (SimmSensitivity one in sensitivities)
        {
            factors[count] = FactorOf(one, numbers, side);
            keys[count] = KeyOf(factors[count]);
            count++;
        }

        return new(names, Netted(keys, factors));
    }

    /// <summary>Nets factors whose names are numbered already.</summary>
    internal static SimmBook Of(ImmutableArray<string> names, ReadOnlySpan<SimmFactor> given)
    {
        SimmFactor[] factors = given.ToArray();
        UInt128[] keys = new UInt128[factors.Length];
        for (int i = 0; i < factors.Length; i++)
        {
            keys[i] = KeyOf(factors[i]);
        }

        return new(names, Netted(keys, factors));
    }

    private static void Number(string name, Dictionary<string, int> numbers, List<string> found)
    {
        if (numbers.TryAdd(name, 0))
        {
            found.Add(name);
        }
    }

    private static SimmFactor FactorOf(in SimmSensitivity one, Dictionary<string, int> numbers, SimmSide side)
    {
        SimmRiskClass riskClass = SimmNames.ClassOf(one.Type);
        bool isRates = riskClass == SimmRiskClass.InterestRate;
        int name = numbers[one.Qualifier];
        int tenor = one.Type switch { SimmRiskType.Inflation => Inflation, SimmRiskType.XCcyBasis => Basis, _ => one.Tenor };
        int label = isRates && SimmNames.MeasureOf(one.Type) == SimmMeasure.Vega ? (one.Type == SimmRiskType.InflationVol ? 1 : 0) : numbers[one.Label2];
        return new(one.Product, riskClass, SimmNames.MeasureOf(one.Type), isRates ? name : one.Bucket, isRates ? 0 : name, tenor, label,
            side == SimmSide.Post ? -one.Value : one.Value);
    }

    // Product class, risk class, measure, bucket (32 bits); name (32), tenor (5), label (27).
    private static UInt128 KeyOf(in SimmFactor factor) => new(
        ((ulong)factor.Product << 52) | ((ulong)factor.Class << 48) | ((ulong)factor.Measure << 44) | (uint)factor.Bucket,
        ((ulong)(uint)factor.Name << 32) | ((ulong)factor.Tenor << 27) | (uint)factor.Label);

    // Sums are exact, so that it does not matter in which order equal keys come.
    private static SimmFactor[] Netted(UInt128[] keys, SimmFactor[] factors)
    {
        int[] order = new int[keys.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(keys, order);
        SimmFactor[] netted = new SimmFactor[factors.Length];
        int count = 0;
        for (int i = 0; i < order.Length; i++)
        {
            ref readonly SimmFactor next = ref factors[order[i]];
            if (i > 0 && keys[i - 1] == keys[i])
            {
                netted[count - 1] = netted[count - 1] with { Net = netted[count - 1].Net + next.Net };
            }
            else
            {
                netted[count++] = next;
            }
        }

        return netted[..count];
    }
}
