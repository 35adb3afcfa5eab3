// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Decides whether one side of a fill is allowed: assessed on a trial copy, the ledger untouched.</summary>
/// <remarks>
/// <para>A fill away from the mark is a transfer of money (<see cref="Concession"/>). A side that gives more than the modelled cost of its trade is held to the
/// rule of withdrawals: it must end with min(equity, covered equity) ≥ initial margin + close-out cost, at prices that may be relied on; and an account below
/// maintenance or in liquidation gives no more than that cost to anyone.</para>
/// <para>A side that adds risk, or whose trade raises what is required of it, must end with equity ≥ initial margin; one that adds risk, also with equity ≥
/// maintenance where every mark that the index has left has come back (<see cref="LateMarks"/>).</para>
/// <para>A side that reduces, in quantity and in what is required, may end below initial margin, with equity ≥ maintenance or no larger shortfall to it than
/// before: it takes out at most what its maintenance carried. Nor may it leave a loss at late marks without the hedge that it had before
/// (<see cref="LateMarks"/>). It pays the cost of trading from its own equity, never from below zero. While a price of its underlying may not be relied on,
/// what it gives away is weighed at the accepted prices and again where prices may have gone (<see cref="Suppositions"/>). Where those are beyond what could be
/// carried or counted the reduction is refused: the price would not be accepted with what is open, but might be once this trade has closed it, and the gift
/// would have been made by then. Nobody grows, trades spot against a debt or takes money out there (<see cref="OracleBook.Allows"/>).</para>
/// <para>A spot side must end with equity ≥ initial margin or no larger shortfall than before; without positions and debts it owes nothing to anyone
/// and needs no price.</para>
/// <para>No side leaves less free than it keeps in reserve for bids (<see cref="ReserveCheck"/>).</para>
/// </remarks>
internal sealed class MarginCheck
{
    private readonly Assessor _assessor;
    private readonly OwnerCaps _ownerCaps;
    private readonly HeldProfits _held;
    private readonly GrowthCheck _growth;
    private readonly GiftCheck _gifts;
    private readonly DoubtCheck _doubts;
    private readonly ReserveCheck _reserves;
    private readonly InstrumentCatalog _catalog;

    internal MarginCheck(
        Assessor assessor, OwnerCaps ownerCaps, GrowthCheck growth, GiftCheck gifts, DoubtCheck doubts, HeldProfits held, ReserveCheck reserves)
    {
        _assessor = assessor;
        _ownerCaps = ownerCaps;
        _held = held;
        _growth = growth;
        _gifts = gifts;
        _doubts = doubts;
        _reserves = reserves;
        _catalog = assessor.Market.Catalog;
    }

    internal Rejection Check(InstrumentSpec spec, ref FillSide side)
    {
        AccountState? account = side.Booked;
        if (account is not null && account.Status >= AccountStatus.Liquidating && side.AddsRisk)
        {
            return new(RejectionCode.ReduceOnly, account.Id);
        }

        using TrialPool.TrialLease lease = _assessor.Rent();
        Trial trial = lease.Trial;
        Arrange(spec, trial, side);
        Rejection rejection = CheckBalances(spec, trial, side);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (spec.Kind == InstrumentKind.Spot && IsUnencumbered(trial) && account?.Reserve.IsPositive != true && !_held.Of(account).IsPositive)
        {
            return Rejection.None;
        }

        rejection = _gifts.Weigh(spec, ref side);
        rejection = rejection.IsRefused ? rejection : CheckOracle(spec, trial, side);
        rejection = rejection.IsRefused || side.AddsRisk || spec.Kind == InstrumentKind.Spot ? rejection : _doubts.Check(spec, trial, side);
        rejection = rejection.IsRefused || side.AddsRisk || spec.Kind == InstrumentKind.Spot ? rejection : _doubts.CheckLate(spec, trial, side);
        rejection = rejection.IsRefused ? rejection
            : side.AddsRisk ? _growth.Check(spec, trial, ref side)
            : CheckRest(spec, trial, ref side);
        return rejection.IsRefused ? rejection : _reserves.Check(account, trial);
    }

    private static bool IsUnencumbered(Trial trial)
    {
        foreach (ref readonly Holding holding in trial.Holdings)
        {
            if (holding.Balance.IsNegative)
            {
                return false;
            }
        }

        return trial.PositionCount == 0;
    }

