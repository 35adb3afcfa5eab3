// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Takes fills: checks both sides on trial copies, then books; a refused fill has written nothing.</summary>
internal sealed class FillDesk
{
    private readonly EngineState _engine;
    private readonly MarginCheck _margin;

    internal FillDesk(EngineState engine)
    {
        _engine = engine;
        _margin = new MarginCheck(engine);
    }

    internal Rejection Fill(Fill command)
    {
        Rejection rejection = CheckTerms(command);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        InstrumentSpec spec = _engine.Catalog[command.Instrument];
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
        _engine.Trades.Book(spec, bought, sold, buyer.Effect, seller.Effect);
        _engine.Ledger.Move(bought, _engine.Accounts.Fees, spec.Settlement, buyer.Fee);
        _engine.Ledger.Move(sold, _engine.Accounts.Fees, spec.Settlement, seller.Fee);
        bought.Standing = buyer.Standing;
        sold.Standing = seller.Standing;
        if (_engine.IsListening)
        {
            _engine.Announce(new Filled(
                _engine.Sequence, _engine.Now, spec.Id, bought.Id, sold.Id, command.Quantity, command.Price, buyer.Fee, seller.Fee, buyer.Effect.Realised, seller.Effect.Realised));
        }

        Sweep(bought);
        Sweep(sold);
        return Rejection.None;
    }

    /// <summary>Sends what a flat pocket holds back to its parent and closes it; a debt stays where it is, for the parent never pays for a pocket.</summary>
    internal void Sweep(AccountState pocket)
    {
        if (pocket.Kind != AccountKind.Pocket || pocket.PositionCount > 0 || pocket.HasDebt)
        {
            return;
        }

        AccountState parent = _engine.Accounts.Find(pocket.Parent)!;
        while (pocket.HoldingCount > 0)
        {
            Holding holding = pocket.Holdings.Span[0];
            _engine.Money.MoveBetween(pocket, parent, holding.Asset, holding.Balance);
        }

        if (!_engine.Accounts.Emptied.Contains(pocket))
        {
            _engine.Accounts.Emptied.Add(pocket);
        }
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

        Rejection rejection = _engine.Money.Client(command.Buyer, out AccountState? buyer);
        rejection = rejection.IsRefused ? rejection : _engine.Money.Client(command.Seller, out _);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState seller = _engine.Accounts.Find(command.Seller)!;
        if (buyer!.Kind == AccountKind.Pocket || seller.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, unchecked((long)(buyer.Kind == AccountKind.Pocket ? buyer : seller).Id.Value));
        }

        if (!_engine.Catalog.Has(command.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, command.Instrument.Value);
        }

