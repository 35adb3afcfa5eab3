// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>What accounts are worth at the marks, without haircuts: what is really missing when nothing is counted cautiously any more.</summary>
internal sealed class Worth
{
    private readonly Assessor _assessor;
    private readonly MarketState _market;
    private readonly InterestBook _interest;
    private readonly InstrumentCatalog _catalog;

    internal Worth(Assessor assessor, InterestBook interest)
    {
        _assessor = assessor;
        _market = assessor.Market;
        _interest = interest;
        _catalog = _market.Catalog;
    }

    /// <summary>Balances, interest owed included, and positions at the marks, numeraire, rounded down; null when a position in it has no price. A balance
    /// without one counts nothing.</summary>
    internal Amount? Of(AccountState account)
    {
        Amount worth = default;
        ReadOnlySpan<Holding> holdings = account.Holdings.Span;
        for (int i = 0; i < holdings.Length; i++)
        {
            // What never had a price counts nothing: it can be held, never owed, and a grain of it must not hold anything up.
            if (!_market.TryAssetPrice(holdings[i].Asset, out Price price))
            {
                continue;
            }

            // What clients hold was bounded when they got it; a house account's sum of very much may be beyond valuing.
            Amount balance = Balance(account, i);
            if (!CanValue(balance, price))
            {
                return null;
            }

            worth += balance.Times(price, Rounding.Down);
        }

        foreach (Position position in account.Positions.Span)
        {
            if (Unrealised(position) is not { } unrealised)
            {
                return null;
            }

            worth += unrealised;
        }

        return worth;
    }

    /// <summary>True when a balance's value stays within what sums of values are made for.</summary>
    internal static bool CanValue(Amount balance, Price price) =>
        Magnitude.ProductBits(Magnitude.Bits(balance.Atoms), Magnitude.Bits(price.Atoms)) <= EngineLimits.ValueBits;

    /// <summary>A balance by its place, less the interest it owes up to now.</summary>
    internal Amount Balance(AccountState account, int place)
    {
        Holding holding = account.Holdings.Span[place];
        return Balance(account, holding, account.InterestIndexAt(place));
    }

    /// <summary>A balance, less the interest it owes up to now.</summary>
    internal Amount Balance(AccountState account, AssetId asset) => Balance(account, new(asset, account.Balance(asset)), account.InterestIndex(asset));

    private Amount Balance(AccountState account, in Holding held, Int128 index) =>
        held.Balance.IsNegative && !account.IsHouse ? held.Balance - _interest.Charge(held.Asset, held.Balance, index) : held.Balance;

    /// <summary>Value at the mark, as far as it is sure (<see cref="SureMark"/>), − cost, numeraire, rounded down; null without a price.</summary>
    internal Amount? Unrealised(in Position position)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        return TryMark(spec, position.Quantity.IsNegative, out Price mark) && _market.TryAssetPrice(spec.Settlement, out Price settlement)
            ? (spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost).Times(settlement, Rounding.Down)
            : null;
    }

    /// <summary>The mark that a position of a sign is sure to be worth at most (<see cref="SureMark"/>); false when it never had one.</summary>
    internal bool TryMark(InstrumentSpec spec, bool isShort, out Price mark) => _assessor.Sure.TryOf(spec, isShort, out mark);

    /// <summary>Notional of all positions, numeraire, rounded up; what has no price is left out.</summary>
    internal Amount Notional(AccountState account)
    {
        Amount notional = default;
        foreach (Position position in account.Positions.Span)
        {
            notional += NotionalOf(position);
        }

        return notional;
    }

    /// <summary>Notional of one position, numeraire, rounded up; zero without a price.</summary>
    internal Amount NotionalOf(in Position position)
    {
        Result<Amount> notional = Portfolios.Notional.Of(position, _market);
        return notional.IsOk ? notional.Value : default;
    }
}
