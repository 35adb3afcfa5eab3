// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>Arrays of options from their marks, kept between assessments for as long as what they were computed from is the same.</summary>
internal sealed class SpanArrays
{
    private Kept?[] _kept = [];

    /// <summary>The array of one contract: what the mark is off the model's value is taken off the side that it favours, and a long option loses at most its
    /// mark.</summary>
    /// <param name="spec">The option.</param>
    /// <param name="inputs">What it is priced from.</param>
    /// <param name="worth">Its mark in the numeraire, per contract: the most that who holds it loses.</param>
    /// <param name="most">The most that who sold it loses, per contract; infinite where there is no end.</param>
    /// <param name="isShort">Whose side it is.</param>
    /// <param name="points">The scenarios, the same at every call.</param>
    /// <param name="array">The array.</param>
    /// <returns>False where it has no finite one.</returns>
    internal bool TryOf(InstrumentSpec spec, in SpanOption inputs, double worth, double most, bool isShort, SpanPoints points, out SpanArray array)
    {
        int place = (2 * spec.Id.Value) + (isShort ? 1 : 0);
        if (place >= _kept.Length)
        {
            Array.Resize(ref _kept, Math.Max(place + 1, _kept.Length * 2));
        }

        // A sheet outlives no catalogue, but instruments are listed while it lives.
        if (_kept[place] is { } known && ReferenceEquals(known.Spec, spec) && known.Worth == worth && known.Inputs == inputs)
        {
            array = known.Array;
            return true;
        }

        bool isArrayed = TryCompute(inputs, spec.ContractSize.ToDouble(), worth, most, isShort, points, out array);
        _kept[place] = isArrayed ? new(spec, inputs, worth, array) : null;
        return isArrayed;
    }

    private static bool TryCompute(
        in SpanOption inputs, double size, double worth, double most, bool isShort, SpanPoints points, out SpanArray array)
    {
        Span<double> values = stackalloc double[points.Scans.Length + 1];
        array = null!;
        Rejection rejection = SpanPricing.Values(inputs, points, values);
        Result<double> delta = rejection.IsRefused ? default : SpanPricing.Delta(inputs, points);
        if (rejection.IsRefused || !delta.IsOk)
        {
            return false;
        }

        double above = (values[0] * inputs.Factor) - worth, adjustment = isShort ? Math.Max(above, 0) : Math.Min(above, 0);
        ImmutableArray<double>.Builder losses = ImmutableArray.CreateBuilder<double>(points.Scans.Length);
        for (int s = 0; s < points.Scans.Length; s++)
        {
            double loss = Math.Clamp((points.Scans[s].Weight * inputs.Factor * (values[0] - values[s + 1])) - adjustment, -most, worth);
            if (!double.IsFinite(loss))
            {
                return false;
            }

            losses.Add(loss);
        }

        array = new(losses.MoveToImmutable(), delta.Value * size);
        return true;
    }

    private sealed record Kept(InstrumentSpec Spec, SpanOption Inputs, double Worth, SpanArray Array);
}
