// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Proofs;
using Plimsoll.Engine.Trading;
using Plimsoll.Engine.Waterfall;
using Plimsoll.Instruments;

namespace Plimsoll.Engine;

/// <summary>The parts that decide, put together over one state: each is given what it uses and nothing else.</summary>
internal sealed class EngineDesks
{
    internal EngineDesks(EngineState state)
    {
        RulesInForce rules = new(state.Rules, state.Market, state.Interest);
        InstrumentCatalog catalog = state.Catalog;
        HoldingSlots slots = new(state.Accounts, catalog);
        AccountLifecycle lifecycle = new(state.Events);
        OwnerCaps ownerCaps = new(rules, state.Accounts, state.Market);
        LateMarks lateMarks = new(rules, state.Market, state.Oracles, state.Exposure);
        Suppositions suppositions = new(state.Market, state.Oracles, state.Exposure);

        Assessor = new Assessor(rules, state.Market, state.Oracles, state.Exposure, state.Interest);
        Claims = new CashClaims(state.Ledger, state.Market, state.Windows);
        Held = new HeldProfits(state.Ledger, state.Unpaid, state.Market);
        Withdrawals = new Withdrawals(Assessor, lateMarks, ownerCaps, Claims, Held);
        ReserveCheck reserves = new(Assessor, lateMarks, ownerCaps, Held);
        TradeBooking trades = new(state.Ledger, state.Market, state.Exposure, Claims);
        GrowthCheck growth = new(Assessor, Withdrawals, lateMarks, ownerCaps, Held);
        GiftCheck gifts = new(Assessor, Withdrawals, Held);
        DoubtCheck doubts = new(Assessor, state.Oracles, suppositions, lateMarks, gifts);
        MarginCheck margin = new(Assessor, ownerCaps, growth, gifts, doubts, Held, reserves);

        Accounts = new AccountDesk(state.Ledger, Claims, reserves, state.Events);
        MoneyCheck money = new(catalog, state.Exposure, slots, Withdrawals);
        Money = new MoneyDesk(state.Ledger, Claims, money, Accounts, state.Events);
        Tranches = new TrancheDesk(rules, state.Ledger, money, state.Unpaid, state.Events);
        FillTerms terms = new(state.Venue, state.Accounts, state.Market, state.Events);
        FillSides sides = new(state.Ledger, state.Exposure, slots, trades, rules);
        Fills = new FillDesk(terms, sides, margin, trades, Claims, Accounts, state.Events);
        Figures = new FigureDesk(state.Ledger, state.Market, state.Exposure, state.Clock, rules);
        Periods = new PeriodDesk(state.Ledger, state.Exposure, Assessor, state.Events);
        ExpirySettlement settlement = new(state.Ledger, state.Exposure, trades, Accounts, state.Events);
        Expiries = new ExpiryDesk(state.Venue, state.Market, state.Oracles, settlement, state.Events);
        Venue = new VenueDesk(state.Venue, state.Rules, state.Accounts, Assessor, state.Events);
        Modes = new ModeDesk(state.Ledger, state.Rules, Assessor, lateMarks, ownerCaps, Held, reserves, state.Events);
        Depth = new DepthUse(Assessor);
        Winners = new Winners(state.Accounts, Assessor, trades, new Worth(Assessor, state.Interest));
        Check = new KernelCheck(state.Setup.ChecksKernels, state.Setup.Witness);
        BidderCheck bidders = new(Assessor, reserves, slots, state.Exposure, state.Venue, Withdrawals);
        Gate = new WithdrawalGate(rules, state.Ledger, lifecycle, Claims, state.Windows, state.Unpaid, state.Events);
        Waterfall = new LossWaterfall(
            state.Ledger, state.Oracles, Assessor, trades, Accounts, lifecycle, Claims, bidders, slots, state.Venue, lateMarks, Gate, Held, state.Unpaid, Check,
            state.Events);
        Monitor = new MarginMonitor(state.Ledger, state.Oracles, Assessor, lifecycle, Waterfall,
            new OutageGrace(rules, state.Events));
        Outages = new OutageLosses(rules, state.Ledger, state.Market, state.Oracles, state.Events);
    }

    internal Assessor Assessor { get; }

    internal LossWaterfall Waterfall { get; }

    internal CashClaims Claims { get; }

    internal Withdrawals Withdrawals { get; }

    internal AccountDesk Accounts { get; }

    internal MoneyDesk Money { get; }

    internal TrancheDesk Tranches { get; }

    internal FillDesk Fills { get; }

    internal FigureDesk Figures { get; }

    internal PeriodDesk Periods { get; }

    internal ExpiryDesk Expiries { get; }

    internal VenueDesk Venue { get; }

    internal ModeDesk Modes { get; }

    internal MarginMonitor Monitor { get; }

    /// <summary>What is taken from books, for whoever looks.</summary>
    internal DepthUse Depth { get; }

    /// <summary>The queues of deleveraging, for whoever looks.</summary>
    internal Winners Winners { get; }

    internal KernelCheck Check { get; }

    internal WithdrawalGate Gate { get; }

    internal HeldProfits Held { get; }

    internal OutageLosses Outages { get; }
}
