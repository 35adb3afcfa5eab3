// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Screening;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>Everything an engine remembers, and the parts that change it: what the rooms of an engine share.</summary>
internal sealed class EngineState
{
    internal EngineState(EngineSetup setup)
    {
        Invariant.Check(setup.Oracles.All(policy => policy.Sources.Length <= EngineLimits.MaxSources), "A symbol has more sources than an oracle can carry.");
        Setup = setup;
        Catalog = setup.Catalog;
        Rulebook = setup.Rulebook;
        Events = new Announcer(Clock);
        Lifecycle = new AccountLifecycle(Events);
        Accounts = new AccountBook();
        Slots = new HoldingSlots(this);
        Interest = new InterestBook(Catalog, Rulebook.Interest, Clock, asset => Exposure!.DebtBits(asset), (account, asset, amount) =>
        {
            if (IsListening)
            {
                Announce(new InterestCharged(Sequence, Now, account, asset, amount));
            }
        });
        Windows = new ClaimWindows(Catalog.Assets.Length);
        Ledger = new GeneralLedger(Catalog, Accounts, Interest);
        Market = new MarketState(Catalog, Clock);
        Exposure = new Exposure(this);
        Oracles = new OracleBook(this);
        Trials = new TrialPool(Interest, Market);
        Assessor = new Assessor(this);
        Sensitivity = new Sensitivity(this);
        Trades = new TradeBooking(this);
        OwnerCaps = new OwnerCaps(this);
        LateMarks = new LateMarks(this);
        Withdrawals = new Withdrawals(this);
        Claims = new CashClaims(this);
        Money = new MoneyDesk(this);
        Fills = new FillDesk(this);
        Periods = new PeriodDesk(this);
        Expiries = new ExpiryDesk(this);
    }

    internal EngineSetup Setup { get; }

    internal InstrumentCatalog Catalog { get; }

    internal Rulebook Rulebook { get; }

    internal Announcer Events { get; }

    internal EngineClock Clock { get; } = new();

    internal AccountBook Accounts { get; }

    internal AccountLifecycle Lifecycle { get; }

    internal HoldingSlots Slots { get; }

    internal InterestBook Interest { get; }

    internal GeneralLedger Ledger { get; }

    internal ClaimWindows Windows { get; }

    internal MarketState Market { get; }

    internal Exposure Exposure { get; }

    internal OracleBook Oracles { get; }

    internal TrialPool Trials { get; }

    internal Assessor Assessor { get; }

    internal Sensitivity Sensitivity { get; }

    internal TradeBooking Trades { get; }

    internal OwnerCaps OwnerCaps { get; }

    internal LateMarks LateMarks { get; }

    internal Withdrawals Withdrawals { get; }

    internal CashClaims Claims { get; }

    internal MoneyDesk Money { get; }

    internal FillDesk Fills { get; }

    internal PeriodDesk Periods { get; }

    internal ExpiryDesk Expiries { get; }

    /// <summary>Commands applied so far; during a command, its own number.</summary>
    internal ulong Sequence
    {
        get => Clock.Sequence;
        set => Clock.Sequence = value;
    }

    /// <summary>The time of the last command that was accepted; during a command, its own.</summary>
    internal Timestamp Now
    {
        get => Clock.Now;
        set
        {
            // A first command that is refused gives the clock back, and the start of interest with it.
            if (Clock.Now == default || value == default)
            {
                Interest.Begin(value);
            }

            Clock.Now = value;
        }
    }

    /// <inheritdoc cref="Announcer.IsListening"/>
    internal bool IsListening => Events.IsListening;

    /// <inheritdoc cref="Announcer.Announce"/>
    internal void Announce(Event item) => Events.Announce(item);
}
