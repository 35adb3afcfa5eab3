// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Puts accounts under another rulebook: their margin mode.</summary>
/// <remarks>An account with open positions or debts must cover, under the new rulebook, what adding risk would require, at prices that may be relied on: else
/// one mode would be a way around what another one refuses; and what may be charged at the end of the settlement period on top of that. So
/// must each of its pockets.</remarks>
internal sealed class ModeDesk
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly RuleShelf _shelf;
    private readonly Assessor _assessor;
    private readonly LateMarks _lateMarks;
    private readonly OwnerCaps _ownerCaps;
    private readonly HeldProfits _held;
    private readonly ReserveCheck _reserves;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal ModeDesk(
        GeneralLedger ledger, RuleShelf shelf, Assessor assessor, LateMarks lateMarks, OwnerCaps ownerCaps, HeldProfits held, ReserveCheck reserves,
        Announcer events)
    {
        _held = held;
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _shelf = shelf;
        _assessor = assessor;
        _lateMarks = lateMarks;
        _ownerCaps = ownerCaps;
        _reserves = reserves;
        _events = events;
        _catalog = ledger.Catalog;
    }

    internal Rejection Set(SetRulebook command)
    {
        Rejection rejection = _accounts.Client(command.Account, out AccountState? account);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (account!.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, account.Id);
        }

        rejection = _shelf.TryChoose(command.Rulebook, out int number);
        rejection = rejection.IsRefused ? rejection : Check(account, number);
        if (!rejection.IsRefused)
        {
            _ledger.SetTerms(account, account.Terms.WithRulebook(number));
            _events.Announce(new RulebookSet(_events.Sequence, _events.Now, account.Id, command.Rulebook));
        }

        return rejection;
    }

    private Rejection Check(AccountState account, int number)
    {
        AccountTerms terms = account.Terms.WithRulebook(number);
        bool isOtherMode = _assessor.Rules.Of(account.Terms).Mode != _assessor.Rules.Of(terms).Mode;
        if (isOtherMode && (account.PositionCount > 0 || account.Pockets.Count > 0))
        {
            return new(RejectionCode.PositionsOpen, account.Id);
        }

        Rejection rejection = Cover(account, terms);
        foreach (AccountState pocket in account.Pockets)
        {
            rejection = rejection.IsRefused ? rejection : Cover(pocket, terms);
        }

        return rejection.IsRefused ? rejection

            // Who keeps its positions in pockets may not bid, and would keep a reserve for nothing.
            : account.Reserve.IsPositive && _assessor.Rules.Of(terms).Mode == AccountMode.Isolated ? new(RejectionCode.ReserveHeld, account.Id)
            : _reserves.Check(account, terms);
    }

    private Rejection Cover(AccountState account, AccountTerms terms)
    {
        if (account.Status >= AccountStatus.Liquidating)
        {
            return new(RejectionCode.ReduceOnly, account.Id);
        }

        if (account.PositionCount == 0 && !account.HasDebt)
        {
            return Rejection.None;
        }

        foreach (ref readonly Position position in account.Positions.Span)
        {
            AssetId settlement = _catalog[position.Instrument].Settlement;
            if (_assessor.Rules.Of(terms).TermsFor(settlement) is null)
            {
                // As where it grows: a loss would be owed in what counts nothing there.
                return new(RejectionCode.CollateralNotAccepted, settlement);
            }
        }

        using TrialPool.TrialLease lease = _assessor.Rent();
        Trial trial = lease.Trial;
        trial.Load(account, terms);
        if (_assessor.Forbidding(trial.Portfolio, OracleAction.OpenRisk) is { } observable)
        {
            return new(RejectionCode.OracleForbids, observable);
        }

        Rejection rejection = _assessor.AssessTrial(trial.Portfolio);
        Amount equity = _assessor.Sheet.Equity;
        Amount required = default;
        rejection = rejection.IsRefused ? rejection : _lateMarks.Require(trial.Portfolio, _assessor.Sheet, out required);
        Amount kept = _held.Of(account);
        return rejection.IsRefused ? rejection
            : equity - kept - _ownerCaps.Beyond(account, account, terms, trial.Holdings) < required ? new(RejectionCode.InsufficientMargin, account.Id)
            : Rejection.None;
    }
}