        InstrumentSpec spec = _engine.Catalog[command.Instrument];
        return CheckContract(command, spec);
    }

    private Rejection CheckContract(Fill command, InstrumentSpec spec)
    {
        bool maySign = _engine.Catalog[spec.Mark].Kind == SymbolKind.SignedPrice;
        bool hasZero = spec.Kind == InstrumentKind.Option && command.Price.IsZero;
        if (spec.Kind == InstrumentKind.Spot && command.Quantity.Atoms % _engine.Catalog[spec.Base!.Value].SmallestUnit.Atoms != 0)
        {
            return new(RejectionCode.AmountTooFine, spec.Base.Value.Value);
        }

        return !command.Price.IsMultipleOf(spec.TickSize) ? new(RejectionCode.PriceOffTick, spec.Id.Value)
            : !command.Quantity.IsMultipleOf(spec.LotSize) ? new(RejectionCode.QuantityOffLot, spec.Id.Value)
            : spec.Expiry is { } expiry && _engine.Now >= expiry ? new(RejectionCode.InstrumentExpired, spec.Id.Value)
            : command.Buyer == command.Seller ? new(RejectionCode.SelfTrade, unchecked((long)command.Buyer.Value))
            : !command.Price.IsPositive && !hasZero && !maySign ? new(RejectionCode.PriceOutOfDomain, spec.Mark.Value)
            : spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option && !command.Price.IsPositive ? new(RejectionCode.PriceOutOfDomain, spec.Mark.Value)
            : CheckBand(command, spec);
    }

    private Rejection CheckBand(Fill command, InstrumentSpec spec)
    {
        if (!_engine.Market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark.Value);
        }

        Price reference = _engine.Catalog[spec.Mark].SizeOf(mark);
        if (spec.Kind == InstrumentKind.Option)
        {
            if (!_engine.Market.TryPrice(spec.Underlying, out Price index))
            {
                return new(RejectionCode.MarkMissing, spec.Underlying.Value);
            }

            reference = spec.Payoff == Payoff.Inverse ? Price.Of(1) : _engine.Catalog[spec.Underlying].SizeOf(index);
        }

        // Prices are within 10¹², so neither the difference nor the product can overflow.
        return (command.Price - mark).Abs() <= reference.Times(EngineLimits.FillBand, Rounding.Up)
            ? Rejection.None
            : new(RejectionCode.PriceOutOfBand, spec.Id.Value);
    }

    private Rejection Prepare(Fill command, InstrumentSpec spec, AccountId id, Quantity traded, Ratio feeRate, ref FillSide side)
    {
        side.Named = _engine.Accounts.Find(id)!;
        side.IsIsolated = _engine.Rulebook.Mode == AccountMode.Isolated && spec.Kind != InstrumentKind.Spot;
        side.Booked = side.IsIsolated ? AccountBook.Pocket(side.Named, spec.Id) : side.Named;
        side.Traded = traded;
        side.Held = side.Booked?.Position(spec.Id) ?? new Position(spec.Id, default, default);
        ref readonly Position held = ref side.Held;

        Quantity after = held.Quantity + traded;
        bool isFlip = after.Sign != 0 && after.Sign == -held.Quantity.Sign;
        side.AddsRisk = spec.Kind != InstrumentKind.Spot && (after.Abs() > held.Quantity.Abs() || isFlip);

        // First the range, on bounds: only then may anything be multiplied. What shrinks was in range when it was larger.
        if ((side.AddsRisk || spec.Kind == InstrumentKind.Spot) && !_engine.Exposure.CanGrow(spec, traded.Abs(), command.Price))
        {
            return new(RejectionCode.OutOfRange, spec.Id.Value);
        }

        if (held.Quantity.IsZero && spec.Kind != InstrumentKind.Spot && side.Booked?.PositionCount >= EngineLimits.MaxPositions)
        {
            return new(RejectionCode.TooManyPositions, EngineLimits.MaxPositions);
        }

        // A position that is held has its slots already; a spot trade may bring an asset, the base or the settlement, that is new.
        if ((held.Quantity.IsZero || spec.Kind == InstrumentKind.Spot) && !_engine.Slots.HaveRoom(side.Named, spec.Settlement, spec.Base))
        {
            return new(RejectionCode.TooManyPositions, EngineLimits.MaxHoldings);
        }

        side.Effect = TradeEffect.Of(spec, _engine.Catalog[spec.Settlement].SmallestUnit, held, traded, command.Price);
        Result<Amount> fee = _engine.Trades.Fee(spec, command.Quantity, command.Price, feeRate);
        side.Fee = fee.IsOk ? fee.Value : default;
        return fee.Rejection;
    }

    private Rejection CheckPockets(in FillSide buyer, in FillSide seller)
    {
        int opened = (buyer.Booked is null ? 1 : 0) + (seller.Booked is null ? 1 : 0);
        return opened > 0 && _engine.Accounts.Clients.Count + opened > EngineLimits.MaxAccounts
            ? new(RejectionCode.TooManyAccounts, EngineLimits.MaxAccounts)
            : Rejection.None;
    }

    /// <summary>Only a fill that raises open interest can be too much for a cap; what passes it already, because the cap came later, may change hands and shrink.</summary>
    private Rejection CheckOpenInterest(InstrumentSpec spec, in FillSide buyer, in FillSide seller)
    {
        if (spec.OpenInterestCap is not { } cap)
        {
            return Rejection.None;
        }

        Quantity rise = LongRise(spec, buyer) + LongRise(spec, seller);
        return rise.IsPositive && _engine.Ledger.OpenInterest(spec.Id) + rise > cap ? new(RejectionCode.AboveOpenInterestCap, spec.Id.Value) : Rejection.None;
    }

    /// <summary>By how much a side's long contracts grow; negative when they shrink.</summary>
    private static Quantity LongRise(InstrumentSpec spec, in FillSide side) =>
        Quantity.Max(side.Effect.Quantity, default) - Quantity.Max(side.Held.Quantity, default);

    private Rejection CheckRange(InstrumentSpec spec, in FillSide buyer, in FillSide seller)
    {
        Amount fees = buyer.Fee + seller.Fee;
        if (fees.IsNegative && (_engine.Accounts.Fees.Balance(spec.Settlement) + fees).IsNegative)
        {
            return new(RejectionCode.InsufficientLiquidity, spec.Settlement.Value);
        }

        bool fits = Fits(spec, buyer) && Fits(spec, seller)
            && Ledger.GeneralLedger.Fits(_engine.Accounts.Fees, spec.Settlement, fees)
            && Ledger.GeneralLedger.Fits(_engine.Accounts.Clearing, spec.Settlement, -(buyer.Effect.Realised + seller.Effect.Realised));
        return fits ? Rejection.None : new(RejectionCode.OutOfRange, spec.Id.Value);
    }

    private bool Fits(InstrumentSpec spec, in FillSide side)
    {
        Amount settled = side.Effect.Realised - side.Fee;
        if (!Magnitude.Fits(side.Effect.Cost.Atoms, EngineLimits.BalanceBits) || (side.AddsRisk && !_engine.Exposure.CanHold(spec.Settlement, side.Effect.Cost)))
        {
            return false;
        }

        AccountState? account = side.Booked;
        if (account is null)
        {
            return Magnitude.Fits(settled.Atoms, EngineLimits.BalanceBits);
        }

        return Ledger.GeneralLedger.Fits(account, spec.Settlement, settled)
            && _engine.Exposure.CanHold(spec.Settlement, account.Balance(spec.Settlement) + settled)
            && (spec.Base is not { } asset
                || (Ledger.GeneralLedger.Fits(account, asset, side.Effect.Base) && _engine.Exposure.CanHold(asset, account.Balance(asset) + side.Effect.Base)));
    }

    private AccountState Settle(InstrumentSpec spec, in FillSide side)
    {
        AccountState account = side.Booked ?? _engine.Money.OpenPocket(side.Named, spec.Id);
        if (side.TopUp.IsPositive)
        {
            _engine.Money.MoveBetween(side.Named, account, spec.Settlement, side.TopUp);
        }

        return account;
    }
}
