// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>How much of the coin that is owed may be bought back in the books, by the money that is there for it.</summary>
/// <remarks>The cash that pays for coin leaves at once. So a liquidation buys with what the account might take out, and the backstop with what no client
/// claims. Else those who never traded would lack what somebody else owes for it. What is not bought stays a debt in coin
/// (<see cref="CoinDebt"/>).</remarks>
internal sealed class CoinBudget : IDepthAllowance
{
    // Two charges, each rounded up to the smallest unit.
    private const int Charges = 2;

    private readonly MarketState _market;
    private readonly CashClaims _claims;
    private readonly InstrumentCatalog _catalog;
    private IDepthAllowance _books;
    private Quantity?[] _most = [];
    private Amount[] _spent = [];

    internal CoinBudget(Assessor assessor, CashClaims claims, DepthUse depth)
    {
        _market = assessor.Market;
        _catalog = _market.Catalog;
        _claims = claims;
        _books = depth.Under(assessor.Rules.Venue.Liquidation);
    }

    /// <inheritdoc/>
    public Quantity Used(InstrumentId instrument, BookSide side) => _books.Used(instrument, side);

    /// <inheritdoc/>
    public Quantity Allowed(InstrumentId instrument, BookSide side)
    {
        Quantity allowed = _books.Allowed(instrument, side);
        return side == BookSide.Asks && _most[instrument.Value] is { } most ? Quantity.Min(allowed, most) : allowed;
    }

    /// <summary>What an account in liquidation may take of the books, its coin debts only as far as there is money for them. Good until this is called
    /// again.</summary>
    internal IDepthAllowance Within(AccountState account, LiquidationPolicy policy, IDepthAllowance books)
    {
        if (!account.HasDebt)
        {
            return books;
        }

        _books = books;
        Renew(ref _most, _catalog.Instruments.Length);
        Renew(ref _spent, _catalog.Assets.Length);
        foreach (InstrumentSpec spec in _catalog.Instruments)
        {
            Amount owed = spec.Base is { } coin ? -account.Balance(coin) : default;
            if (!owed.IsPositive || !_market.TryPrice(spec.Mark, out Price mark) || !mark.IsPositive)
            {
                continue;
            }

            // What is there for it is looked up only where something could be bought: everybody's claims may have to be counted.
            if (!account.Balance(spec.Settlement).IsPositive || !books.Allowed(spec.Id, BookSide.Asks).IsPositive)
            {
                _most[spec.Id.Value] = default(Quantity);
                continue;
            }

            // Two markets, or two coins, are not bought in with the same money.
            Amount cash = _claims.Share(account, spec.Settlement) - _spent[spec.Settlement.Value];
            Quantity most = Affordable(spec, owed, cash, policy);
            _most[spec.Id.Value] = most;
            _spent[spec.Settlement.Value] += Amount.FromAtoms(most.Atoms).Times(Loaded(spec, policy), Rounding.Up);
        }

        return this;
    }

    /// <summary>As much of a coin as so much money buys at the worst price allowed, charges included.</summary>
    internal Quantity Affordable(InstrumentSpec spec, Amount wanted, Amount cash, LiquidationPolicy policy)
    {
        Amount left = cash - Amount.FromAtoms(_catalog[spec.Settlement].SmallestUnit.Atoms * Charges);
        Price price = Loaded(spec, policy);
        Quantity all = Quantity.FromAtoms(wanted.Atoms);
        return !left.IsPositive ? default
            : wanted.Times(price, Rounding.Up) <= left ? all
            : Quantity.FromAtoms(left.DividedBy(price, Rounding.Down).Atoms);
    }

    private static void Renew<T>(ref T[] array, int length)
    {
        Array.Resize(ref array, length);
        Array.Clear(array);
    }

    private Price Loaded(InstrumentSpec spec, LiquidationPolicy policy)
    {
        LiquidationPolicy own = policy.For(spec.Id);
        _market.TryPrice(spec.Mark, out Price mark);
        return DepthCost.LimitPrice(mark, own.PriceFloor, Quantity.Of(1)).Times(Ratio.One + own.TakerFeeRate + own.FeeRate, Rounding.Up);
    }
}
