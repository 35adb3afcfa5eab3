// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>A trade away from the mark is a transfer of money (<see cref="Concession"/>): what a side gives away, and whether it may.</summary>
internal sealed class GiftCheck
{
    private readonly Assessor _assessor;
    private readonly Withdrawals _withdrawals;
    private readonly MarketState _market;
    private readonly HeldProfits _held;

    internal GiftCheck(Assessor assessor, Withdrawals withdrawals, HeldProfits held)
    {
        _held = held;
        _assessor = assessor;
        _withdrawals = withdrawals;
        _market = assessor.Market;
    }

    /// <summary>Says whether the side gives away more than a trade at the mark would cost it.</summary>
    internal Rejection Weigh(InstrumentSpec spec, ref FillSide side) =>
        _market.TryPrice(spec.Mark, out Price mark) ? Weigh(spec, mark, ref side) : new(RejectionCode.MarkMissing, spec.Mark);

    /// <summary>Says whether the side gives away more than a trade at a mark that is supposed would cost it.</summary>
    internal Rejection Weigh(InstrumentSpec spec, Price mark, ref FillSide side)
    {
        if (!_market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, _market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        Result<Amount> weighed = Concession.Given(spec, side.Held, side.Effect, mark, settlement);
        side.Pays = side.Fee.IsPositive;
        side.Gives = false;
        side.Given = default;
        if (!weighed.IsOk)
        {
            return weighed.Rejection;
        }

        Amount given = weighed.Value;
        if (!given.IsPositive)
        {
            return Rejection.None;
        }

        Amount dust = Concession.Dust(_market.Catalog, spec, settlement);
        if (given <= dust)
        {
            return Rejection.None;
        }

        side.Pays = true;
        Result<Amount> allowed = Concession.Allowed(_assessor.Rules.Of(side.Named.Terms), _market, spec, side.Traded, mark, settlement);
        side.Gives = allowed.IsOk && given > allowed.Value + dust;
        side.Given = side.Gives ? given.DividedBy(settlement, Rounding.Up) : default;
        return allowed.Rejection;
    }

    /// <summary>A reduction or spot trade so far from the mark that it is a transfer to the other side.</summary>
    internal Rejection Check(InstrumentSpec spec, Trial trial, ref FillSide side)
    {
        MarginSheet sheet = _assessor.Sheet;
        Rejection rejection = _withdrawals.Spare(trial.Portfolio, spec.Settlement, out Amount spare, out _);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        Standing standing = _assessor.Standing(trial.Portfolio);
        if (spare < _held.Of(side.Booked))
        {
            return NotCovered(side.Named);
        }

        if (side.Booked is { } account)
        {
            _assessor.Assess(account);
            if (account.Status >= AccountStatus.Liquidating || sheet.Equity < sheet.Maintenance)
            {
                return NotCovered(side.Named);
            }
        }

        side.Standing = standing;
        return Rejection.None;
    }

    internal static Rejection NotCovered(AccountState named) => new(RejectionCode.TransferNotCovered, named.Id);
}
