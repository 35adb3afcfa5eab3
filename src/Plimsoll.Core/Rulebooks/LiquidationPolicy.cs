// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>How much is closed when an account falls below maintenance.</summary>
public enum CloseStyle : byte
{
    /// <summary>The cheapest set of closes that restores the account: the default.</summary>
    Minimal,

    /// <summary>Position by position, the largest requirement first, until restored.</summary>
    Sequential,

    /// <summary>Everything.</summary>
    Full,

    /// <summary>All positions in one proportion, until restored.</summary>
    Bulk,

    /// <summary>Of every position the share that <see cref="LiquidationPolicy.CloseShare"/> gives, restored or not.</summary>
    Custom,
}

/// <summary>From whom profitable positions are taken when nobody else can take over a bankrupt one.</summary>
public enum DeleveragingRule : byte
{
    /// <summary>By profit rate × effective leverage, the highest scores levelled first: the default.</summary>
    Rank,

    /// <summary>From where it does least harm: hedges last, the rest from the most leveraged accounts down to one common leverage.</summary>
    LeastHarm,
}

/// <summary>When and how an account is liquidated: parameters only.</summary>
/// <remarks>A venue that closes in another way derives from it and adds what its own code reads; engine and planner know these fields.</remarks>
/// <param name="Style">How much is closed.</param>
/// <param name="CallRatio">An account is called when equity is below this multiple of maintenance; at least 1.</param>
/// <param name="Buffer">Closes aim at equity ≥ (1 + buffer) × maintenance, so that the next tick does not start again.</param>
/// <param name="BackstopRatio">Below this multiple of maintenance, what cannot be traded is taken over; 0 to 1.</param>
/// <param name="PriceFloor">No liquidation trade is farther from the mark than this fraction of it.</param>
/// <param name="Pace">The share of visible depth, within the price floor, that may be taken in one step; above 0, at most 1. Beside a
/// <see cref="CriticalPace"/> a further bound, 1 for none.</param>
/// <param name="FeeRate">Liquidation fee on notional closed, to the insurance fund, never taking a solvent account below zero. Where it follows health
/// (<see cref="FeeCurve"/>), the most that it can be.</param>
/// <param name="TakerFeeRate">Trading fee on notional closed.</param>
/// <param name="FundCapPerEvent">The share of the insurance fund that one account's deficit may use; 0 to 1.</param>
/// <param name="BackstopCapacity">The most notional, as a multiple of the insurance fund, that the backstop may hold.</param>
public record LiquidationPolicy(
    CloseStyle Style,
    Ratio CallRatio,
    Ratio Buffer,
    Ratio BackstopRatio,
    Ratio PriceFloor,
    Ratio Pace,
    Ratio FeeRate,
    Ratio TakerFeeRate,
    Ratio FundCapPerEvent,
    Ratio BackstopCapacity)
{
    /// <summary>The half-life in which a book is taken to recover from what liquidations took, where a fixed pace states none: five minutes, in
    /// seconds.</summary>
    public const int UnsaidHalfLifeSeconds = 300;

    /// <summary>The multiple of maintenance at which a liquidation, once started, is planned to end; it starts below 1. An account between the two is not
    /// touched.</summary>
    public Ratio StopRatio => Ratio.One + Buffer;

    /// <summary>How what the book could not restore is offered to others; null where nothing is.</summary>
    public AuctionTerms? Auction { get; init; }

    /// <summary>How others may repay debts for collateral; null where nobody may.</summary>
    public KeeperTerms? Keepers { get; init; }

    /// <summary>A pace that follows the book; null where it is the fixed <see cref="Pace"/>.</summary>
    public CriticalPaceTerms? CriticalPace { get; init; }

    /// <summary>The half-life in which a book recovers, in seconds.</summary>
    public int HalfLifeSeconds => CriticalPace?.HalfLifeSeconds ?? UnsaidHalfLifeSeconds;

    /// <summary>The most of each position that one step may close, 0 to 1, by health (equity ÷ maintenance); null where a step may close all.</summary>
    public PiecewiseLinear? CloseShare { get; init; }

    /// <summary>What that share follows beside health.</summary>
    public ShareFollows Follows { get; init; }

    /// <summary>The liquidation fee by health; null where it is <see cref="FeeRate"/> whatever that is.</summary>
    public PiecewiseLinear? FeeCurve { get; init; }

    /// <summary>The tranches around the pooled fund; null where the pooled fund is all there is.</summary>
    public WaterfallPolicy? Waterfall { get; init; }

    /// <summary>The share of visible depth, within the price floor, up to which the backstop trades what it took over; null where it is the
    /// <see cref="Pace"/>.</summary>
    /// <remarks>What clients' liquidations took in the same interval counts: where they reach this share, the backstop waits.</remarks>
    public Ratio? BackstopPace { get; init; }

    /// <summary>From whom profitable positions are taken; the venue's own rulebook decides it for all.</summary>
    public DeleveragingRule Deleveraging { get; init; }

    /// <summary>For how long after a deficit that nobody pays withdrawals are held to fair shares of what is held, in seconds; zero for not at all. Others
    /// prolong that, to at most twice as long.</summary>
    public int GateSeconds { get; init; }

    /// <summary>How long a settlement period is, at whose end deficits that nobody paid are charged to the profits realised in it, in seconds; zero where they
    /// never are.</summary>
    public int ClawbackSeconds { get; init; }

    /// <summary>For how long after a price came back from an outage an account that fell below its line in it is not liquidated, in seconds; zero for not at
    /// all.</summary>
    public int GraceSeconds { get; init; }

    /// <summary>The policy for what is not closed as the rest is, by instrument id; null, or beyond its end, where there is none.</summary>
    public ImmutableArray<LiquidationPolicy?> Overrides { get; init; } = [];

    /// <summary>Perpetuals and futures that a plan may add to, in the direction that lowers the requirement, where that is cheaper than closing; by id, by
    /// default none.</summary>
    public ImmutableArray<InstrumentId> Hedges { get; init; } = [];

    /// <summary>Names in <c>overrides</c> and <c>hedges</c> that no instrument or underlying of the catalogue bears, and volatilities in <c>follows</c> that it
    /// does not list: they change nothing. In the order of the text, each once.</summary>
    public ImmutableArray<string> UnknownNames { get; init; } = [];

    /// <summary>Settings that may be meant, and by which something of all this is never done; in the order of the reference.</summary>
    public ImmutableArray<IdleSetting> IdleSettings { get; init; } = [];

    /// <summary>True when something in it follows the health of the account.</summary>
    public bool FollowsHealth => FeeCurve is not null || ClosesInShares;

    /// <summary>True when a step may close a share of some position only.</summary>
    public bool ClosesInShares => CloseShare is not null || Overrides.Any(static own => own?.CloseShare is not null);

    /// <summary>The policy under which an instrument is closed.</summary>
    public LiquidationPolicy For(InstrumentId instrument)
    {
        LiquidationPolicy own = LimitsFor(instrument);
        return own.FeeRate == FeeRate ? own : own with { FeeRate = FeeRate };
    }

    /// <summary>The same for whoever reads no liquidation fee from it: that may be another.</summary>
    internal LiquidationPolicy LimitsFor(InstrumentId instrument) =>
        instrument.Value < Overrides.Length && Overrides[instrument.Value] is { } own ? own : this;

    /// <summary>The policy of an account of that health: its fee is a number.</summary>
    /// <param name="health">Equity ÷ maintenance.</param>
    public LiquidationPolicy AtHealth(Ratio health) => FeeCurve is null ? this : this with { FeeRate = FeeRateAt(health), FeeCurve = null };

    /// <summary>The liquidation fee on notional closed of an account of that health.</summary>
    internal Ratio FeeRateAt(Ratio health) => FeeCurve is null ? FeeRate : FeeCurve.At(health, Rounding.Up);
}

/// <summary>A pace that keeps what liquidations themselves move the price by short of where the book gets thin.</summary>
/// <remarks>Formula and reasons: docs/concepts/calm-liquidation.md.</remarks>
/// <param name="Safety">How far towards the knee of the book the engine's own displacement may go, as a share of the way; above 0, at most 1.</param>
/// <param name="HalfLifeSeconds">In what time half of a displacement is gone.</param>
/// <param name="FloorShare">The share of the depth within 1 % that may be taken in a step whatever the displacement is; 0 to 1.</param>
/// <param name="CapShare">The most of the depth within 1 % that may be taken in a step; above 0, at most 1.</param>
public sealed record CriticalPaceTerms(Ratio Safety, int HalfLifeSeconds, Ratio FloorShare, Ratio CapShare);

/// <summary>What the share of a position that a step may close follows beside health.</summary>
/// <param name="Depth">True when it is a share of the position or of the depth within the price floor, whichever is less.</param>
/// <param name="Volatility">The observable whose volatility it follows; null for none, or none that is listed.</param>
/// <param name="Calm">The annualised volatility up to which it is whole; above, it is multiplied by calm ÷ volatility.</param>
public readonly record struct ShareFollows(bool Depth, ObservableId? Volatility, Ratio Calm);
