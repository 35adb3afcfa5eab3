// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>The two sides of a fill before it is booked: where each is booked, what it would hold then, and whether the books have room for that.</summary>
internal sealed class FillSides
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly Exposure _exposure;
    private readonly HoldingSlots _slots;
    private readonly TradeBooking _trades;
    private readonly RulesInForce _rules;
    private readonly InstrumentCatalog _catalog;

    internal FillSides(GeneralLedger ledger, Exposure exposure, HoldingSlots slots, TradeBooking trades, RulesInForce rules)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _exposure = exposure;
        _slots = slots;
        _trades = trades;
        _rules = rules;
        _catalog = exposure.Catalog;
    }

    /// <summary>Finds the account and the pocket that a side is booked in, and says whether the trade adds risk there.</summary>
    internal FillSide Place(InstrumentSpec spec, AccountId id, Quantity traded)
    {
        FillSide side = default;
        side.Named = _accounts.Find(id)!;
        side.IsIsolated = _rules.Of(side.Named.Terms).Mode == AccountMode.Isolated && spec.Kind != InstrumentKind.Spot;
        side.Booked = side.IsIsolated ? AccountBook.Pocket(side.Named, spec.Id) : side.Named;
        side.Traded = traded;
        side.Held = side.Booked?.Position(spec.Id) ?? new Position(spec.Id, default, default);
        ref readonly Position held = ref side.Held;

        Quantity after = held.Quantity + traded;
        bool isFlip = after.Sign != 0 && after.Sign == -held.Quantity.Sign;
        side.AddsRisk = spec.Kind != InstrumentKind.Spot && (after.Abs() > held.Quantity.Abs() || isFlip);
        return side;
    }

    /// <summary>What the side would hold and pay: refused where the books have no room for it.</summary>
    internal Rejection Measure(Fill command, InstrumentSpec spec, Ratio feeRate, ref FillSide side)
    {
        ref readonly Position held = ref side.Held;
        Quantity traded = side.Traded;

        // First the range, on bounds: only then may anything be multiplied. What shrinks was in range when it was larger.
        if ((side.AddsRisk || spec.Kind == InstrumentKind.Spot) && !_exposure.CanGrow(spec, traded.Abs(), command.Price))
        {
            return new(RejectionCode.OutOfRange, spec.Id);
        }

        if (held.Quantity.IsZero && spec.Kind != InstrumentKind.Spot && side.Booked?.PositionCount >= EngineLimits.MaxPositions)
        {
            return new(RejectionCode.TooManyPositions, RefusalSubject.Limit(EngineLimits.MaxPositions));
        }

        // A position that is held has its slots already; a spot trade may bring an asset, the base or the settlement, that is new.
        if ((held.Quantity.IsZero || spec.Kind == InstrumentKind.Spot) && !_slots.HaveRoom(side.Named, spec.Settlement, spec.Base))
        {
            return new(RejectionCode.TooManyPositions, RefusalSubject.Limit(EngineLimits.MaxHoldings));
        }

        side.Effect = TradeEffect.Of(spec, _catalog[spec.Settlement].SmallestUnit, held, traded, command.Price);
        Result<Amount> fee = _trades.Fee(spec, command.Quantity, command.Price, feeRate);
        side.Fee = fee.IsOk ? fee.Value : default;
        return fee.Rejection;
    }

    /// <summary>A fill may open a pocket for each side.</summary>
    internal Rejection CheckPockets(in FillSide buyer, in FillSide seller)
    {
        int opened = (buyer.Booked is null ? 1 : 0) + (seller.Booked is null ? 1 : 0);
        return opened > 0 && _accounts.Clients.Count + opened > EngineLimits.MaxAccounts
            ? new(RejectionCode.TooManyAccounts, RefusalSubject.Limit(EngineLimits.MaxAccounts))
            : Rejection.None;
    }

    /// <summary>Only a fill that raises open interest can be too much for a cap; what passes it already, because the cap came later, may change hands and
    /// shrink.</summary>
    internal Rejection CheckOpenInterest(InstrumentSpec spec, in FillSide buyer, in FillSide seller)
    {
        if (spec.OpenInterestCap is not { } cap)
        {
            return Rejection.None;
        }

        Quantity rise = LongRise(spec, buyer) + LongRise(spec, seller);
        return rise.IsPositive && _ledger.OpenInterest(spec.Id) + rise > cap ? new(RejectionCode.AboveOpenInterestCap, spec.Id) : Rejection.None;
    }

    /// <summary>By how much a side's long contracts grow; negative when they shrink.</summary>
    private static Quantity LongRise(InstrumentSpec spec, in FillSide side) =>
        Quantity.Max(side.Effect.Quantity, default) - Quantity.Max(side.Held.Quantity, default);

    /// <summary>The venue can pay the rebates, and every balance that the fill changes stays in range.</summary>
    internal Rejection CheckRange(InstrumentSpec spec, in FillSide buyer, in FillSide seller)
    {
        Amount fees = buyer.Fee + seller.Fee;
        if (fees.IsNegative && (_accounts.Fees.Balance(spec.Settlement) + fees).IsNegative)
        {
            return new(RejectionCode.InsufficientLiquidity, spec.Settlement);
        }

        bool fits = Fits(spec, buyer) && Fits(spec, seller)
            && GeneralLedger.Fits(_accounts.Fees, spec.Settlement, fees)
            && GeneralLedger.Fits(_accounts.Clearing, spec.Settlement, -(buyer.Effect.Realised + seller.Effect.Realised));
        return fits ? Rejection.None : new(RejectionCode.OutOfRange, spec.Id);
    }

    private bool Fits(InstrumentSpec spec, in FillSide side)
    {
        Amount settled = side.Effect.Realised - side.Fee;
        if (!Magnitude.Fits(side.Effect.Cost.Atoms, EngineLimits.BalanceBits) || (side.AddsRisk && !_exposure.CanHold(spec.Settlement, side.Effect.Cost)))
        {
            return false;
        }

        AccountState? account = side.Booked;
        if (account is null)
        {
            return Magnitude.Fits(settled.Atoms, EngineLimits.BalanceBits);
        }

        return GeneralLedger.Fits(account, spec.Settlement, settled)
            && _exposure.CanHold(spec.Settlement, account.Balance(spec.Settlement) + settled)
            && (spec.Base is not { } asset
                || (GeneralLedger.Fits(account, asset, side.Effect.Base) && _exposure.CanHold(asset, account.Balance(asset) + side.Effect.Base)));
    }
}
