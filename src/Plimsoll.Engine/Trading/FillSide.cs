// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>One side of a fill while it is being checked.</summary>
internal struct FillSide
{
    /// <summary>The account that the command names.</summary>
    internal AccountState Named;

    /// <summary>The account that the trade is booked on: the named one, or its pocket; null while the pocket does not exist yet.</summary>
    internal AccountState? Booked;

    /// <summary>True when the trade goes to a pocket.</summary>
    internal bool IsIsolated;

    /// <summary>Contracts, signed: positive buys.</summary>
    internal Quantity Traded;

    /// <summary>What is held before the trade.</summary>
    internal Position Held;

    /// <summary>True when the position grows or turns.</summary>
    internal bool AddsRisk;

    /// <summary>True when the side trades so far from the mark that it gives money to the other.</summary>
    internal bool Gives;

    /// <summary>How much it gives then, in the settlement asset, rounded up; else zero.</summary>
    internal Amount Given;

    /// <summary>True when the side pays a fee, or its worth at the mark falls by more than dust.</summary>
    internal bool Pays;

    /// <summary>What the trade does.</summary>
    internal TradeEffect Effect;

    /// <summary>Fee in the settlement asset; negative is a rebate.</summary>
    internal Amount Fee;

    /// <summary>The assessment that let the side through, of exactly what the account will hold; null where none was needed.</summary>
    internal Standing? Standing;

    /// <summary>What the parent puts into the pocket first, in the settlement asset.</summary>
    internal Amount TopUp;
}
