// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>The options of one group of positions while its worst scenario is looked for: what each has of which row of the cube.</summary>
/// <remarks>
/// <para>The exact profit of a group in a scenario is a sum of 256-bit products, and a class has three dozen scenarios of which one is the worst. So all of
/// them are weighed in doubles first, and the sums are worked out only where the doubles cannot tell: the scenario found, its figure and the first of equals
/// are those of working out all.</para>
/// <para>Bound: with M = Σ |quantity| × largest profit + |delta-one value| × largest shock + largest dampener, every double sum is within (legs + 8) × 2⁻⁵⁰ × M
/// of the sum without roundings (n·u with u = 2⁻⁵³ for n products and their sum; Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, section 3.1),
/// and the exact one within an atom a contract, for the row, and an atom a leg, for the sum, of that.</para>
/// <para>Scratch of one sheet, for one group at a time.</para>
/// </remarks>
internal sealed class OptionLegs
{
    // Sums below this are in the range of money whatever scenario they are of; above it all of them are worked out, so that one that is not is refused.
    private const double LargestScreened = 1e19;
    private const double Atom = 1e-18;
    private const double Roundoff = 1.0 / (1L << 50);

    private Leg[] _legs = new Leg[8];

    /// <summary>How many there are.</summary>
    internal int Count { get; private set; }

    internal void Clear()
    {
        Array.Clear(_legs, 0, Count);
        Count = 0;
    }

    /// <summary>The profits of one contract, filled or from the cube.</summary>
    /// <returns>Refused as <see cref="ScenarioCube.Get"/>, and where a profit is beyond the range of money.</returns>
    internal static Rejection ProfitsOf(InstrumentSpec spec, ScenarioCube cube, MarketView market, out MarkedProfits profits)
    {
        profits = null!;
        Rejection rejection = cube.Get(spec, market, out CubeRow row);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        profits = row.Marked(cube, market.Catalog)!;
        return profits is null ? new(RejectionCode.OutsideDomain, spec.Id) : Rejection.None;
    }

    /// <summary>Adds a position.</summary>
    internal void Add(MarkedProfits profits, Quantity quantity)
    {
        if (Count == _legs.Length)
        {
            Array.Resize(ref _legs, Count * 2);
        }

        _legs[Count++] = new(profits, quantity);
    }

    /// <summary>The exact profit in a scenario, each leg rounded down.</summary>
    internal Amount Profit(int scenario)
    {
        Amount sum = default;
        foreach (ref readonly Leg leg in _legs.AsSpan(0, Count))
        {
            sum += Amount.FromAtoms(Fixed18.Multiply(leg.Profits.Of(leg.Quantity.IsNegative, scenario).Atoms, leg.Quantity.Atoms, Rounding.Down));
        }

        return sum;
    }

    /// <summary>The largest loss above zero and the first scenario that has it, of the options and a delta-one value rounded both ways; zero where nothing is
    /// lost.</summary>
    internal Amount Worst(ScenarioClass terms, Amount low, Amount high, out int scenario)
    {
        scenario = 0;
        Amount worst = default;
        Span<double> near = stackalloc double[terms.Scenarios.Length];
        double slack = Screen(terms, low, high, near);
        double highest = 0;
        foreach (double loss in near)
        {
            highest = Math.Max(highest, loss);
        }

        for (int s = 0; s < near.Length; s++)
        {
            // Written so that figures which are no numbers are worked out.
            if (near[s] < highest - (2 * slack))
            {
                continue;
            }

            Amount loss = Loss(terms, low, high, s);
            if (loss > worst)
            {
                (worst, scenario) = (loss, s);
            }
        }

        return worst;
    }

    /// <summary>The largest loss of the options, delta-one positions left out and dampeners taken off, among the scenarios of each shock: the nearest doubles
    /// of figures that are worked out.</summary>
    internal void FillWorstByShock(ScenarioClass terms, Span<double> worst)
    {
        worst.Fill(double.NegativeInfinity);
        Span<double> near = stackalloc double[terms.Scenarios.Length];
        Span<double> highest = stackalloc double[worst.Length];
        double slack = Screen(terms, default, default, near);
        highest.Fill(double.NegativeInfinity);
        for (int s = 0; s < near.Length; s++)
        {
            int j = terms.ShockIndex[s];
            highest[j] = Math.Max(highest[j], near[s]);
        }

        for (int s = 0; s < near.Length; s++)
        {
            int j = terms.ShockIndex[s];
            if (!(near[s] < highest[j] - (2 * slack)))
            {
                worst[j] = Math.Max(worst[j], -(Profit(s) + terms.Scenarios[s].Dampener).ToDouble());
            }
        }
    }

    /// <summary>What a group loses in a scenario, its dampener taken off; negative is a gain.</summary>
    internal Amount Loss(ScenarioClass terms, Amount low, Amount high, int scenario)
    {
        Ratio shock = terms.Shocks[scenario];
        Amount value = low.Times(shock, Rounding.Down);
        Amount least = low == high ? value : Amount.Min(value, high.Times(shock, Rounding.Down));
        return -(least + Profit(scenario)) - terms.Scenarios[scenario].Dampener;
    }

    /// <summary>Takes what the options gain in every scenario off losses, in doubles.</summary>
    internal void SubtractFrom(Span<double> losses)
    {
        foreach (ref readonly Leg leg in _legs.AsSpan(0, Count))
        {
            Subtract(leg.Quantity.ToDouble(), leg.Profits.NearOf(leg.Quantity.IsNegative), losses);
        }
    }

    /// <summary>Weighs every scenario in doubles; returns how far a loss may be from what is worked out, without end where all of them have to be.</summary>
    private double Screen(ScenarioClass terms, Amount low, Amount high, Span<double> near)
    {
        double value = low.ToDouble();
        double most = (Math.Abs(value) * terms.LargestShock) + terms.LargestDampener, contracts = 0;
        terms.DampenersBelow.AsSpan(0, near.Length).CopyTo(near);
        Subtract(value, terms.NearShocks.AsSpan(0, near.Length), near);
        foreach (ref readonly Leg leg in _legs.AsSpan(0, Count))
        {
            double quantity = leg.Quantity.ToDouble();
            most += Math.Abs(quantity) * leg.Profits.Most;
            contracts += Math.Abs(quantity);
            Subtract(quantity, leg.Profits.NearOf(leg.Quantity.IsNegative), near);
        }

        double slack = ((Count + 8) * ((Roundoff * most) + Atom)) + (2 * contracts * Atom) + ((high - low).ToDouble() * terms.LargestShock);
        return most < LargestScreened ? slack : double.PositiveInfinity;
    }

    /// <summary>sums −= factor × row, four at a time. Whether a machine fuses the two does not matter: what is decided here is only what to work out.</summary>
    private static void Subtract(double factor, ReadOnlySpan<double> row, Span<double> sums)
    {
        Invariant.Check(row.Length == sums.Length, "A row has one value a scenario.");
        ref double from = ref MemoryMarshal.GetReference(row);
        ref double to = ref MemoryMarshal.GetReference(sums);
        Vector256<double> factors = Vector256.Create(factor);
        int s = 0;
        for (; s <= sums.Length - Vector256<double>.Count; s += Vector256<double>.Count)
        {
            (Vector256.LoadUnsafe(ref to, (nuint)s) - (factors * Vector256.LoadUnsafe(ref from, (nuint)s))).StoreUnsafe(ref to, (nuint)s);
        }

        for (; s < sums.Length; s++)
        {
            sums[s] -= factor * row[s];
        }
    }

    private readonly record struct Leg(MarkedProfits Profits, Quantity Quantity);
}
