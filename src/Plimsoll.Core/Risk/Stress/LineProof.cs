// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Says of an account whether anything between two steps of a line of markets can breach that neither step does.</summary>
/// <remarks>Concave headroom: nothing can. Bounded slopes: headroom is at least what each step's figure leaves after the steepest fall away from it; where the
/// two meet it is least. All factors of a line stand at one scale, so that their slopes add up.</remarks>
internal sealed class LineProof
{
    private readonly HeadroomShape _shape;
    private readonly int _factors;
    private readonly Func<long, double> _scaleAt;

    /// <summary>Prepares proofs for an account.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Today's market.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="factors">The factors that move.</param>
    /// <param name="scaleAt">Their price at a step, today's being 1.</param>
    internal LineProof(in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<ObservableId> factors, Func<long, double> scaleAt)
    {
        _shape = HeadroomShape.Of(portfolio, market, rulebook, factors);
        _factors = factors.Length;
        _scaleAt = scaleAt;
    }

    /// <summary>True when something is known of the account.</summary>
    internal bool IsKnown => _shape.IsKnown;

    /// <summary>True when no step between two that do not breach can.</summary>
    internal bool IsSafe(long near, Amount nearHeadroom, long far, Amount farHeadroom)
    {
        if (_shape.IsConcave)
        {
            return true;
        }

        (double from, double to) = (_scaleAt(near), _scaleAt(far));
        Interval scale = new(Math.Min(from, to), Math.Max(from, to)), slope = default;
        Interval[] slopes = _shape.Slopes!.Of(Enumerable.Repeat(scale, _factors).ToArray(), Interval.One);
        for (int i = 0; i < _factors; i++)
        {
            slope += slopes[i];
        }

        // The fall per unit of scale when going on from the near step, and when coming back from the far one.
        (double onward, double back) = to > from ? (-slope.Low, slope.High) : (slope.High, -slope.Low);
        (double a, double b, double distance) = (nearHeadroom.ToDouble(), farHeadroom.ToDouble(), scale.High - scale.Low);
        double met = (a - b + (back * distance)) / (onward + back);
        return onward <= 0 || back <= 0 || met <= 0 || met >= distance || a - (onward * met) >= HeadroomShape.Slack(a);
    }
}
