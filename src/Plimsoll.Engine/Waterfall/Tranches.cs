// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Proofs;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>What pays a deficit, layer by layer: the market's own fund, the venue's junior tranche, the insurance fund, what is staked. Without tranches in the
/// rulebook, the insurance fund alone.</summary>
/// <remarks>A layer is touched only when those before it are exhausted or capped. Tranches pay in the numeraire and in whole smallest units; a stake's share of
/// a loss is by largest remainder, and none pays more than it is. What the backstop's own inventory stands to lose is kept back from the layers that all
/// markets share, the first of them first.</remarks>
internal sealed class Tranches
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly InsuranceFund _fund;
    private readonly KernelCheck _check;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal Tranches(RulesInForce rules, GeneralLedger ledger, InsuranceFund fund, KernelCheck check, Announcer events)
    {
        _rules = rules;
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _fund = fund;
        _check = check;
        _events = events;
        _catalog = ledger.Catalog;
    }

    /// <summary>True where the rulebook has tranches.</summary>
    internal bool HasTranches => Policy is not null;

    private WaterfallPolicy? Policy => _rules.Venue.Liquidation.Waterfall;

    private TrancheBook Book => _accounts.Tranches;

    private Amount Unit => _catalog[_catalog.Numeraire].SmallestUnit;

    /// <summary>What the layers that all markets share could pay for the backstop's own losses now, numeraire.</summary>
    internal Amount Behind => Junior(default) + _fund.Worth + Staked(default);

    /// <summary>The most notional that the backstop may hold: its capacity times what is behind it.</summary>
    internal Amount Capacity => _fund.CapacityOf(Behind);

    /// <summary>What a market's own fund may pay now.</summary>
    internal Amount DrawableOf(ObservableId? market) =>
        Policy is { } policy && market is { } underlying && Book.Markets.TryGetValue(underlying.Value, out MarketFundState? fund)
            ? Drawable(fund.Balance, default, policy.MarketCap, fund.Window) : default;

    /// <summary>What the layers that all markets share may pay for a deficit of an account, when so much of them is needed for the backstop's own
    /// losses.</summary>
    internal Amount Drawable(AccountState on, Amount reserved)
    {
        if (Policy is null)
        {
            return _fund.Drawable(on, reserved);
        }

        (Amount ofFund, Amount ofStakes) = Reserved(reserved);
        return Junior(reserved) + _fund.Drawable(on, ofFund) + Staked(ofStakes);
    }

    /// <summary>Pays a value out of a market's own fund, as far as it may.</summary>
    /// <returns>What was paid, at most a smallest unit more than wanted.</returns>
    internal Amount PayOf(ObservableId? market, AccountState on, AccountState to, Amount value)
    {
        Amount paid = Whole(value, DrawableOf(market));
        if (!paid.IsPositive)
        {
            return default;
        }

        MarketFundState fund = Book.Markets[market!.Value.Value];
        Spend(fund.Window, fund.Balance, Policy!.MarketCap, paid);
        fund.Balance -= paid;
        Move(_accounts.MarketFunds, to, value, paid);
        _events.Announce(new MarketFundPaid(_events.Sequence, _events.Now, on.Id, market.Value, paid));
        return paid;
    }

    /// <summary>Pays a value out of the layers that all markets share, in their order, each as far as it may.</summary>
    /// <param name="on">On whose behalf.</param>
    /// <param name="to">Who receives it.</param>
    /// <param name="value">How much, numeraire, at most <see cref="Drawable(AccountState, Amount)"/>.</param>
    /// <param name="reserved">What is kept for the backstop's own losses.</param>
    /// <param name="isNumeraireOnly">True to leave other assets of the fund alone.</param>
    /// <returns>What was paid, at most a smallest unit a layer more than wanted.</returns>
    internal Amount Pay(AccountState on, AccountState to, Amount value, Amount reserved, bool isNumeraireOnly = false)
    {
        if (Policy is null)
        {
            return _fund.Pay(on, to, value, isNumeraireOnly);
        }

        // What is reserved of each layer is measured before any of them pays.
        (Amount ofFund, Amount ofStakes) = Reserved(reserved);
        Amount paid = PayJunior(on, to, value, reserved);
        Amount drawable = on.IsHouse ? Amount.Max(_fund.Worth - ofFund, default) : _fund.Drawable(on, ofFund);
        Amount wanted = Amount.Min(value - paid, drawable);
        paid += wanted.IsPositive ? _fund.Pay(on, to, wanted, isNumeraireOnly) : default;
        return paid + PayStaked(on, to, value - paid, ofStakes);
    }

    /// <summary>Pays a value out of the venue's junior tranche, as far as it may.</summary>
    internal Amount PayJunior(AccountState on, AccountState to, Amount value, Amount reserved)
    {
        Amount paid = Whole(value, Junior(reserved));
        if (paid.IsPositive)
        {
            Spend(Book.Junior, Held(_accounts.Junior), Policy!.JuniorCap, paid);
            Move(_accounts.Junior, to, value, paid);
            Book.JuniorLeaving = Amount.Min(Book.JuniorLeaving, Held(_accounts.Junior));
            _events.Announce(new JuniorPaid(_events.Sequence, _events.Now, on.Id, paid));
        }

        return paid;
    }

    private Amount PayStaked(AccountState on, AccountState to, Amount value, Amount reserved)
    {
        Amount paid = Whole(value, Staked(reserved));
        if (!paid.IsPositive)
        {
            return default;
        }

        LossClaim[] claims = [.. Book.Stakes.Select(static pair => new LossClaim(new(pair.Key), pair.Value.Amount))];
        var shares = new Amount[claims.Length];
        Amount uncovered = LossShares.Split(paid, Unit, claims, shares);
        _check.Shares(paid, Unit, claims, shares, uncovered);
        Invariant.Check(uncovered.IsZero, "More is drawn on the stakes than there is.");
        Spend(Book.Staked, Held(_accounts.Stakes), Policy!.StakedCap, paid);
        Move(_accounts.Stakes, to, value, paid);
        for (int i = 0; i < shares.Length; i++)
        {
            if (!shares[i].IsPositive)
            {
                continue;
            }

            StakeState stake = Book.Stakes[claims[i].Account.Value];
            stake.Amount -= shares[i];
            stake.Leaving = Amount.Min(stake.Leaving, stake.Amount);
            if (stake.Amount.IsZero)
            {
                Book.Stakes.Remove(claims[i].Account.Value);
            }

            _events.Announce(new StakeLost(_events.Sequence, _events.Now, on.Id, claims[i].Account, shares[i], stake.Amount));
        }

        return paid;
    }

    /// <summary>What is kept back of the fund and of the stakes, when the junior tranche comes first.</summary>
    private (Amount OfFund, Amount OfStakes) Reserved(Amount reserved)
    {
        Amount ofFund = Amount.Max(reserved - Junior(default), default);
        return (ofFund, Amount.Max(ofFund - _fund.Worth, default));
    }

    private Amount Junior(Amount reserved) =>
        Policy is { } policy ? Drawable(Held(_accounts.Junior), reserved, policy.JuniorCap, Book.Junior) : default;

    private Amount Staked(Amount reserved) =>
        Policy is { } policy ? Drawable(Held(_accounts.Stakes), reserved, policy.StakedCap, Book.Staked) : default;

    private Amount Held(AccountState tranche) => tranche.Balance(_catalog.Numeraire);

    private Amount Drawable(Amount held, Amount reserved, Ratio cap, DrawWindow window) =>
        Amount.Max(Amount.Min(held, Allowance(held, cap, window)) - reserved, default).RoundTo(Unit, Rounding.Down);

    private Amount Allowance(Amount held, Ratio cap, DrawWindow window) => IsOpen(window) ? window.Allowance : held.Times(cap, Rounding.Down);

    private bool IsOpen(DrawWindow window) => window.Since is { } since && _events.Now < since.PlusSeconds(EngineLimits.WindowSeconds);

    /// <summary>Counts a payment against what a tranche may pay in the day, which its first payment begins.</summary>
    private void Spend(DrawWindow window, Amount held, Ratio cap, Amount paid)
    {
        Amount allowance = Allowance(held, cap, window);
        window.Since = IsOpen(window) ? window.Since : _events.Now;
        window.Allowance = allowance - paid;
        Invariant.Check(!window.Allowance.IsNegative, "A tranche is drawn on beyond its cap.");
        _check.Spending(allowance, paid, window.Allowance);
    }

    /// <summary>A value in whole smallest units, rounded up, as far as a tranche may pay.</summary>
    private Amount Whole(Amount value, Amount drawable) =>
        value.IsPositive && drawable.IsPositive ? Amount.Min(value.RoundTo(Unit, Rounding.Up), drawable) : default;

    private void Move(AccountState tranche, AccountState to, Amount value, Amount paid)
    {
        // Interest that a posting charges goes from the payee to those who lend, so both are one side here.
        AssetId numeraire = _catalog.Numeraire;
        Amount held = tranche.Balance(numeraire);
        Amount payee = to.Balance(numeraire) + _accounts.Lenders.Balance(numeraire);
        _ledger.Move(tranche, to, numeraire, paid);
        Amount wanted = Amount.Min(value.RoundTo(Unit, Rounding.Up), paid);
        _check.Payment(wanted, paid, held, tranche.Balance(numeraire), payee, to.Balance(numeraire) + _accounts.Lenders.Balance(numeraire));
        Invariant.Check(!tranche.Balance(numeraire).IsNegative, "A tranche is below zero.");
    }
}
