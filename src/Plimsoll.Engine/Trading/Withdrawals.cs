// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>How much an account may take out.</summary>
/// <remarks>
/// <para>withdrawable = min(claim, free, share), never below 0, in whole smallest units.</para>
/// <para>Claim: the balance, less the unrealised losses that the account's positions already owe in that asset: a profit on one position, which nobody has paid
/// in yet, never pays for the loss on another.</para>
/// <para>Free: what may leave with min(equity, covered equity) still at least initial margin, or what late marks require (<see cref="LateMarks"/>), + close-out
/// cost. Covered equity counts unrealised profit, and the value of long options, as nothing, position by position. Close-out cost is the modelled cost of
/// closing everything at the market (<see cref="TradeCost"/>).</para>
/// <para>Where the rulebook has settlement periods, what was realised in the running one stays on top of that (<see cref="HeldProfits"/>).</para>
/// <para>Share: when all claims on an asset exceed what the venue really holds of it, each is cut (<see cref="CashClaims"/>), so that the withdrawable amounts
/// never sum to more than there is; and for a day where some of it is missing and not only lent.</para>
/// </remarks>
internal sealed class Withdrawals
{
    private readonly RulesInForce _rules;
    private readonly MarketState _market;
    private readonly Assessor _assessor;
    private readonly LateMarks _lateMarks;
    private readonly OwnerCaps _ownerCaps;
    private readonly CashClaims _claims;
    private readonly HeldProfits _held;
    private readonly InstrumentCatalog _catalog;

    internal Withdrawals(Assessor assessor, LateMarks lateMarks, OwnerCaps ownerCaps, CashClaims claims, HeldProfits held)
    {
        _rules = assessor.Rules;
        _market = assessor.Market;
        _assessor = assessor;
        _lateMarks = lateMarks;
        _ownerCaps = ownerCaps;
        _claims = claims;
        _held = held;
        _catalog = _market.Catalog;
    }

    /// <summary>The most of an asset that may leave the venue; zero where that rests on a price that may not be relied on.</summary>
    internal Amount Withdrawable(AccountState account, AssetId asset) => Amount.Min(Transferable(account, asset, out _), _claims.Share(account, asset));

    /// <summary>The most of an asset that may leave the account for another of the same owner: as above, without the venue's liquidity.</summary>
    internal Amount Transferable(AccountState account, AssetId asset, out Rejection cause) =>
        Most(account, asset, account.Reserve + _held.Of(account), out cause);

    /// <summary>What holds an amount back that is more than may leave: the account's reserve for bids, what it won in a settlement period, or else its
    /// margin.</summary>
    internal Rejection Held(AccountState account, AssetId asset, Amount amount) =>
        amount > Most(account, asset, default, out _) ? new(RejectionCode.AboveWithdrawable, asset)
        : amount > Most(account, asset, account.Reserve, out _) ? new(RejectionCode.ReserveHeld, account.Id)
        : new(RejectionCode.ProfitHeld, account.Id);

    /// <summary>The most that may leave an account where so much of what it has to spare stays, numeraire, not negative.</summary>
    private Amount Most(AccountState account, AssetId asset, Amount kept, out Rejection cause)
    {
        cause = default;
        Amount balance = account.Balance(asset);
        if (!balance.IsPositive || account.Status == AccountStatus.Closed)
        {
            return default;
        }

        if (account.PositionCount == 0 && !account.HasDebt && kept.IsZero)
        {
            return balance;
        }

        if (_assessor.Forbidding(account, OracleAction.Withdraw) is { } observable)
        {
            cause = new(RejectionCode.OracleForbids, observable);
            return default;
        }

        using TrialPool.TrialLease lease = _assessor.Rent();
        Trial trial = lease.Trial;
        trial.Load(account);
        cause = Spare(trial.Portfolio, asset, out Amount spare, out Amount owed);
        spare -= kept;
        if (cause.IsRefused || spare.IsNegative)
        {
            return default;
        }

        Amount unit = _catalog[asset].SmallestUnit;
        Amount claim = balance + owed;
        if (!claim.IsPositive)
        {
            return default;
        }

        Rulebook rulebook = _rules.Of(account.Terms);
        Amount exact = Amount.Min(claim, Free(rulebook, asset, balance, spare)).RoundTo(unit, Rounding.Down);
        if (!exact.IsPositive || Leaves(account, trial, asset, exact, kept))
        {
            return exact;
        }

        // Two roundings stand between the units taken and the value lost; where they leave a remainder, two atoms cover them.
        Amount certain = Amount.Max(spare - Amount.FromAtoms(2), default);
        Amount most = Amount.Min(claim, Free(rulebook, asset, balance, certain)).RoundTo(unit, Rounding.Down);
        return most.IsPositive ? Verified(account, trial, asset, most, unit, kept) : default;
    }

