// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Profit per scenario of one contract of an option held long, in the numeraire.</summary>
/// <remarks>
/// <para>row_s = max(weight_s × (V(F × (1 + move_s), vol_s) − V(F, vol)) × unit, −value at the mark), V by Black-76 without discount, unit = contract size × price of the
/// settlement asset, for an inverse option × 1 ÷ F. An inverse option's premium is a holding of coin, so that its whole value in the numeraire moves with V.</para>
/// <para>The floor says that a long option loses at most what equity counts it for: an account with nothing but paid options asks for no more than it has.</para>
/// <para>Equity counts the mark, and the row starts from V: where the mark is above V a long option may lose that too, and where it is below V a short one may. The difference is taken off
/// the row of whoever it favours, so that a mark which is late is nobody's collateral: a profit is never better than from the mark, nor than from V.</para>
/// <para>Time is counted in whole minutes, so that options are priced again once a minute and not on every command. Each figure leaves floating point once: rounded down
/// for a long position, up for a short one, whose profit is its negative.</para>
/// </remarks>
internal static class OptionRows
{
    private const long ClockStep = 60 * Timestamp.NanosecondsPerSecond;

    /// <summary>The two rows of an instrument one after the other: rounded down, then rounded up.</summary>
    internal static Rejection Get(ScenarioMargin model, ScenarioClass terms, InstrumentSpec spec, MarketView market, ScenarioRowMemo memo, out ReadOnlySpan<Amount> rows)
    {
        rows = default;
        OptionTerms option = spec.Option!;
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryPrice(option.Forward, out Price forward))
        {
            return new(RejectionCode.MarkMissing, option.Forward);
        }

        if (!market.TryVolatility(option.Volatility, out Ratio volatility))
        {
            return new(RejectionCode.MarkMissing, option.Volatility);
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceSymbol!.Value);
        }

        ScenarioRowInputs inputs = new(mark, settlement, forward, volatility, new(market.Time.Nanoseconds / ClockStep * ClockStep));
        if (memo.TryGet(model, spec.Id, inputs, out rows))
        {
            return Rejection.None;
        }

        Span<Amount> fresh = memo.Put(model, spec.Id, inputs, 2 * terms.Scenarios.Length);
        Rejection rejection = Fill(terms, spec, inputs, fresh);
        if (rejection.IsRefused)
        {
            memo.Forget(spec.Id);
            return rejection;
        }

        rows = fresh;
        return Rejection.None;
    }

    /// <summary>How fast the worst loss can change per unit of an option, times a factor.</summary>
    /// <remarks>A row is weight × (V(F × (1 + move), vol_s) − V(F, vol)) or less the mark, whichever is more; V has slopes from 0 to 1 (a put: −1 to 0) in F and from 0 to
    /// F√(T ÷ 2π) in volatility, and vol_s moves g_s per unit of vol. So the row's slopes are at most weight × max(1, 1 + move) and weight × max(1, (1 + move) × g_s), or 1.
    /// What the mark is off V by stands still while the mark moves as V does; a mark that has come to zero does not, and a short row then has V itself on top: its slopes are at most
    /// weight × (1 + move) + max(0, 1 − weight), of volatility likewise with g_s.</remarks>
    internal static OptionBound? BoundOf(ScenarioClass terms, InstrumentSpec spec, Timestamp time, Ratio factor)
    {
        double years = OptionModel.YearsLeft(spec, new(time.Nanoseconds / ClockStep * ClockStep));
        double perForward = 1, perVolatility = 1;
        foreach (Scenario scenario in terms.Scenarios)
        {
            (double weight, double forward, double spread) = (scenario.Weight.ToDouble(), 1 + scenario.Own.PriceMove.ToDouble(), scenario.Own.Volatility.SlopeAt(years).ToDouble());
            double rest = Math.Max(0, 1 - weight);
            perForward = Math.Max(perForward, weight * Math.Max(1, forward));
            perForward = Math.Max(perForward, (weight * forward) + rest);
            perVolatility = Math.Max(perVolatility, weight * Math.Max(1, forward * spread));
            perVolatility = Math.Max(perVolatility, (weight * forward * spread) + rest);
        }

        return Ratio.TryQuantise(perForward * factor.ToDouble(), Rounding.Up, out Ratio price) && Ratio.TryQuantise(perVolatility * factor.ToDouble(), Rounding.Up, out Ratio volatility)
            ? new OptionBound(price, volatility)
            : null;
    }

    private static Rejection Fill(ScenarioClass terms, InstrumentSpec spec, in ScenarioRowInputs inputs, Span<Amount> rows)
    {
        // Column 0 is the state of today; column s + 1 is scenario s.
        Span<double> values = stackalloc double[terms.Scenarios.Length + 1];
        Rejection rejection = OptionModel.Values(spec, inputs.Forward, inputs.Volatility, inputs.Time, terms.Scenarios, values);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        double settlement = inputs.Settlement.ToDouble();
        double unit = spec.ContractSize.ToDouble() * settlement / (spec.Payoff == Payoff.Inverse ? inputs.Forward.ToDouble() : 1);
        double least = -(inputs.Mark.ToDouble() * spec.ContractSize.ToDouble() * settlement);
        double above = (values[0] * unit) + least;
        int scenarios = terms.Scenarios.Length;
        for (int s = 0; s < scenarios; s++)
        {
            double profit = terms.Scenarios[s].Weight.ToDouble() * (values[s + 1] - values[0]) * unit;
            if (!Amount.TryQuantise(Math.Max(profit + Math.Min(above, 0), least), Rounding.Down, out rows[s])
                || !Amount.TryQuantise(Math.Max(profit + Math.Max(above, 0), least), Rounding.Up, out rows[scenarios + s]))
            {
                return new(RejectionCode.OutsideDomain, spec.Id);
            }
        }

        return Rejection.None;
    }
}
