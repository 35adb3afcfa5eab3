// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Trading;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Which instruments of a policy's list a plan may add to for an account now, and whether what a plan adds is carried.</summary>
/// <remarks>
/// <para>A plan adds only where it restores the account, so a step that adds is the last of a liquidation (<c>PlanStep.WhatAddsIsLast</c>): additions and
/// closes of them cannot take turns.</para>
/// <para>Nothing is added to a pocket, which has one instrument, nor to an account whose positions are in pockets.</para>
/// <para>An instrument is left out where a member could not open it either: it is delisted or has expired, a price that says what it is
/// worth forbids new risk, its profit would count nothing, the account's books are full, or the book could give more than open interest may grow by.</para>
/// </remarks>
internal sealed class HedgeDesk
{
    private readonly GeneralLedger _ledger;
    private readonly Assessor _assessor;
    private readonly TradeBooking _trades;
    private readonly DepthUse _depth;
    private readonly HoldingSlots _slots;
    private readonly VenueCatalog _venue;
    private readonly LateMarks _late;

    internal HedgeDesk(
        GeneralLedger ledger, Assessor assessor, TradeBooking trades, DepthUse depth, HoldingSlots slots, VenueCatalog venue, LateMarks late)
    {
        _ledger = ledger;
        _assessor = assessor;
        _trades = trades;
        _depth = depth;
        _slots = slots;
        _venue = venue;
        _late = late;
    }

    /// <summary>The rulebook that an account is planned under now: its own, with those hedges that may be added.</summary>
    internal Rulebook Now(AccountState account, Rulebook rulebook) => rulebook.Liquidation.Hedges.IsEmpty ? rulebook : With(rulebook, Open(account, rulebook));

    /// <summary>The rulebook without hedges.</summary>
    internal static Rulebook None(Rulebook rulebook) => With(rulebook, []);

    /// <summary>True where equity still covers maintenance should every late mark come back to its index, as for whoever adds risk himself: what is opened or
    /// held at a mark that the index has left is a loss on its way, and is hedged by nothing that stands at the index already.</summary>
    internal bool IsCarried(AccountState account, PlanSheet plan)
    {
        Amount lost = default;
        foreach (ref readonly Position held in account.Positions.Span)
        {
            if (!TryCount(held.Instrument, held.Quantity, plan, ref lost))
            {
                return false;
            }
        }

        foreach (ref readonly PlannedClose trade in plan.Closes)
        {
            if (trade.IsHedge && account.Position(trade.Instrument).Quantity.IsZero && !TryCount(trade.Instrument, default, plan, ref lost))
            {
                return false;
            }
        }

        return plan.EquityAfter - lost >= plan.MaintenanceAfter;
    }

    private bool TryCount(InstrumentId instrument, Quantity held, PlanSheet plan, ref Amount lost)
    {
        foreach (ref readonly PlannedClose trade in plan.Closes)
        {
            held += trade.Instrument == instrument ? trade.Quantity : default;
        }

        if (_assessor.Market.Catalog[instrument].IsPremiumPaid)
        {
            // Short options carry theirs in what the models require.
            return true;
        }

        bool isCounted = _late.TryLoss(new(instrument, held, default), out Amount loss);
        lost += Amount.Max(loss, default);
        return isCounted;
    }

    /// <summary>True where a plan adds to something.</summary>
    internal static bool Adds(PlanSheet plan)
    {
        foreach (ref readonly PlannedClose trade in plan.Closes)
        {
            if (trade.IsHedge)
            {
                return true;
            }
        }

        return false;
    }

    private bool MayAdd(AccountState account, Rulebook rules, InstrumentSpec spec)
    {
        if (_venue.IsDelisted(spec.Id) || spec.Expiry <= _assessor.Market.Time
            || _assessor.Forbidding(spec, account.Terms, OracleAction.OpenRisk) is not null || rules.TermsFor(spec.Settlement) is null
            || !_assessor.Market.TryPrice(spec.Mark, out Price mark) || !_slots.HaveRoom(account, spec.Settlement))
        {
            return false;
        }

        Quantity most = Quantity.Max(_depth.Allowed(spec.Id, BookSide.Bids, rules.Liquidation), _depth.Allowed(spec.Id, BookSide.Asks, rules.Liquidation));
        return most.IsPositive && _trades.CanGrow(spec, most, mark)
            && (spec.OpenInterestCap is not { } cap || _ledger.OpenInterest(spec.Id) + most <= cap);
    }

    // Apart from what every plan comes through: a method with a lambda allocates for what that captures when it begins.
    private ImmutableArray<InstrumentId> Open(AccountState account, Rulebook rulebook)
    {
        ImmutableArray<InstrumentId> hedges = rulebook.Liquidation.Hedges;
        bool isOpen = !account.IsHouse && account.Kind != AccountKind.Pocket && rulebook.Mode != AccountMode.Isolated
            && account.PositionCount + hedges.Length <= EngineLimits.MaxPositions;
        return isOpen ? hedges.RemoveAll(instrument => !MayAdd(account, rulebook, _assessor.Market.Catalog[instrument])) : [];
    }

    private static Rulebook With(Rulebook rulebook, ImmutableArray<InstrumentId> hedges) => rulebook.Liquidation.Hedges.Length == hedges.Length ? rulebook
        : rulebook with { Liquidation = rulebook.Liquidation with { Hedges = hedges } };
}
