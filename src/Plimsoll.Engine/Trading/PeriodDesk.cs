// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What comes due with time: funding, interest rates, expiry, and the depth that the market publishes.</summary>
internal sealed class PeriodDesk
{
    private readonly EngineState _engine;

    internal PeriodDesk(EngineState engine) => _engine = engine;

    /// <summary>Exchanges a funding payment: payers pay rounded up, receivers receive rounded down, the difference is dust.</summary>
    internal Rejection Fund(ApplyFunding command)
    {
        if (!Magnitude.Fits(command.Rate.Atoms, 64) || command.Rate.Abs() > EngineLimits.MaxRate)
        {
            return new(RejectionCode.OutOfRange);
        }

        if (!_engine.Catalog.Has(command.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, command.Instrument.Value);
        }

        InstrumentSpec spec = _engine.Catalog[command.Instrument];
        if (spec.Kind != InstrumentKind.Perpetual)
        {
            return new(RejectionCode.NotAPerpetual, spec.Id.Value);
        }

        if (!_engine.Market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark.Value);
        }

        if (_engine.Assessor.Forbidding(spec, OracleAction.Withdraw) is { } symbol)
        {
            return new(RejectionCode.OracleForbids, symbol.Value);
        }

        Amount unit = _engine.Catalog[spec.Settlement].SmallestUnit;
        Amount dust = default;
        foreach (AccountState account in _engine.Accounts.House)
        {
            dust -= Fund(account, spec, mark, command.Rate, unit);
        }

        foreach (AccountState account in _engine.Accounts.Clients)
        {
            dust -= Fund(account, spec, mark, command.Rate, unit);
        }

