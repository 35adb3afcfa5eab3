// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>What each position of an account still carries of its equity or deficit, in proportion to its maintenance, while positions are handed over part by
/// part.</summary>
internal sealed class CarriedEquity
{
    private readonly TradeBooking _trades;
    private readonly MarketState _market;
    private readonly InstrumentCatalog _catalog;
    private readonly AccountState _account;
    private readonly InstrumentId[] _instruments;
    private readonly Amount[] _weights;
    private Amount _left;

    private CarriedEquity(TradeBooking trades, MarketState market, AccountState account, Amount equity, InstrumentId[] instruments, Amount[] weights)
    {
        _trades = trades;
        _market = market;
        _catalog = market.Catalog;
        _account = account;
        _instruments = instruments;
        _weights = weights;
        _left = equity;
    }

    /// <summary>The instruments held at first, ascending.</summary>
    internal ReadOnlySpan<InstrumentId> Instruments => _instruments;

    /// <summary>Weighs an account's positions by what each requires on its own; by notional where nothing requires anything.</summary>
    /// <param name="account">The account.</param>
    /// <param name="equity">What is given up with all positions, numeraire; negative is a deficit.</param>
    /// <param name="sheet">Scratch space.</param>
    /// <param name="assessor">Weighs them.</param>
    /// <param name="trades">Knows at which prices they can be booked.</param>
    internal static CarriedEquity Of(AccountState account, Amount equity, MarginSheet sheet, Assessor assessor, TradeBooking trades)
    {
        using PortfolioLease view = account.IsHouse ? new(new(account.Holdings, account.Positions)) : assessor.View(account);
        Portfolio portfolio = view.Portfolio;
        Position[] positions = portfolio.Positions.ToArray();
        Portfolio copy = new(portfolio.Holdings.ToArray(), positions);
        Rulebook rulebook = assessor.Rules.Of(account.Terms);
        InstrumentId[] instruments = [.. positions.Select(p => p.Instrument)];
        Amount[] weights = [.. instruments.Select(i => Standalone.Maintenance(copy, i, assessor.Market, rulebook, sheet))];
        if (weights.All(w => w.IsZero))
        {
            weights = [.. positions.Select(p => Notional.Of(p, assessor.Market) is { IsOk: true } notional ? notional.Value : default)];
        }

        return new(trades, assessor.Market, account, equity, instruments, weights);
    }

    /// <summary>What all of a position, as it is held now, carries, numeraire.</summary>
    internal Amount ShareOf(int place)
    {
        Amount all = default;
        foreach (Amount weight in _weights)
        {
            all += weight;
        }

        return all.IsZero ? default : BankruptcyPrice.Share(_left, _weights[place], all);
    }

    /// <summary>The price per contract at which all of a position, as it is held now, ends at exactly nothing; null where there is none.</summary>
    /// <remarks>Rounded to the account's favour: what a contract's price cannot express, less than an atom each, is not to be left behind as a debt.</remarks>
    internal Price? PriceOf(int place)
    {
        Position position = _account.Position(_instruments[place]);
        InstrumentSpec spec = _catalog[position.Instrument];
        if (!_market.TryPrice(spec.Mark, out Price mark) || !_market.TryAssetPrice(spec.Settlement, out Price settlement) || !settlement.IsPositive)
        {
            return null;
        }

        Amount carried = ShareOf(place);
        if (!CanDivide(carried.Atoms, settlement.Atoms))
        {
            return null;
        }

        Amount share = carried.DividedBy(settlement, Rounding.Up);
        if (share.IsZero)
        {
            return mark;
        }

        Amount value = BankruptcyPrice.ValueOf(spec, position.Quantity, mark, share);
        Int128 units = position.Quantity.Times(spec.ContractSize, Rounding.TowardZero).Atoms;
        bool divides = spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option;
        if (divides ? value.IsZero || !CanDivide(units, value.Atoms) : !CanDivide(value.Atoms, units))
        {
            return null;
        }

        Result<Price> price = BankruptcyPrice.Of(spec, position.Quantity, value, position.Quantity.IsPositive ? Rounding.Up : Rounding.Down);
        return price.IsOk && _trades.CanBookAt(spec, price.Value) ? price.Value : null;
    }

    private static bool CanDivide(Int128 a, Int128 b) => Magnitude.QuotientBits(Magnitude.Bits(a), Magnitude.Bits(b)) <= EngineLimits.HouseBits;

    /// <summary>Notes that a part of a position is gone at the mark, and left its share of the equity or deficit behind.</summary>
    /// <param name="place">Which position.</param>
    /// <param name="given">Contracts gone, a magnitude.</param>
    /// <param name="held">Contracts held before, a magnitude.</param>
    /// <returns>Nothing went with it.</returns>
    internal Amount Leave(int place, Quantity given, Quantity held)
    {
        _weights[place] = given == held ? default : _weights[place].Scale((held - given).Atoms, held.Atoms, Rounding.Up);
        return default;
    }

    /// <summary>Notes that a part of a position is gone, and what went with it.</summary>
    /// <param name="place">Which position.</param>
    /// <param name="given">Contracts gone, a magnitude.</param>
    /// <param name="held">Contracts held before, a magnitude.</param>
    /// <returns>The equity that went with it, numeraire; negative is a deficit.</returns>
    internal Amount Give(int place, Quantity given, Quantity held)
    {
        Amount whole = ShareOf(place);
        Amount share = given == held ? whole : whole.Scale(given.Atoms, held.Atoms, Rounding.Up);
        _left -= share;
        _weights[place] = given == held ? default : _weights[place].Scale((held - given).Atoms, held.Atoms, Rounding.Up);
        return share;
    }
}
