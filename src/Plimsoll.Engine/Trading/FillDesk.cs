// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Takes fills: checks both sides on trial copies, then books; a refused fill has written nothing.</summary>
internal sealed class FillDesk
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly Exposure _exposure;
    private readonly HoldingSlots _slots;
    private readonly TradeBooking _trades;
    private readonly AccountDesk _accountDesk;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly MarginCheck _margin;
    private readonly RulesInForce _rules;
    private readonly VenueCatalog _venue;

    internal FillDesk(
        VenueCatalog venue,
        GeneralLedger ledger,
        MarketState market,
        Exposure exposure,
        HoldingSlots slots,
        TradeBooking trades,
        AccountDesk accountDesk,
        MarginCheck margin,
        Announcer events,
        RulesInForce rules)
    {
        _venue = venue;
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _market = market;
        _exposure = exposure;
        _slots = slots;
        _trades = trades;
        _accountDesk = accountDesk;
        _events = events;
        _catalog = market.Catalog;
        _margin = margin;
        _rules = rules;
    }

    internal Rejection Fill(Fill command)
    {
        Rejection rejection = CheckTerms(command);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        InstrumentSpec spec = _catalog[command.Instrument];
        FillSide buyer = default;
        FillSide seller = default;
        rejection = Prepare(command, spec, command.Buyer, command.Quantity, command.BuyerFeeRate, ref buyer);
        rejection = rejection.IsRefused ? rejection : Prepare(command, spec, command.Seller, -command.Quantity, command.SellerFeeRate, ref seller);
        rejection = rejection.IsRefused ? rejection : CheckPockets(buyer, seller);
        rejection = rejection.IsRefused ? rejection : CheckRange(spec, buyer, seller);
        rejection = rejection.IsRefused ? rejection : _margin.Check(spec, ref buyer);
        rejection = rejection.IsRefused ? rejection : _margin.Check(spec, ref seller);
        rejection = rejection.IsRefused ? rejection : CheckOpenInterest(spec, buyer, seller);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState bought = Settle(spec, buyer);
        AccountState sold = Settle(spec, seller);
        _trades.Book(spec, bought, sold, buyer.Effect, seller.Effect);
        _trades.Charge(bought, spec, buyer.Fee);
        _trades.Charge(sold, spec, seller.Fee);
        bought.Standing = buyer.Standing;
        sold.Standing = seller.Standing;
        if (_events.IsListening)
        {
            _events.Announce(new Filled(
                _events.Sequence, _events.Now, spec.Id, bought.Id, sold.Id, command.Quantity, command.Price, buyer.Fee, seller.Fee, buyer.Effect.Realised,
                    seller.Effect.Realised));
        }

        _accountDesk.SendBack(bought);
        _accountDesk.SendBack(sold);
        return Rejection.None;
    }

    private Rejection CheckTerms(Fill command)
    {
        if (!command.Quantity.IsPositive)
        {
            return new(RejectionCode.NotPositive);
        }

        bool isInRange = Magnitude.Fits(command.Quantity.Atoms, EngineLimits.AmountBits)
            && command.Price.Atoms <= EngineLimits.MaxPriceAtoms
            && command.Price.Atoms >= -EngineLimits.MaxPriceAtoms
            && Magnitude.Fits(command.BuyerFeeRate.Atoms, 64) && command.BuyerFeeRate.Abs() <= EngineLimits.MaxRate
            && Magnitude.Fits(command.SellerFeeRate.Atoms, 64) && command.SellerFeeRate.Abs() <= EngineLimits.MaxRate;
        if (!isInRange)
        {
            return new(RejectionCode.OutOfRange);
        }

        Rejection rejection = _accounts.Client(command.Buyer, out AccountState? buyer);
        rejection = rejection.IsRefused ? rejection : _accounts.Client(command.Seller, out _);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState seller = _accounts.Find(command.Seller)!;
        if (buyer!.Kind == AccountKind.Pocket || seller.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, (buyer.Kind == AccountKind.Pocket ? buyer : seller).Id);
        }

        if (!_catalog.Has(command.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, command.Instrument);
        }

        InstrumentSpec spec = _catalog[command.Instrument];
        return CheckContract(command, spec);
    }

    private Rejection CheckContract(Fill command, InstrumentSpec spec)
    {
        bool maySign = _catalog[spec.Mark].Kind == ObservableKind.SignedPrice;
        bool hasZero = spec.Kind == InstrumentKind.Option && command.Price.IsZero;
        if (spec.Kind == InstrumentKind.Spot && command.Quantity.Atoms % _catalog[spec.Base!.Value].SmallestUnit.Atoms != 0)
        {
            return new(RejectionCode.AmountTooFine, spec.Base.Value);
        }

        return !command.Price.IsMultipleOf(spec.TickSize) ? new(RejectionCode.PriceOffTick, spec.Id)
            : !command.Quantity.IsMultipleOf(spec.LotSize) ? new(RejectionCode.QuantityOffLot, spec.Id)
            : spec.Expiry is { } expiry && _events.Now >= expiry ? new(RejectionCode.InstrumentExpired, spec.Id)
            : spec.Kind == InstrumentKind.Spot && _venue.IsDelisted(spec.Id) ? new(RejectionCode.InstrumentDelisted, spec.Id)
            : command.Buyer == command.Seller ? new(RejectionCode.SelfTrade, command.Buyer)
            : !command.Price.IsPositive && !hasZero && !maySign ? new(RejectionCode.PriceOutOfDomain, spec.Id)
            : spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option && !command.Price.IsPositive ? new(RejectionCode.PriceOutOfDomain, spec.Id)
            : CheckBand(command, spec);
    }

    private Rejection CheckBand(Fill command, InstrumentSpec spec)
    {
        if (!_market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        Price reference = _catalog[spec.Mark].SizeOf(mark);
        if (spec.Kind == InstrumentKind.Option)
        {
            if (!_market.TryPrice(spec.Underlying, out Price index))
            {
                return new(RejectionCode.MarkMissing, spec.Underlying);
            }

            reference = spec.Payoff == Payoff.Inverse ? Price.Of(1) : _catalog[spec.Underlying].SizeOf(index);
        }

        // Prices are within 10¹², so neither the difference nor the product can overflow.
        return (command.Price - mark).Abs() <= reference.Times(EngineLimits.FillBand, Rounding.Up)
            ? Rejection.None
            : new(RejectionCode.PriceOutOfBand, spec.Id);
    }

    private Rejection Prepare(Fill command, InstrumentSpec spec, AccountId id, Quantity traded, Ratio feeRate, ref FillSide side)
    {
        side.Named = _accounts.Find(id)!;
        side.IsIsolated = _rules.Of(side.Named.Terms).Mode == AccountMode.Isolated && spec.Kind != InstrumentKind.Spot;
        side.Booked = side.IsIsolated ? AccountBook.Pocket(side.Named, spec.Id) : side.Named;
        side.Traded = traded;
        side.Held = side.Booked?.Position(spec.Id) ?? new Position(spec.Id, default, default);
        ref readonly Position held = ref side.Held;

        Quantity after = held.Quantity + traded;
        bool isFlip = after.Sign != 0 && after.Sign == -held.Quantity.Sign;
        side.AddsRisk = spec.Kind != InstrumentKind.Spot && (after.Abs() > held.Quantity.Abs() || isFlip);

        if (side.AddsRisk && _venue.IsDelisted(spec.Id))
        {
            return new(RejectionCode.InstrumentDelisted, spec.Id);
        }

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

    private Rejection CheckPockets(in FillSide buyer, in FillSide seller)
    {
        int opened = (buyer.Booked is null ? 1 : 0) + (seller.Booked is null ? 1 : 0);
        return opened > 0 && _accounts.Clients.Count + opened > EngineLimits.MaxAccounts
            ? new(RejectionCode.TooManyAccounts, RefusalSubject.Limit(EngineLimits.MaxAccounts))
            : Rejection.None;
    }

    /// <summary>Only a fill that raises open interest can be too much for a cap; what passes it already, because the cap came later, may change hands and
    /// shrink.</summary>
    private Rejection CheckOpenInterest(InstrumentSpec spec, in FillSide buyer, in FillSide seller)
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

    private Rejection CheckRange(InstrumentSpec spec, in FillSide buyer, in FillSide seller)
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

    private AccountState Settle(InstrumentSpec spec, in FillSide side)
    {
        AccountState account = side.Booked ?? _accountDesk.OpenPocket(side.Named, spec.Id);
        if (side.TopUp.IsPositive)
        {
            _accountDesk.MoveBetween(side.Named, account, spec.Settlement, side.TopUp);
        }

        return account;
    }
}
