// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Simulation.Random;

namespace Plimsoll.Tests.Properties.Attacks;

/// <summary>One act of an attack as bare numbers: what it means is decided when it is done, from the state the venue is in by then.</summary>
/// <param name="Kind">Which act, by weight, below 100.</param>
/// <param name="A">Who.</param>
/// <param name="B">With whom.</param>
/// <param name="X">In what.</param>
/// <param name="Y">At which price.</param>
/// <param name="Z">How much.</param>
internal readonly record struct Gene(int Kind, int A, int B, int X, int Y, int Z)
{
    /// <summary>Field values run below this.</summary>
    public const int Range = 1 << 12;

    /// <summary>The longest attack.</summary>
    public const int MostGenes = 16;

    public static Gene Random(SeededGenerator random) =>
        new(random.NextIndex(100), random.NextIndex(Range), random.NextIndex(Range), random.NextIndex(Range), random.NextIndex(Range), random.NextIndex(Range));

    /// <summary>The same act with one number drawn again.</summary>
    public Gene Tweaked(SeededGenerator random)
    {
        int value = random.NextIndex(Range);
        return random.NextIndex(6) switch
        {
            0 => this with { Kind = random.NextIndex(100) },
            1 => this with { A = value },
            2 => this with { B = value },
            3 => this with { X = value },
            4 => this with { Y = value },
            _ => this with { Z = value },
        };
    }
}
