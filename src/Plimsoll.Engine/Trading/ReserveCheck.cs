// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What an account has free for bids, and that no command of its own leaves less than it keeps in reserve for them.</summary>
/// <remarks>Free is equity − what must be held for risk to be added, also where late marks come back, − profits of a settlement period that have to stay, −
/// what counts beyond caps that an owner has once; numeraire. A command that leaves less than the reserve is refused unless it leaves no less than there was:
/// where prices have taken of it, positions can still be made smaller. Only a bid spends a reserve, for that is what it is kept for. A stand that ended by
/// itself instead would let a bidder be counted and gone at once.</remarks>
internal sealed class ReserveCheck
{
    private readonly Assessor _assessor;
    private readonly LateMarks _lateMarks;
    private readonly OwnerCaps _ownerCaps;
    private readonly HeldProfits _held;

    internal ReserveCheck(Assessor assessor, LateMarks lateMarks, OwnerCaps ownerCaps, HeldProfits held)
    {
        _assessor = assessor;
        _lateMarks = lateMarks;
        _ownerCaps = ownerCaps;
        _held = held;
    }

    /// <summary>Whether an account still holds its reserve with what it would have; a pocket and whoever is no bidder have none.</summary>
    /// <param name="account">The account as it is; null for one that is not there yet.</param>
    /// <param name="after">What it would have. What cannot be assessed is left to whoever decides about the command.</param>
    internal Rejection Check(AccountState? account, Trial after)
    {
        if (account is null || !account.Reserve.IsPositive || Free(account, after, out Amount left).IsRefused || left >= account.Reserve)
        {
            return Rejection.None;
        }

        return left >= Free(account) ? Rejection.None : new(RejectionCode.ReserveHeld, account.Id);
    }

    /// <summary>The same for terms that an account would have.</summary>
    internal Rejection Check(AccountState account, AccountTerms terms)
    {
        if (!account.Reserve.IsPositive)
        {
            return Rejection.None;
        }

        using TrialPool.TrialLease lease = _assessor.Rent();
        lease.Trial.Load(account, terms);
        return Check(account, lease.Trial);
    }

    /// <summary>What an account has free, its reserve included; zero where that cannot be said.</summary>
    internal Amount Free(AccountState account)
    {
        using TrialPool.TrialLease lease = _assessor.Rent();
        lease.Trial.Load(account);
        return Free(account, lease.Trial, out Amount free).IsRefused ? default : free;
    }

    /// <summary>What an account would have free; below zero where less is there than required.</summary>
    internal Rejection Free(AccountState account, Trial trial, out Amount free)
    {
        free = default;
        Rejection rejection = _assessor.AssessTrial(trial.Portfolio);
        Amount required = default;
        rejection = rejection.IsRefused ? rejection : _lateMarks.Require(trial.Portfolio, _assessor.Sheet, out required);
        if (!rejection.IsRefused)
        {
            free = _assessor.Sheet.Equity - required - _held.Of(account) - _ownerCaps.Beyond(account, account, trial.Portfolio.Terms, trial.Holdings);
        }

        return rejection;
    }
}
