// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Reductions at prices that somebody may know better, in doubt or late: weighed again where the prices may have gone.</summary>
internal sealed class DoubtCheck
{
    private readonly Assessor _assessor;
    private readonly OracleBook _oracles;
    private readonly Suppositions _suppositions;
    private readonly LateMarks _lateMarks;
    private readonly GiftCheck _gifts;

    internal DoubtCheck(Assessor assessor, OracleBook oracles, Suppositions suppositions, LateMarks lateMarks, GiftCheck gifts)
    {
        _assessor = assessor;
        _oracles = oracles;
        _suppositions = suppositions;
        _lateMarks = lateMarks;
        _gifts = gifts;
    }

    /// <summary>True when a reduction leaves no loss at late marks without the hedge that it had before (<see cref="LateMarks"/>).</summary>
    internal bool MayReduce(AccountState account, Trial trial, InstrumentId instrument, Amount spare) =>
        _lateMarks.MayReduce(account.Positions.Span, trial.Positions, instrument, spare);

    /// <summary>A reduction at a price that may not be relied on is weighed where the price may have gone as well: a side that would give money away there must
    /// be able to spare it.</summary>
    internal Rejection Check(InstrumentSpec spec, Trial trial, in FillSide side)
    {
        if (_oracles.AllAllow(OracleAction.Liquidate))
        {
            return Rejection.None;
        }

        Rejection rejection = _suppositions.IsSpokenOf(spec) ? CheckSupposed(spec, trial, null, side) : Rejection.None;
        if (rejection.IsRefused || !_suppositions.IsSilent(spec))
        {
            return rejection;
        }

        foreach (Ratio fraction in Suppositions.Silences)
        {
            rejection = rejection.IsRefused ? rejection : CheckSupposed(spec, trial, fraction, side);
        }

        return rejection;
    }

    /// <summary>At the price that a known jump states, a side that would give money away must be able to spare it. Where nothing is known, it must keep its
    /// maintenance: what the account could lose is required whole, not by how much the trade raises it, or a hedge would be undone in small parts.</summary>
    private Rejection CheckSupposed(InstrumentSpec spec, Trial trial, Ratio? fraction, FillSide side)
    {
        Rejection rejection = _suppositions.Suppose(spec, side.Traded, fraction, null, trial.Positions, out Price mark);
        rejection = rejection.IsRefused ? rejection
            : _suppositions.CanHold(trial) ? _gifts.Weigh(spec, mark, ref side) : new(RejectionCode.OutOfRange, spec.Id);
        if (!rejection.IsRefused && side.Gives)
        {
            rejection = fraction is null ? _gifts.Check(spec, trial, ref side)
                : _assessor.IsCarried(trial.Portfolio) ? Rejection.None
                : GiftCheck.NotCovered(side.Named);
        }

        _suppositions.Undo();
        return rejection;
    }

    /// <summary>A reduction beside a mark that its index has left is weighed where all of the underlying follows that mark: a dated contract within what it may
    /// be carried at, whose mark is as late as that of the leg that is given up. A side that would give more there than a trade costs, and would be left with a
    /// loss there, must keep its maintenance.</summary>
    internal Rejection CheckLate(InstrumentSpec spec, Trial trial, FillSide side)
    {
        // What all of the underlying moves by is at most what a trade at the market may cost: nobody gives more than that.
        if (!_lateMarks.TryMove(spec, trial.Positions, out SpokenMove late)
            || Int128.Abs(late.Fraction) <= _assessor.Rules.Of(side.Named.Terms).Liquidation.TakerFeeRate.Atoms)
        {
            return Rejection.None;
        }

        _assessor.IsCarried(trial.Portfolio);
        Amount equity = _assessor.Sheet.Equity;
        Rejection rejection = _suppositions.Suppose(spec, side.Traded, null, late, trial.Positions, out Price mark);
        rejection = rejection.IsRefused ? rejection
            : _suppositions.CanHold(trial) ? _gifts.Weigh(spec, mark, ref side) : new(RejectionCode.OutOfRange, spec.Id);
        if (!rejection.IsRefused && side.Gives && !_assessor.IsCarried(trial.Portfolio) && _assessor.Sheet.Equity < equity)
        {
            rejection = GiftCheck.NotCovered(side.Named);
        }

        _suppositions.Undo();
        return rejection;
    }
}
