// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Something asked of the engine. Time is data on it; nothing else tells the engine what time it is.</summary>
/// <param name="Id">The client's name for it, its own among the commands of one account, or among the venue's for those that name no single account (fills
/// too): the same id with the same payload has one effect. Zero asks for no such protection.</param>
/// <param name="Time">When it was sequenced; never before the last one applied.</param>
public abstract record Command(CommandId Id, Timestamp Time);

/// <summary>What a client account may be.</summary>
public enum AccountKind : byte
{
    /// <summary>One pool backs everything in it.</summary>
    Cross,

    /// <summary>A pool of its own under a parent of the same owner: its losses stop at its own balance.</summary>
    Sub,

    /// <summary>A pocket for one isolated position, under a parent; made by the engine, never by a command.</summary>
    Pocket,
}

/// <summary>Opens an account.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Its id, at least <see cref="AccountId.FirstClient"/>.</param>
/// <param name="Owner">Who owns it.</param>
/// <param name="Kind">Cross or sub.</param>
/// <param name="Parent">For a sub-account, an account of the same owner; otherwise zero.</param>
public sealed record OpenAccount(CommandId Id, Timestamp Time, AccountId Account, OwnerId Owner, AccountKind Kind, AccountId Parent) : Command(Id, Time);

/// <summary>Money comes in from outside. Accepted in every state but closed.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Who receives.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much, above zero, in whole smallest units of the asset.</param>
public sealed record Deposit(CommandId Id, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Command(Id, Time);

/// <summary>Money goes out, at most what is withdrawable.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Who pays.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much, above zero, in whole smallest units of the asset.</param>
public sealed record Withdraw(CommandId Id, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Command(Id, Time);

/// <summary>Money moves between two accounts of one owner, at most what is withdrawable.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="From">Who pays.</param>
/// <param name="To">Who receives.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much, above zero, in whole smallest units of the asset.</param>
public sealed record Transfer(CommandId Id, Timestamp Time, AccountId From, AccountId To, AssetId Asset, Amount Amount) : Command(Id, Time);

/// <summary>Money comes into the insurance fund from outside.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much, above zero, in whole smallest units of the asset.</param>
public sealed record ContributeToFund(CommandId Id, Timestamp Time, AssetId Asset, Amount Amount) : Command(Id, Time);

/// <summary>The outside book settles with the venue what it lost or won on contracts.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">Above zero: it pays in what it has lost, at most that; below zero: it is paid what it has won, at most that. Whole smallest units of the asset.</param>
public sealed record SettleOutside(CommandId Id, Timestamp Time, AssetId Asset, Amount Amount) : Command(Id, Time);

/// <summary>Sets the most leverage of an account, in one instrument or in all.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Instrument">The instrument; null for the whole account.</param>
/// <param name="Limit">The limit, at least 1; zero takes it away.</param>
public sealed record SetLeverageLimit(CommandId Id, Timestamp Time, AccountId Account, InstrumentId? Instrument, Ratio Limit) : Command(Id, Time);

/// <summary>A trade that happened: the buyer gains what the seller loses.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">What was traded; a spot instrument exchanges balances.</param>
/// <param name="Buyer">Who bought.</param>
/// <param name="Seller">Who sold.</param>
/// <param name="Quantity">Contracts, above zero, whole lots.</param>
/// <param name="Price">Price, whole ticks.</param>
/// <param name="BuyerFeeRate">The buyer's fee on notional; negative is a rebate.</param>
/// <param name="SellerFeeRate">The seller's fee on notional; negative is a rebate.</param>
public sealed record Fill(
    CommandId Id, Timestamp Time, InstrumentId Instrument, AccountId Buyer, AccountId Seller, Quantity Quantity, Price Price, Ratio BuyerFeeRate, Ratio SellerFeeRate)
    : Command(Id, Time);

/// <summary>One source's word on one symbol.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Source">Which of the symbol's sources, by its number.</param>
/// <param name="Value">Price or volatility, in atoms of 10⁻¹⁸.</param>
/// <param name="Confidence">The source's own half-width, as a fraction of the value; zero where it states none.</param>
/// <param name="Time">When the source says that it holds; zero where it gives no time, and its command's then counts. Only with a time of its own can a feed that
/// froze and repeats itself be told from one whose price stands still.</param>
public readonly record struct Observation(SymbolId Symbol, int Source, Int128 Value, Ratio Confidence, Timestamp Time = default)
{
    /// <summary>True when the source gave a time of its own.</summary>
    public bool IsStamped => Time.Nanoseconds != 0;
}

/// <summary>What sources said at one time. The oracle takes all of it in before any account is looked at, so there is one price per symbol per command.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time; also that of the observations that give none of their own.</param>
/// <param name="Observations">What they said.</param>
public sealed record ObservePrices(CommandId Id, Timestamp Time, ImmutableArray<Observation> Observations) : Command(Id, Time);

/// <summary>The visible depth of one book.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Depth">Its profile.</param>
public readonly record struct InstrumentDepth(InstrumentId Instrument, DepthProfile Depth);

/// <summary>Replaces the depth that liquidations may trade against.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Depths">Profiles by instrument.</param>
public sealed record PublishDepth(CommandId Id, Timestamp Time, ImmutableArray<InstrumentDepth> Depths) : Command(Id, Time);

/// <summary>Exchanges one funding payment between longs and shorts.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">A perpetual.</param>
/// <param name="Rate">Fraction of notional that longs pay shorts; negative the other way.</param>
public sealed record ApplyFunding(CommandId Id, Timestamp Time, InstrumentId Instrument, Ratio Rate) : Command(Id, Time);

/// <summary>Sets the interest on loans of an asset from now on.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Asset">The asset.</param>
/// <param name="AnnualRate">Simple annual rate between settings, act/365, 0 to 10.</param>
public sealed record SetInterestRate(CommandId Id, Timestamp Time, AssetId Asset, Ratio AnnualRate) : Command(Id, Time);

/// <summary>Settles an expired future or option at the oracle's price of its underlying.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time; at or after expiry.</param>
/// <param name="Instrument">The instrument.</param>
public sealed record SettleExpiry(CommandId Id, Timestamp Time, InstrumentId Instrument) : Command(Id, Time);

/// <summary>Nothing but time passes: prices age, liquidations take their next step.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
public sealed record AdvanceTime(CommandId Id, Timestamp Time) : Command(Id, Time);
