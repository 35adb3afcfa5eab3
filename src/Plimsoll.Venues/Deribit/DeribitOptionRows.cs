// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>Profit by row of one contract of an option, in its settlement asset, and its delta.</summary>
/// <remarks>
/// <para>By the rows of a <see cref="ScenarioCube"/>. An inverse option is worth V ÷ F of coin, now and in the row, each at its own forward, and gains the
/// difference; an extended row × (1 + move) × weight ÷ (1 ± range): quote at the row's price, turned back into coin at the edge of the range. A linear one
/// gains V′ − V, × weight. Both × contract size.</para>
/// <para>Equity counts the mark, and the rows start from V: what the mark is off V is taken off the side that it favours, and a long option loses at most its
/// mark, as in
/// <see cref="ScenarioMargin"/>.</para>
/// <para>Delta: for an inverse option the net transaction delta, Black-76's less the mark in coin, for a linear one delta × forward. Each figure leaves
/// floating point once.</para>
/// </remarks>
internal static class DeribitOptionRows
{
    /// <summary>Fills the rows of who is long, rounded down, and of who is short, rounded up, and gives the delta.</summary>
    internal static Rejection Get(DeribitPair pair, InstrumentSpec spec, MarketView market, ScenarioCubes cubes, Span<Amount> ofLong, Span<Amount> ofShort,
        out Amount delta)
    {
        delta = default;
        Rejection rejection = cubes.Of(pair.Scenarios).Get(spec, market, out CubeRow row);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        bool isInverse = spec.Payoff == Payoff.Inverse;
        double size = spec.ContractSize.ToDouble(), now = row.Worth(0), least = -row.Inputs.Mark.ToDouble() * size;
        double above = now + least;
        for (int s = 0; s < ofLong.Length; s++)
        {
            double move = pair.Scenarios[s].Own.PriceMove.ToDouble(), weight = pair.Scenarios[s].Weight.ToDouble();
            double profit = (row.Worth(s + 1) - now) * (isInverse ? (1 + move) * weight / pair.CoinPrices[s].ToDouble() : weight);
            if (!Amount.TryQuantise(Math.Max(profit + Math.Min(above, 0), least), Rounding.Down, out ofLong[s])
                || !Amount.TryQuantise(Math.Max(profit + Math.Max(above, 0), least), Rounding.Up, out ofShort[s]))
            {
                return new(RejectionCode.OutsideDomain, spec.Id);
            }
        }

        double own = isInverse ? (row.Greeks.Delta * size) + least : row.Greeks.Delta * row.Prices[0] * size;
        return Amount.TryQuantise(own, Rounding.AwayFromZero, out delta) ? Rejection.None : new(RejectionCode.OutsideDomain, spec.Id);
    }
}
