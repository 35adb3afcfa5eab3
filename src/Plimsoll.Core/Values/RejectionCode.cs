// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Values;

/// <summary>Every cause for which a command or a computation is refused: one code per cause, numbers never reused, in order of precedence.</summary>
/// <remarks>
/// <para>The hundreds say where the cause lies: 1 the command itself, 2 who it names, 3 what it names, 4 prices, 5 money and margin, 6 liquidation, 7
/// mathematics.</para>
/// <para>"About" says what the <see cref="Rejection.Subject"/> is; <see cref="RefusalSubjects"/> holds every refusal to it. What a client can do is in
/// <c>docs/reference/refusals.md</c>.</para>
/// </remarks>
public enum RejectionCode : ushort
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>The command id was used before with another payload. About nothing: it is the command's own id.</summary>
    CommandIdConflict = 101,

    /// <summary>The command's time is before the last applied time. About the last applied time.</summary>
    TimeRunsBackwards = 102,

    /// <summary>An amount or quantity that must be positive is zero or negative. About nothing: the command has one such figure.</summary>
    NotPositive = 103,

    /// <summary>A magnitude is beyond the engine's limits. About the account, owner, asset, instrument or time that it belongs to, the count that is too large,
    /// or nothing.</summary>
    OutOfRange = 104,

    /// <summary>An operator has quarantined the command, because it halts the engine. About nothing.</summary>
    Quarantined = 105,

    /// <summary>The account id is not known. About the account.</summary>
    AccountUnknown = 201,

    /// <summary>The account id is taken. About the account.</summary>
    AccountExists = 202,

    /// <summary>The account is closed. About the account.</summary>
    AccountClosed = 203,

    /// <summary>The account belongs to another owner, or the two accounts of a transfer do. About the account that is another's.</summary>
    OwnerMismatch = 204,

    /// <summary>House accounts take no client commands. About the account.</summary>
    AccountIsHouse = 205,

    /// <summary>An isolated pocket holds one instrument only, and takes money only from its parent. About the pocket.</summary>
    PocketRestricted = 206,

    /// <summary>The venue holds as many accounts as it may. About the limit.</summary>
    TooManyAccounts = 207,

    /// <summary>The asset is not known. About the asset.</summary>
    AssetUnknown = 301,

    /// <summary>The instrument is not known. About the instrument.</summary>
    InstrumentUnknown = 302,

    /// <summary>The observable is not known. About the observable, or the place of a name among those given.</summary>
    ObservableUnknown = 303,

    /// <summary>The amount is finer than the asset's decimals. About the asset.</summary>
    AmountTooFine = 304,

    /// <summary>The price is not a whole number of ticks. About the instrument.</summary>
    PriceOffTick = 305,

    /// <summary>The quantity is not a whole number of lots. About the instrument.</summary>
    QuantityOffLot = 306,

    /// <summary>The instrument has expired. About the instrument.</summary>
    InstrumentExpired = 307,

    /// <summary>The instrument has not expired yet. About the instrument.</summary>
    InstrumentNotExpired = 308,

    /// <summary>The instrument has no funding. About the instrument.</summary>
    NotAPerpetual = 309,

    /// <summary>The account holds as many positions or balances as it may. About the limit.</summary>
    TooManyPositions = 311,

    /// <summary>Buyer and seller are the same account. About the account.</summary>
    SelfTrade = 312,

    /// <summary>The source is not one of the observable's sources. About the source, with its observable.</summary>
    SourceUnknown = 313,

    /// <summary>The name of what would be listed is empty, too long or taken. About nothing, where it is the listing's own name, or the place of an observable
    /// among those that come with it.</summary>
    NameTaken = 314,

    /// <summary>What would be listed contradicts itself, or names something that the venue does not list. About what is wrong with it.</summary>
    ListingInvalid = 315,

    /// <summary>The instrument is delisted: what is open in it may shrink and not grow. About the instrument.</summary>
    InstrumentDelisted = 316,

    /// <summary>The venue lists, or has adopted, as much as it may. About the limit.</summary>
    TooManyListed = 317,

    /// <summary>No rulebook of that name is in force. About nothing: the command has one name.</summary>
    RulebookUnknown = 318,

    /// <summary>The text is no rulebook that the venue can run under, or one of the venue's rulebooks does not fit what would be listed. About
    /// nothing.</summary>
    RulebookInvalid = 319,

    /// <summary>The version was adopted before under the same name, or the name was adopted in another margin mode. About nothing.</summary>
    RulebookVersionTaken = 320,

    /// <summary>The rulebook would take effect in the past, or beyond the latest time. About the time.</summary>
    EffectiveTimePassed = 321,

    /// <summary>The account has something open in pockets, or would need them for what it has open. About the account.</summary>
    PositionsOpen = 322,

    /// <summary>There is no mark, index or volatility for something held. About the observable or the column of a panel; of an asset, the numeraire, that was
    /// never valued.</summary>
    MarkMissing = 401,

    /// <summary>An observation is outside the observable's domain: not finite, not positive where it must be, or too large. About the observable, the
    /// instrument of a fill, or the column of a panel.</summary>
    PriceOutOfDomain = 402,

    /// <summary>An observation is older than the one already held from its source. About the observable, or the row of a panel.</summary>
    PriceOutOfOrder = 403,

    /// <summary>The oracle's state does not allow this action. About the observable.</summary>
    OracleForbids = 404,

    /// <summary>The fill price is too far from the mark. About the instrument.</summary>
    PriceOutOfBand = 405,

    /// <summary>No last trade of the instrument is known. About the instrument.</summary>
    LastMissing = 406,

    /// <summary>The instrument's open interest is not known. About the instrument.</summary>
    OpenInterestMissing = 407,

    /// <summary>The instrument's next funding is not known. About the instrument.</summary>
    FundingMissing = 408,

    /// <summary>The lending pool of the asset is not known. About the asset.</summary>
    PoolMissing = 409,

    /// <summary>The price of gas is not known. About nothing.</summary>
    GasPriceMissing = 410,

    /// <summary>The time of the last block is not known. About nothing.</summary>
    BlockTimeMissing = 411,

    /// <summary>A figure that the venue tells of the market is none that there can be. About the instrument or asset that it is of, the time of a block, or
    /// nothing, where it is the price of gas.</summary>
    FigureOutOfDomain = 412,

    /// <summary>The block is older than the last one told. About the time of the last one told.</summary>
    BlockOutOfOrder = 413,

    /// <summary>One command tells the same figure twice. About the instrument or asset that it is of, or nothing, where it is the chain's.</summary>
    FigureTwice = 414,

    /// <summary>A rulebook in force follows the figure, which the venue would take back: without it every account that depends on it would count at its bound.
    /// About the instrument or asset that it is of, or nothing, where it is the chain's.</summary>
    FigureFollowed = 415,

    /// <summary>The account holds too little of the asset. About the asset.</summary>
    InsufficientBalance = 501,

    /// <summary>After the command, equity would be below initial margin. About the account.</summary>
    InsufficientMargin = 502,

    /// <summary>The amount is above what the account may withdraw. About the asset.</summary>
    AboveWithdrawable = 503,

    /// <summary>The venue holds too little of the asset. About the asset.</summary>
    InsufficientLiquidity = 504,

    /// <summary>The position would exceed the account's leverage limit. About the account.</summary>
    AboveLeverageLimit = 505,

    /// <summary>The rulebook has no terms for something held. About the instrument, its underlying, or the asset that it settles in.</summary>
    MarginTermsMissing = 506,

    /// <summary>The account is being liquidated and may only reduce risk. About the account.</summary>
    ReduceOnly = 507,

    /// <summary>The asset is not accepted as collateral. About the asset.</summary>
    CollateralNotAccepted = 508,

    /// <summary>The fill is so far from the mark that it is a transfer, and the side that pays may not withdraw that much. About the account that
    /// pays.</summary>
    TransferNotCovered = 509,

    /// <summary>The fill would raise the instrument's open interest beyond its cap. About the instrument.</summary>
    AboveOpenInterestCap = 510,

    /// <summary>A part of the rulebook has no rule for open orders. About the part.</summary>
    OrderRuleMissing = 511,

    /// <summary>The instrument is held in hedge-mode legs, and open orders have a rule for net positions only. About the instrument.</summary>
    LegsUnsupported = 512,

    /// <summary>The account's efficiency category is none of the rulebook's. About nothing: an account has one.</summary>
    CategoryUnknown = 513,

    /// <summary>The account owes an asset that its efficiency category does not let it borrow. About the asset.</summary>
    CategoryForbids = 514,

    /// <summary>The account's client class may not have what it has. About the instrument, or the asset.</summary>
    HoldingNotPermitted = 515,

    /// <summary>Nothing is known of the client behind the account, or the rulebook has no permissions for its class. About nothing.</summary>
    ClientNotAdmitted = 516,

    /// <summary>The two accounts are in pools that are kept apart. About nothing.</summary>
    PoolsSegregated = 517,

    /// <summary>The rulebook holds no auctions. About nothing.</summary>
    AuctionsOff = 518,

    /// <summary>No auction of the account is open. About the account.</summary>
    AuctionNotOpen = 519,

    /// <summary>The bidder's or keeper's owner is the owner of what is offered. About the account that bids or repays.</summary>
    SelfBid = 520,

    /// <summary>The discount has not grown to what the bid requires, or what is taken for a repayment is less than the keeper accepts. About the account that
    /// is offered.</summary>
    DiscountTooSmall = 521,

    /// <summary>The slice, or the repayment, would not lower the account's margin deficit, or would worsen its health: it is less than a lot of anything, or it
    /// costs more than it relieves. About the account that is offered.</summary>
    BidNotHelpful = 522,

    /// <summary>The reserve is less than the rulebook requires of a bidder. About the account.</summary>
    ReserveTooSmall = 523,

    /// <summary>As many bidders have shown themselves as are remembered. About the limit.</summary>
    TooManyBidders = 524,

    /// <summary>The account holds nothing of a leg that a bid names. About the instrument.</summary>
    LegNotHeld = 525,

    /// <summary>A leg that a bid names hedges what would stay: without it the rest requires less. About the instrument.</summary>
    HedgeBroken = 526,

    /// <summary>The account is worth nothing: its legs are not sold one by one, nor its collateral for debts repaid. About the account.</summary>
    AccountInsolvent = 527,

    /// <summary>The rulebook lets nobody repay debts for collateral. About nothing.</summary>
    KeepersOff = 528,

    /// <summary>The account is not below its line. About the account.</summary>
    NotBelowLine = 529,

    /// <summary>Too little of the debt or of the collateral would be left. About the account whose they are.</summary>
    DustLeft = 530,

    /// <summary>A deficit is not paid, and more would be taken out, or paid for something else, than the account's fair share of what the venue holds. About
    /// the asset.</summary>
    AboveFairShare = 531,

    /// <summary>The bidder would keep less in reserve than open auctions count on. About the account.</summary>
    ReserveEngaged = 532,

    /// <summary>The command would leave less free than the account keeps in reserve for bids. About the account.</summary>
    ReserveHeld = 533,

    /// <summary>A deficit is not paid for which what is staked and the junior tranche may yet be drawn on. About nothing.</summary>
    DeficitUnpaid = 536,

    /// <summary>More would leave than the account has beside what it won in a settlement period, which stays until that is over, because it may be charged
    /// for a deficit. About the account.</summary>
    ProfitHeld = 537,

    /// <summary>There is no depth to trade against. About the instrument, or nothing.</summary>
    DepthMissing = 601,

    /// <summary>An argument is outside the function's domain. About the instrument, observable, row, column, line or term that it belongs to, the count that is
    /// out of bounds, or nothing.</summary>
    OutsideDomain = 701,

    /// <summary>The price is outside the no-arbitrage bounds. About the row of an option among those given, or nothing.</summary>
    ArbitrageViolated = 702,

    /// <summary>The history is too short. About the count of what was found.</summary>
    HistoryTooShort = 703,

    /// <summary>The matrix is not positive definite. About the column at which it fails, or nothing.</summary>
    SingularMatrix = 704,

    /// <summary>The iteration did not reach its tolerance within its bound. About nothing.</summary>
    NotConverged = 705,
}
