// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Who may bid for an account in liquidation, and whether what a bidder would have then is allowed: the rules of a fill that adds risk, for a whole
/// portfolio at once.</summary>
internal sealed class BidderCheck
{
    private readonly Assessor _assessor;
    private readonly ReserveCheck _reserves;
    private readonly HoldingSlots _slots;
    private readonly Exposure _exposure;
    private readonly VenueCatalog _venue;
    private readonly Withdrawals _withdrawals;
    private readonly InstrumentCatalog _catalog;

    internal BidderCheck(
        Assessor assessor, ReserveCheck reserves, HoldingSlots slots, Exposure exposure, VenueCatalog venue, Withdrawals withdrawals)
    {
        _assessor = assessor;
        _reserves = reserves;
        _slots = slots;
        _exposure = exposure;
        _venue = venue;
        _withdrawals = withdrawals;
        _catalog = assessor.Market.Catalog;
    }

    /// <summary>What closing a position of an account is modelled to cost, numeraire, rounded up; zero where that cannot be said.</summary>
    internal Amount CloseOutCost(AccountState account, int at) =>
        _withdrawals.CloseOutCost(new(account.Holdings, account.Positions.Slice(at, 1), account.Terms)) is { IsOk: true } cost ? cost.Value : default;

    /// <summary>What an account has free for bids, its reserve included, numeraire; zero where that cannot be said.</summary>
    internal Amount Spare(AccountState account) => _reserves.Free(account);

    /// <summary>A client that is no pocket, keeps no positions in pockets and is not in liquidation itself.</summary>
    internal Rejection MayBid(AccountState bidder) =>
        bidder.Kind == AccountKind.Pocket || _assessor.Rules.Of(bidder.Terms).Mode == AccountMode.Isolated
            ? new(RejectionCode.PocketRestricted, bidder.Id)
        : bidder.Status >= AccountStatus.Liquidating ? new(RejectionCode.ReduceOnly, bidder.Id)
        : Rejection.None;

    /// <summary>Whether a position may come to a bidder. Where it is no risk to the bidder, because it closes what he has, its price must be one at which risk
    /// may be taken all the same: what somebody knows better is not sold to him.</summary>
    internal Rejection CheckLeg(AccountState bidder, InstrumentSpec spec, in TradeEffect got, bool grows)
    {
        Rulebook rulebook = _assessor.Rules.Of(bidder.Terms);
        return grows && _venue.IsDelisted(spec.Id) ? new(RejectionCode.InstrumentDelisted, spec.Id)
            : _assessor.Forbidding(spec, bidder.Terms, OracleAction.OpenRisk) is { } observable ? new(RejectionCode.OracleForbids, observable)
            : rulebook.TermsFor(spec.Settlement) is null ? new(RejectionCode.CollateralNotAccepted, spec.Settlement)
            : !Magnitude.Fits(got.Cost.Atoms, EngineLimits.BalanceBits) || !_exposure.CanHold(spec.Settlement, got.Cost)
                ? new(RejectionCode.OutOfRange, spec.Id)
            : Rejection.None;
    }

    /// <summary>Whether a balance may change so: in range, and owed only where it may be borrowed.</summary>
    internal Rejection CheckBalance(AssetId asset, Amount before, Amount after) =>
        !Magnitude.Fits(after.Atoms, EngineLimits.BalanceBits) || !_exposure.CanHold(asset, after) ? new(RejectionCode.OutOfRange, asset)
        : after.IsNegative && after < before && !_catalog[asset].IsBorrowable ? new(RejectionCode.InsufficientBalance, asset)
        : Rejection.None;

    /// <summary>Whether a bidder has room for all that it would have, and holds what is required for it.</summary>
    /// <param name="bidder">Who.</param>
    /// <param name="after">What it would have.</param>
    /// <param name="spare">Equity − what is required, numeraire.</param>
    internal Rejection CheckMargin(AccountState bidder, Trial after, out Amount spare)
    {
        spare = default;
        if (after.PositionCount > EngineLimits.MaxPositions)
        {
            return new(RejectionCode.TooManyPositions, RefusalSubject.Limit(EngineLimits.MaxPositions));
        }

        if (!_slots.HaveRoom(bidder, after.Holdings, after.Positions))
        {
            return new(RejectionCode.TooManyPositions, RefusalSubject.Limit(EngineLimits.MaxHoldings));
        }

        if (_assessor.Forbidding(after.Portfolio, OracleAction.OpenRisk) is { } observable)
        {
            return new(RejectionCode.OracleForbids, observable);
        }

        Rejection rejection = _reserves.Free(bidder, after, out spare);
        return rejection.IsRefused ? rejection : spare.IsNegative ? new(RejectionCode.InsufficientMargin, bidder.Id) : Rejection.None;
    }
}
