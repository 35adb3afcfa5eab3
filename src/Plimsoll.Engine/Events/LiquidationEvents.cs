// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Equity fell below the call ratio times maintenance.</summary>
public sealed record MarginCalled(ulong Sequence, Timestamp Time, AccountId Account, Amount Equity, Amount Maintenance) : Event(Sequence, Time);

/// <summary>A called account is healthy again.</summary>
public sealed record CallCleared(ulong Sequence, Timestamp Time, AccountId Account, Amount Equity, Amount Maintenance) : Event(Sequence, Time);

/// <summary>Equity fell below maintenance: closes begin.</summary>
public sealed record LiquidationStarted(ulong Sequence, Timestamp Time, AccountId Account, Amount Equity, Amount Maintenance) : Event(Sequence, Time);

/// <summary>Closes were planned, and why: the account as it is, and as it will be.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Equity">Equity before, numeraire.</param>
/// <param name="Maintenance">Maintenance before, numeraire.</param>
/// <param name="EquityAfter">Equity after the closes, numeraire.</param>
/// <param name="MaintenanceAfter">Maintenance after them, numeraire.</param>
/// <param name="Cost">What they cost, fees included, numeraire.</param>
/// <param name="Closes">How many there are.</param>
/// <param name="Restores">True when equity then covers maintenance with the policy's buffer.</param>
public sealed record LiquidationPlanned(
    ulong Sequence,
    Timestamp Time,
    AccountId Account,
    Amount Equity,
    Amount Maintenance,
    Amount EquityAfter,
    Amount MaintenanceAfter,
    Amount Cost,
    int Closes,
    bool Restores)
    : Event(Sequence, Time);

/// <summary>What could not be traded goes to the next layer.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="To">The layer: backstop or deleveraging.</param>
/// <param name="Equity">Equity, numeraire.</param>
/// <param name="Maintenance">Maintenance, numeraire.</param>
/// <param name="Deficit">What is missing at the marks without haircuts, numeraire; zero when nothing is.</param>
public sealed record LiquidationEscalated(
    ulong Sequence, Timestamp Time, AccountId Account, Accounts.AccountStatus To, Amount Equity, Amount Maintenance, Amount Deficit) : Event(Sequence, Time);

/// <summary>A liquidation trade against the outside book.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose position.</param>
/// <param name="Instrument">What was traded.</param>
/// <param name="Quantity">Contracts as the account traded them; positive bought.</param>
/// <param name="Price">Average price.</param>
/// <param name="Mark">The mark at that moment.</param>
/// <param name="Fee">Trading fee, settlement asset.</param>
/// <param name="LiquidationFee">Fee to the insurance fund, settlement asset.</param>
public sealed record LiquidationTraded(
    ulong Sequence, Timestamp Time, AccountId Account, InstrumentId Instrument, Quantity Quantity, Price Price, Price Mark, Amount Fee, Amount LiquidationFee)
    : Event(Sequence, Time);

/// <summary>Equity covers maintenance again, or nothing is left to close.</summary>
public sealed record LiquidationEnded(ulong Sequence, Timestamp Time, AccountId Account, Amount Equity, Amount Maintenance) : Event(Sequence, Time);

/// <summary>The backstop took over a position at a price.</summary>
public sealed record BackstopTookOver(ulong Sequence, Timestamp Time, AccountId Account, InstrumentId Instrument, Quantity Quantity, Price Price)
    : Event(Sequence, Time);

/// <summary>The insurance fund paid part of an account's deficit.</summary>
public sealed record FundPaid(ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Event(Sequence, Time);

/// <summary>A profitable position was closed against a bankrupt one.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Bankrupt">The bankrupt account.</param>
/// <param name="Account">Whose profitable position was reduced.</param>
/// <param name="Instrument">The instrument.</param>
/// <param name="Quantity">Contracts closed, above zero.</param>
/// <param name="Price">At what price.</param>
public sealed record Deleveraged(
    ulong Sequence, Timestamp Time, AccountId Bankrupt, AccountId Account, InstrumentId Instrument, Quantity Quantity, Price Price) : Event(Sequence, Time);

/// <summary>One account's share of a loss that nothing else could carry, out of unrealised profit: the costs of its positions rise by it, its balance stays.</summary>
public sealed record LossSocialised(ulong Sequence, Timestamp Time, AccountId Bankrupt, AccountId Account, AssetId Asset, Amount Amount) : Event(Sequence, Time);

/// <summary>A loss that no layer could carry stays on the account until one can.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Deficit">What is missing, numeraire.</param>
public sealed record DeficitRecognised(ulong Sequence, Timestamp Time, AccountId Account, Amount Deficit) : Event(Sequence, Time);

/// <summary>The backstop traded inventory on the outside book.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">What was traded.</param>
/// <param name="Quantity">Contracts; positive bought.</param>
/// <param name="Price">Average price.</param>
/// <param name="Mark">The mark at that moment.</param>
/// <param name="Fee">Trading fee, settlement asset.</param>
public sealed record BackstopTraded(ulong Sequence, Timestamp Time, InstrumentId Instrument, Quantity Quantity, Price Price, Price Mark, Amount Fee)
    : Event(Sequence, Time);

/// <summary>The backstop was flat and its profit went to the insurance fund.</summary>
public sealed record BackstopProfitPaid(ulong Sequence, Timestamp Time, AssetId Asset, Amount Amount) : Event(Sequence, Time);

/// <summary>The backstop took over what a bankrupt account still held (positive) or owed (negative) of a coin, at its price, so that what is missing moves with no price any more.</summary>
public sealed record BackstopTookCoin(ulong Sequence, Timestamp Time, AccountId Account, AssetId Asset, Amount Amount) : Event(Sequence, Time);
