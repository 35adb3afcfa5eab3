// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Values;

/// <summary>Every cause for which a command or a computation is refused: one code per cause, numbers never reused, in order of precedence.</summary>
/// <remarks>The hundreds say where the cause lies: 1 the command itself, 2 who it names, 3 what it names, 4 prices, 5 money and margin, 6 liquidation, 7 mathematics.</remarks>
public enum RejectionCode : ushort
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>The command id was used before with another payload.</summary>
    CommandIdConflict = 101,

    /// <summary>The command's time is before the last applied time.</summary>
    TimeRunsBackwards = 102,

    /// <summary>An amount or quantity that must be positive is zero or negative.</summary>
    NotPositive = 103,

    /// <summary>A magnitude is beyond the engine's limits.</summary>
    OutOfRange = 104,

    /// <summary>An operator has quarantined the command, because it halts the engine.</summary>
    Quarantined = 105,

    /// <summary>The account id is not known.</summary>
    AccountUnknown = 201,

    /// <summary>The account id is taken.</summary>
    AccountExists = 202,

    /// <summary>The account is closed.</summary>
    AccountClosed = 203,

    /// <summary>The account belongs to another owner, or the two accounts of a transfer do.</summary>
    OwnerMismatch = 204,

    /// <summary>House accounts take no client commands.</summary>
    AccountIsHouse = 205,

    /// <summary>An isolated pocket holds one instrument only, and takes money only from its parent.</summary>
    PocketRestricted = 206,

    /// <summary>The venue holds as many accounts as it may.</summary>
    TooManyAccounts = 207,

    /// <summary>The asset is not known.</summary>
    AssetUnknown = 301,

    /// <summary>The instrument is not known.</summary>
    InstrumentUnknown = 302,

    /// <summary>The symbol is not known.</summary>
    SymbolUnknown = 303,

    /// <summary>The amount is finer than the asset's decimals.</summary>
    AmountTooFine = 304,

    /// <summary>The price is not a whole number of ticks.</summary>
    PriceOffTick = 305,

    /// <summary>The quantity is not a whole number of lots.</summary>
    QuantityOffLot = 306,

    /// <summary>The instrument has expired.</summary>
    InstrumentExpired = 307,

    /// <summary>The instrument has not expired yet.</summary>
    InstrumentNotExpired = 308,

    /// <summary>The instrument has no funding.</summary>
    NotAPerpetual = 309,

    /// <summary>The account holds as many positions or balances as it may.</summary>
    TooManyPositions = 311,

    /// <summary>Buyer and seller are the same account.</summary>
    SelfTrade = 312,

    /// <summary>The source is not one of the symbol's sources.</summary>
    SourceUnknown = 313,

    /// <summary>There is no mark, index or volatility for something held.</summary>
    MarkMissing = 401,

    /// <summary>An observation is outside the symbol's domain: not finite, not positive where it must be, or too large.</summary>
    PriceOutOfDomain = 402,

    /// <summary>An observation is older than the one already held from its source.</summary>
    PriceOutOfOrder = 403,

    /// <summary>The oracle's state does not allow this action.</summary>
    OracleForbids = 404,

    /// <summary>The fill price is too far from the mark.</summary>
    PriceOutOfBand = 405,

    /// <summary>No last trade of the instrument is known.</summary>
    LastMissing = 406,

    /// <summary>The instrument's open interest is not known.</summary>
    OpenInterestMissing = 407,

    /// <summary>The instrument's next funding is not known.</summary>
    FundingMissing = 408,

    /// <summary>The lending pool of the asset is not known.</summary>
    PoolMissing = 409,

    /// <summary>The price of gas is not known.</summary>
    GasPriceMissing = 410,

    /// <summary>The time of the last block is not known.</summary>
    BlockTimeMissing = 411,

    /// <summary>The account holds too little of the asset.</summary>
    InsufficientBalance = 501,

    /// <summary>After the command, equity would be below initial margin.</summary>
    InsufficientMargin = 502,

    /// <summary>The amount is above what the account may withdraw.</summary>
    AboveWithdrawable = 503,

    /// <summary>The venue holds too little of the asset.</summary>
    InsufficientLiquidity = 504,

    /// <summary>The position would exceed the account's leverage limit.</summary>
    AboveLeverageLimit = 505,

    /// <summary>The rulebook has no terms for something held.</summary>
    MarginTermsMissing = 506,

    /// <summary>The account is being liquidated and may only reduce risk.</summary>
    ReduceOnly = 507,

    /// <summary>The asset is not accepted as collateral.</summary>
    CollateralNotAccepted = 508,

    /// <summary>The fill is so far from the mark that it is a transfer, and the side that pays may not withdraw that much.</summary>
    TransferNotCovered = 509,

    /// <summary>The fill would raise the instrument's open interest beyond its cap.</summary>
    AboveOpenInterestCap = 510,

    /// <summary>A part of the rulebook has no rule for open orders: 0 the equity rule, 1 the model, from 2 on the add-ons in their order.</summary>
    OrderRuleMissing = 511,

    /// <summary>The instrument is held in hedge-mode legs, and open orders have a rule for net positions only.</summary>
    LegsUnsupported = 512,

    /// <summary>The account's efficiency category is none of the rulebook's.</summary>
    CategoryUnknown = 513,

    /// <summary>The account owes an asset that its efficiency category does not let it borrow.</summary>
    CategoryForbids = 514,

    /// <summary>There is no depth to trade against.</summary>
    DepthMissing = 601,

    /// <summary>An argument is outside the function's domain.</summary>
    OutsideDomain = 701,

    /// <summary>The price is outside the no-arbitrage bounds.</summary>
    ArbitrageViolated = 702,

    /// <summary>The history is too short.</summary>
    HistoryTooShort = 703,

    /// <summary>The matrix is not positive definite.</summary>
    SingularMatrix = 704,

    /// <summary>The iteration did not reach its tolerance within its bound.</summary>
    NotConverged = 705,
}
