// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Worlds;

/// <summary>The clients of a world: parameters only, from which a seeded generator makes accounts.</summary>
/// <param name="Seed">The seed: same seed, same clients.</param>
/// <param name="Opens">When they open their accounts and trade, at the prices of that time.</param>
/// <param name="Accounts">How many generated accounts there are, makers and listed accounts not counted.</param>
/// <param name="TakerFeeRate">Fee of the side that comes to the makers.</param>
/// <param name="Fund">What the insurance fund is given at the start.</param>
/// <param name="Makers">The other side of every trade.</param>
/// <param name="Archetypes">Kinds of generated accounts, with shares of the whole.</param>
/// <param name="Listed">Accounts spelled out.</param>
public sealed record PopulationSpec(
    ulong Seed,
    Timestamp Opens,
    int Accounts,
    Ratio TakerFeeRate,
    ImmutableArray<AssetQuantity> Fund,
    MakerSpec Makers,
    ImmutableArray<Archetype> Archetypes,
    ImmutableArray<ListedAccount> Listed)
{
    /// <summary>What the venue's junior tranche is given at the start, numeraire; zero for nothing.</summary>
    public Amount Junior { get; init; }

    /// <summary>What the funds of markets are given at the start, numeraire: each that of the instrument's underlying.</summary>
    public ImmutableArray<(InstrumentId Instrument, Amount Amount)> MarketFunds { get; init; } = [];

    /// <summary>The rulebooks that accounts are under beside the world's, in the order in which they are first named: shipped ones by name, or files.</summary>
    public ImmutableArray<string> Rulebooks =>
        [.. Listed.Select(static account => account.Rulebook).Concat(Archetypes.Select(static archetype => archetype.Rulebook)).OfType<string>()
            .Distinct(StringComparer.Ordinal)];
}

/// <summary>So much of an asset.</summary>
public sealed record AssetQuantity(AssetId Asset, Amount Amount);

/// <summary>Market makers: large accounts that take the other side of every trade in turn.</summary>
/// <param name="Count">How many.</param>
/// <param name="LeverageLimit">The leverage each limits itself to; zero for none.</param>
/// <param name="Deposits">What each holds; coins are their inventory.</param>
public sealed record MakerSpec(int Count, Ratio LeverageLimit, ImmutableArray<AssetQuantity> Deposits);

/// <summary>An account spelled out.</summary>
/// <param name="Name">Its name in the world; not known to the engine.</param>
/// <param name="Deposits">What it holds.</param>
/// <param name="LeverageLimit">The leverage it limits itself to; zero for none.</param>
/// <param name="Positions">Contracts it opens against the makers at the mark, signed.</param>
public sealed record ListedAccount(string Name, ImmutableArray<AssetQuantity> Deposits, Ratio LeverageLimit,
    ImmutableArray<(InstrumentId Instrument, Quantity Quantity)> Positions)
{
    /// <summary>What it stakes, numeraire; zero for nothing. It comes on top of what it holds.</summary>
    public Amount Stake { get; init; }

    /// <summary>The rulebook that it is under, a shipped name or a file: its margin mode. Null is the world's.</summary>
    public string? Rulebook { get; init; }
}

/// <summary>Shape of a distribution.</summary>
public enum DistributionLaw : byte
{
    /// <summary>median × exp(spread × standard normal).</summary>
    LogNormal,

    /// <summary>least × u^(−1 ÷ spread): spread is the tail exponent, smaller is heavier.</summary>
    Pareto,

    /// <summary>Evenly between least and most.</summary>
    Uniform,
}

/// <summary>How sizes are drawn: the law, then clamped between least and most.</summary>
public sealed record Distribution(DistributionLaw Law, Ratio Median, Ratio Spread, Ratio Least, Ratio Most);

/// <summary>A choice and its weight among others.</summary>
public readonly record struct Weighted<T>(T Item, Ratio Weight);

/// <summary>One kind of client.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Share">Its weight among the generated accounts.</param>
/// <param name="Deposit">Value deposited, in the numeraire.</param>
/// <param name="Leverage">Notional of each leg as a multiple of the deposit.</param>
/// <param name="Collateral">Which asset is deposited; one per account.</param>
public abstract record Archetype(string Name, Ratio Share, Distribution Deposit, Distribution Leverage, ImmutableArray<Weighted<AssetId>> Collateral)
{
    /// <summary>The rulebook that such accounts are under, a shipped name or a file: their margin mode. Null is the world's.</summary>
    public string? Rulebook { get; init; }
}

/// <summary>Takes one side of one instrument.</summary>
/// <param name="Name">Name.</param>
/// <param name="Share">Share.</param>
/// <param name="Deposit">Deposit.</param>
/// <param name="Leverage">Leverage.</param>
/// <param name="Collateral">Collateral.</param>
/// <param name="Instruments">What it trades, by weight.</param>
/// <param name="ShortShare">The part of such accounts that sells instead of buys.</param>
public sealed record DirectionalArchetype(
    string Name, Ratio Share, Distribution Deposit, Distribution Leverage, ImmutableArray<Weighted<AssetId>> Collateral,
    ImmutableArray<Weighted<InstrumentId>> Instruments, Ratio ShortShare)
    : Archetype(Name, Share, Deposit, Leverage, Collateral);

/// <summary>Buys one instrument and sells another of the same underlying for the same number of base units: paid the difference, hedged against the
/// price.</summary>
/// <param name="Name">Name.</param>
/// <param name="Share">Share.</param>
/// <param name="Deposit">Deposit.</param>
/// <param name="Leverage">Leverage of each leg.</param>
/// <param name="Collateral">Collateral.</param>
/// <param name="Pairs">What is bought and what is sold, by weight.</param>
public sealed record HedgedArchetype(
    string Name, Ratio Share, Distribution Deposit, Distribution Leverage, ImmutableArray<Weighted<AssetId>> Collateral,
    ImmutableArray<Weighted<(InstrumentId Long, InstrumentId Short)>> Pairs)
    : Archetype(Name, Share, Deposit, Leverage, Collateral);

/// <summary>Holds a coin and sells its perpetual: the coin is the deposit, leverage the share of it that is sold, and a cash share pays for margin.</summary>
/// <param name="Name">Name.</param>
/// <param name="Share">Share.</param>
/// <param name="Deposit">Value of coin and cash together.</param>
/// <param name="Leverage">Sold notional as a multiple of the coin's value.</param>
/// <param name="CashShare">The part of the deposit that is the numeraire.</param>
/// <param name="Pairs">Coin and what is sold against it, by weight.</param>
public sealed record CarryArchetype(
    string Name, Ratio Share, Distribution Deposit, Distribution Leverage, Ratio CashShare, ImmutableArray<Weighted<(AssetId Coin, InstrumentId Short)>> Pairs)
    : Archetype(Name, Share, Deposit, Leverage, []);

/// <summary>Sells options.</summary>
/// <param name="Name">Name.</param>
/// <param name="Share">Share.</param>
/// <param name="Deposit">Deposit.</param>
/// <param name="Leverage">Notional of the underlying sold, as a multiple of the deposit.</param>
/// <param name="Collateral">Collateral.</param>
/// <param name="Options">What it sells, by weight.</param>
public sealed record WriterArchetype(
    string Name, Ratio Share, Distribution Deposit, Distribution Leverage, ImmutableArray<Weighted<AssetId>> Collateral,
        ImmutableArray<Weighted<InstrumentId>> Options)
    : Archetype(Name, Share, Deposit, Leverage, Collateral);
