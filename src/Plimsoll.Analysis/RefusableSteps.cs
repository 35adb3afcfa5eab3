// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>Lets steps that can be refused be written one after the other with <c>from</c>: the first refusal is the result, and nothing behind it is
/// computed.</summary>
internal static class RefusableSteps
{
    /// <summary>What is made of a value.</summary>
    internal static Result<TOut> Select<T, TOut>(this Result<T> step, Func<T, TOut> make) =>
        step.IsOk ? Result<TOut>.Of(make(step.Value)) : Result<TOut>.Refused(step.Rejection);

    /// <summary>The next step, and what is made of both values.</summary>
    internal static Result<TOut> SelectMany<T, TNext, TOut>(this Result<T> step, Func<T, Result<TNext>> next, Func<T, TNext, TOut> make) =>
        step.IsOk ? next(step.Value).Select(value => make(step.Value, value)) : Result<TOut>.Refused(step.Rejection);

    /// <summary>A step for each, in order.</summary>
    internal static Result<ImmutableArray<TOut>> Each<T, TOut>(this IEnumerable<T> items, Func<T, Result<TOut>> step)
    {
        ImmutableArray<TOut>.Builder values = ImmutableArray.CreateBuilder<TOut>();
        foreach (T item in items)
        {
            Result<TOut> result = step(item);
            if (!result.IsOk)
            {
                return Result<ImmutableArray<TOut>>.Refused(result.Rejection);
            }

            values.Add(result.Value);
        }

        return Result<ImmutableArray<TOut>>.Of(values.ToImmutable());
    }
}
