// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Events;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>What a replay came to. Everything but <see cref="Pace"/> is the same on every machine; amounts are in the numeraire.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Title">Its title.</param>
/// <param name="Numeraire">What amounts are counted in.</param>
/// <param name="Rulebook">Name and version of the rulebook.</param>
/// <param name="From">First price.</param>
/// <param name="To">Last price.</param>
/// <param name="Commands">Commands taken in.</param>
/// <param name="Refused">Commands refused, by code.</param>
/// <param name="Accounts">What became of the accounts.</param>
/// <param name="Closes">What was closed and what it cost.</param>
/// <param name="Fund">The insurance fund.</param>
/// <param name="Waterfall">Who paid.</param>
/// <param name="Kinds">Outcomes by kind of account.</param>
/// <param name="Oracles">Outcomes by observable.</param>
/// <param name="Timeline">The same over time.</param>
/// <param name="Conservation">The recount of the books.</param>
/// <param name="StateHash">Hash of the engine's whole state at the end.</param>
/// <param name="Pace">How fast it went here.</param>
/// <param name="RefusedCommands">The refused commands in words, in their order; the first <see cref="MostRefusedListed"/> of them.</param>
public sealed record ReplayResult(
    string World,
    string Title,
    string Numeraire,
    string Rulebook,
    Timestamp From,
    Timestamp To,
    long Commands,
    ImmutableArray<(RejectionCode Code, long Count)> Refused,
    AccountTotals Accounts,
    CloseTotals Closes,
    FundTotals Fund,
    WaterfallTotals Waterfall,
    ImmutableArray<KindOutcome> Kinds,
    ImmutableArray<OracleOutcome> Oracles,
    ReplayTimeline Timeline,
    Conservation Conservation,
    string StateHash,
    ReplayPace Pace,
    ImmutableArray<RefusedCommand> RefusedCommands)
{
    /// <summary>More refusals than this are counted and not spelled out.</summary>
    public const int MostRefusedListed = 1000;

    /// <summary>How often accounts fell below the line, and how often the one that did most.</summary>
    public LiquidationEpisodes Episodes { get; init; } = new(0, 0);

    /// <summary>What the liquidated lost of their own.</summary>
    public LiquidationLosses Losses { get; init; } = new(default, default, default);

    /// <summary>The largest fall and the largest rise of each index since the clients opened, where there is one.</summary>
    public ImmutableArray<PriceMove> Moves { get; init; } = [];

    /// <summary>What became of the rows of each data file.</summary>
    public ImmutableArray<FileUse> Files { get; init; } = [];

    /// <summary>Where the world had no data, in sentences.</summary>
    public ImmutableArray<string> DataNotes { get; init; } = [];

    /// <summary>What should be known of the rulebooks, in sentences.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}

/// <summary>What became of the accounts, owner by owner: pockets and sub-accounts count for who owns them, and each owner once.</summary>
/// <param name="Count">Owners, makers included.</param>
/// <param name="Traded">Had a position or a call at some time: who never had can neither survive nor be called.</param>
/// <param name="Called">Were below the call line at some time.</param>
/// <param name="Liquidated">Were below maintenance at some time.</param>
/// <param name="Bankrupt">Lost more than they had, or a pocket of theirs did.</param>
public sealed record AccountTotals(int Count, int Traded, int Called, int Liquidated, int Bankrupt);

/// <summary>How calm liquidations were: an account that is closed a little, again and again, is not.</summary>
/// <param name="Count">Times that an account, or a pocket of it, fell below maintenance.</param>
/// <param name="Most">The most times for one owner.</param>
public sealed record LiquidationEpisodes(int Count, int Most);

/// <summary>What the liquidated lost of their own margin, by equity as their rulebook counts it; below zero counts as nothing, for that part is others'
/// loss.</summary>
/// <remarks>Account by account, a pocket by itself. Money sent, paid out or paid in is neither lost nor gained.</remarks>
/// <param name="InEpisodes">Equity at each fall below maintenance less equity at the end of that episode, prices and the cost of closing included; negative
/// where prices gave back more. An episode that the replay cuts off counts up to there.</param>
/// <param name="AtFirstFall">Equity of each account at its first fall, less what it sent or took out since, plus what it took in.</param>
/// <param name="AtEnd">Equity of the same accounts at the end of the replay.</param>
public sealed record LiquidationLosses(Amount InEpisodes, Amount AtFirstFall, Amount AtEnd)
{
    /// <summary>What was lost from the first fall of each to the end of the replay, between episodes too; negative where prices came back.</summary>
    public Amount FromFirstFall => AtFirstFall - AtEnd;
}

/// <summary>What liquidations closed, and what it cost the accounts beyond the mark.</summary>
/// <param name="Trades">Trades against the book.</param>
/// <param name="Notional">Notional closed, at the mark.</param>
/// <param name="Slippage">Price given up against the mark.</param>
/// <param name="TradingFees">Trading fees.</param>
/// <param name="LiquidationFees">Fees to the insurance fund.</param>
public sealed record CloseTotals(long Trades, Amount Notional, Amount Slippage, Amount TradingFees, Amount LiquidationFees)
{
    /// <summary>Everything that closing cost.</summary>
    public Amount Cost => Slippage + TradingFees + LiquidationFees;
}

/// <summary>The insurance fund at the prices of the time.</summary>
/// <param name="Before">When the clients had opened.</param>
/// <param name="After">At the end.</param>
/// <param name="Low">At its lowest.</param>
public sealed record FundTotals(Amount Before, Amount After, Amount Low);

/// <summary>Who paid for what was lost in liquidation, layer by layer; losses between an account's episodes are not among it.</summary>
/// <param name="Margin">The liquidated accounts themselves, in liquidation: <see cref="LiquidationLosses.InEpisodes"/>.</param>
/// <param name="Fund">The insurance fund.</param>
/// <param name="TakenOver">Notional that the backstop took over.</param>
/// <param name="DeleveragedNotional">Notional of profitable positions closed against bankrupt ones.</param>
/// <param name="Deleveraged">What their owners gave up against the mark.</param>
/// <param name="DeleveragedAccounts">How many they were.</param>
/// <param name="Socialised">Losses shared out among the rest.</param>
/// <param name="SocialisedAccounts">How many accounts took a share; one and its isolated positions count once.</param>
public sealed record WaterfallTotals(
    Amount Margin, Amount Fund, Amount TakenOver, Amount DeleveragedNotional, Amount Deleveraged, int DeleveragedAccounts, Amount Socialised,
        int SocialisedAccounts)
{
    /// <summary>The funds of single markets.</summary>
    public Amount MarketFunds { get; init; }

    /// <summary>The venue's junior tranche.</summary>
    public Amount Junior { get; init; }

    /// <summary>What others had staked.</summary>
    public Amount Staked { get; init; }

    /// <summary>Profits of settlement periods.</summary>
    public Amount ClawedBack { get; init; }

    /// <summary>The layers that not every venue has, by name, in the order in which a deficit reaches them.</summary>
    public ImmutableArray<(string Layer, Amount Paid)> Tranches =>
        [("Market funds", MarketFunds), ("Junior tranche", Junior), ("Stakes", Staked), ("Clawed back", ClawedBack)];

    /// <summary>What all of those layers paid.</summary>
    public Amount OfTranches => MarketFunds + Junior + Staked + ClawedBack;
}

/// <summary>What became of one kind of account.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Totals">Counts.</param>
/// <param name="EquityBefore">Equity when they had opened.</param>
/// <param name="EquityAfter">Equity at the end.</param>
public sealed record KindOutcome(string Name, AccountTotals Totals, Amount EquityBefore, Amount EquityAfter)
{
    /// <summary>Owners who traded and were never liquidated.</summary>
    public int Survived => Totals.Traded - Totals.Liquidated;

    /// <summary>The part of those who traded that survived; null when nobody did.</summary>
    public double? SurvivedShare => Totals.Traded == 0 ? null : (double)Survived / Totals.Traded;
}

/// <summary>How one observable's price was trusted.</summary>
/// <param name="Observable">The observable.</param>
/// <param name="Worst">The worst state after it first was live.</param>
/// <param name="Spans">Its states over time, from the first one on.</param>
public sealed record OracleOutcome(string Observable, OracleState Worst, ImmutableArray<(Timestamp From, OracleState State)> Spans);

/// <summary>The run over time, one value a minute; doubles, for pictures only.</summary>
/// <param name="Minutes">The end of each minute.</param>
/// <param name="Prices">Index prices by name.</param>
/// <param name="EquityAtRisk">Equity of the accounts that stand below the call line.</param>
/// <param name="BelowCall">How many they are.</param>
/// <param name="Liquidations">Liquidations begun in the minute.</param>
/// <param name="NotionalClosed">Notional closed in the minute.</param>
/// <param name="Fund">The insurance fund.</param>
public sealed record ReplayTimeline(
    ImmutableArray<Timestamp> Minutes,
    ImmutableArray<(string Name, ImmutableArray<double> Values)> Prices,
    ImmutableArray<double> EquityAtRisk,
    ImmutableArray<int> BelowCall,
    ImmutableArray<int> Liquidations,
    ImmutableArray<double> NotionalClosed,
    ImmutableArray<double> Fund);

/// <summary>The books added up again from nothing.</summary>
/// <param name="Holds">True when every asset and every instrument sums to zero over all accounts.</param>
/// <param name="Sentence">What was counted, or what does not add up.</param>
public sealed record Conservation(bool Holds, string Sentence);

/// <summary>How fast a run went: the only figures that differ from run to run.</summary>
/// <param name="Seconds">Wall-clock time in the engine and the journal.</param>
/// <param name="CommandsPerSecond">Commands taken in per second.</param>
/// <param name="PeakBytes">Highest working set of the process.</param>
public sealed record ReplayPace(double Seconds, double CommandsPerSecond, long PeakBytes);
