// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Whether a fill may be looked at at all: figures in range, two client accounts, a contract that is listed and has not expired, a price near its
/// mark.</summary>
internal sealed class FillTerms
{
    private readonly VenueCatalog _venue;
    private readonly AccountBook _accounts;
    private readonly MarketState _market;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal FillTerms(VenueCatalog venue, AccountBook accounts, MarketState market, Announcer events)
    {
        _venue = venue;
        _accounts = accounts;
        _market = market;
        _events = events;
        _catalog = market.Catalog;
    }

    /// <summary>Quantity, price, fee rates, both accounts and the contract; nothing is multiplied before its range is known.</summary>
    /// <param name="command">The fill.</param>
    /// <param name="spec">Its contract; null where the fill is refused.</param>
    internal Rejection Check(Fill command, out InstrumentSpec? spec)
    {
        spec = null;
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

        rejection = CheckContract(command, _catalog[command.Instrument]);
        spec = rejection.IsRefused ? null : _catalog[command.Instrument];
        return rejection;
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

    /// <summary>What is delisted may only be made smaller.</summary>
    internal Rejection CheckListed(InstrumentSpec spec, in FillSide side) =>
        side.AddsRisk && _venue.IsDelisted(spec.Id) ? new(RejectionCode.InstrumentDelisted, spec.Id) : Rejection.None;
}
