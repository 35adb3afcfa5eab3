// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Values;

/// <summary>A refusal: an expected no, as a value. <c>default</c> means nothing was refused.</summary>
/// <remarks>Sixteen bytes, because it is what the hot paths return: code and kind of subject share a word. A code and a kind of subject that do not belong
/// together are a broken invariant, in Release too: the refusal would be told with the name of another thing.</remarks>
public readonly record struct Rejection
{
    private readonly RejectionCode _code;
    private readonly SubjectKind _kind;
    private readonly long _number;

    /// <summary>A refusal.</summary>
    /// <param name="code">The one cause.</param>
    /// <param name="subject">What it is about: of a kind that <see cref="RefusalSubjects"/> has for the code.</param>
    public Rejection(RejectionCode code, RefusalSubject subject = default)
    {
        Invariant.Check(RefusalSubjects.Allow(code, subject), "A refusal is about a kind of thing that its code does not speak of.");
        (_code, _kind, _number) = (code, subject.Kind, subject.Number);
    }

    /// <summary>The one cause.</summary>
    public RejectionCode Code => _code;

    /// <summary>What it is about.</summary>
    public RefusalSubject Subject => new(_kind, _number);

    /// <summary>Nothing was refused.</summary>
    public static Rejection None => default;

    /// <summary>True when something was refused.</summary>
    public bool IsRefused => Code != RejectionCode.None;
}

/// <summary>A value, or the reason there is none. <c>default</c> is neither: it is not ok and names no reason.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Rejection rejection)
    {
        _value = value;
        Rejection = rejection;
        IsOk = !rejection.IsRefused;
    }

    /// <summary>Why there is no value; none when there is one.</summary>
    public Rejection Rejection { get; }

    /// <summary>True when there is a value.</summary>
    public bool IsOk { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvariantException">There is none: the caller did not look at <see cref="IsOk"/>.</exception>
    public T Value
    {
        get
        {
            Invariant.Check(IsOk, "A refused result has no value.");
            return _value!;
        }
    }

    /// <summary>A result with a value.</summary>
    public static Result<T> Of(T value) => new(value, Rejection.None);

    /// <summary>A result without one.</summary>
    public static Result<T> Refused(Rejection rejection)
    {
        Invariant.Check(rejection.IsRefused, "A refusal needs a code.");
        return new(default, rejection);
    }

    /// <summary>A result without one.</summary>
    public static Result<T> Refused(RejectionCode code, RefusalSubject subject = default) => Refused(new Rejection(code, subject));
}
