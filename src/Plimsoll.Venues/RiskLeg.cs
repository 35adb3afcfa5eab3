// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues;

/// <summary>A position as the add-ons of a portfolio margin see it: what it stands for and how it moves. Everything in the numeraire, signs of a
/// holder.</summary>
/// <remarks>Futures and perpetuals: delta = signed notional (<see cref="Portfolios.Notional"/>). Options by Black-76 on their forward F: delta = Δ × F × units;
/// vega = what a relative rise of volatility by 1 would gain at today's slope, vega × σ × units; decay = V(now) − V(a day later) × units. Figures that
/// leave floating point are rounded away from zero.</remarks>
/// <param name="Spec">The instrument.</param>
/// <param name="Notional">Units × index or mark, signed.</param>
/// <param name="Delta">Cash delta.</param>
/// <param name="Vega">Cash vega; 0 for futures.</param>
/// <param name="Decay">What a holder loses in a day; 0 for futures.</param>
/// <param name="Years">Years to expiry, at least 0; 0 for perpetuals.</param>
internal readonly record struct RiskLeg(InstrumentSpec Spec, Amount Notional, Amount Delta, Amount Vega, Amount Decay, double Years)
{
    private static readonly ImmutableArray<Scenario> _day = [Scenario.OfClass(Ratio.Zero, default, 86_400).Value];

    /// <summary>The most that a short option can still cost, <see cref="ShortOptionTerms.GreatestLoss"/>; null where there is no end, and for what is
    /// bought.</summary>
    internal Amount? GreatestLoss { get; init; }

    /// <summary>True for an option.</summary>
    internal bool IsOption => Spec.Kind == InstrumentKind.Option;

    /// <summary>When it expires; the least time for a perpetual, which stands before every expiry.</summary>
    internal Timestamp Expiry => Spec.Expiry ?? default;

    /// <summary>Reads an account's positions, sorted by underlying, then by expiry, then by instrument.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable) or <see cref="RejectionCode.OutsideDomain"/> (subject: the
    /// instrument).</returns>
    internal static Rejection Read(in Portfolio portfolio, MarketView market, ScenarioCubes cubes, out RiskLeg[] legs)
    {
        legs = new RiskLeg[portfolio.Positions.Length];
        ScenarioCube cube = cubes.Of(_day);
        for (int i = 0; i < legs.Length; i++)
        {
            Rejection rejection = Of(portfolio.Positions.Span[i], market, cube, out legs[i]);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        Array.Sort(legs, static (a, b) =>
            (a.Spec.Underlying.Value, a.Expiry.Nanoseconds, a.Spec.Id.Value).CompareTo((b.Spec.Underlying.Value, b.Expiry.Nanoseconds, b.Spec.Id.Value)));
        return Rejection.None;
    }

    /// <summary>How many legs from a place on are on the same underlying.</summary>
    internal static int RunFrom(RiskLeg[] legs, int from)
    {
        int to = from + 1;
        while (to < legs.Length && legs[to].Spec.Underlying == legs[from].Spec.Underlying)
        {
            to++;
        }

        return to - from;
    }

    private static Rejection Of(in Position position, MarketView market, ScenarioCube cube, out RiskLeg leg)
    {
        leg = default;
        InstrumentSpec spec = market.Catalog[position.Instrument];
        Result<Amount> notional = Portfolios.Notional.Of(position, market);
        if (!notional.IsOk)
        {
            return notional.Rejection;
        }

        Amount signed = position.Quantity.IsNegative ? -notional.Value : notional.Value;
        double years = YearsLeft(spec, market.Time);
        if (spec.Kind != InstrumentKind.Option)
        {
            leg = new(spec, signed, signed, default, default, years);
            return Rejection.None;
        }

        Rejection rejection = cube.Get(spec, market, out CubeRow row);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        double quantity = position.Quantity.ToDouble(), units = quantity * spec.ContractSize.ToDouble(), settlement = row.Inputs.Settlement.ToDouble();

        // Of an inverse option the forward is in the numeraire, and only its worth in coin.
        double perQuote = spec.Payoff == Payoff.Inverse ? 1 : settlement;
        bool isMoney = Amount.TryQuantise(row.Greeks.Delta * row.Prices[0] * units * perQuote, Rounding.AwayFromZero, out Amount delta);
        isMoney &= Amount.TryQuantise(row.Greeks.Vega * row.Inputs.Volatility.ToDouble() * units * perQuote, Rounding.AwayFromZero, out Amount vega);
        isMoney &= Amount.TryQuantise((row.Worth(0) - row.Worth(1)) * quantity * settlement, Rounding.AwayFromZero, out Amount decay);
        leg = new(spec, signed, delta, vega, decay, years)
        {
            GreatestLoss = !position.Quantity.IsNegative ? null
                : ShortOptionTerms.GreatestLoss(spec, position.Quantity, row.Inputs.Mark, row.Inputs.Settlement, market.Catalog),
        };
        return isMoney ? Rejection.None : new(RejectionCode.OutsideDomain, spec.Id);
    }

    private static double YearsLeft(InstrumentSpec spec, Timestamp time) =>
        spec.Expiry is { } expiry
            ? Math.Max(0, ScenarioCube.MinuteOf(time).YearsTo(expiry)) : 0;
}
