// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What of an account's realised profits has to stay until the settlement period is over, because it may be charged for a deficit then.</summary>
/// <remarks>It is set against equity wherever money could leave or be put at stake: withdrawals, transfers, gifts by a price, spot trades that lower equity,
/// new risk. Closing a position, depositing and repaying are free. So who is charged at the end still has what he is charged for, unless he lost it.</remarks>
internal sealed class HeldProfits
{
    private readonly SettlementPeriod _period;
    private readonly UnpaidDeficits _unpaid;
    private readonly MarketState _market;

    internal HeldProfits(GeneralLedger ledger, UnpaidDeficits unpaid, MarketState market)
    {
        _period = ledger.Period;
        _unpaid = unpaid;
        _market = market;
    }

    /// <summary>What an account has realised in the period, numeraire, rounded down: of several assets together, losses in one set against profits in
    /// another, and what it won or lost with options, open ones at their marks. An asset without a price counts nothing.</summary>
    internal Amount Realised(AccountState account)
    {
        Amount realised = account.Period.Premiums - account.Period.StartOptions + OptionsOf(account);
        foreach (int asset in account.Period.Assets)
        {
            realised += _market.ValueOf(new(asset), account.Period.Of(asset));
        }

        return realised;
    }

    /// <summary>What an account's options are worth at their marks, numeraire, rounded down; one without a price counts nothing.</summary>
    internal Amount OptionsOf(AccountState account)
    {
        Amount worth = default;
        foreach (ref readonly Position position in account.Positions.Span)
        {
            InstrumentSpec spec = _market.Catalog[position.Instrument];
            if (spec.IsPremiumPaid && _market.TryPrice(spec.Mark, out Price mark))
            {
                worth += _market.ValueOf(spec.Settlement, spec.ValueOf(position.Quantity, mark, Rounding.Down));
            }
        }

        return worth;
    }

    /// <summary>What has to stay of it now, numeraire; nothing once the period is over and no deficit waits for its profits.</summary>
    internal Amount Of(AccountState? account) =>
        account is null || account.Period.IsEmpty || (_period.IsOver && _unpaid.IsEmpty) ? default : Amount.Max(Realised(account), default);
}
