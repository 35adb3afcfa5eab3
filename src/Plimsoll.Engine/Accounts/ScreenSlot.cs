// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Engine.Accounts;

/// <summary>Where the screen keeps an account: derived state, in no snapshot.</summary>
internal struct ScreenSlot
{
    /// <summary>Bucket number plus one; zero is nowhere.</summary>
    internal int Shelf;

    /// <summary>Place in the bucket.</summary>
    internal int Place;
}
