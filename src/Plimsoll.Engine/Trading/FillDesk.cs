// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Takes fills: checks both sides on trial copies, then books; a refused fill has written nothing.</summary>
internal sealed class FillDesk
{
    private readonly FillTerms _terms;
    private readonly FillSides _sides;
    private readonly MarginCheck _margin;
    private readonly TradeBooking _trades;
    private readonly CashClaims _claims;
    private readonly AccountDesk _accountDesk;
    private readonly Announcer _events;

    internal FillDesk(
        FillTerms terms, FillSides sides, MarginCheck margin, TradeBooking trades, CashClaims claims, AccountDesk accountDesk, Announcer events)
    {
        _claims = claims;
        _terms = terms;
        _sides = sides;
        _margin = margin;
        _trades = trades;
        _accountDesk = accountDesk;
        _events = events;
    }

    internal Rejection Fill(Fill command)
    {
        Rejection rejection = _terms.Check(command, out InstrumentSpec? spec);
        if (spec is null)
        {
            return rejection;
        }

        FillSide buyer = _sides.Place(spec, command.Buyer, command.Quantity);
        FillSide seller = _sides.Place(spec, command.Seller, -command.Quantity);
        rejection = Measure(command, spec, command.BuyerFeeRate, ref buyer);
        rejection = rejection.IsRefused ? rejection : Measure(command, spec, command.SellerFeeRate, ref seller);
        rejection = rejection.IsRefused ? rejection : _sides.CheckPockets(buyer, seller);
        rejection = rejection.IsRefused ? rejection : _sides.CheckRange(spec, buyer, seller);
        rejection = rejection.IsRefused ? rejection : _margin.Check(spec, ref buyer);
        rejection = rejection.IsRefused ? rejection : _margin.Check(spec, ref seller);
        rejection = rejection.IsRefused ? rejection : CheckSpending(spec, buyer);
        rejection = rejection.IsRefused ? rejection : CheckSpending(spec, seller);
        rejection = rejection.IsRefused ? rejection : _sides.CheckOpenInterest(spec, buyer, seller);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState bought = Settle(spec, buyer);
        AccountState sold = Settle(spec, seller);
        _claims.Give(bought, spec.Settlement, Given(spec, buyer));
        _claims.Give(sold, spec.Settlement, Given(spec, seller));
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

    private Rejection Measure(Fill command, InstrumentSpec spec, Ratio feeRate, ref FillSide side) =>
        _terms.CheckListed(spec, side) is { IsRefused: true } delisted ? delisted : _sides.Measure(command, spec, feeRate, ref side);

    /// <summary>Coin and premiums are not bought with money that is missing or held back, nor is that given away by a price: a pocket pays with its own and
    /// with what its parent puts in.</summary>
    private Rejection CheckSpending(InstrumentSpec spec, in FillSide side)
    {
        Amount paid = Paid(spec, side) + Given(spec, side);
        Amount owed = side.TopUp.IsPositive ? Amount.Max(-(side.Booked?.Balance(spec.Settlement) ?? default), default) : default;
        Amount ofParent = Amount.Min(side.TopUp, paid + owed);
        Rejection rejection = _claims.CheckSpending(side.Named, spec.Settlement, ofParent);
        rejection = rejection.IsRefused || side.Booked is null ? rejection : _claims.CheckSpending(side.Booked, spec.Settlement, paid - ofParent);
        return rejection.IsRefused || spec.Base is not { } sold ? rejection
            : _claims.CheckSpending(side.Named, sold, Amount.Max(-side.Effect.Base, default));
    }

    private static Amount Paid(InstrumentSpec spec, in FillSide side) =>
        spec.Kind == InstrumentKind.Spot || spec.IsPremiumPaid ? Amount.Max(-side.Effect.Realised, default) : default;

    /// <summary>What a side gives away by the price of a contract, beyond what it pays.</summary>
    private static Amount Given(InstrumentSpec spec, in FillSide side) =>
        spec.Kind == InstrumentKind.Spot ? default : Amount.Max(side.Given - Paid(spec, side), default);

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
