// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A command was refused and changed nothing. Its time here is the engine's, which a refused command does not move.</summary>
public sealed record CommandRefused(ulong Sequence, Timestamp Time, CommandId Command, Rejection Rejection) : Event(Sequence, Time);

/// <summary>An account was opened; pockets are opened by the engine.</summary>
public sealed record AccountOpened(ulong Sequence, Timestamp Time, AccountId Account, OwnerId Owner, AccountKind Kind, AccountId Parent, InstrumentId? Instrument)
    : Event(Sequence, Time);

/// <summary>An account is bankrupt and emptied.</summary>
public sealed record AccountClosed(ulong Sequence, Timestamp Time, AccountId Account) : Event(Sequence, Time);

/// <summary>A pocket that held nothing any more was closed; its id is not used again.</summary>
public sealed record PocketClosed(ulong Sequence, Timestamp Time, AccountId Account, AccountId Parent) : Event(Sequence, Time);

/// <summary>Money came in.</summary>
public sealed record Deposited(ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Event(Sequence, Time);

/// <summary>Money went out.</summary>
public sealed record Withdrawn(ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Event(Sequence, Time);

/// <summary>Money moved between accounts of one owner; also from a parent to its pocket and back.</summary>
public sealed record Transferred(ulong Sequence, Timestamp Time, AccountId From, AccountId To, AssetId Asset, Amount Amount) : Event(Sequence, Time);

/// <summary>Money came into the insurance fund from outside.</summary>
public sealed record FundContributed(ulong Sequence, Timestamp Time, AssetId Asset, Amount Amount) : Event(Sequence, Time);

/// <summary>The outside book paid in what it had lost, or (below zero) was paid what it had won.</summary>
public sealed record OutsideSettled(ulong Sequence, Timestamp Time, AssetId Asset, Amount Amount) : Event(Sequence, Time);

/// <summary>A leverage limit was set; zero took it away.</summary>
public sealed record LeverageLimitSet(ulong Sequence, Timestamp Time, AccountId Account, InstrumentId? Instrument, Ratio Limit) : Event(Sequence, Time);

/// <summary>A trade was booked.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">What was traded.</param>
/// <param name="Buyer">Who bought; a pocket in an isolated rulebook.</param>
/// <param name="Seller">Who sold; a pocket in an isolated rulebook.</param>
/// <param name="Quantity">Contracts.</param>
/// <param name="Price">Price.</param>
/// <param name="BuyerFee">Fee in the settlement asset; negative is a rebate.</param>
/// <param name="SellerFee">Fee in the settlement asset; negative is a rebate.</param>
/// <param name="BuyerRealised">Profit realised by the buyer, before fees, in the settlement asset.</param>
/// <param name="SellerRealised">Profit realised by the seller, before fees, in the settlement asset.</param>
public sealed record Filled(
    ulong Sequence,
    Timestamp Time,
    InstrumentId Instrument,
    AccountId Buyer,
    AccountId Seller,
    Quantity Quantity,
    Price Price,
    Amount BuyerFee,
    Amount SellerFee,
    Amount BuyerRealised,
    Amount SellerRealised)
    : Event(Sequence, Time);

/// <summary>One side's share of a funding payment; positive is received.</summary>
public sealed record FundingApplied(ulong Sequence, Timestamp Time, InstrumentId Instrument, AccountId Account, Amount Amount) : Event(Sequence, Time);

/// <summary>Interest on a loan was added to it.</summary>
public sealed record InterestCharged(ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Event(Sequence, Time);

/// <summary>A new interest rate holds from now on.</summary>
public sealed record InterestRateSet(ulong Sequence, Timestamp Time, AssetId Asset, Ratio AnnualRate) : Event(Sequence, Time);

/// <summary>One account's position in an expired instrument was settled.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">The instrument.</param>
/// <param name="Account">Whose position.</param>
/// <param name="Position">The position that was settled.</param>
/// <param name="Price">The settlement price, of the contract.</param>
/// <param name="Paid">What the account received in the settlement asset; negative is what it paid.</param>
public sealed record ExpirySettled(ulong Sequence, Timestamp Time, InstrumentId Instrument, AccountId Account, Position Position, Price Price, Amount Paid)
    : Event(Sequence, Time);
