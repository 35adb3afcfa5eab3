// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Simulation.Calm;

/// <summary>How the outside price goes on after its low.</summary>
public enum Continuation : byte
{
    /// <summary>As it did: it comes back as far as the data say.</summary>
    V,

    /// <summary>It stays at its low.</summary>
    L,

    /// <summary>It falls another 8 % within half an hour, evenly, and stays there.</summary>
    D,
}
