// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>Where the screen keeps an account: derived state, in no snapshot.</summary>
internal struct ScreenSlot
{
    /// <summary>Bucket number plus one; zero is nowhere.</summary>
    internal int Shelf;

    /// <summary>Place in the bucket.</summary>
    internal int Place;

    /// <summary>The moment (<c>PriceMemory</c>) of the last exact assessment; zero when it was not whole, or what is held has changed since.</summary>
    internal long Moment;

    /// <summary>Maintenance at <see cref="Moment"/>.</summary>
    internal Amount Maintenance;
}
