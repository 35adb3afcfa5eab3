// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Random;

/// <summary>Draws from what a world describes.</summary>
internal static class Draws
{
    /// <summary>A size from its distribution, clamped, exact to 10⁻¹⁸ of what the double is.</summary>
    internal static Ratio Draw(this SeededGenerator random, Distribution distribution)
    {
        double least = distribution.Least.ToDouble();
        double most = distribution.Most.ToDouble();
        double drawn = distribution.Law switch
        {
            DistributionLaw.LogNormal => distribution.Median.ToDouble() * StrictMath.Exp(distribution.Spread.ToDouble() * random.NextNormal()),
            DistributionLaw.Pareto => least * StrictMath.Exp(-StrictMath.Log(random.NextUnit()) / distribution.Spread.ToDouble()),
            _ => least + ((most - least) * random.NextUnit()),
        };
        double clamped = drawn < least ? least : drawn > most ? most : drawn;
        Invariant.Check(Ratio.TryQuantise(clamped, Rounding.Down, out Ratio value), "A clamped draw is finite.");
        return value;
    }

    /// <summary>One of the items, each as often as its weight says.</summary>
    internal static T Choose<T>(this SeededGenerator random, ImmutableArray<Weighted<T>> items)
    {
        double total = 0;
        foreach (Weighted<T> item in items)
        {
            total += item.Weight.ToDouble();
        }

        double left = random.NextUnit() * total;
        foreach (Weighted<T> item in items)
        {
            left -= item.Weight.ToDouble();
            if (left < 0)
            {
                return item.Item;
            }
        }

        return items[^1].Item;
    }

    /// <summary>True with the given probability.</summary>
    internal static bool Happens(this SeededGenerator random, Ratio probability) => random.NextUnit() < probability.ToDouble();
}
