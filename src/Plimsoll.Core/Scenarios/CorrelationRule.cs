// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>How much of what hedging between underlyings saves is granted. Every figure is from 0 to 1.</summary>
/// <param name="Shrink">How far the correlations are drawn to 0 and, apart, to 1: the worse of the two counts.</param>
/// <param name="OffsetCap">The share of the saving granted in maintenance margin: .8 is the most of Commission Delegated Regulation (EU) 153/2013, Article
/// 27.</param>
/// <param name="EntryOffsetCap">The share granted in initial margin, at most <paramref name="OffsetCap"/>: lower while a break of the regime is new.</param>
/// <param name="SingleName">Share of the largest single loss, every other underlying at rest, that is required at least.</param>
/// <param name="Break">Share of their losses that the underlyings make when their correlation breaks: it is then 0, or 1, between all of them.</param>
public readonly record struct CorrelationTerms(Ratio Shrink, Ratio OffsetCap, Ratio EntryOffsetCap, Ratio SingleName, Ratio Break);

/// <summary>One underlying's part of a requirement that combines by correlation.</summary>
/// <param name="Underlying">Its row in the matrix.</param>
/// <param name="Slope">What it loses in proportion to a fall of its price, at the largest move of its scenarios: negative where it loses by a rise.</param>
/// <param name="Rest">The most that any scenario loses beyond that proportion, at least 0: what does not change sign with the move and so is not
/// offset.</param>
/// <param name="Alone">What it requires by itself, at least 0.</param>
public readonly record struct CorrelatedLoss(int Underlying, Amount Slope, Amount Rest, Amount Alone);

/// <summary>What several underlyings require together, step by step; numeraire, rounded up.</summary>
/// <param name="Gross">The sum of what each requires alone.</param>
/// <param name="Core">The root of the correlated slopes, and the rests.</param>
/// <param name="SingleName">The single-name stress.</param>
/// <param name="Break">The correlation-break stress.</param>
public readonly record struct CorrelatedMargin(Amount Gross, Amount Core, Amount SingleName, Amount Break)
{
    /// <summary>What is taken off the gross: min(cap × (gross − core), gross − single name, gross − break), at least 0, rounded down.</summary>
    public Amount Granted(Ratio cap) =>
        Amount.Max(Amount.Min((Gross - Core).Times(cap, Rounding.Down), Gross - Amount.Max(SingleName, Break)), default);
}

/// <summary>The combine rule of a netting tree for different underlyings: their losses add up as correlated moves do, not scenario by scenario.</summary>
/// <remarks>
/// <para>With x the slopes, w the rests and L what each underlying requires alone:
/// core = max(√(xᵀ((1 − s)·C + s·I)x), √(xᵀ((1 − s)·C + s·J)x)) + Σw, J all ones; gross = ΣL; required = gross − min(cap × (gross − core), gross − single name,
/// gross − break), never above gross. Single name = share × max L. Break = share × (max(√Σx², |Σx|) + Σw): correlation gone, or one.</para>
/// <para>The rest makes a loss of any shape a part: in every scenario loss ≤ slope × (−move ÷ largest move) + rest. An underlying of futures has no rest; a
/// short straddle has nothing else, and is not offset.</para>
/// <para>Source: correlations drawn half to 0 and half to 1 and the worse taken, as ISDA SIMM's and the Basel sensitivities-based method's scenarios of
/// correlation do; the cap from EMIR; figures are the rulebook's.</para>
/// <para>Exact: sums and products in whole numbers, each root rounded up. C has ones on its diagonal and no negative eigenvalue (checked when made), so one
/// unit more of a loss requires at most one unit more.</para>
/// </remarks>
public sealed class CorrelationRule
{
    /// <summary>The most underlyings of one rule.</summary>
    public const int MaxUnderlyings = 64;

    private static readonly BigInteger _unit = new(Fixed18.AtomsPerUnit);

    private readonly ImmutableArray<BigInteger> _cells;

    private CorrelationRule(ImmutableArray<string> names, ImmutableArray<BigInteger> cells, CorrelationTerms terms)
    {
        Names = names;
        _cells = cells;
        Terms = terms;
    }

    /// <summary>The underlyings, by row.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>How much is granted.</summary>
    public CorrelationTerms Terms { get; }

    /// <summary>The correlation of two underlyings.</summary>
    public Ratio this[int row, int column] => Ratio.FromAtoms((Int128)_cells[(row * Names.Length) + column]);

