// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Engine.Events;

/// <summary>Where an account stands, from healthy to closed.</summary>
public enum AccountStatus : byte
{
    /// <summary>Equity covers the call ratio times maintenance.</summary>
    Healthy,

    /// <summary>Equity covers maintenance but not the call ratio times it: a warning.</summary>
    Called,

    /// <summary>Equity was below maintenance at an accepted price: closes are under way.</summary>
    Liquidating,

    /// <summary>What could not be traded is being taken over.</summary>
    Backstop,

    /// <summary>What the backstop could not take is being closed against profitable opposite positions.</summary>
    Deleveraging,

    /// <summary>Bankrupt and emptied: takes no more commands.</summary>
    Closed,
}
