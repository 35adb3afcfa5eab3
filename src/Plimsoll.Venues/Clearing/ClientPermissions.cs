// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>How something may be held.</summary>
public enum HoldingRight : byte
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Positions bought, assets had: nothing sold short, nothing owed.</summary>
    Held,

    /// <summary>On either side; assets may be owed.</summary>
    Any,
}

/// <summary>What clients of a class may have.</summary>
/// <param name="Positions">By instrument id.</param>
/// <param name="Assets">By asset id.</param>
/// <param name="Leverage">By instrument id, the most notional per unit of initial margin; zero is no limit.</param>
/// <param name="DebtLeverage">By asset id, the most that may be owed of it per unit of initial margin; zero is no limit. The numeraire has none.</param>
public sealed record ClientPermissions(
    ImmutableArray<HoldingRight> Positions, ImmutableArray<HoldingRight> Assets, ImmutableArray<Ratio> Leverage, ImmutableArray<Ratio> DebtLeverage)
{
    /// <summary>True when some instrument or asset has a limit.</summary>
    public bool HasLeverage => Leverage.Concat(DebtLeverage).Any(static limit => !limit.IsZero);
}
