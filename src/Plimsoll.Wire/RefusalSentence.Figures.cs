// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Limits;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <content>Commands, money and mathematics.</content>
internal readonly partial struct RefusalSentence
{
    private string OfCommand() => _code switch
    {
        RejectionCode.CommandIdConflict =>
            $"the command's id{(_context.Command is { } command ? $", {command.Id.Value:x32}," : string.Empty)} was used before with other contents; expected "
            + "an id of its own",
        RejectionCode.TimeRunsBackwards =>
            $"the command's time{(_context.Command is { } command ? $", {command.Time}," : string.Empty)} is before the last that was applied; expected "
            + $"{_subject.Time} or later",
        RejectionCode.NotPositive when _context.Command is StandForAuctions stand =>
            $"the reserve {stand.Reserve} is below zero; expected 0, which is none, or more",
        RejectionCode.NotPositive =>
            $"{Given("amount") ?? Given("most") ?? Given("quantity") ?? Given("limit") ?? "the amount, quantity or limit"} is not above zero",
        RejectionCode.OutOfRange => OutOfRange(),
        RejectionCode.Quarantined => "an operator has quarantined the command, because it halts the engine",
        _ => throw Missing(),
    };

    private string OutOfRange() => _subject.Kind switch
    {
        SubjectKind.Account => $"{Account} cannot be opened so: its number, kind or parent is none that a client's account may have",
        SubjectKind.Owner => $"the owner {_subject.Owner.Value} is none; expected a number from 1 on",
        SubjectKind.Asset =>
            $"{Value("the figure", "amount", "annualRate")} for {Asset} is beyond what can be held, or below the least rate that the rulebook has for it",
        SubjectKind.Instrument => $"the figures for {Instrument} are beyond what can be held or valued",
        SubjectKind.Time => $"the time {_subject.Time} is beyond the last that a command may have, {new Timestamp(EngineLimits.MaxTimeNanoseconds)}",
        SubjectKind.Count => $"{Counted.Of(_subject.Number, "observation")} came in one command; expected 1 to {Whole(EngineLimits.MaxObservations)}",
        _ when OfBid() is { } bid => bid,
        _ when _given?["limit"] is { } limit =>
            $"the leverage limit {limit} is out of range; expected 0, which is none, or 1 to {EngineLimits.MaxLeverageLimit}",
        _ when _given?["annualRate"] is { } rate => $"the annual rate {rate} is out of range; expected 0 to {EngineLimits.MaxInterestRate}, 1 being 100 %",
        _ when _given?["rate"] is { } rate => $"the rate {rate} is out of range; expected at most {EngineLimits.MaxRate} on either side of zero",
        _ when _given?["amount"] is { } amount => $"the amount {amount} is beyond what a command may move, about {Greatest(EngineLimits.AmountBits)}",
        _ when _given?["quantity"] is { } quantity =>
            $"the quantity {quantity}, the price {_given["price"]} or a fee rate is out of range; expected less than about "
                + $"{Greatest(EngineLimits.AmountBits)}, "
            + $"at most {Price.FromAtoms(EngineLimits.MaxPriceAtoms)} and at most {EngineLimits.MaxRate}",
        _ => "a value is out of its range, or beyond what can be represented, about 1.7e20",
    };

    private string? OfBid() => _context.Command switch
    {
        BidInAuction bid => OfShares(bid.Share, bid.LeastDiscount),
        BidForLegs bid => OfShares(bid.Share, bid.LeastDiscount) ?? OfLegs(bid.Legs),
        RepayForCollateral repay when repay.Debt == repay.Collateral => $"{_names.Of(repay.Debt)} is both the debt and the collateral; expected two assets",
        RepayForCollateral { LeastReceived.IsNegative: true } repay =>
            $"the leastReceived {repay.LeastReceived} is out of range; expected 0, which is any, or more",
        _ => null,
    };

    private static string? OfShares(Ratio share, Ratio least) =>
        least.IsNegative || least > Ratio.One ? $"the leastDiscount {least} is out of range; expected 0 to 1, 1 being 100 %"
        : !share.IsPositive || share > Ratio.One || share.Atoms % (Fixed18.AtomsPerUnit / EngineLimits.AuctionGrid) != 0
            ? $"the share {share} is out of range; expected above 0 and at most 1, 1 being 100 %, with at most 6 decimals"
        : null;

    private string? OfLegs(ImmutableArray<InstrumentId> legs)
    {
        int count = legs.IsDefault ? 0 : legs.Length;
        for (int i = 1; i < count; i++)
        {
            if (legs[i].Value <= legs[i - 1].Value)
            {
                return $"the legs name {_names.Of(legs[i])} after {_names.Of(legs[i - 1])}; expected each once, in the order of the catalogue";
            }
        }

        return count is 0 or > EngineLimits.MaxPositions ? $"the legs are {Whole(count)}; expected 1 to {Whole(EngineLimits.MaxPositions)}" : null;
    }

    private string OfMoney() => _code switch
    {
        RejectionCode.InsufficientBalance when _context.Command is RepayForCollateral repay && _context.Figures.OwesNothing =>
            $"account {repay.Account.Value} owes no {Asset}",
        RejectionCode.InsufficientBalance when _context.Command is Unstake unstake =>
            $"{Value("the amount", "amount")} of {Asset} is more than account {unstake.Account.Value} has staked and does not take back already",
        RejectionCode.InsufficientBalance when _context.Command is WithdrawJunior =>
            $"{Value("the amount", "amount")} of {Asset} is more than the junior tranche holds and does not pay back already",
        RejectionCode.InsufficientBalance => _context.Figures.Balance is { } balance
            ? $"{Value("the amount", "amount")} of {Asset} is more than the account has, {balance}"
            : $"the account has too little {Asset}{(_given?["amount"] is { } amount ? $" for {amount}" : string.Empty)}",
        RejectionCode.InsufficientMargin => $"{Account} would be below its initial margin{Standing()}",
        RejectionCode.AboveWithdrawable when _given is { HasAccount: false } =>
            $"{Value("the amount", "amount")} of {Asset} is more than the outside book has lost and not paid, or won and not been paid",
        RejectionCode.AboveWithdrawable => _context.Figures.Withdrawable is { } most
            ? $"{Value("the amount", "amount")} of {Asset} is more than may leave the account, {most}"
            : $"{Value("the amount", "amount")} of {Asset} is more than may leave the account, because the rest is needed as margin or owed to others",
        RejectionCode.InsufficientLiquidity =>
            $"the venue holds too little {Asset} to pay "
            + $"{Value("it", "amount")}{(_context.Figures.Withdrawable is { } share ? $"; {share} may be taken out now" : string.Empty)}",
        RejectionCode.AboveFairShare =>
            $"a deficit is not paid, and {Value("the amount", "amount")} of {Asset} is more than the account's fair share of what is held"
            + $"{(_context.Figures.Withdrawable is { } fair ? $", {fair}" : string.Empty)}"
            + $"{(_context.Figures.HeldUntil is { } until ? $"; that ends {until}, or when it is paid" : string.Empty)}",
        RejectionCode.DeficitUnpaid => "a deficit is not paid, and what is staked and the junior tranche may yet be drawn on for it",
        RejectionCode.AboveLeverageLimit => $"{Account} would be above the leverage limit that is set for it{Standing()}",
        RejectionCode.MarginTermsMissing => _subject.Kind == SubjectKind.Observable
            ? $"the rulebook has no terms for instruments on {_names.Of(_subject.Observable)}"
            : _subject.Kind == SubjectKind.Asset ? $"the rulebook has no terms for instruments that settle in {Asset}"
            : $"the rulebook has no terms for {Instrument}, or for its underlying",
        RejectionCode.ReduceOnly => $"{Account} is being liquidated; until that ends it may only make its positions smaller",
        RejectionCode.CollateralNotAccepted => $"{Asset} is not accepted as collateral, and the account would owe it or rely on it",
        RejectionCode.TransferNotCovered => $"{Account} would give away by this price what it needs as margin; expected a price nearer to the mark",
        RejectionCode.AboveOpenInterestCap =>
            $"the fill would raise the open interest of {Instrument}{(_context.Figures.OpenInterest is { } open ? $", {open}," : string.Empty)} above its "
                + $"cap{(InstrumentSpec?.OpenInterestCap is { } cap ? $", {cap}" : string.Empty)}",
        RejectionCode.OrderRuleMissing =>
            $"{(_context.Rulebook is { } rulebook ? $"rulebook {rulebook.Name}" : "the rulebook")} cannot count open orders, because {Part()} has no rule for "
            + "them",
        RejectionCode.LegsUnsupported => $"{Instrument} is held in hedge-mode legs, and nothing says which leg an order would change",
        RejectionCode.CategoryUnknown => "there is no efficiency category of the account's number",
        RejectionCode.CategoryForbids => $"the account's efficiency category does not allow a debt in {Asset}",
        RejectionCode.HoldingNotPermitted => _subject.Kind == SubjectKind.Asset ? $"the account's client class may not have {Asset} as it does"
            : $"the account's client class may not hold {Instrument}, or not on that side",
        RejectionCode.ClientNotAdmitted => "the account states no client class, or one to which the rulebook admits nothing",
        RejectionCode.PoolsSegregated => "the two accounts are in pools that are kept apart; expected two of one pool",
        RejectionCode.AuctionsOff => "the rulebook holds no auctions",
        RejectionCode.AuctionNotOpen => $"no auction of {Account} is open",
        RejectionCode.SelfBid => $"{Account} belongs to the owner of what is offered, who may take nothing of it",
        RejectionCode.DiscountTooSmall when _context.Figures.Discount is { } discount && _given?["leastDiscount"] is { } least =>
            $"{Account} is offered at a discount of {discount} now, and the bid requires {least}",
        RejectionCode.DiscountTooSmall when _context.Figures.Received is { } received && _context.Command is RepayForCollateral repay =>
            $"{Account} gives {received} {_names.Of(repay.Collateral)} for the repayment now, and the keeper accepts no less than {repay.LeastReceived}",
        RejectionCode.DiscountTooSmall when _given?["leastReceived"] is { } least =>
            $"what {Account} gives for the repayment is less than the keeper accepts, {least}",
        RejectionCode.DiscountTooSmall => $"what {Account} gives away is less than the bidder or keeper accepts",
        RejectionCode.BidNotHelpful => $"what is taken of {Account} would not lower what the account is short of, or would worsen its health",
        RejectionCode.ReserveTooSmall when _context.Figures.LeastReserve is { } least =>
            $"{Value("the reserve", "reserve")} of {Account} is too small; expected 0, which is none, or at least {least}, as the rulebook "
            + "requires of a bidder",
        RejectionCode.ReserveTooSmall => $"{Account} would keep less in reserve than the rulebook requires of a bidder; expected 0, which is none, or what it "
            + "requires",
        RejectionCode.ReserveEngaged => $"{Account} would keep less in reserve than open auctions count on",
        RejectionCode.ReserveHeld => $"less would be free than {Account} keeps in reserve for bids{Kept()}",
        RejectionCode.ProfitHeld =>
            $"what {Account} has won in the settlement period stays until that is over, because it may be charged for a deficit{Kept()}",
        RejectionCode.LegNotHeld => $"the account that is offered holds nothing of {Instrument}",
        RejectionCode.HedgeBroken => $"{Instrument} hedges what would stay: without it the rest would require less",
        RejectionCode.AccountInsolvent => $"{Account} is worth nothing, and what is missing is paid for all of it at once",
        RejectionCode.KeepersOff => "the rulebook lets nobody repay debts for collateral",
        RejectionCode.NotBelowLine => $"{Account} is not below its line",
        RejectionCode.DustLeft => $"too little of the debt or of the collateral of {Account} would be left; expected all of one of them, or more of both",
        RejectionCode.TooManyBidders => $"as many bidders have shown themselves as are remembered, {Limit}",
        _ => throw Missing(),
    };

    private string Kept() =>
        _context.Figures is { Kept: { } kept, Withdrawable: { } most } ? $": {InUnits(kept, Rounding.Up)}; {most} may leave now" : string.Empty;

    private string Standing() =>
        _context.Figures is { Equity: { } equity, Initial: { } initial }
        ? $"; before it, its equity was {InUnits(equity, Rounding.Down)} and its initial margin {InUnits(initial, Rounding.Up)}" : string.Empty;

    // Valued figures have 18 decimals; told they are whole units of the numeraire, rounded against the account.
    private string InUnits(Amount amount, Rounding rounding) =>
        _context.Catalog is { } catalog ? $"{amount.RoundTo(catalog[catalog.Numeraire].SmallestUnit, rounding)} {catalog[catalog.Numeraire].Symbol}"
            : amount.ToString();

    /// <summary>Which part of a rulebook a refusal is about, as a name: <c>model "tims"</c>.</summary>
    internal static string PartOf(Rejection rejection, RefusalContext context) => new RefusalSentence(rejection, context).Part()["its ".Length..];

    private string Part() => _subject.Number switch
    {
        0 => "its equity rule",
        1 => _context.Rulebook?.ModelKind is { } kind ? $"its model \"{kind}\"" : "its model",
        var part =>
            _context.Rulebook is { } rulebook && part >= 2 && part - 2 < rulebook.AddOns.Length ? $"its add-on \"{rulebook.AddOns[(int)part - 2].Lines[0]}\""
            : $"its add-on {Whole(part - 1)}",
    };

    private string OfMathematics() => _code switch
    {
        RejectionCode.DepthMissing =>
            _subject.Kind == SubjectKind.Instrument ? $"there is no depth to trade {Instrument} against" : "there is no depth to trade against",
        RejectionCode.OutsideDomain => OutsideDomain(),
        RejectionCode.ArbitrageViolated =>
            $"the price of {(_subject.Kind == SubjectKind.Row ? $"option {Nth}" : "the option")} is outside the bounds that hold without a model",
        RejectionCode.HistoryTooShort => $"the history is too short: {Counted.Of(_subject.Number, "value was", "values were")} found",
        RejectionCode.SingularMatrix => _subject.Kind == SubjectKind.Column
            ? $"the covariance is singular at {Column}: its returns are zero or follow from those before it; drop it, or take more history"
            : "the covariance is none: the variance of the whole comes out negative",
        RejectionCode.NotConverged => "the computation did not reach its tolerance within its bound of steps",
        _ => throw Missing(),
    };

    private string OutsideDomain() => _subject.Kind switch
    {
        SubjectKind.Instrument => $"{Instrument} cannot be valued: a price, volatility, time or limit is outside what its formulas allow",
        SubjectKind.Observable => $"the move or range of {_names.Of(_subject.Observable)} is out of bounds or given twice",
        SubjectKind.Count => $"{Whole(_subject.Number)} are too few or too many",
        SubjectKind.Row => $"number {Nth} is out of order, not finite, or outside its range",
        SubjectKind.Column => $"the returns of {Column} have no volatility, because its prices never move, or a move too large to count",
        SubjectKind.Line => $"line {Nth} of the requirement is too large to be represented",
        SubjectKind.Term => _subject.Term switch
        {
            RefusedTerm.Scenario => "the scenario's weight, dampener or time step is out of bounds",
            RefusedTerm.Volatility => "the move of volatility is out of bounds; expected 0 to 1",
            RefusedTerm.Ranges => "the ranges are too many, or volatility's is out of bounds",
            _ => "the years to expiry are not a finite number above zero",
        },
        _ => "a figure is out of bounds, or not finite",
    };

    // Amounts beneath two to a power of bits, in whole units.
    private static string Greatest(int bits) => FigureText.Of(Math.Pow(2, bits) / 1e18, "0.#e0");
}
