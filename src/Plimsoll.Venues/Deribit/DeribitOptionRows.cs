// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>Profit by row of one contract of an option, in its settlement asset, and its delta.</summary>
/// <remarks>
/// <para>V by Black-76 without discount under the row's forward and volatility. An inverse option is worth V ÷ F of coin, now and in the row, each at its own forward, and gains the difference;
/// an extended row × (1 + move) × weight ÷ (1 ± range): quote at the row's price, turned back into coin at the edge of the range. A linear one gains V′ − V, × weight. Both × contract size.</para>
/// <para>Equity counts the mark, and the rows start from V: what the mark is off V is taken off whoever it favours, and a long option loses at most its mark, as in
/// <see cref="ScenarioMargin"/>.</para>
/// <para>Delta: for an inverse option the net transaction delta, Black-76's less the mark in coin, for a linear one delta × forward. Time is counted in whole minutes, so that options are
/// priced again once a minute. Each figure leaves floating point once.</para>
/// </remarks>
internal static class DeribitOptionRows
{
    private const long ClockStep = 60 * Timestamp.NanosecondsPerSecond;

    /// <summary>The minute that a time is in.</summary>
    internal static Timestamp Clock(Timestamp time) => new(time.Nanoseconds / ClockStep * ClockStep);

    /// <summary>The rows rounded down, then rounded up for who is short, then the delta.</summary>
    internal static Rejection Get(
        DeribitPortfolioMargin model, DeribitPair pair, InstrumentSpec spec, Price mark, MarketView market, ScenarioRowMemo memo, out ReadOnlySpan<Amount> rows)
    {
        rows = default;
        OptionTerms option = spec.Option!;
        if (!market.TryPrice(option.Forward, out Price forward))
        {
            return new(RejectionCode.MarkMissing, option.Forward);
        }

        if (!market.TryVolatility(option.Volatility, out Ratio volatility))
        {
            return new(RejectionCode.MarkMissing, option.Volatility);
        }

        ScenarioRowInputs inputs = new(mark, default, forward, volatility, Clock(market.Time));
        if (memo.TryGet(model, spec.Id, inputs, out rows))
        {
            return Rejection.None;
        }

        Span<Amount> fresh = memo.Put(model, spec.Id, inputs, (2 * pair.Scenarios.Length) + 1);
        Rejection rejection = Fill(pair, spec, inputs, fresh);
        if (rejection.IsRefused)
        {
            memo.Forget(spec.Id);
            return rejection;
        }

        rows = fresh;
        return Rejection.None;
    }

    private static Rejection Fill(DeribitPair pair, InstrumentSpec spec, in ScenarioRowInputs inputs, Span<Amount> rows)
    {
        int count = pair.Scenarios.Length;
        Span<double> values = stackalloc double[count + 1];
        Rejection rejection = OptionModel.Values(spec, inputs.Forward, inputs.Volatility, inputs.Time, pair.Scenarios, values);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        bool isInverse = spec.Payoff == Payoff.Inverse;
        double forward = inputs.Forward.ToDouble(), size = spec.ContractSize.ToDouble();
        double now = (isInverse ? values[0] / forward : values[0]) * size;
        double least = -inputs.Mark.ToDouble() * size;
        double above = now + least;
        for (int s = 0; s < count; s++)
        {
            double move = pair.Scenarios[s].Own.PriceMove.ToDouble(), weight = pair.Scenarios[s].Weight.ToDouble();
            double then = (isInverse ? values[s + 1] / (forward * (1 + move)) : values[s + 1]) * size;
            double share = isInverse ? (1 + move) * weight / pair.CoinPrices[s].ToDouble() : weight;
            double profit = (then - now) * share;
            if (!Amount.TryQuantise(Math.Max(profit + Math.Min(above, 0), least), Rounding.Down, out rows[s])
                || !Amount.TryQuantise(Math.Max(profit + Math.Max(above, 0), least), Rounding.Up, out rows[count + s]))
            {
                return new(RejectionCode.OutsideDomain, spec.Id);
            }
        }

        Result<OptionGreeks> greeks = Black76.Greeks(
            forward, spec.Option!.Strike.ToDouble(), inputs.Volatility.ToDouble(), Math.Max(0, inputs.Time.YearsTo(spec.Expiry!.Value)), 1, spec.Option.Side == OptionSide.Call);
        double delta = !greeks.IsOk ? double.NaN : isInverse ? (greeks.Value.Delta * size) + least : greeks.Value.Delta * forward * size;
        return Amount.TryQuantise(delta, Rounding.AwayFromZero, out rows[^1]) ? Rejection.None : new(RejectionCode.OutsideDomain, spec.Id);
    }
}
