// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>One refusal as one sentence, without its first capital and its full stop: what it is about by its name, the value that was given, and what was
/// expected.</summary>
/// <remarks>Made where it is read; every code has words for each kind of subject that it may have, and none falls through to its number (a test walks them
/// all).</remarks>
internal readonly partial struct RefusalSentence
{
    private const string VolatilitySuffix = ".VOL";

    private readonly RejectionCode _code;
    private readonly RefusalSubject _subject;
    private readonly RefusalContext _context;
    private readonly CatalogNames _names;
    private readonly GivenFigures? _given;

    private RefusalSentence(Rejection rejection, RefusalContext context)
    {
        (_code, _subject, _context) = (rejection.Code, rejection.Subject, context);
        _names = new(context.Catalog);
        _given = context.Command is { } command ? GivenFigures.Of(command) : null;
    }

    /// <summary>The sentence of a refusal.</summary>
    public static string Of(Rejection rejection, RefusalContext context) => new RefusalSentence(rejection, context).Text();

    private string Asset => _names.Of(_subject.Asset);

    private string Instrument => _names.Of(_subject.Instrument);

    private string Account => string.Create(CultureInfo.InvariantCulture, $"account {_subject.Account.Value}");

    private string Limit => Whole(_subject.Number);

    private AssetSpec? AssetSpec => _context.Catalog is { } catalog && catalog.Has(_subject.Asset) ? catalog[_subject.Asset] : null;

    private InstrumentSpec? InstrumentSpec => _context.Catalog is { } catalog && catalog.Has(_subject.Instrument) ? catalog[_subject.Instrument] : null;

    /// <summary>"the price of BTC-PERP", "the volatility of BTC-C110".</summary>
    private string Observed => _subject.Kind switch
    {
        SubjectKind.Asset => $"the price of {Asset}",
        SubjectKind.Observable or SubjectKind.Source =>
            IsVolatility ? $"the volatility of {_names.Of(_subject.Observable)[..^VolatilitySuffix.Length]}" : $"the price of {_names.Of(_subject.Observable)}",
        _ => Column,
    };

    private bool IsVolatility => _names.Of(_subject.Observable).EndsWith(VolatilitySuffix, StringComparison.Ordinal);

    /// <summary>"ETH", or "column 3" where its name is not known: counted from 1, as people count.</summary>
    private string Column =>
        _subject.Number >= 0 && !_context.Columns.IsDefault && _subject.Number < _context.Columns.Length ? _context.Columns[(int)_subject.Number]
        : $"column {Nth}";

    private string Nth => Whole(_subject.Number + 1);

    private string Text() => (int)_code switch
    {
        0 => "nothing was refused",
        < 200 => OfCommand(),
        < 300 => OfAccount(),
        >= (int)RejectionCode.NameTaken and < 400 => OfVenue(),
        < 400 => OfThing(),
        < 500 => OfPrice(),
        < 600 => OfMoney(),
        _ => OfMathematics(),
    };

    private string OfAccount() => _code switch
    {
        RejectionCode.AccountUnknown => $"there is no {Account}",
        RejectionCode.AccountExists => $"{Account} is open already; expected a number that no account has",
        RejectionCode.AccountClosed => $"{Account} is closed; expected one that is open",
        RejectionCode.OwnerMismatch => $"{Account} belongs to another owner; expected two accounts of one owner",
        RejectionCode.AccountIsHouse =>
            $"{Account} is one of the venue's own, which take no commands of clients; expected a number from {Whole((long)AccountId.FirstClient)} on",
        RejectionCode.PocketRestricted =>
            $"{Account} is an isolated pocket, or would be one: it is opened by a fill, holds one instrument, and moves money only from and to its parent",
        RejectionCode.TooManyAccounts => $"the venue has as many accounts as it may, {Limit}",
        _ => throw Missing(),
    };

    private string OfThing() => _code switch
    {
        RejectionCode.AssetUnknown => $"there is no asset with the number {Whole(_subject.Number)}",
        RejectionCode.InstrumentUnknown => $"there is no instrument with the number {Whole(_subject.Number)}",
        RejectionCode.ObservableUnknown =>
            _subject.Kind == SubjectKind.Column ? $"there is no column of prices for {Column}"
            : $"there is no observable with the number {Whole(_subject.Number)}",
        RejectionCode.AmountTooFine =>
            $"{Value("the amount", "amount", "quantity")} of {Asset} is finer than its smallest "
            + $"unit{(AssetSpec is { } spec ? $", {spec.SmallestUnit}" : string.Empty)}",
        RejectionCode.PriceOffTick =>
            $"{Value("the price", "price")} is not a whole number of ticks of "
            + $"{Instrument}{(InstrumentSpec is { } spec ? $", {spec.TickSize} each" : string.Empty)}",
        RejectionCode.QuantityOffLot =>
            $"{Value("the quantity", "quantity")} is not a whole number of lots of "
            + $"{Instrument}{(InstrumentSpec is { } spec ? $", {spec.LotSize} each" : string.Empty)}",
        RejectionCode.InstrumentExpired => $"{Instrument} has expired{(InstrumentSpec?.Expiry is { } expiry ? $", at {expiry}" : string.Empty)}",
        RejectionCode.InstrumentNotExpired =>
            InstrumentSpec is { Expiry: null } ? $"{Instrument} never expires"
            : $"{Instrument} has not expired yet{(InstrumentSpec?.Expiry is { } expiry ? $"; it does at {expiry}" : string.Empty)}",
        RejectionCode.NotAPerpetual => $"{Instrument} has no funding; expected a perpetual",
        RejectionCode.TooManyPositions => $"an account has as many positions, balances or leverage limits as it may, {Limit} of each",
        RejectionCode.SelfTrade => $"{Account} is on both sides; expected two accounts",
        RejectionCode.SourceUnknown => $"{_names.Of(_subject.Observable)} has no source with the number {Whole(_subject.Source)}{Sources()}",
        _ => throw Missing(),
    };

    private string OfPrice() => _code switch
    {
        RejectionCode.MarkMissing => _subject.Kind switch
        {
            SubjectKind.Column => $"the prices of {Column} have a gap",
            SubjectKind.Asset => $"{Observed} was never taken",
            _ => $"{Observed} is missing",
        },
        RejectionCode.PriceOutOfDomain => _subject.Kind switch
        {
            SubjectKind.Instrument => $"{Value("the price", "price")} of {Instrument} is not above zero",
            SubjectKind.Observable => $"{Observed} is out of its range{Domain()}",
            _ => $"a price of {Column} is not a finite number above zero",
        },
        RejectionCode.PriceOutOfOrder => _subject.Kind == SubjectKind.Row
            ? $"row {Nth} is not later than the row before it"
            : $"{Observed} is older than the one that its source has given already, or the same again, or of a time that is too far from the command's",
        RejectionCode.OracleForbids =>
            $"{Observed} may not be relied on{(_context.Figures.Oracle is { } state ? $" ({Words(state)})" : string.Empty)}, and the command depends on it",
        RejectionCode.PriceOutOfBand =>
            $"{Value("the price", "price")} of {Instrument} is too far from its mark{(_context.Figures.Mark is { } mark ? $", {mark}" : string.Empty)}; "
                + $"expected at most {EngineLimits.FillBand.ToDouble():P0} "
            + $"of the {(InstrumentSpec is { Kind: InstrumentKind.Option } ? "index" : "mark")} from it",
        RejectionCode.LastMissing => $"no last trade of {Instrument} is known",
        RejectionCode.OpenInterestMissing => $"the open interest of {Instrument} is not known",
        RejectionCode.FundingMissing => $"the next funding of {Instrument} is not known",
        RejectionCode.PoolMissing => $"the lending pool of {Asset} is not known",
        RejectionCode.GasPriceMissing => "the price of gas is not known",
        RejectionCode.BlockTimeMissing => "the time of the last block is not known",
        RejectionCode.FigureOutOfDomain => FigureOutOfDomain(),
        RejectionCode.BlockOutOfOrder => $"the block is older than the last one told; expected {_subject.Time} or later",
        RejectionCode.FigureTwice => $"the command tells a figure of {FigureOf} twice{Values()}; expected each once",
        RejectionCode.FigureFollowed => $"a rulebook in force follows the figure of {FigureOf}, which may not be taken back; expected a value",
        _ => throw Missing(),
    };

    private static string Words(OracleState state) => state switch
    {
        OracleState.WarmingUp => "it is warming up",
        OracleState.Degraded => "too few of its sources are fresh",
        OracleState.Suspended => "it is suspended: stale, or a jump that is not confirmed",
        _ => "a price that it moves with is in doubt",
    };

    private string Domain() => _context.Catalog is { } catalog && catalog.Has(_subject.Observable)
        ? catalog[_subject.Observable].Kind switch
        {
            ObservableKind.Volatility => "; expected 0 to 50, 1 being 100 %",
            ObservableKind.SignedPrice => "; expected at most 1,000,000,000,000 on either side of zero",
            _ => "; expected more than 0 and at most 1,000,000,000,000",
        }
        : string.Empty;

    private string Sources() => _context.Setup is { } setup && _subject.Observable.Value >= 0 && _subject.Observable.Value < setup.Oracles.Length
        ? $"; expected 0 to {Whole(setup.Oracles[_subject.Observable.Value].Sources.Length - 1)}"
        : string.Empty;

    /// <summary>"the amount 5" of the command's field; null where it has none.</summary>
    private string? Given(string field) => _given?[field] is { } value ? $"the {field} {value}" : null;

    /// <summary>"the amount 0.0000001", the first of the fields that the command has; "the amount" where no command is known.</summary>
    private string Value(string words, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            if (_given?[field] is { } value)
            {
                return $"{words} {value}";
            }
        }

        return words;
    }

    private ArgumentOutOfRangeException Missing() => new(nameof(_code), _code, "There are no words for this refusal.");

    private static string Whole(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
