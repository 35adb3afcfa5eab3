// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What an analysis found, or why it was not made.</summary>
public readonly struct AnalysisResult<T>
{
    private readonly T? _value;

    private AnalysisResult(T? value, AnalysisRefusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Why there is no value; null when there is one.</summary>
    public AnalysisRefusal? Refusal { get; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsOk => Refusal is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvariantException">There is none: the caller did not look at <see cref="IsOk"/>.</exception>
    public T Value
    {
        get
        {
            Invariant.Check(IsOk, "A refused analysis has no value.");
            return _value!;
        }
    }

    /// <summary>A result with a value.</summary>
    public static implicit operator AnalysisResult<T>(T value) => new(value, null);

    /// <summary>A result without one.</summary>
    public static implicit operator AnalysisResult<T>(AnalysisRefusal refusal) => new(default, refusal);
}
