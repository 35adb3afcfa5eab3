// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Screening;
using Plimsoll.Engine.Trading;
using Plimsoll.Engine.Waterfall;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>After every command: assesses the accounts that it may have moved, changes their status, and liquidates those below the line.</summary>
/// <remarks>
/// <para>Looked at: accounts that the ledger wrote to, and, when a price moved or time passed, those that the screen nominates.</para>
/// <para>An account below maintenance is handed to the waterfall worst margin ratio first, then by id. One that was in liquidation before gets its
/// next step when prices, depth or time move, not when somebody deposits.</para>
/// </remarks>
internal sealed class MarginMonitor
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly OracleBook _oracles;
    private readonly Assessor _assessor;
    private readonly AccountLifecycle _lifecycle;
    private readonly LossWaterfall _waterfall;
    private readonly OutageGrace _grace;
    private readonly RadiusScreen _screen;
    private readonly RulesInForce _rules;
    private readonly InstrumentCatalog _catalog;
    private readonly List<AccountState> _looked = [];
    private readonly List<Shortfall> _below = [];
    private readonly IdOrder _order = new();

    /// <summary>How many accounts are read ahead: as many as the processor has open reads.</summary>
    private const int Ahead = 16;

    // What was read ahead is kept nowhere but here, so that the reads are not left out as useless.
    private long _read;

    // True in a command that moves something which no price bounds: everybody is then assessed.
    private bool _isExact;

    // The ledger's count of positions written when everybody was last nominated for it.
    private long _positionWrites;

    internal MarginMonitor(GeneralLedger ledger, OracleBook oracles, Assessor assessor, AccountLifecycle lifecycle, LossWaterfall waterfall, OutageGrace grace)
    {
        _grace = grace;
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _oracles = oracles;
        _assessor = assessor;
        _lifecycle = lifecycle;
        _waterfall = waterfall;
        _screen = new RadiusScreen(assessor.Market);
        _rules = assessor.Rules;
        _catalog = ledger.Catalog;
        _positionWrites = ledger.PositionWrites;
    }

    /// <summary>Accounts looked at because prices moved, over all commands.</summary>
    internal long Nominations => _screen.Nominations;

    /// <summary>Accounts that were assessed exactly after a command, over all commands.</summary>
    internal long Assessments { get; private set; }

    /// <summary>Does the round after a command.</summary>
    /// <param name="isMarketStep">True when prices were observed, depth was published or only time passed.</param>
    /// <param name="isUnbounded">True when something moved headroom that no price move bounds: an interest rate, depth or another figure where a model reads
    /// it.</param>
    internal void Run(bool isMarketStep, bool isUnbounded)
    {
        _looked.Clear();
        _isExact = isUnbounded || HasOpenInterestMoved();

        // What rests on a price that is not trusted any more loses a little with time: whoever holds any has to be where every step looks at it.
        if (_oracles.TakeLostTrust() || _isExact)
        {
            _screen.NominateAll(_looked);
        }
        else if (isMarketStep || _oracles.Moves.Count > 0)
        {
            _screen.Nominate(_oracles.Moves, _looked);
        }

        TakeTouched();
        _waterfall.Begin();
        bool unwinds = isMarketStep && _waterfall.HasInventory;
        for (int round = 0; round < EngineLimits.MaxLiquidationRounds && (_looked.Count > 0 || (unwinds && round == 0)); round++)
        {
            Review(isMarketStep && round == 0);
            foreach (Shortfall shortfall in _below)
            {
                _waterfall.Step(shortfall.Account);
            }

            _waterfall.ShareLosses();

            // Clients' positions have the first call on the depth of a command; what the backstop held before it comes after them.
            if (unwinds && round == 0)
            {
                _waterfall.Unwind();
            }

            _looked.Clear();
            TakeTouched();
            if (HasOpenInterestMoved())
            {
                // What was traded in this round moves the requirement of accounts that had no part in it.
                _isExact = true;
                _screen.NominateAll(_looked);
            }
        }

        _waterfall.End();
        if (HasOpenInterestMoved())
        {
            _screen.NominateAll(_looked);
        }

        // What the last round touched or moved is looked at with the next price, and no bound from before it holds.
        foreach (AccountState account in _looked)
        {
            account.Slot.Moment = 0;
            _screen.PlaceAlways(account);
        }
    }

    /// <summary>Puts every account where each next price will look at it: after a restore, when nothing derived is known.</summary>
    internal void Reset()
    {
        foreach (AccountState account in _accounts.Clients)
        {
            if (account.PositionCount > 0 || account.HasDebt || account.Status != AccountStatus.Healthy)
            {
                _screen.PlaceAlways(account);
            }
        }
    }

    /// <summary>True when positions were written since this was last called, and some requirement follows open interest.</summary>
    private bool HasOpenInterestMoved()
    {
        bool hasMoved = _positionWrites != _ledger.PositionWrites;
        _positionWrites = _ledger.PositionWrites;
        return hasMoved && _rules.Reads.Has(FigureKind.OpenInterest);
    }

    private void TakeTouched()
    {
        foreach (AccountState account in _ledger.Touched)
        {
            account.IsTouched = false;
            account.Slot.Moment = 0;
            _looked.Add(account);
        }

        _ledger.Touched.Clear();
    }

    /// <summary>Assesses the accounts to be looked at and lists those to be liquidated now, worst first.</summary>
    private void Review(bool isMarketStep)
    {
        _below.Clear();
        Span<AccountState> looked = CollectionsMarshal.AsSpan(_looked);
        AccountState? before = null;
        ReadOnlySpan<int> places = _order.Of(looked);
        for (int i = 0; i < places.Length; i++)
        {
            if (i % Ahead == 0 && places.Length > Ahead)
            {
                _read += ReadAhead(looked, places[i..]);
            }

            AccountState account = looked[places[i]];
            if (account == before)
            {
                continue;
            }

            if (account.Status == AccountStatus.Closed)
            {
                _screen.Remove(account);
            }
            else
            {
                Review(account, isMarketStep);
            }

            before = account;
        }

        _below.Sort(static (a, b) => a.CompareTo(b));
    }

    /// <summary>Reads a little of each of the next accounts, so that their memory is waited for at once and not one after the other: a hundred thousand do not
    /// fit into a cache.</summary>
    private static long ReadAhead(ReadOnlySpan<AccountState> looked, ReadOnlySpan<int> places)
    {
        long read = 0;
        foreach (int place in places[..Math.Min(Ahead, places.Length)])
        {
            read += looked[place].Glance();
        }

        return read;
    }

    private void Review(AccountState account, bool isMarketStep)
    {
        // What a fill was checked on holds for this command only, whatever becomes of it here, and not where the fill itself moved what is required.
        Standing? known = null;
        if (account.Standing.HasValue)
        {
            known = _isExact ? null : account.Standing;
            account.Standing = null;
        }

        if (account.PositionCount == 0 && !account.HasDebt)
        {
            _screen.Remove(account);
            account.GraceUntil = null;
            _lifecycle.Heal(account, default, default);
            return;
        }

        if (known is null && !_isExact && StaysAsItIs(account))
        {
            return;
        }

        Assessments++;
        account.Slot.Moment = 0;
        (Amount equity, Amount maintenance, Amount? sensitivity, bool isWhole) = known ?? _assessor.AssessForScreen(account);
        if (equity >= maintenance)
        {
            account.GraceUntil = null;
            if (isWhole)
            {
                _assessor.Remember(account, maintenance);
            }

            Amount headroom = equity - maintenance.Times(_rules.Of(account.Terms).Liquidation.CallRatio, Rounding.Up);
            if (headroom.IsNegative)
            {
                _screen.PlaceAlways(account);
                _lifecycle.Call(account, equity, maintenance);
            }
            else
            {
                _screen.Place(account, headroom, sensitivity);
                _lifecycle.Heal(account, equity, maintenance);
            }

            return;
        }

        _screen.PlaceAlways(account);
        if (equity + _assessor.Doubt(account) >= maintenance || !IsActionable(account))
        {
            // Its prices are being waited for: with them it might not be below the line at all, or without them nothing can be done.
            return;
        }

        if (_grace.Shelters(account, equity, maintenance))
        {
            return;
        }

        bool begins = _lifecycle.BeginLiquidation(account, equity, maintenance);
        if (begins)
        {
            _waterfall.Tell(account);
        }

        if (begins || isMarketStep)
        {
            _below.Add(new(account, RatioOf(equity, maintenance), equity));
        }
    }

    /// <summary>True when bounds alone show that a healthy account is still healthy, or that one that was called is still between its two lines; it is then put
    /// back on the screen.</summary>
    private bool StaysAsItIs(AccountState account)
    {
        if (account.Status > AccountStatus.Called || account.Slot.Moment == 0)
        {
            return false;
        }

        if (_assessor.EstimateForScreen(account) is not { } estimate)
        {
            return false;
        }

        // Roundings of two assessments lie between the bound and what it bounds.
        Amount line = estimate.Maintenance.Times(_rules.Of(account.Terms).Liquidation.CallRatio, Rounding.Up);
        Amount margin = estimate.Rise + Amount.FromAtoms(RadiusScreen.Slack);
        Amount headroom = estimate.Equity - line - margin;
        if (account.Status == AccountStatus.Healthy)
        {
            if (headroom.IsPositive)
            {
                _screen.Place(account, headroom, estimate.Sensitivity);
            }

            return headroom.IsPositive;
        }

        bool isBetween = estimate.Equity >= estimate.Maintenance + margin && estimate.Equity < line - margin;
        if (isBetween)
        {
            _screen.PlaceAlways(account);
        }

        return isBetween;
    }

    /// <summary>True when something may be done at prices that may be relied on: with a position or with a debt.</summary>
    private bool IsActionable(AccountState account)
    {
        foreach (ref readonly Position position in account.Positions.Span)
        {
            if (_assessor.IsTradable(_catalog[position.Instrument]))
            {
                return true;
            }
        }

        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            bool isTrusted = _catalog[holding.Asset].PriceObservable is not { } observable || _oracles.Allows(observable, OracleAction.Liquidate);
            if (holding.Balance.IsNegative && isTrusted)
            {
                return true;
            }
        }

        return account.PositionCount == 0 || _waterfall.IsBankruptInDeadMarkets(account);
    }

    /// <summary>Equity ÷ maintenance for ordering; a debt too deep for the quotient to fit is as deep as can be.</summary>
    private static Ratio RatioOf(Amount equity, Amount maintenance) =>
        maintenance.IsZero ? default
        : Magnitude.QuotientBits(Magnitude.Bits(equity.Atoms), Magnitude.Bits(maintenance.Atoms)) > EngineLimits.HouseBits ? Ratio.FromAtoms(Int128.MinValue)
        : equity.Per(maintenance, Rounding.Down);

    /// <summary>An account below the line, ordered worst margin ratio first; without a requirement the deepest debt is worst; then by id.</summary>
    private readonly record struct Shortfall(AccountState Account, Ratio MarginRatio, Amount Equity) : IComparable<Shortfall>
    {
        public int CompareTo(Shortfall other)
        {
            int byRatio = MarginRatio.CompareTo(other.MarginRatio);
            int byEquity = byRatio != 0 ? byRatio : Equity.CompareTo(other.Equity);
            return byEquity != 0 ? byEquity : Account.Id.CompareTo(other.Account.Id);
        }
    }
}
