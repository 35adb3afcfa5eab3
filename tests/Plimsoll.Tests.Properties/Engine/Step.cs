// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>A step of a generated day, as bare numbers: what it means is decided when it is taken, from the state the venue is in by then.</summary>
/// <param name="Kind">Which command, by weight.</param>
/// <param name="A">First account, or market.</param>
/// <param name="B">Second account, or source.</param>
/// <param name="X">What.</param>
/// <param name="Y">How much.</param>
public readonly record struct Step(int Kind, int A, int B, int X, int Y);

/// <summary>Generated days.</summary>
internal static class Steps
{
    private static readonly Gen<Step> _step =
        from kind in Gen.Choose(0, 99)
        from a in Gen.Choose(0, 1 << 16)
        from b in Gen.Choose(0, 1 << 16)
        from x in Gen.Choose(0, 1 << 20)
        from y in Gen.Choose(0, 1 << 20)
        select new Step(kind, a, b, x, y);

    /// <summary>Runs a property over days of exactly as many steps, from a fixed seed; a failing day is shrunk by leaving parts of it out.</summary>
    public static void ForAll(int days, int steps, Func<Step[], bool> property) =>
        Prop.ForAll(Arb.From(_step.ArrayOf(steps), Shorter), property).Check(Config.QuickThrowOnFailure.WithMaxTest(days).WithReplay(20251010, 7));

    private static IEnumerable<Step[]> Shorter(Step[] day)
    {
        for (int size = day.Length / 2; size > 0; size /= 2)
        {
            for (int at = 0; at + size <= day.Length; at += size)
            {
                yield return [.. day[..at], .. day[(at + size)..]];
            }
        }
    }
}
