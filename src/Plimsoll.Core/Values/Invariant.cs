// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Plimsoll.Values;

/// <summary>A condition that the program itself guarantees. A failed one is a bug: it halts, in Release too, and nothing below the host catches it.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantException"/> with <paramref name="sentence"/> unless <paramref name="condition"/> holds.</summary>
    public static void Check([DoesNotReturnIf(false)] bool condition, string sentence)
    {
        if (!condition)
        {
            Fail(sentence);
        }
    }

    [DoesNotReturn]
    private static void Fail(string sentence) => throw new InvariantException(sentence);
}

/// <summary>A broken invariant: the program is wrong, not its input.</summary>
public sealed class InvariantException : Exception
{
    /// <summary>Creates the exception with the sentence that turned out false.</summary>
    public InvariantException(string sentence)
        : base(sentence)
    {
    }

    /// <summary>Creates the exception with no sentence.</summary>
    public InvariantException()
    {
    }

    /// <summary>Creates the exception with a sentence and its cause.</summary>
    public InvariantException(string sentence, Exception cause)
        : base(sentence, cause)
    {
    }
}
