// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Whether an amount may be moved: whether the amount, its receiver and its payer allow it.</summary>
internal sealed class MoneyCheck
{
    private readonly InstrumentCatalog _catalog;
    private readonly Exposure _exposure;
    private readonly HoldingSlots _slots;
    private readonly Withdrawals _withdrawals;

    internal MoneyCheck(InstrumentCatalog catalog, Exposure exposure, HoldingSlots slots, Withdrawals withdrawals)
    {
        _catalog = catalog;
        _exposure = exposure;
        _slots = slots;
        _withdrawals = withdrawals;
    }

    internal Rejection CheckAmount(AssetId asset, Amount amount) =>
        !amount.IsPositive ? new(RejectionCode.NotPositive)
        : !Magnitude.Fits(amount.Atoms, EngineLimits.AmountBits) ? new(RejectionCode.OutOfRange)
        : !_catalog.Has(asset) ? new(RejectionCode.AssetUnknown, asset)
        : amount.Atoms % _catalog[asset].SmallestUnit.Atoms != 0 ? new(RejectionCode.AmountTooFine, asset)
        : Rejection.None;

    internal Rejection CheckReceive(AccountState to, AccountState from, AssetId asset, Amount amount)
    {
        if (!_slots.HaveRoom(to, asset))
        {
            return new(RejectionCode.TooManyPositions, RefusalSubject.Limit(EngineLimits.MaxHoldings));
        }

        bool fits = GeneralLedger.Fits(to, asset, amount)
            && GeneralLedger.Fits(from, asset, -amount)
            && _exposure.CanHold(asset, to.Balance(asset) + amount);
        return fits ? Rejection.None : new(RejectionCode.OutOfRange, asset);
    }

    internal Rejection CheckTake(AccountState from, AssetId asset, Amount amount)
    {
        if (amount > from.Balance(asset))
        {
            return new(RejectionCode.InsufficientBalance, asset);
        }

        Amount most = _withdrawals.Transferable(from, asset, out Rejection cause);
        return cause.IsRefused ? cause : amount > most ? _withdrawals.Held(from, asset, amount) : Rejection.None;
    }
}