    /// <summary>Checks the figures and makes the rule.</summary>
    /// <param name="names">The underlyings, different from each other.</param>
    /// <param name="lower">The lower triangle of the matrix, row by row, the diagonal included.</param>
    /// <param name="terms">How much is granted.</param>
    /// <param name="error">What is wrong, as a sentence.</param>
    /// <returns>Null where something is.</returns>
    public static CorrelationRule? TryCreate(
        ImmutableArray<string> names, ImmutableArray<ImmutableArray<Ratio>> lower, CorrelationTerms terms, out string error)
    {
        int size = names.Length;
        error = size is < 2 or > MaxUnderlyings ? $"{size} underlyings, expected from 2 to {MaxUnderlyings}"
            : names.Distinct(StringComparer.Ordinal).Count() != size ? "an underlying is named twice"
            : lower.Length != size ? $"{lower.Length} rows, expected {size}: one an underlying"
            : string.Empty;
        for (int row = 0; row < size && error.Length == 0; row++)
        {
            error = lower[row].Length != row + 1 ? $"row {row + 1} has {lower[row].Length} correlations, expected {row + 1}: up to its own underlying"
                : lower[row][row] != Ratio.One ? $"the correlation of {names[row]} with itself is {lower[row][row]}, expected 1"
                : lower[row].Any(static cell => cell.Abs() > Ratio.One) ? $"a correlation in row {row + 1} is not from -1 to 1"
                : string.Empty;
        }

        if (error.Length == 0 && !IsPositive(lower))
        {
            error = "no prices can be correlated so: the matrix has a negative eigenvalue";
        }

        if (error.Length > 0)
        {
            return null;
        }

        Invariant.Check(terms.EntryOffsetCap <= terms.OffsetCap, "Initial margin is granted no more of a saving than maintenance margin.");
        BigInteger[] cells = new BigInteger[size * size];
        for (int i = 0; i < cells.Length; i++)
        {
            (int row, int column) = (i / size, i % size);
            cells[i] = (BigInteger)lower[Math.Max(row, column)][Math.Min(row, column)].Atoms;
        }

        return new(names, [.. cells], terms);
    }

    /// <summary>What these parts require together.</summary>
    public CorrelatedMargin Combine(ReadOnlySpan<CorrelatedLoss> parts)
    {
        (BigInteger correlated, BigInteger squares, BigInteger sum, BigInteger rest) = (0, 0, 0, 0);
        (Amount gross, Amount largest) = (default, default);
        for (int i = 0; i < parts.Length; i++)
        {
            BigInteger slope = (BigInteger)parts[i].Slope.Atoms;
            BigInteger products = 0;
            for (int j = 0; j < i; j++)
            {
                products += _cells[(parts[i].Underlying * Names.Length) + parts[j].Underlying] * (BigInteger)parts[j].Slope.Atoms;
            }

            correlated += slope * (products + products + (_unit * slope));
            (squares, sum, rest) = (squares + (slope * slope), sum + slope, rest + (BigInteger)parts[i].Rest.Atoms);
            (gross, largest) = (gross + parts[i].Alone, Amount.Max(largest, parts[i].Alone));
        }

        BigInteger shrink = (BigInteger)Terms.Shrink.Atoms;
        BigInteger kept = (_unit - shrink) * correlated;
        BigInteger larger = kept + (shrink * _unit * BigInteger.Max(squares, sum * sum));
        Amount core = Of(RootUp(larger, _unit) + rest);
        Amount apart = Of(BigInteger.Max(RootUp(squares, BigInteger.One), BigInteger.Abs(sum)) + rest);
        return new(gross, core, largest.Times(Terms.SingleName, Rounding.Up), apart.Times(Terms.Break, Rounding.Up));
    }

    /// <summary>√value ÷ unit, rounded up; what rounding left below zero is zero.</summary>
    internal static BigInteger RootUp(BigInteger value, BigInteger unit)
    {
        if (value.Sign <= 0)
        {
            return BigInteger.Zero;
        }

        // Newton from above: it falls until it is the root, rounded down.
        BigInteger root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        for (BigInteger next = (root + (value / root)) >> 1; next < root; next = (root + (value / root)) >> 1)
        {
            root = next;
        }

        root += root * root == value ? BigInteger.Zero : BigInteger.One;
        return (root + unit - BigInteger.One) / unit;
    }

    private static Amount Of(BigInteger atoms) => Amount.FromAtoms(checked((Int128)atoms));

    /// <summary>A Cholesky decomposition that lets a pivot be a hair below zero, as the last decimal of a stated matrix may leave it.</summary>
    private static bool IsPositive(ImmutableArray<ImmutableArray<Ratio>> lower)
    {
        const double Hair = 1e-9;
        int size = lower.Length;
        double[,] factor = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = lower[i][j].ToDouble();
                for (int k = 0; k < j; k++)
                {
                    rest = Math.FusedMultiplyAdd(-factor[i, k], factor[j, k], rest);
                }

                if (i == j ? rest < -Hair : factor[j, j] == 0 && Math.Abs(rest) > Hair)
                {
                    return false;
                }

                factor[i, j] = i == j ? (rest > Hair ? Math.Sqrt(rest) : 0) : factor[j, j] == 0 ? 0 : rest / factor[j, j];
            }
        }

        return true;
    }
}