    private static void Arrange(InstrumentSpec spec, Trial trial, in FillSide side)
    {
        if (side.Booked is { } account)
        {
            trial.Load(account);
        }
        else
        {
            trial.Clear(side.Named.Terms);
        }

        trial.Add(spec.Settlement, side.Effect.Realised - side.Fee);
        if (spec.Base is { } asset)
        {
            trial.Add(asset, side.Effect.Base);
            return;
        }

        trial.Set(new(spec.Id, side.Effect.Quantity, side.Effect.Cost));
    }

    private Rejection CheckBalances(InstrumentSpec spec, Trial trial, in FillSide side)
    {
        if (spec.Base is not { } asset)
        {
            return Rejection.None;
        }

        // The trial leaves out balances that have never had a price, so the account itself is looked at.
        AssetId paid = side.Traded.IsPositive ? spec.Settlement : asset;
        Amount delta = side.Traded.IsPositive ? side.Effect.Realised - side.Fee : side.Effect.Base;
        Amount after = side.Named.Balance(paid) + delta;
        if (after.IsNegative && delta.IsNegative && !_catalog[paid].IsBorrowable)
        {
            return new(RejectionCode.InsufficientBalance, paid);
        }

        return trial.Holdings.Length > EngineLimits.MaxHoldings ? new(RejectionCode.TooManyPositions, RefusalSubject.Limit(EngineLimits.MaxHoldings))
            : Rejection.None;
    }

    private Rejection CheckOracle(InstrumentSpec spec, Trial trial, in FillSide side)
    {
        bool isReduction = !side.AddsRisk && spec.Kind != InstrumentKind.Spot;
        ObservableId? forbidding = isReduction
            ? _assessor.Forbidding(spec, side.Named.Terms, OracleAction.Reduce)
            : _assessor.Forbidding(spec, side.Named.Terms, OracleAction.OpenRisk) ?? _assessor.Forbidding(trial.Portfolio, OracleAction.OpenRisk);
        forbidding ??= side.Gives ? _assessor.Forbidding(spec, side.Named.Terms, OracleAction.Withdraw)
            ?? _assessor.Forbidding(trial.Portfolio, OracleAction.Withdraw) : null;
        return forbidding is { } observable ? new(RejectionCode.OracleForbids, observable) : Rejection.None;
    }

    /// <summary>A reduction, or a spot trade of an account that owes something.</summary>
    private Rejection CheckRest(InstrumentSpec spec, Trial trial, ref FillSide side)
    {
        bool isReduction = spec.Kind != InstrumentKind.Spot;
        MarginSheet sheet = _assessor.Sheet;
        if (side.Gives)
        {
            return _gifts.Check(spec, trial, ref side);
        }

        if (isReduction)
        {
            // What cannot be valued can still be made smaller.
            _assessor.Assess(trial.Portfolio);
        }
        else if (_assessor.AssessTrial(trial.Portfolio) is { IsRefused: true } refused)
        {
            return refused;
        }

        (Amount equity, Amount initial, Amount maintenance) = (sheet.Equity, sheet.Initial, sheet.Maintenance);
        if (isReduction && !_doubts.MayReduce(side.Booked!, trial, spec.Id, equity - maintenance))
        {
            return GiftCheck.NotCovered(side.Named);
        }

        Standing standing = _assessor.Standing(trial.Portfolio);
        Amount held = isReduction ? default : _held.Of(side.Booked);
        Amount beyond = isReduction ? default : _ownerCaps.Beyond(side.Named, side.Booked, trial.Holdings) + held;
        if (equity - beyond < initial)
        {
            Rejection refusal = Shortfall(sheet, side.Named);
            _assessor.Assess(side.Booked!);
            bool isLower = isReduction
                ? initial <= sheet.Initial && maintenance <= sheet.Maintenance
                : initial - equity + beyond <= sheet.Initial - sheet.Equity + _ownerCaps.Beyond(side.Named, side.Booked, side.Booked!.Holdings.Span) + held;
            bool isCarried = equity >= maintenance || maintenance - equity <= sheet.Maintenance - sheet.Equity;
            bool isOwn = !equity.IsNegative || !side.Pays;
            if (!isLower || !isCarried || !isOwn)
            {
                return refusal;
            }
        }

        side.Standing = standing;
        return Rejection.None;
    }

    internal static Rejection Shortfall(MarginSheet sheet, AccountState named)
    {
        Amount limit = default;
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            limit += line.Kind == MarginLineKind.LeverageLimit ? line.Initial : default;
        }

        RejectionCode code = limit.IsPositive && sheet.Equity < sheet.Initial && sheet.Equity >= sheet.Initial - limit ? RejectionCode.AboveLeverageLimit
            : RejectionCode.InsufficientMargin;
        return new(code, named.Id);
    }
}
