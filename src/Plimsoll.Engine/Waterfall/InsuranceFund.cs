// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Proofs;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>The insurance fund: pays deficits from what it holds, never more, and never below zero.</summary>
/// <remarks>Sources: contributions, liquidation fees, the backstop's profits. Uses: deficits of accounts and of the backstop. Nothing else writes to
/// it.</remarks>
internal sealed class InsuranceFund
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly KernelCheck _check;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal InsuranceFund(RulesInForce rules, GeneralLedger ledger, MarketState market, KernelCheck check, Announcer events)
    {
        _rules = rules;
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _market = market;
        _check = check;
        _events = events;
        _catalog = market.Catalog;
    }

    private AccountState Fund => _accounts.InsuranceFund;

    /// <summary>What it holds, numeraire, rounded down; assets without a price, or more of one than can be valued, count nothing.</summary>
    internal Amount Worth
    {
        get
        {
            Amount worth = default;
            foreach (Holding holding in Fund.Holdings.Span)
            {
                bool counts = _market.TryAssetPrice(holding.Asset, out Price price) && Waterfall.Worth.CanValue(holding.Balance, price);
                worth += counts ? holding.Balance.Times(price, Rounding.Down) : default;
            }

            return worth;
        }
    }

    /// <summary>What the deficits of an account's owner may still draw, when so much of the fund is already needed for the backstop's own losses.</summary>
    /// <remarks>The cap is fixed when the deficit first draws on the fund and holds for a window of <see cref="EngineLimits.WindowSeconds"/>, however often it
    /// draws again: a share of what is left, taken with every command, would empty the fund. It is the owner's: all his accounts and pockets draw on the one
    /// cap, or a hundred accounts would have a hundred.</remarks>
    internal Amount Drawable(AccountState on, Amount reserved)
    {
        Amount held = Worth;
        Amount available = Amount.Max(held - reserved, default);
        Ratio cap = _rules.Venue.Liquidation.FundCapPerEvent;
        if (cap >= Ratio.One)
        {
            _check.Draw(held, reserved, false, default, available);
            return available;
        }

        AccountState holder = HolderOf(on);
        if (!IsOpen(holder))
        {
            holder.FundWindow = _events.Now;
            holder.FundAllowance = available.Times(cap, Rounding.Down);
        }

        Amount drawable = Amount.Min(available, holder.FundAllowance);
        _check.Draw(held, reserved, true, holder.FundAllowance, drawable);
        return drawable;
    }

    /// <summary>What <see cref="Drawable"/> would give, without fixing a cap: for whoever may still refuse.</summary>
    internal Amount Offered(AccountState on, Amount reserved)
    {
        Amount available = Amount.Max(Worth - reserved, default);
        AccountState holder = HolderOf(on);
        Ratio cap = _rules.Venue.Liquidation.FundCapPerEvent;
        return cap >= Ratio.One ? available
            : Amount.Min(available, IsOpen(holder) ? holder.FundAllowance : available.Times(cap, Rounding.Down));
    }

    /// <summary>What it holds of one asset.</summary>
    internal Amount Held(AssetId asset) => Fund.Balance(asset);

    /// <summary>The account at which the cap of an owner is kept: the one of his with an open window, else this one. Never a pocket, for pockets vanish when
    /// they are empty.</summary>
    private AccountState HolderOf(AccountState on)
    {
        if (on.IsHouse)
        {
            return on;
        }

        foreach (AccountState account in _accounts.OfOwner(on.Owner))
        {
            if (IsOpen(account))
            {
                return account;
            }
        }

        return on.Kind == Commands.AccountKind.Pocket ? _accounts.Find(on.Parent)! : on;
    }

    private bool IsOpen(AccountState account) => account.FundWindow is { } since && _events.Now < since.PlusSeconds(EngineLimits.WindowSeconds);

    /// <summary>The most notional that the backstop may hold: its capacity times what is behind it.</summary>
    internal Amount CapacityOf(Amount behind)
    {
        Ratio multiple = _rules.Venue.Liquidation.BackstopCapacity;
        bool fits = Magnitude.ProductBits(Magnitude.Bits(behind.Atoms), Magnitude.Bits(multiple.Atoms)) <= EngineLimits.HouseBits;
        return fits ? behind.Times(multiple, Rounding.Down) : Amount.FromAtoms(Int128.One << EngineLimits.HouseBits);
    }

    /// <summary>Pays an account a value, in the numeraire first and then in other assets by id, each rounded up to its smallest unit, at most what is
    /// held.</summary>
    /// <param name="on">On whose behalf.</param>
    /// <param name="to">Who receives it.</param>
    /// <param name="value">How much, numeraire.</param>
    /// <param name="isNumeraireOnly">True to leave other assets alone.</param>
    /// <returns>What was paid, at most a smallest unit more than requested.</returns>
    internal Amount Pay(AccountState on, AccountState to, Amount value, bool isNumeraireOnly = false)
    {
        Amount paid = PayIn(_catalog.Numeraire, on, to, value);
        for (int i = 0; i < _catalog.Assets.Length && paid < value && !isNumeraireOnly; i++)
        {
            paid += PayIn(new(i), on, to, value - paid);
        }

        AccountState holder = HolderOf(on);
        Amount allowance = holder.FundAllowance;
        holder.FundAllowance = Amount.Max(allowance - paid, default);
        _check.Spending(allowance, paid, holder.FundAllowance);
        return paid;
    }

    /// <summary>Pays an account units of one asset, at most what is held of it.</summary>
    internal Amount PayUnits(AccountState on, AccountState to, AssetId asset, Amount units)
    {
        Amount held = Fund.Balance(asset);
        Amount paid = Amount.Min(units, held);
        if (!paid.IsPositive)
        {
            return default;
        }

        // Interest that a posting charges goes from the payee to those who lend, so both are one side here.
        Amount payee = to.Balance(asset) + _accounts.Lenders.Balance(asset);
        _ledger.Move(Fund, to, asset, paid);
        _check.Payment(units, paid, held, Fund.Balance(asset), payee, to.Balance(asset) + _accounts.Lenders.Balance(asset));
        Invariant.Check(!Fund.Balance(asset).IsNegative, "The insurance fund is below zero.");
        _events.Announce(new FundPaid(_events.Sequence, _events.Now, on.Id, asset, paid));
        return paid;
    }

    /// <summary>Takes money in.</summary>
    internal void Receive(AccountState from, AssetId asset, Amount amount)
    {
        _ledger.Move(from, Fund, asset, amount);
        _ledger.CountInPeriod(from, asset, -amount);
    }

    private Amount PayIn(AssetId asset, AccountState on, AccountState to, Amount value)
    {
        Amount held = Fund.Balance(asset);
        bool isUsable = _market.TryAssetPrice(asset, out Price price) && price.IsPositive && Waterfall.Worth.CanValue(held, price);
        if (!value.IsPositive || !held.IsPositive || !isUsable)
        {
            return default;
        }

        // Compared as values first: the quotient of a large value and a tiny price need not fit.
        Amount worth = held.Times(price, Rounding.Down);
        Amount units = worth <= value ? held : Amount.Min(held, value.DividedBy(price, Rounding.Up).RoundTo(_catalog[asset].SmallestUnit, Rounding.Up));
        return PayUnits(on, to, asset, units).Times(price, Rounding.Down);
    }
}
