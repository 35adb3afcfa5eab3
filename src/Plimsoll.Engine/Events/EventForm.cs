// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>What every kind of event says of itself, in its own file: its number in encodings and its fields, in one order for reading and writing.</summary>
public interface IEvent<TSelf>
    where TSelf : Event, IEvent<TSelf>
{
    /// <summary>Its number in encodings. Never changed and never used again: what was published outlives programs.</summary>
    static abstract byte Tag { get; }

    /// <summary>Reads the fields in the order in which <see cref="Event.Write"/> writes them.</summary>
    static abstract TSelf Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct;
}

/// <summary>One kind of event: codec, JSON, generators and tables follow from it, so a new kind is a file and a line of <see cref="Kinds"/>.</summary>
public abstract class EventForm : Form<Event, ulong>
{
    private protected EventForm(byte tag, string name)
        : base(tag, name)
    {
    }

    /// <summary>All kinds, by number and by name.</summary>
    public static FormKinds<EventForm, Event, ulong> Kinds { get; } = new(
        "event",
        EventForm<CommandRefused>.Instance,
        EventForm<AccountOpened>.Instance,
        EventForm<AccountClosed>.Instance,
        EventForm<PocketClosed>.Instance,
        EventForm<Deposited>.Instance,
        EventForm<Withdrawn>.Instance,
        EventForm<Transferred>.Instance,
        EventForm<FundContributed>.Instance,
        EventForm<OutsideSettled>.Instance,
        EventForm<LeverageLimitSet>.Instance,
        EventForm<Filled>.Instance,
        EventForm<FundingApplied>.Instance,
        EventForm<InterestCharged>.Instance,
        EventForm<InterestRateSet>.Instance,
        EventForm<ExpirySettled>.Instance,
        EventForm<PriceAccepted>.Instance,
        EventForm<ObservationIgnored>.Instance,
        EventForm<OracleStateChanged>.Instance,
        EventForm<MarginCalled>.Instance,
        EventForm<CallCleared>.Instance,
        EventForm<LiquidationStarted>.Instance,
        EventForm<AccountAssessed>.Instance,
        EventForm<LiquidationPlanned>.Instance,
        EventForm<LiquidationProved>.Instance,
        EventForm<LiquidationEscalated>.Instance,
        EventForm<LiquidationTraded>.Instance,
        EventForm<LiquidationEnded>.Instance,
        EventForm<BackstopTookOver>.Instance,
        EventForm<FundPaid>.Instance,
        EventForm<Deleveraged>.Instance,
        EventForm<LossSocialised>.Instance,
        EventForm<DeficitRecognised>.Instance,
        EventForm<BackstopTraded>.Instance,
        EventForm<BackstopProfitPaid>.Instance,
        EventForm<BackstopTookCoin>.Instance,
        EventForm<OutsideTookCoin>.Instance,
        EventForm<ObservableListed>.Instance,
        EventForm<AssetListed>.Instance,
        EventForm<InstrumentListed>.Instance,
        EventForm<InstrumentDelisted>.Instance,
        EventForm<RulebookAdopted>.Instance,
        EventForm<RulebookTookEffect>.Instance,
        EventForm<RulebookSet>.Instance,
        EventForm<MarketFundContributed>.Instance,
        EventForm<JuniorContributed>.Instance,
        EventForm<Staked>.Instance,
        EventForm<UnstakeRequested>.Instance,
        EventForm<Unstaked>.Instance,
        EventForm<MarketFundPaid>.Instance,
        EventForm<JuniorPaid>.Instance,
        EventForm<StakeLost>.Instance,
        EventForm<WithdrawalsHeld>.Instance,
        EventForm<WithdrawalsReleased>.Instance,
        EventForm<TranchesHeld>.Instance,
        EventForm<TranchesReleased>.Instance,
        EventForm<ProfitClawedBack>.Instance,
        EventForm<PeriodSettled>.Instance,
        EventForm<DeficitUncharged>.Instance,
        EventForm<GraceGiven>.Instance,
        EventForm<JuniorWithdrawalRequested>.Instance,
        EventForm<JuniorWithdrawn>.Instance,
        EventForm<AuctionOpened>.Instance,
        EventForm<AuctionSkipped>.Instance,
        EventForm<AuctionTraded>.Instance,
        EventForm<AuctionMoved>.Instance,
        EventForm<AuctionSold>.Instance,
        EventForm<AuctionEnded>.Instance,
        EventForm<AuctionReserveSet>.Instance,
        EventForm<DebtRepaid>.Instance,
        EventForm<DepthBeliefChanged>.Instance,
        EventForm<RulebookNamesUnknown>.Instance,
        EventForm<RulebookSettingsIdle>.Instance,
        EventForm<AuctionReserveEngaged>.Instance);

    /// <summary>All kinds, by their numbers.</summary>
    public static ImmutableArray<EventForm> All => Kinds.All;

    /// <summary>The kind of an event.</summary>
    public static EventForm Of(Event item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Form;
    }

    /// <summary>The kind with a number; null when there is none.</summary>
    public static EventForm? Tagged(byte tag) => Kinds.Tagged(tag);

    /// <summary>The kind with a name; null when there is none.</summary>
    public static EventForm? Named(string name) => Kinds.Named(name);
}

/// <summary>The kind of one type.</summary>
internal sealed class EventForm<T> : EventForm
    where T : Event, IEvent<T>
{
    internal static readonly EventForm<T> Instance = new();

    private EventForm()
        : base(T.Tag, typeof(T).Name)
    {
    }

    /// <inheritdoc/>
    public override Event Read<TSource>(ulong sequence, Timestamp time, ref TSource fields) => T.Read(sequence, time, ref fields);
}
