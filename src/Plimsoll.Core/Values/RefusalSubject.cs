// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Values;

/// <summary>What a refusal is about: a kind, and a number that means something only with it. <c>default</c> is about nothing.</summary>
/// <remarks>Ids become subjects by themselves; a bare number never does, because it does not say what it counts.</remarks>
/// <param name="Kind">What the number is.</param>
/// <param name="Number">The number: an id's value, nanoseconds, a place counted from 0, or a count.</param>
public readonly record struct RefusalSubject(SubjectKind Kind, long Number)
{
    private const int ObservableBits = 32;

    /// <summary>The account; fails the invariant for another kind, as all of these do.</summary>
    public AccountId Account => new(unchecked((ulong)Of(SubjectKind.Account)));

    /// <summary>The owner.</summary>
    public OwnerId Owner => new(unchecked((ulong)Of(SubjectKind.Owner)));

    /// <summary>The asset.</summary>
    public AssetId Asset => new(checked((int)Of(SubjectKind.Asset)));

    /// <summary>The instrument.</summary>
    public InstrumentId Instrument => new(checked((int)Of(SubjectKind.Instrument)));

    /// <summary>The observable, also that of a source.</summary>
    public ObservableId Observable => Kind == SubjectKind.Source ? new(unchecked((int)Number)) : new(checked((int)Of(SubjectKind.Observable)));

    /// <summary>The number of a source of <see cref="Observable"/>.</summary>
    public int Source => (int)(Of(SubjectKind.Source) >> ObservableBits);

    /// <summary>The time.</summary>
    public Timestamp Time => new(Of(SubjectKind.Time));

    /// <summary>The place, counted from 0, of a row, column, part or line.</summary>
    public int Place
    {
        get
        {
            Invariant.Check(Kind is SubjectKind.Row or SubjectKind.Column or SubjectKind.Part or SubjectKind.Line,
                "The subject of a refusal is read as another kind than it is.");
            return checked((int)Number);
        }
    }

    /// <summary>The term.</summary>
    public RefusedTerm Term => unchecked((RefusedTerm)Of(SubjectKind.Term));

    /// <summary>What is wrong with a listing.</summary>
    public ListingFault Listing => unchecked((ListingFault)Of(SubjectKind.Listing));

    /// <summary>About an account.</summary>
    public static implicit operator RefusalSubject(AccountId id) => new(SubjectKind.Account, unchecked((long)id.Value));

    /// <summary>About an owner.</summary>
    public static implicit operator RefusalSubject(OwnerId id) => new(SubjectKind.Owner, unchecked((long)id.Value));

    /// <summary>About an asset.</summary>
    public static implicit operator RefusalSubject(AssetId id) => new(SubjectKind.Asset, id.Value);

    /// <summary>About an instrument.</summary>
    public static implicit operator RefusalSubject(InstrumentId id) => new(SubjectKind.Instrument, id.Value);

    /// <summary>About an observable.</summary>
    public static implicit operator RefusalSubject(ObservableId id) => new(SubjectKind.Observable, id.Value);

    /// <summary>About a time.</summary>
    public static implicit operator RefusalSubject(Timestamp time) => new(SubjectKind.Time, time.Nanoseconds);

    /// <summary>About a term of the request.</summary>
    public static implicit operator RefusalSubject(RefusedTerm term) => new(SubjectKind.Term, (long)term);

    /// <summary>About what is wrong with a listing.</summary>
    public static implicit operator RefusalSubject(ListingFault fault) => new(SubjectKind.Listing, (long)fault);

    /// <summary>About a source of an observable, or what is said to be one.</summary>
    public static RefusalSubject OfSource(ObservableId observable, int source) =>
        new(SubjectKind.Source, ((long)source << ObservableBits) | unchecked((uint)observable.Value));

    /// <summary>How many there were.</summary>
    public static RefusalSubject Count(long found) => new(SubjectKind.Count, found);

    /// <summary>The most that there may be.</summary>
    public static RefusalSubject Limit(long most) => new(SubjectKind.Limit, most);

    /// <summary>The place of one of a list: a row, a quote, an option, an account of a table; counted from 0.</summary>
    public static RefusalSubject Row(int place) => new(SubjectKind.Row, place);

    /// <summary>The column of a panel, a factor of a matrix or of a set of scenarios; counted from 0.</summary>
    public static RefusalSubject Column(int place) => new(SubjectKind.Column, place);

    /// <summary>The part of a rulebook: 0 the equity rule, 1 the model, from 2 on the add-ons in their order.</summary>
    public static RefusalSubject Part(int place) => new(SubjectKind.Part, place);

    /// <summary>A line of a model or add-on, by its place among the names of the lines that it can write.</summary>
    public static RefusalSubject Line(int place) => new(SubjectKind.Line, place);

    /// <summary>The kind and the number.</summary>
    public override string ToString() =>
        Kind == SubjectKind.None ? "nothing" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Kind} {Number}");

    private long Of(SubjectKind kind)
    {
        Invariant.Check(Kind == kind, "The subject of a refusal is read as another kind than it is.");
        return Number;
    }
}

/// <summary>What the number of a <see cref="RefusalSubject"/> is.</summary>
public enum SubjectKind : byte
{
    /// <summary>There is none: the code, or the command that was refused, says all.</summary>
    None,

    /// <summary>An account.</summary>
    Account,

    /// <summary>An owner.</summary>
    Owner,

    /// <summary>An asset.</summary>
    Asset,

    /// <summary>An instrument.</summary>
    Instrument,

    /// <summary>An observable: an observed price or volatility.</summary>
    Observable,

    /// <summary>A source of an observable.</summary>
    Source,

    /// <summary>A time.</summary>
    Time,

    /// <summary>How many there were.</summary>
    Count,

    /// <summary>The most that there may be.</summary>
    Limit,

    /// <summary>One of a list, counted from 0.</summary>
    Row,

    /// <summary>A column of a panel, or a factor; counted from 0.</summary>
    Column,

    /// <summary>A part of a rulebook.</summary>
    Part,

    /// <summary>A line that a model or add-on can write.</summary>
    Line,

    /// <summary>A term of the request.</summary>
    Term,

    /// <summary>What is wrong with a listing.</summary>
    Listing,
}

/// <summary>A term of a computation that is no factor, row or column.</summary>
public enum RefusedTerm : byte
{
    /// <summary>The weight, dampener or time step of a scenario.</summary>
    Scenario,

    /// <summary>The move of all volatilities.</summary>
    Volatility,

    /// <summary>How many ranges there are, or how far volatility may move in them.</summary>
    Ranges,

    /// <summary>The years to expiry.</summary>
    Expiry,
}
