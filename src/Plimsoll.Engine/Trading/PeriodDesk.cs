// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What comes due with time: funding, interest rates, and the depth that the market publishes.</summary>
internal sealed class PeriodDesk
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly Exposure _exposure;
    private readonly Assessor _assessor;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal PeriodDesk(GeneralLedger ledger, Exposure exposure, Assessor assessor, Announcer events)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _market = assessor.Market;
        _exposure = exposure;
        _assessor = assessor;
        _events = events;
        _catalog = _market.Catalog;
    }

    /// <summary>Exchanges a funding payment: payers pay rounded up, receivers receive rounded down, the difference is dust.</summary>
    internal Rejection Fund(ApplyFunding command)
    {
        if (!Magnitude.Fits(command.Rate.Atoms, 64) || command.Rate.Abs() > EngineLimits.MaxRate)
        {
            return new(RejectionCode.OutOfRange);
        }

        if (!_catalog.Has(command.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, command.Instrument);
        }

        InstrumentSpec spec = _catalog[command.Instrument];
        if (spec.Kind != InstrumentKind.Perpetual)
        {
            return new(RejectionCode.NotAPerpetual, spec.Id);
        }

        if (!_market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (_assessor.Forbidding(spec, AccountTerms.Default, OracleAction.Withdraw) is { } observable)
        {
            return new(RejectionCode.OracleForbids, observable);
        }

        if (!Carries(spec, mark, command.Rate))
        {
            return new(RejectionCode.OutOfRange, spec.Id);
        }

        Amount unit = _catalog[spec.Settlement].SmallestUnit;
        Amount dust = default;
        foreach (AccountState account in _accounts.House)
        {
            dust -= Fund(account, spec, mark, command.Rate, unit);
        }

        foreach (AccountState account in _accounts.Clients)
        {
            dust -= Fund(account, spec, mark, command.Rate, unit);
        }

        Invariant.Check(!dust.IsNegative, "Funding paid out more than it took in.");
        _ledger.Post(_accounts.Suspense, spec.Settlement, dust);
        return Rejection.None;
    }

    internal Rejection SetRate(SetInterestRate command)
    {
        if (command.AnnualRate.IsNegative || command.AnnualRate > EngineLimits.MaxInterestRate)
        {
            return new(RejectionCode.OutOfRange);
        }

        if (!_catalog.Has(command.Asset))
        {
            return new(RejectionCode.AssetUnknown, command.Asset);
        }

        // A loss makes a debt of any asset that something settles in, borrowable or not, so every asset has a rate, and none goes below the rulebook's.
        if (command.AnnualRate < _ledger.Interest.LeastRate(command.Asset))
        {
            return new(RejectionCode.OutOfRange, command.Asset);
        }

        _ledger.Interest.SetRate(command.Asset, command.AnnualRate);
        _events.Announce(new InterestRateSet(_events.Sequence, _events.Now, command.Asset, command.AnnualRate));
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
            if (!_catalog.Has(item.Instrument))
            {
                return new(RejectionCode.InstrumentUnknown, item.Instrument);
            }

            if (item.Depth is not { } depth || depth.HalfSpread.IsNegative || depth.HalfSpread > Ratio.One || !IsSide(depth.Bids) || !IsSide(depth.Asks))
            {
                return new(RejectionCode.OutOfRange, item.Instrument);
            }
        }

        foreach (ref readonly InstrumentDepth item in command.Depths.AsSpan())
        {
            (bool bids, bool asks) = (IsStale(item.Instrument, BookSide.Bids), IsStale(item.Instrument, BookSide.Asks));
            _market.SetDepth(item.Instrument, item.Depth);
            Tell(item.Instrument, BookSide.Bids, bids);
            Tell(item.Instrument, BookSide.Asks, asks);
        }

        return Rejection.None;
    }

    private bool IsStale(InstrumentId instrument, BookSide side) => _market.Side(instrument, side)?.IsStale ?? false;

    /// <summary>Says once when a side is no longer believed as it stands, and once when it is again.</summary>
    private void Tell(InstrumentId instrument, BookSide side, bool wasStale)
    {
        if (IsStale(instrument, side) != wasStale)
        {
            _events.Announce(new DepthBeliefChanged(_events.Sequence, _events.Now, instrument, side, !wasStale));
        }
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

    /// <summary>True when the largest payment there can be leaves every balance where it can be valued: a bound, so that nobody has to be looked at
    /// twice.</summary>
    private bool Carries(InstrumentSpec spec, Price mark, Ratio rate)
    {
        Quantity open = _ledger.OpenInterest(spec.Id);
        Amount most = spec.ValueOf(open, mark, Rounding.AwayFromZero).Abs().Times(rate.Abs(), Rounding.Up)
            .RoundTo(_catalog[spec.Settlement].SmallestUnit, Rounding.Up);
        Amount largest = Amount.FromAtoms(_ledger.LargestHolding(spec.Settlement)) + most;
        return Magnitude.Fits(largest.Atoms, EngineLimits.BalanceBits) && _exposure.CanHold(spec.Settlement, largest)
            && GeneralLedger.Fits(_accounts.Market, spec.Settlement, most)
            && GeneralLedger.Fits(_accounts.Market, spec.Settlement, -most)
            && GeneralLedger.Fits(_accounts.Backstop, spec.Settlement, most)
            && GeneralLedger.Fits(_accounts.Backstop, spec.Settlement, -most);
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
        _ledger.PostProfit(account, spec.Settlement, received);
        if (_events.IsListening && !received.IsZero)
        {
            _events.Announce(new FundingApplied(_events.Sequence, _events.Now, spec.Id, account.Id, received));
        }

        return received;
    }
}
