// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Margin as a rate of each position's notional, the rate rising tier by tier; flat where there is one tier only.</summary>
/// <remarks>
/// <para>requirement = Σ over positions of <see cref="TierSchedule.Require"/>(notional), rounded up once per position; options by <see cref="ShortOptionTerms"/>.
/// Source: the maintenance brackets of Binance USD-M futures, with the initial rate taken as one ÷ the tier's maximum leverage, by slice as well.</para>
/// <para>Positions do not offset each other here: a scenario model is the one that nets them. With a rulebook's isolated mode each position also stands in a pocket of its
/// own, and then this is that pocket's whole requirement.</para>
/// <para>Its bound: the slope of a schedule is at most its last rate, and the notional of a position is the value it stands for.</para>
/// </remarks>
public sealed class TieredLinearMargin : IMarginModel, IScreenBounds
{
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<TierSchedule?> _schedules;
    private readonly ShortOptionTerms? _options;

    /// <summary>Creates the model.</summary>
    /// <param name="catalog">The instruments that the schedules belong to.</param>
    /// <param name="schedules">A schedule by instrument id; null where the rulebook has no terms.</param>
    /// <param name="options">Terms of short options; null when the rulebook has none.</param>
    public TieredLinearMargin(InstrumentCatalog catalog, ImmutableArray<TierSchedule?> schedules, ShortOptionTerms? options)
    {
        Invariant.Check(schedules.Length == catalog.Instruments.Length, "There is one schedule, or none, for each instrument.");
        _catalog = catalog;
        _schedules = schedules;
        _options = options;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = [Margin.LineNames.Subject];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public bool IsConvexInPrices => true;

    /// <inheritdoc/>
    public bool ReadsVolatility => false;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        // Positions come sorted by instrument id: the order of lines in a report is part of its hash.
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = _catalog[position.Instrument].Kind == InstrumentKind.Option ? AddOption(position, market, sheet) : AddLinear(position, market, sheet);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument)
    {
        InstrumentSpec spec = _catalog[instrument];
        return spec.Kind == InstrumentKind.Option ? null : _schedules[instrument.Value]?.HighestRate(MarginKind.Maintenance);
    }

    /// <inheritdoc/>
    public OptionBound? OptionBound(InstrumentId instrument, Timestamp time) => _options?.OptionBound;

    private Rejection AddLinear(in Position position, MarketView market, MarginSheet sheet)
    {
        if (_schedules[position.Instrument.Value] is not { } schedule)
        {
            return new(RejectionCode.MarginTermsMissing, position.Instrument.Value);
        }

        Result<Amount> notional = Notional.Of(position, market);
        if (!notional.IsOk)
        {
            return notional.Rejection;
        }

        sheet.Add(new MarginLine(
            MarginLineKind.Position,
            position.Instrument.Value,
            notional.Value,
            schedule.Require(notional.Value, MarginKind.Initial),
            schedule.Require(notional.Value, MarginKind.Maintenance)));
        return Rejection.None;
    }

    private Rejection AddOption(in Position position, MarketView market, MarginSheet sheet)
    {
        if (_options is null)
        {
            return new(RejectionCode.MarginTermsMissing, position.Instrument.Value);
        }

        Result<MarginLine> line = _options.Assess(position, market);
        if (line.IsOk)
        {
            sheet.Add(line.Value);
        }

        return line.Rejection;
    }
}