    /// <summary>What closing everything would cost, numeraire, rounded up: taker fee and, where depth is known, half the spread.</summary>
    internal Result<Amount> CloseOutCost(in Portfolio portfolio)
    {
        Amount cost = default;
        Rulebook rulebook = _rules.Of(portfolio.Terms);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Result<Amount> notional = Notional.Of(position, _market);
            if (!notional.IsOk)
            {
                return notional;
            }

            cost += Concession.Modelled(rulebook, _market, position.Instrument, new(notional.Value, Premium(position)));
        }

        return Result<Amount>.Of(cost);
    }

    /// <summary>What an option is worth at its mark, numeraire, rounded up; null for everything else, and for an option without a mark, which costs what its
    /// notional does.</summary>
    private Amount? Premium(in Position position)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        return spec.Kind == InstrumentKind.Option && _market.TryPrice(spec.Mark, out Price mark) && _market.TryAssetPrice(spec.Settlement, out Price settlement)
            ? TradeCost.PremiumOf(spec, position.Quantity, mark)?.Times(settlement, Rounding.Up)
            : null;
    }

    /// <summary>min(equity, covered equity) − initial, or what late marks require, − close-out cost, and what the account's positions owe in one
    /// asset.</summary>
    /// <param name="portfolio">The account, or what it would be.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="spare">What could leave, numeraire; negative when too little is there.</param>
    /// <param name="owed">The unrealised losses and the value of short options in that asset, at most zero.</param>
    internal Rejection Spare(in Portfolio portfolio, AssetId asset, out Amount spare, out Amount owed)
    {
        spare = default;
        owed = default;
        MarginSheet sheet = _assessor.Sheet;
        Rulebook rulebook = _rules.Of(portfolio.Terms);
        Rejection rejection = rulebook.Assess(portfolio, _market, sheet);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        Result<Amount> closeOut = CloseOutCost(portfolio);
        if (!closeOut.IsOk)
        {
            return closeOut.Rejection;
        }

        Amount covered = default;
        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            Amount losses = OpenLosses.Owed(_market, portfolio.Positions.Span, line.Asset);
            owed = line.Asset == asset ? losses : owed;
            covered += Covered(rulebook, line, losses);
        }

        rejection = _lateMarks.Require(portfolio, sheet, out Amount required);
        spare = Amount.Min(sheet.Equity, covered) - required - closeOut.Value;
        return rejection;
    }

    /// <summary>A collateral line's value with unrealised profit and the value of long options counted as nothing.</summary>
    private static Amount Covered(Rulebook rulebook, in CollateralLine line, Amount owed)
    {
        if (rulebook.TermsFor(line.Asset) is not { } terms)
        {
            return line.Value;
        }

        Amount net = (terms.Cap is { } cap ? Amount.Min(line.Balance, cap) : line.Balance) + owed;
        return terms.ValueOf(net, line.Price);
    }

    /// <summary>How much of an asset can leave for a given loss of value: all of it where it counts nothing, and what is above a cap freely.</summary>
    private Amount Free(Rulebook rulebook, AssetId asset, Amount balance, Amount spare)
    {
        CollateralTerms? terms = rulebook.TermsFor(asset);
        Ratio counted = terms is null ? Ratio.Zero : Ratio.One - terms.InitiallyTaken;
        if (!counted.IsPositive)
        {
            return balance;
        }

        Amount above = terms!.Cap is { } cap && balance > cap ? balance - cap : default;
        if (!_market.TryAssetPrice(asset, out Price price))
        {
            return default;
        }

        Int128 factor = Fixed18.Multiply(price.Atoms, counted.Atoms, Rounding.Up);
        int bits = Magnitude.QuotientBits(Magnitude.Bits(spare.Atoms), Magnitude.Bits(factor));
        return bits > EngineLimits.HouseBits ? balance : above + Amount.FromAtoms(Fixed18.Divide(spare.Atoms, factor, Rounding.Down));
    }

    /// <summary>The amount itself if the account without it still has something to spare, else the most that halving finds.</summary>
    private Amount Verified(AccountState account, Trial trial, AssetId asset, Amount most, Amount unit, Amount kept)
    {
        if (Leaves(account, trial, asset, most, kept))
        {
            return most;
        }

        // Add-ons may require more when collateral leaves; the search keeps an amount that was verified. 64 halvings pass any balance in use.
        Amount sure = default;
        Amount open = most;
        for (int i = 0; i < 64 && open - sure > unit; i++)
        {
            Amount middle = Amount.FromAtoms((sure.Atoms + open.Atoms) / 2).RoundTo(unit, Rounding.Down);
            if (middle == sure)
            {
                break;
            }

            if (Leaves(account, trial, asset, middle, kept))
            {
                sure = middle;
            }
            else
            {
                open = middle;
            }
        }

        return sure;
    }

    private bool Leaves(AccountState account, Trial trial, AssetId asset, Amount taken, Amount kept)
    {
        trial.Add(asset, -taken);
        bool leaves = !Spare(trial.Portfolio, asset, out Amount spare, out _).IsRefused
            && spare >= kept + _ownerCaps.Beyond(account, account, trial.Holdings);
        trial.Add(asset, taken);
        return leaves;
    }
}
