// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>How much each account may take of the cash that the venue really holds, when it is not enough for all.</summary>
/// <remarks>
/// <para>Claim: a client's balance less what its positions already owe in the asset, in two parts. Profit is what came out of Clearing, funding, options and
/// settlement beyond what went into them, and moves with the money; all else was paid in. What was paid in comes first, so that a debt of the outside book,
/// of Clearing or of the backstop is never paid with the cash (<see cref="VenueCash"/>) of somebody who did not trade; profits share what is left in
/// proportion.</para>
/// <para>What borrowers owe and have as much of something else for (<see cref="CoveredDebts"/>) is not there to be taken, but it is not missing: what may be
/// taken at one moment never sums to more than the cash, and nothing is measured for a day because of it. Missing is what claims exceed cash and such debts
/// by: what the insolvent and the house owe beyond their worth.</para>
/// <para>A deficit that nobody pays cuts in the same way, at once and for a time of its own (<see cref="TryHold"/>): then profits that are still open, the
/// outside book's among them, are claims too, or whoever realises first would take what others have won as well.</para>
/// <para>Where more than dust is missing (<see cref="EngineLimits.HeldDust"/>), a cut is measured once for a window of
/// <see cref="EngineLimits.WindowSeconds"/>: each account's entitlement of that moment is what it may take in it, however many withdrawals it makes. The
/// entitlement is kept in the same two parts and moves with the money that it was measured for: profit never leaves under the entitlement of paid-in money.
/// What was paid in is measured without open losses, which hold it back while they last and no longer. A later deposit adds to the entitlement of the account
/// that made it.</para>
/// </remarks>
internal sealed class CashClaims
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly ClaimWindows _windows;
    private readonly InstrumentCatalog _catalog;

    internal CashClaims(GeneralLedger ledger, MarketState market, ClaimWindows windows) =>
        (_accounts, _ledger, _market, _windows, _catalog, Cash) =
            (ledger.Accounts, ledger, market, windows, market.Catalog, new(ledger, market));

    /// <summary>The cash that the venue holds for everybody.</summary>
    internal VenueCash Cash { get; }

    /// <summary>How much of an asset an account may take out of the venue now.</summary>
    internal Amount Share(AccountState account, AssetId asset)
    {
        bool isShort = IsShort(asset, out CashTotals cash);
        bool isCut = IsHeldBack(asset) || (isShort && IsOpen(asset) && IsMissing(asset, out _));
        return isCut ? Whole(LeftOfAll(asset, Amount.Max(Cash.Held(asset), default)).Cut(Left(account, asset)), asset)
            : isShort ? Whole(cash.Cut(Parts(account, asset)), asset)
            : Claim(account, asset);
    }

    /// <summary>True while a deficit holds withdrawals of an asset to fair shares.</summary>
    internal bool IsHeldBack(AssetId asset) => _windows.IsHeld(asset, _market.Time);

    /// <summary>Until when it does; null when it does not.</summary>
    internal Timestamp? HeldBackUntil(AssetId asset) => IsHeldBack(asset) ? _windows.HeldUntil(asset) : null;

    /// <summary>Where a deficit holds an asset back, or some of it is missing: whether an account may pay so much of it for something else, or for a debt of
    /// another account, or give it away by a price. It may pay its part of what is there and of what borrowers can pay; with more, what is missing would be
    /// left to who receives it. Beyond that it may pay what it borrows, but not while the asset is held back: the loan would be repaid with what a friend may
    /// not take out. What it has lost and not realised is no part of that: its margin sees to it.</summary>
    /// <remarks>Paid-in money pays before anything was measured without a look at everybody else's, so that trades cost no more where loans are.</remarks>
    internal Rejection CheckSpending(AccountState account, AssetId asset, Amount amount)
    {
        bool isHeld = IsHeldBack(asset);
        Amount own = isHeld ? amount : Amount.Min(amount, Amount.Max(account.Balance(asset), default));
        MoneyParts whole = WithoutOpenLosses(account, asset, Parts(account, asset));
        CashTotals missing = default;
        if (!own.IsPositive || (own <= whole.PaidIn && !IsOpen(asset)) || (!isHeld && !IsMissing(asset, out missing)))
        {
            return Rejection.None;
        }

        MoneyParts may = IsOpen(asset) ? LeftOfAll(asset, Means(asset)).Cut(MoneyParts.Min(whole, account.Entitlement(asset))) : missing.Cut(whole);
        return own <= Whole(may, asset) ? Rejection.None
            : new(isHeld ? RejectionCode.AboveFairShare : RejectionCode.InsufficientLiquidity, asset);
    }

    /// <summary>What of the cash no client claims, open profits counted: what the house may spend. What is lent is no claim on it, but what was paid in
    /// is.</summary>
    internal Amount Unclaimed(AssetId asset)
    {
        MoneyParts claims = default;
        foreach (AccountState client in _accounts.Clients)
        {
            claims += PartsWithOpen(client, asset);
        }

        Amount held = Cash.HeldBesideOpen(asset);
        return Amount.Max(held - claims.PaidIn - Amount.Max(claims.Profit - Covered(asset, countsWon: true), default), default);
    }

    /// <summary>Measures everybody's fair share of an asset because of a deficit, where claims exceed what is there and what borrowers can pay by more than
    /// dust beyond what was missing when that was last measured.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="seconds">For how long; together with a hold that lasts already, at most twice as long.</param>
    /// <returns>The claims and what is there, or null where nothing is held back for it.</returns>
    internal (Amount Claims, Amount Held)? TryHold(AssetId asset, int seconds)
    {
        MoneyParts claims = default;
        MoneyParts left = default;
        foreach (AccountState client in _accounts.Clients)
        {
            MoneyParts parts = PartsWithOpen(client, asset);
            claims += parts;
            left += MoneyParts.Min(parts, client.Entitlement(asset));
        }

        Amount held = Cash.HeldBesideOpen(asset);
        Amount all = claims.PaidIn + claims.Profit;
        Amount means = held + Covered(asset, countsWon: true);
        if (all - means <= _windows.Missing(asset) + Dust(all))
        {
            return null;
        }

        // While a cut holds, another gives nobody a second share: who has taken his would come out ahead of who waits.
        bool isAgain = IsOpen(asset);
        _windows.Hold(asset, _market.Time, seconds, all - means);

        // The cash itself is divided, what is lent not among it: else it would go to whoever comes first.
        CashTotals totals = new(held, isAgain ? left : claims);
        foreach (AccountState client in !isAgain || left.PaidIn + left.Profit > held ? _accounts.Clients : [])
        {
            // Only what is cut is taken off: what an open loss keeps from leaving now may leave when it is over.
            MoneyParts parts = PartsWithOpen(client, asset);
            MoneyParts before = client.Entitlement(asset);
            MoneyParts covered = MoneyParts.Min(parts, before);
            client.SetEntitlement(asset, isAgain ? before - (covered - totals.Cut(covered)) : totals.Cut(Measured(client, asset, parts, totals)));
        }

        return (all, held);
    }

    /// <summary>Notes that an amount leaves, before it does: the first withdrawal where something is missing measures everybody's part.</summary>
    internal void Withdraw(AccountState account, AssetId asset, Amount amount)
    {
        Measure(asset);

        // Under a cut, what leaves is of the part under which it may: by the balance alone, where no open loss counts, profit would leave as paid-in money and
        // its entitlement could be used once more. More than is left leaves only where nothing is short any more.
        MoneyParts taken = account.PartsOf(asset, amount);
        if (IsOpen(asset))
        {
            MoneyParts left = Left(account, asset);
            MoneyParts may = LeftOfAll(asset, Amount.Max(Cash.Held(asset), default)).Cut(left);
            MoneyParts spent = taken;
            if (amount <= may.PaidIn + may.Profit)
            {
                // What is cut further, because the outside book has won since, is spent whole by who takes all that he may: what he left behind is no share.
                taken = CashTotals.OfLeft(may, amount);
                spent = new(CashTotals.Spent(left.PaidIn, taken.PaidIn, may.PaidIn), CashTotals.Spent(left.Profit, taken.Profit, may.Profit));
            }

            account.SetEntitlement(asset, CashTotals.Spend(account.Entitlement(asset), spent));
        }

        _ledger.NoteProfit(account, asset, -taken.Profit);
    }

    /// <summary>Notes that an amount was paid in: it is backed by itself.</summary>
    internal void PaidIn(AccountState account, AssetId asset, Amount amount)
    {
        if (IsOpen(asset))
        {
            account.SetEntitlement(asset, account.Entitlement(asset) + new MoneyParts(amount, default));
        }
    }

    /// <summary>Notes on two clients that an amount is about to go from one to the other, whether for nothing or for something else: what of it is profit stays
    /// profit in the other's hands, what the payer borrows to pay it does not count as paid-in money, and the entitlement under a cut moves with the money,
    /// part by part.</summary>
    /// <param name="from">Who pays.</param>
    /// <param name="to">Who receives.</param>
    /// <param name="asset">What; where some of it is missing, the first profit that is paid measures everybody's part.</param>
    /// <param name="amount">How much.</param>
    /// <returns>How much of it the receiver is to note as profit once it has it.</returns>
    internal Amount Carry(AccountState from, AccountState to, AssetId asset, Amount amount)
    {
        if (to.IsHouse && !from.IsHouse && amount.IsPositive && IsOpen(asset))
        {
            // What the outside book is paid for coin is gone, as what is withdrawn: it is spent of the part under which it leaves.
            Withdraw(from, asset, amount);
        }

        if (from.IsHouse || to.IsHouse || !amount.IsPositive)
        {
            return default;
        }

        MoneyParts paid = from.PartsOf(asset, amount);
        if (paid.Profit.IsPositive)
        {
            Measure(asset);
        }

        if (IsOpen(asset))
        {
            MoneyParts moved = MoneyParts.Min(from.Entitlement(asset), paid);
            from.SetEntitlement(asset, from.Entitlement(asset) - moved);
            to.SetEntitlement(asset, to.Entitlement(asset) + moved);
        }

        from.AddProfit(asset, -paid.Profit);
        return amount - paid.PaidIn;
    }

    /// <summary>Notes that an account is about to give an amount away by the price of a contract: it is no more of its part, and nobody else's.</summary>
    internal void Give(AccountState account, AssetId asset, Amount amount)
    {
        MoneyParts given = account.PartsOf(asset, amount);
        if (given.Profit.IsPositive)
        {
            Measure(asset);
        }

        if (IsOpen(asset) && !given.IsZero)
        {
            account.SetEntitlement(asset, CashTotals.Spend(account.Entitlement(asset), given));
        }
    }

    /// <summary>Notes that an amount came to an account, or below zero left it, for nothing: it is no gain of the settlement period, and whoever takes money
    /// out needs no time after an outage.</summary>
    internal void CountFlow(AccountState account, AssetId asset, Amount amount)
    {
        if (amount.IsNegative)
        {
            account.GiveUpOutageLosses();
        }

        if (_ledger.Period.IsKept && !account.IsHouse)
        {
            account.Period.AddFlow(_market.ValueOf(asset, amount));
        }
    }

    /// <summary>Moves an amount from one client to another, as <see cref="Carry"/> says.</summary>
    internal void Pay(AccountState from, AccountState to, AssetId asset, Amount amount)
    {
        if (amount.IsZero)
        {
            return;
        }

        Amount profit = Carry(from, to, asset, amount);
        _ledger.Move(from, to, asset, amount);
        to.AddProfit(asset, profit);
    }

    private bool IsOpen(AssetId asset) => _windows.IsOpen(asset, _market.Time);

    /// <summary>True where claims exceed the cash.</summary>
    private bool IsShort(AssetId asset, out CashTotals cash)
    {
        cash = default;
        Amount held = Cash.Held(asset);
        if (_ledger.ClientBalances(asset) <= held)
        {
            return false;
        }

        MoneyParts claims = default;
        foreach (AccountState account in _accounts.Clients)
        {
            claims += Parts(account, asset) + new MoneyParts(PaidForOptions(account, asset), default);
        }

        cash = new(Amount.Max(held, default), claims);
        return claims.PaidIn + claims.Profit > held;
    }

    /// <summary>True where claims exceed the cash and what borrowers can pay by more than dust.</summary>
    private bool IsMissing(AssetId asset, out CashTotals means)
    {
        if (!IsShort(asset, out means))
        {
            return false;
        }

        means = means with { Held = Means(asset) };
        Amount all = means.Claims.PaidIn + means.Claims.Profit;
        return all - means.Held > Dust(all);
    }

    /// <summary>Measures everybody's part for a day, where some of an asset is missing and nothing was measured yet.</summary>
    private void Measure(AssetId asset)
    {
        if (!IsOpen(asset) && IsMissing(asset, out CashTotals means))
        {
            _windows.Open(asset, _market.Time);
            foreach (AccountState client in _accounts.Clients)
            {
                client.SetEntitlement(asset, means.Cut(Measured(client, asset, Parts(client, asset), means)));
            }
        }
    }

    private Amount Means(AssetId asset) => Amount.Max(Cash.Held(asset) + Covered(asset, countsWon: false), default);

    private static Amount Dust(Amount claims) => claims.Times(EngineLimits.HeldDust, Rounding.Up);

    /// <summary>What is owed by those who have as much of something else: clients, and the backstop, which may carry what it has taken over.</summary>
    private Amount Covered(AssetId asset, bool countsWon)
    {
        Amount covered = CoveredDebts.Of(_market, _accounts.Backstop, asset, countsWon);
        foreach (AccountState client in _accounts.Clients)
        {
            covered += CoveredDebts.Of(_market, client, asset, countsWon);
        }

        return covered;
    }

    /// <summary>What is left of everybody's part of an open window; more than the cash where the outside book has won since.</summary>
    private CashTotals LeftOfAll(AssetId asset, Amount held)
    {
        MoneyParts all = default;
        foreach (AccountState client in _accounts.Clients)
        {
            all += Left(client, asset);
        }

        return new(held, all);
    }

    /// <summary>What is left of an account's part of an open window, for the money that it has now.</summary>
    private MoneyParts Left(AccountState account, AssetId asset) => MoneyParts.Min(Parts(account, asset), account.Entitlement(asset));

    private Amount Whole(MoneyParts parts, AssetId asset) => (parts.PaidIn + parts.Profit).RoundTo(_catalog[asset].SmallestUnit, Rounding.Down);

    /// <summary>What is measured of an account's claim: of what was paid in nothing is off for what is lost and open. That holds it back by itself, while it
    /// lasts. Only where there is too little for what was paid in itself it is off, or more would be measured than there is.</summary>
    private MoneyParts Measured(AccountState account, AssetId asset, MoneyParts claim, in CashTotals totals) =>
        totals.Claims.PaidIn <= totals.Held ? WithoutOpenLosses(account, asset, claim) : claim;

    private MoneyParts WithoutOpenLosses(AccountState account, AssetId asset, MoneyParts claim)
    {
        if (account.Status == AccountStatus.Closed)
        {
            return default;
        }

        Amount balance = Amount.Max(account.Balance(asset), default).RoundTo(_catalog[asset].SmallestUnit, Rounding.Down);
        return claim with { PaidIn = Amount.Max(claim.PaidIn, balance - Amount.Min(Amount.Max(account.Profit(asset), default), balance)) };
    }

    private MoneyParts Parts(AccountState account, AssetId asset)
    {
        Amount claim = Claim(account, asset);
        Amount profit = account.Profit(asset);
        if (profit.IsPositive)
        {
            // What a premium has brought is no profit as far as the option is owed.
            profit += OpenLosses.Options(_market, account.Positions.Span, asset, Rounding.Down).Short;
        }

        profit = Amount.Min(Amount.Max(profit, default), claim);
        return new(claim - profit, profit);
    }

    /// <summary>What was paid in and then for options, as far as they are worth it: a claim like any that was paid in, though none to take out.</summary>
    private Amount PaidForOptions(AccountState account, AssetId asset) => !account.Profit(asset).IsNegative ? default
        : Amount.Min(-account.Profit(asset), OpenLosses.Options(_market, account.Positions.Span, asset, Rounding.Down).Long);

    /// <summary>An account's claim with what its positions have won and not realised. Of options only what they bring beyond what was paid for them is
    /// profit.</summary>
    private MoneyParts PartsWithOpen(AccountState account, AssetId asset)
    {
        if (account.Status == AccountStatus.Closed)
        {
            return default;
        }

        Amount open = OpenLosses.Won(_market, account.Positions.Span, asset);
        Amount net = account.Balance(asset) + OpenLosses.Owed(_market, account.Positions.Span, asset) + open;
        Amount claim = net.IsPositive ? net.RoundTo(_catalog[asset].SmallestUnit, Rounding.Down) : default;
        (Amount bought, Amount written) = OpenLosses.Options(_market, account.Positions.Span, asset, Rounding.Down);
        Amount profit = Amount.Min(Amount.Max(account.Profit(asset) + bought + written, default) + open - bought, claim);
        return new(claim - profit, profit);
    }

    private Amount Claim(AccountState account, AssetId asset)
    {
        Amount balance = account.Balance(asset);
        if (!balance.IsPositive || account.Status == AccountStatus.Closed)
        {
            return default;
        }

        Amount claim = balance + OpenLosses.Owed(_market, account.Positions.Span, asset);
        return claim.IsPositive ? claim.RoundTo(_catalog[asset].SmallestUnit, Rounding.Down) : default;
    }
}