        Invariant.Check(!dust.IsNegative, "Funding paid out more than it took in.");
        _engine.Ledger.Post(_engine.Accounts.Suspense, spec.Settlement, dust);
        return Rejection.None;
    }

    internal Rejection SetRate(SetInterestRate command)
    {
        if (command.AnnualRate.IsNegative || command.AnnualRate > EngineLimits.MaxInterestRate)
        {
            return new(RejectionCode.OutOfRange);
        }

        if (!_engine.Catalog.Has(command.Asset))
        {
            return new(RejectionCode.AssetUnknown, command.Asset.Value);
        }

        if (!_engine.Catalog[command.Asset].IsBorrowable)
        {
            return new(RejectionCode.AssetNotBorrowable, command.Asset.Value);
        }

        _engine.Interest.SetRate(command.Asset, command.AnnualRate);
        _engine.Announce(new InterestRateSet(_engine.Sequence, _engine.Now, command.Asset, command.AnnualRate));
        return Rejection.None;
    }

    /// <summary>Closes every position of an expired instrument at its settlement value.</summary>
    internal Rejection Settle(SettleExpiry command)
    {
        if (!_engine.Catalog.Has(command.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, command.Instrument.Value);
        }

        InstrumentSpec spec = _engine.Catalog[command.Instrument];
        if (spec.Expiry is not { } expiry || _engine.Now < expiry)
        {
            return new(RejectionCode.InstrumentNotExpired, spec.Id.Value);
        }

        if (!_engine.Market.TryPrice(spec.Underlying, out Price index))
        {
            return new(RejectionCode.MarkMissing, spec.Underlying.Value);
        }

        if (!_engine.Oracles.Allows(spec.Underlying, OracleAction.Liquidate))
        {
            return new(RejectionCode.OracleForbids, spec.Underlying.Value);
        }

        Price price = SettlementPrice(spec, index);
        Amount paid = default;
        foreach (AccountState account in _engine.Accounts.House)
        {
            paid += Settle(account, spec, price);
        }

        foreach (AccountState account in _engine.Accounts.Clients)
        {
            paid += Settle(account, spec, price);
        }

        Invariant.Check(!paid.IsNegative, "Settlement paid out more than it took in.");
        if (spec.IsPremiumPaid)
        {
            _engine.Ledger.Post(_engine.Accounts.Suspense, spec.Settlement, paid);
        }
        else
        {
            _engine.Ledger.Move(_engine.Accounts.Clearing, _engine.Accounts.Suspense, spec.Settlement, paid);
        }

        return Rejection.None;
    }

    internal Rejection Publish(PublishDepth command)
    {
        if (command.Depths.IsDefaultOrEmpty || command.Depths.Length > EngineLimits.MaxObservations)
        {
            return new(RejectionCode.OutOfRange);
        }

        foreach (ref readonly InstrumentDepth item in command.Depths.AsSpan())
        {
            if (!_engine.Catalog.Has(item.Instrument))
            {
                return new(RejectionCode.InstrumentUnknown, item.Instrument.Value);
            }

            if (item.Depth is not { } depth || depth.HalfSpread.IsNegative || depth.HalfSpread > Ratio.One || !IsSide(depth.Bids) || !IsSide(depth.Asks))
            {
                return new(RejectionCode.OutOfRange, item.Instrument.Value);
            }
        }

        foreach (ref readonly InstrumentDepth item in command.Depths.AsSpan())
        {
            _engine.Market.SetDepth(item.Instrument, item.Depth);
        }

        return Rejection.None;
    }

    /// <summary>What a contract is worth at expiry, in the unit that its price is quoted in; an option's in coin is rounded down.</summary>
    private static Price SettlementPrice(InstrumentSpec spec, Price index)
    {
        if (spec.Option is not { } option)
        {
            return index;
        }

        Price inside = Price.Max(option.Side == OptionSide.Call ? index - option.Strike : option.Strike - index, default);
        return spec.Payoff == Payoff.Linear || !index.IsPositive ? inside : Price.FromAtoms(inside.Per(index, Rounding.Down).Atoms);
    }

    private static bool IsSide(System.Collections.Immutable.ImmutableArray<DepthLevel> side)
    {
        if (side.IsDefault || side.Length > EngineLimits.MaxDepthLevels)
        {
            return false;
        }

        DepthLevel before = default;
        foreach (DepthLevel level in side)
        {
            bool isNext = level.Distance > before.Distance && level.Distance <= Ratio.One
                && level.Cumulative >= before.Cumulative && Magnitude.Fits(level.Cumulative.Atoms, EngineLimits.AmountBits);
            if (!isNext)
            {
                return false;
            }

            before = level;
        }

        return true;
    }

    private Amount Fund(AccountState account, InstrumentSpec spec, Price mark, Ratio rate, Amount unit)
    {
        Position position = account.Position(spec.Id);
        if (position.Quantity.IsZero)
        {
            return default;
        }

        bool pays = position.Quantity.Sign == rate.Sign;
        Amount value = spec.ValueOf(position.Quantity.Abs(), mark, pays ? Rounding.AwayFromZero : Rounding.TowardZero).Abs();
        Rounding rounding = pays ? Rounding.Up : Rounding.Down;
        Amount payment = value.Times(rate.Abs(), rounding).RoundTo(unit, rounding);
        Amount received = pays ? -payment : payment;
        _engine.Ledger.PostProfit(account, spec.Settlement, received);
        if (_engine.IsListening && !received.IsZero)
        {
            _engine.Announce(new FundingApplied(_engine.Sequence, _engine.Now, spec.Id, account.Id, received));
        }

        return received;
    }

    private Amount Settle(AccountState account, InstrumentSpec spec, Price price)
    {
        Position position = account.Position(spec.Id);
        if (position.Quantity.IsZero)
        {
            return default;
        }

        TradeEffect effect = _engine.Trades.Effect(spec, account, -position.Quantity, price);
        _engine.Trades.Write(spec, account, effect);
        if (spec.IsPremiumPaid)
        {
            _engine.Ledger.NoteProfit(account, spec.Settlement, effect.Realised);
        }

        if (_engine.IsListening)
        {
            _engine.Announce(new ExpirySettled(_engine.Sequence, _engine.Now, spec.Id, account.Id, position, price, effect.Realised));
        }

        return effect.Paid;
    }
}
