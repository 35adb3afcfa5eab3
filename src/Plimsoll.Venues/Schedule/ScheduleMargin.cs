// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Schedule;

/// <summary>Margin of positions by the BCBS-IOSCO schedule: each position a trade.</summary>
/// <remarks>
/// <para>Notional is what the position stands for (<see cref="Notional"/>), present value what it is worth at its mark less its cost, in the numeraire, half
/// to even;
/// years run to its expiry, and a perpetual is in the longest band. <see cref="ScheduleCalculator"/> does the rest.</para>
/// <para>Maintenance is a share of it, rounded up, which is this house's own. Open orders are not counted. It states no rates for the screen: a present value
/// near
/// zero moves NGR without bound.</para>
/// </remarks>
public sealed class ScheduleMargin : IMarginModel, IExplainedModel
{
    private readonly InstrumentCatalog _catalog;
    private readonly ScheduleParameters _parameters;
    private readonly ImmutableArray<ScheduleClass?> _classes;
    private readonly Ratio _maintenance;

    /// <param name="catalog">The instruments that it is for.</param>
    /// <param name="parameters">The figures.</param>
    /// <param name="classes">By observable id, the asset class of an underlying; null where the rulebook has no terms.</param>
    /// <param name="maintenance">Maintenance per unit of initial margin, above 0 and at most 1.</param>
    internal ScheduleMargin(InstrumentCatalog catalog, ScheduleParameters parameters, ImmutableArray<ScheduleClass?> classes, Ratio maintenance)
    {
        _catalog = catalog;
        _parameters = parameters;
        _classes = classes;
        _maintenance = maintenance;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = ["schedule"];

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Result<ScheduleResult> found = Margin(portfolio, market);
        if (!found.IsOk)
        {
            return found.Rejection;
        }

        if (found.Value.Margin.IsPositive)
        {
            Amount exposure = found.Value.Lines.Aggregate(Amount.Zero, static (sum, line) => sum + line.Trade.Notional.Abs());
            sheet.Add(new MarginLine(MarginLineKind.Book, 0, exposure, found.Value.Margin, found.Value.Margin.Times(_maintenance, Rounding.Up)));
        }

        return Rejection.None;
    }

    /// <summary>The schedule's margin of a portfolio with everything that it was made of.</summary>
    /// <returns>Refused where a price is missing or an underlying has no terms.</returns>
    public Result<ScheduleResult> Margin(in Portfolio portfolio, MarketView market)
    {
        ImmutableArray<ScheduleTrade>.Builder trades = ImmutableArray.CreateBuilder<ScheduleTrade>(portfolio.Positions.Length);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = TradeOf(position, market, out ScheduleTrade? trade);
            if (rejection.IsRefused)
            {
                return Result<ScheduleResult>.Refused(rejection);
            }

            trades.Add(trade!);
        }

        return Result<ScheduleResult>.Of(ScheduleCalculator.Of(_parameters, trades));
    }

    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Result<ScheduleResult> found = Margin(portfolio, market);
        if (!found.IsOk)
        {
            return Result<ExplainedMargin>.Refused(found.Rejection);
        }

        NamedValue initial = ScheduleCalculator.Tree(found.Value, _parameters);
        List<NamedValue> inputs = [];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            inputs.Add(NamedValue.SizeOf($"size of {_catalog[position.Instrument].Symbol}", position.Quantity));
            if (market.TryMark(position.Instrument, out Price mark))
            {
                inputs.Add(NamedValue.PriceOf($"mark of {_catalog[position.Instrument].Symbol}", mark));
            }
        }

        initial = initial with { Parts = [.. initial.Parts, .. inputs] };
        return Result<ExplainedMargin>.Of(new(initial, NamedValue.Of("maintenance of the schedule", initial.Value.Times(_maintenance, Rounding.Up),
            "schedule × maintenance, rounded up", initial, NamedValue.RateOf("maintenance", _maintenance))));
    }

    private Rejection TradeOf(in Position position, MarketView market, out ScheduleTrade? trade)
    {
        trade = null;
        InstrumentSpec spec = _catalog[position.Instrument];
        if (_classes[spec.Underlying.Value] is not { } terms)
        {
            return new(RejectionCode.MarginTermsMissing, position.Instrument);
        }

        Result<Amount> notional = Notional.Of(position, market);
        if (!notional.IsOk)
        {
            return notional.Rejection;
        }

        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, _catalog[spec.Settlement].PriceObservable!.Value);
        }

        Amount value = spec.ValueOf(position.Quantity, mark, Rounding.HalfEven) - position.Cost;
        Ratio? years = spec.Expiry is { } expiry ? YearsOf(market.Time, expiry) : null;
        trade = new(spec.Symbol, terms.Product, position.Quantity.IsNegative ? -notional.Value : notional.Value,
            value.Times(settlement, Rounding.HalfEven), years);
        return Rejection.None;
    }

    // A day is a day: years of 365 days, exact in nanoseconds.
    private static Ratio YearsOf(Timestamp now, Timestamp expiry) => Ratio.FromAtoms(Fixed18.MulDiv(
        Math.Max(expiry.Nanoseconds - now.Nanoseconds, 0), Fixed18.AtomsPerUnit, Timestamp.NanosecondsPerYear, Rounding.Up));
}
