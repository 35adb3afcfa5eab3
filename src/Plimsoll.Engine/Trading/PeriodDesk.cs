// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What comes due with time: funding, interest rates, and the depth that the market publishes.</summary>
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

        if (!Carries(spec, mark, command.Rate))
        {
            return new(RejectionCode.OutOfRange, spec.Id.Value);
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

        // A loss makes a debt of any asset that something settles in, borrowable or not, so every asset has a rate, and none goes below the rulebook's.
        if (command.AnnualRate < _engine.Interest.LeastRate(command.Asset))
        {
            return new(RejectionCode.OutOfRange, command.Asset.Value);
        }

        _engine.Interest.SetRate(command.Asset, command.AnnualRate);
        _engine.Announce(new InterestRateSet(_engine.Sequence, _engine.Now, command.Asset, command.AnnualRate));
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

    /// <summary>True when the largest payment there can be leaves every balance where it can be valued: a bound, so that nobody has to be looked at twice.</summary>
    private bool Carries(InstrumentSpec spec, Price mark, Ratio rate)
    {
        Quantity open = _engine.Ledger.OpenInterest(spec.Id);
        Amount most = spec.ValueOf(open, mark, Rounding.AwayFromZero).Abs().Times(rate.Abs(), Rounding.Up).RoundTo(_engine.Catalog[spec.Settlement].SmallestUnit, Rounding.Up);
        Amount largest = Amount.FromAtoms(_engine.Ledger.LargestHolding(spec.Settlement)) + most;
        return Magnitude.Fits(largest.Atoms, EngineLimits.BalanceBits) && _engine.Exposure.CanHold(spec.Settlement, largest)
            && Ledger.GeneralLedger.Fits(_engine.Accounts.Market, spec.Settlement, most)
            && Ledger.GeneralLedger.Fits(_engine.Accounts.Market, spec.Settlement, -most)
            && Ledger.GeneralLedger.Fits(_engine.Accounts.Backstop, spec.Settlement, most)
            && Ledger.GeneralLedger.Fits(_engine.Accounts.Backstop, spec.Settlement, -most);
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
}
