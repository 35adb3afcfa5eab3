// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Values;

/// <summary>Which kinds of subject a code may have. Every refusal is held to it where it is made, so that nothing is ever named after another thing's
/// number.</summary>
/// <remarks>The engine refuses with what a client can look up; statistics and pricing, which know no ids, count rows and columns of what they were
/// given.</remarks>
public static class RefusalSubjects
{
    private const int Nothing = 1 << (int)SubjectKind.None;
    private const int Account = 1 << (int)SubjectKind.Account;
    private const int Owner = 1 << (int)SubjectKind.Owner;
    private const int Asset = 1 << (int)SubjectKind.Asset;
    private const int Instrument = 1 << (int)SubjectKind.Instrument;
    private const int Observable = 1 << (int)SubjectKind.Observable;
    private const int Source = 1 << (int)SubjectKind.Source;
    private const int Time = 1 << (int)SubjectKind.Time;
    private const int Count = 1 << (int)SubjectKind.Count;
    private const int Limit = 1 << (int)SubjectKind.Limit;
    private const int Row = 1 << (int)SubjectKind.Row;
    private const int Column = 1 << (int)SubjectKind.Column;
    private const int Part = 1 << (int)SubjectKind.Part;
    private const int Line = 1 << (int)SubjectKind.Line;
    private const int Term = 1 << (int)SubjectKind.Term;
    private const int Listing = 1 << (int)SubjectKind.Listing;

    /// <summary>The kinds that a code may have, in the order of <see cref="SubjectKind"/>.</summary>
    public static ImmutableArray<SubjectKind> Of(RejectionCode code) => [.. Enum.GetValues<SubjectKind>().Where(kind => Allow(code, kind))];

    /// <summary>True when a code may be about a kind of thing; never for a code that there is not.</summary>
    public static bool Allow(RejectionCode code, SubjectKind kind) => kind <= SubjectKind.Listing && (MaskOf(code) & (1 << (int)kind)) != 0;

    /// <summary>True when a code may be about a thing: its kind is one of the code's, and nothing has no number.</summary>
    public static bool Allow(RejectionCode code, RefusalSubject subject) =>
        Allow(code, subject.Kind) && (subject.Kind != SubjectKind.None || subject.Number == 0);

    private static int MaskOf(RejectionCode code) => code switch
    {
        RejectionCode.None or RejectionCode.CommandIdConflict or RejectionCode.NotPositive or RejectionCode.Quarantined => Nothing,
        RejectionCode.TimeRunsBackwards => Time,
        RejectionCode.OutOfRange => Nothing | Account | Owner | Asset | Instrument | Time | Count,
        RejectionCode.AccountUnknown or RejectionCode.AccountExists or RejectionCode.AccountClosed or RejectionCode.OwnerMismatch
            or RejectionCode.AccountIsHouse
            or RejectionCode.PocketRestricted => Account,
        RejectionCode.TooManyAccounts => Limit,
        RejectionCode.AssetUnknown => Asset,
        RejectionCode.InstrumentUnknown => Instrument,
        RejectionCode.ObservableUnknown => Observable | Column,
        RejectionCode.AmountTooFine => Asset,
        RejectionCode.PriceOffTick or RejectionCode.QuantityOffLot or RejectionCode.InstrumentExpired or RejectionCode.InstrumentNotExpired
            or RejectionCode.NotAPerpetual => Instrument,
        RejectionCode.TooManyPositions => Limit,
        RejectionCode.SelfTrade => Account,
        RejectionCode.SourceUnknown => Source,
        RejectionCode.NameTaken => Nothing | Row,
        RejectionCode.ListingInvalid => Listing,
        RejectionCode.InstrumentDelisted => Instrument,
        RejectionCode.TooManyListed => Limit,
        RejectionCode.RulebookUnknown or RejectionCode.RulebookInvalid or RejectionCode.RulebookVersionTaken => Nothing,
        RejectionCode.EffectiveTimePassed => Time,
        RejectionCode.PositionsOpen => Account,
        RejectionCode.MarkMissing => Asset | Observable | Column,
        RejectionCode.PriceOutOfDomain => Instrument | Observable | Column,
        RejectionCode.PriceOutOfOrder => Observable | Row,
        RejectionCode.OracleForbids => Observable,
        RejectionCode.PriceOutOfBand => Instrument,
        RejectionCode.LastMissing or RejectionCode.OpenInterestMissing or RejectionCode.FundingMissing => Instrument,
        RejectionCode.PoolMissing => Asset,
        RejectionCode.GasPriceMissing or RejectionCode.BlockTimeMissing => Nothing,
        RejectionCode.FigureOutOfDomain => Nothing | Asset | Instrument | Time,
        RejectionCode.BlockOutOfOrder => Time,
        RejectionCode.FigureTwice or RejectionCode.FigureFollowed => Nothing | Asset | Instrument,
        RejectionCode.InsufficientBalance or RejectionCode.AboveWithdrawable or RejectionCode.InsufficientLiquidity or RejectionCode.CollateralNotAccepted
            or RejectionCode.AboveFairShare => Asset,
        RejectionCode.InsufficientMargin or RejectionCode.AboveLeverageLimit or RejectionCode.ReduceOnly or RejectionCode.TransferNotCovered => Account,
        RejectionCode.MarginTermsMissing => Asset | Instrument | Observable,
        RejectionCode.AboveOpenInterestCap => Instrument,
        RejectionCode.OrderRuleMissing => Part,
        RejectionCode.LegsUnsupported => Instrument,
        RejectionCode.CategoryUnknown => Nothing,
        RejectionCode.CategoryForbids => Asset,
        RejectionCode.HoldingNotPermitted => Asset | Instrument,
        RejectionCode.ClientNotAdmitted or RejectionCode.PoolsSegregated => Nothing,
        RejectionCode.AuctionsOff or RejectionCode.KeepersOff or RejectionCode.DeficitUnpaid => Nothing,
        RejectionCode.AuctionNotOpen or RejectionCode.SelfBid or RejectionCode.DiscountTooSmall or RejectionCode.BidNotHelpful
            or RejectionCode.ReserveTooSmall or RejectionCode.ReserveEngaged or RejectionCode.ReserveHeld or RejectionCode.ProfitHeld
            or RejectionCode.AccountInsolvent or RejectionCode.NotBelowLine or RejectionCode.DustLeft => Account,
        RejectionCode.TooManyBidders => Limit,
        RejectionCode.LegNotHeld or RejectionCode.HedgeBroken => Instrument,
        RejectionCode.DepthMissing => Nothing | Instrument,
        RejectionCode.OutsideDomain => Nothing | Instrument | Observable | Count | Row | Column | Line | Term,
        RejectionCode.ArbitrageViolated => Nothing | Row,
        RejectionCode.HistoryTooShort => Count,
        RejectionCode.SingularMatrix => Nothing | Column,
        RejectionCode.NotConverged => Nothing,
        _ => 0,
    };
}
