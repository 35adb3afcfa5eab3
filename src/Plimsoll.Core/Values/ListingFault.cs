// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Values;

/// <summary>What is wrong with a listing: what a <see cref="RejectionCode.ListingInvalid"/> is about.</summary>
public enum ListingFault : byte
{
    /// <summary>Something of the kinds below; a listing has no such fault.</summary>
    None,

    /// <summary>Decimals are not from 0 to 18.</summary>
    Decimals,

    /// <summary>The asset's price is not a listed price above zero, or is that of another asset: requirements of whoever owes that one would change with the
    /// listing.</summary>
    AssetPrice,

    /// <summary>The settlement asset is not listed.</summary>
    Settlement,

    /// <summary>The underlying is not a listed price.</summary>
    Underlying,

    /// <summary>The mark is not a listed price, or is that of an instrument on another underlying.</summary>
    Mark,

    /// <summary>Spot, and only spot, names a base asset that is listed and not its settlement asset.</summary>
    Base,

    /// <summary>The contract size is not above zero and within range, or not 1 for spot.</summary>
    ContractSize,

    /// <summary>The tick is not above zero and within range.</summary>
    TickSize,

    /// <summary>The lot is not above zero and within range, or has with the contract size more than 18 decimals.</summary>
    LotSize,

    /// <summary>Futures and options, and only they, have an expiry, and it is after the command's time.</summary>
    Expiry,

    /// <summary>Options, and only they, say call or put.</summary>
    Option,

    /// <summary>Options, and only they, have a strike, above zero and within range.</summary>
    Strike,

    /// <summary>Options, and only they, have a forward, which is a listed price.</summary>
    Forward,

    /// <summary>Options, and only they, have a volatility, which is a listed volatility.</summary>
    Volatility,

    /// <summary>The cap is negative or out of range, or spot has one.</summary>
    OpenInterestCap,

    /// <summary>An inverse contract needs prices above zero and is paid in the coin that it is on; spot is linear.</summary>
    Payoff,

    /// <summary>A signed price, and only one, has a floor, above zero and within range.</summary>
    Floor,

    /// <summary>An observable has no source, too many, or two of one name.</summary>
    Sources,

    /// <summary>A figure of an observable's oracle policy is out of range.</summary>
    Policy,

    /// <summary>An observable comes with the listing that it does not use.</summary>
    Unused,
}
