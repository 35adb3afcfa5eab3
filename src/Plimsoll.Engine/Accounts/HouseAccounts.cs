// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>The venue's own accounts: the other side of everything that does not happen between two clients.</summary>
/// <remarks>They are accounts like any other in the ledger, so that every asset sums to zero over all accounts; clients cannot name them in commands.</remarks>
public static class HouseAccounts
{
    /// <summary>Mirror of money in and out: what came in from outside is its negative balance.</summary>
    public static AccountId External => new(1);

    /// <summary>The outside book: counterparty of liquidation trades. It is the outside world, so it may have any balance and any position.</summary>
    public static AccountId Market => new(2);

    /// <summary>Trading fees received, rebates paid. Never negative.</summary>
    public static AccountId Fees => new(3);

    /// <summary>Money set aside for deficits. Never negative.</summary>
    public static AccountId InsuranceFund => new(4);

    /// <summary>Takes over positions that cannot be traded, up to its capacity.</summary>
    public static AccountId Backstop => new(5);

    /// <summary>Owner of rounding dust: every rounding goes against an account, and here is where the difference goes.</summary>
    public static AccountId Suspense => new(6);

    /// <summary>Holds the other side of realised profit: its balance in an asset is minus the sum of the costs of all positions settled in it.</summary>
    public static AccountId Clearing => new(7);

    /// <summary>Receives the interest on loans.</summary>
    public static AccountId Lenders => new(8);

    /// <summary>The funds of single markets, each drawn on for its own market only. Never negative.</summary>
    public static AccountId MarketFunds => new(9);

    /// <summary>The venue's junior tranche: its own money, drawn on before the insurance fund. Never negative.</summary>
    public static AccountId Junior => new(10);

    /// <summary>What others have staked, drawn on after the insurance fund. Never negative.</summary>
    public static AccountId Stakes => new(11);

    /// <summary>How many there are; their ids count up from 1.</summary>
    public const int Count = 11;

    /// <summary>How many of them every venue has; those after them are empty until somebody pays into a tranche.</summary>
    internal const int Plain = 8;
}
