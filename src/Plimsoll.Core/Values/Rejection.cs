// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Values;

/// <summary>A refusal: an expected no, as a value. <c>default</c> means nothing was refused.</summary>
/// <param name="Code">The one cause.</param>
/// <param name="Subject">What it is about: the number of the account, asset, instrument or symbol that the code speaks of; 0 where there is none.</param>
public readonly record struct Rejection(RejectionCode Code, long Subject = 0)
{
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
    public static Result<T> Refused(RejectionCode code, long subject = 0) => Refused(new Rejection(code, subject));
}
