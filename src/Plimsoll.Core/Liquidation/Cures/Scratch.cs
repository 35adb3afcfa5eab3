// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Liquidation;

/// <summary>Arrays that a search keeps from plan to plan: they only grow.</summary>
internal static class Scratch
{
    /// <summary>Makes room for so many; what was there stays.</summary>
    internal static void Grow<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            Array.Resize(ref array, Math.Max(count, 2 * array.Length));
        }
    }

    /// <summary>Copies the first ones, with room made for them.</summary>
    internal static void Copy<T>(T[] from, ref T[] to, int count)
    {
        Grow(ref to, count);
        Array.Copy(from, to, count);
    }
}
