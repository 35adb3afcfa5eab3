// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Books trades between two accounts in the ledger. It checks nothing: the caller has decided that the trade is allowed.</summary>
internal sealed class TradeBooking
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly Exposure _exposure;
    private readonly CashClaims _claims;
    private readonly InstrumentCatalog _catalog;

    internal TradeBooking(GeneralLedger ledger, MarketState market, Exposure exposure, CashClaims claims)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _market = market;
        _exposure = exposure;
        _claims = claims;
        _catalog = market.Catalog;
    }

    /// <summary>What a trade would do to an account.</summary>
    internal TradeEffect Effect(InstrumentSpec spec, AccountState account, Quantity traded, Price price) =>
        TradeEffect.Of(spec, _catalog[spec.Settlement].SmallestUnit, account.Position(spec.Id), traded, price);

    /// <summary>What a trade would do to a position.</summary>
    internal TradeEffect Effect(InstrumentSpec spec, in Position held, Quantity traded, Price price) =>
        TradeEffect.Of(spec, _catalog[spec.Settlement].SmallestUnit, held, traded, price);

    /// <summary>True when an instrument's open interest could grow by a quantity traded at a price.</summary>
    internal bool CanGrow(InstrumentSpec spec, Quantity by, Price at) => _exposure.CanGrow(spec, by, at);

    /// <summary>True when all that is open in an instrument could be valued and booked at a price that no market set.</summary>
    internal bool CanBookAt(InstrumentSpec spec, Price price) => _exposure.CanTradeAt(spec, price);

    /// <summary>Takes a fee for a trade, in the settlement asset; a negative one is a rebate.</summary>
    internal void Charge(AccountState account, InstrumentSpec spec, Amount fee)
    {
        _ledger.Move(account, _accounts.Fees, spec.Settlement, fee);
        _ledger.CountInPeriod(account, spec.Settlement, -fee);
    }

    /// <summary>Books a trade of a positive quantity at one price; the dust of rounding goes to Suspense. Also the way a position is handed over.</summary>
    /// <returns>The effects on buyer and seller.</returns>
    internal (TradeEffect Buyer, TradeEffect Seller) Book(InstrumentSpec spec, AccountState buyer, AccountState seller, Quantity quantity, Price price)
    {
        Invariant.Check(quantity.IsPositive, "A trade needs a quantity above zero.");
        Invariant.Check(buyer != seller, "An account cannot trade with itself.");
        TradeEffect bought = Effect(spec, buyer, quantity, price);
        TradeEffect sold = Effect(spec, seller, -quantity, price);
        Book(spec, buyer, seller, bought, sold);
        return (bought, sold);
    }

    /// <summary>Books a trade whose effects on the two accounts, as they are, have been computed.</summary>
    internal void Book(InstrumentSpec spec, AccountState buyer, AccountState seller, in TradeEffect bought, in TradeEffect sold)
    {
        // Coin is exchanged for what it is worth to everybody, so the money that pays for it keeps its kind and its part of a cut. An option is a bet: what it
        // brings beyond what was paid for it is a profit like any other, that somebody has to have lost.
        Amount paid = default;
        Amount given = default;
        if (spec.Base is { } coin)
        {
            paid = _claims.Carry(buyer, seller, spec.Settlement, -bought.Realised);
            given = _claims.Carry(seller, buyer, coin, -sold.Base);
        }

        Write(spec, buyer, bought);
        Write(spec, seller, sold);
        if (spec.Base is { } asset)
        {
            seller.AddProfit(spec.Settlement, paid);
            buyer.AddProfit(asset, given);
        }

        Amount dust = bought.Paid + sold.Paid;
        Invariant.Check(!dust.IsNegative, "Rounding favoured an account.");
        if (spec.Kind != InstrumentKind.Spot && !spec.IsPremiumPaid)
        {
            _ledger.Move(_accounts.Clearing, _accounts.Suspense, spec.Settlement, dust);
        }
        else
        {
            _ledger.Post(_accounts.Suspense, spec.Settlement, dust);
        }
    }

    /// <summary>A fee on a trade, in the settlement asset, rounded up; a negative rate gives a rebate rounded toward zero.</summary>
    internal Result<Amount> Fee(InstrumentSpec spec, Quantity quantity, Price price, Ratio rate)
    {
        if (rate.IsZero)
        {
            return Result<Amount>.Of(default);
        }

        Result<Amount> notional = Notional.Traded(spec, quantity, price, _market);
        return notional.IsOk
            ? Result<Amount>.Of(notional.Value.Times(rate, Rounding.Up).RoundTo(_catalog[spec.Settlement].SmallestUnit, Rounding.Up))
            : notional;
    }

    private static bool IsReduction(Quantity held, Quantity left) => left.IsZero || (left.Abs() <= held.Abs() && left.IsNegative == held.IsNegative);

    /// <summary>Writes one side of a trade: its position, and its money against Clearing where a cost is carried. The caller writes the other side and the
    /// dust.</summary>
    internal void Write(InstrumentSpec spec, AccountState account, in TradeEffect effect)
    {
        // In liquidation nobody adds to a position himself: what grows is a hedge that a plan has added.
        if (account.OutageLosses.Count > 0 && (spec.Kind == InstrumentKind.Spot || (!IsReduction(account.Position(spec.Id).Quantity, effect.Quantity)
            && account.Status < AccountStatus.Liquidating)))
        {
            account.GiveUpOutageLosses();
        }

        if (spec.Kind == InstrumentKind.Spot)
        {
            _ledger.Post(account, spec.Base!.Value, effect.Base);
            _ledger.Post(account, spec.Settlement, effect.Realised);

            // Coin that changes hands in a settlement period is counted as what it is worth when that is looked at: else a profit could be given away by its
            // price, or a loss on it be set against a profit while nobody has won it.
            _ledger.CountInPeriod(account, spec.Base!.Value, effect.Base);
            _ledger.CountInPeriod(account, spec.Settlement, effect.Realised);
            return;
        }

        _ledger.SetPosition(account, spec.Id, effect.Quantity, effect.Cost);
        if (spec.IsPremiumPaid)
        {
            _ledger.PostPremium(account, spec.Settlement, effect.Realised);
            if (_ledger.Period.IsKept && !account.IsHouse)
            {
                account.Period.AddPremium(_market.ValueOf(spec.Settlement, effect.Realised));
            }
        }
        else
        {
            _ledger.PostProfit(account, spec.Settlement, effect.Realised);
            _ledger.Post(_accounts.Clearing, spec.Settlement, -effect.Realised);
        }
    }
}
