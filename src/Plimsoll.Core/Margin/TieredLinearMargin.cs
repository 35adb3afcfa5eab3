// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Margin as a rate of each position's notional, the rate rising tier by tier; flat where there is one tier only.</summary>
/// <remarks>
/// <para>requirement = Σ over positions of <see cref="TierSchedule.Require"/>(notional), rounded up once per position; options by
/// <see cref="ShortOptionTerms"/>. Source: the maintenance brackets of Binance USD-M futures, with the initial rate taken as one ÷ the tier's maximum leverage,
/// by slice as well.</para>
/// <para>Positions do not offset each other here, the long and the short leg of one instrument neither: a scenario model is the one that nets them. With a
/// rulebook's isolated mode each position also stands in a pocket of its own, and then this is that pocket's whole requirement.</para>
/// <para>Open orders, by instrument: R is convex in the net position and least at zero, so that no set of fills requires more than max(R(q), R(q + buys), R(q −
/// sells)); beside it, what the fills cost at once, Σ (−π)⁺. One line for an underlying. Exact where fills gain and cost nothing; else an upper bound, because
/// the dearest side and all costs are counted together and no gain against them.</para>
/// <para>Its bound: the slope of a schedule is at most its last rate, and the notional of a position is the value it stands for.</para>
/// </remarks>
public sealed partial class TieredLinearMargin : IMarginModel, IScreenBounds
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
    public static ImmutableArray<string> LineNames { get; } =
        [Margin.LineNames.Subject, Margin.LineNames.Subject + " open orders", Margin.LineNames.Subject + " long leg", Margin.LineNames.Subject + " short leg"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public bool CountsOrders => true;

    /// <inheritdoc/>
    /// <remarks>Two legs are two positions, and positions do not offset each other here.</remarks>
    public bool SeesLegs => true;

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
            Rejection rejection = _catalog[position.Instrument].Kind == InstrumentKind.Option ? AddOption(position, market, sheet)
                : AddLinear(position, market, sheet);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return sheet.OrdersOf(portfolio) is { } orders ? AddOrders(portfolio, market, sheet, orders) : Rejection.None;
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument)
    {
        InstrumentSpec spec = _catalog[instrument];
        return spec.Kind == InstrumentKind.Option ? null : _schedules[instrument.Value]?.HighestRate(MarginKind.Maintenance);
    }

    /// <inheritdoc/>
    public OptionBound? OptionBound(InstrumentId instrument, Timestamp time) => _options?.OptionBound;

    private Rejection AddOrders(in Portfolio portfolio, MarketView market, MarginSheet sheet, OrderFills orders)
    {
        orders.AddBuffer(sheet.Initial - sheet.Maintenance);
        Span<Amount> rises = new Amount[orders.Touched.Length];
        Span<Amount> exposures = new Amount[orders.Touched.Length];
        foreach (ref readonly OrderReach reach in orders.Reaches)
        {
            Rejection rejection = Rise(reach, portfolio, market, orders, out Amount rise, out Amount exposure);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            int at = orders.Touched.IndexOf(_catalog[reach.Instrument].Underlying);
            (rises[at], exposures[at]) = (rises[at] + rise, exposures[at] + exposure);
        }

        for (int i = 0; i < rises.Length; i++)
        {
            ObservableId underlying = orders.Touched[i];
            Amount cost = orders.CostOn(underlying);
            orders.AddBuffer(cost);
            if (!(rises[i] + cost).IsZero)
            {
                orders.MarkCostsOn(underlying);
                sheet.Add(new MarginLine(MarginLineKind.Orders, underlying.Value, exposures[i], rises[i] + cost, default, Part: 1));
            }
        }

        return Rejection.None;
    }

    /// <summary>How much more an instrument requires on the worse side that its orders can take it to, and the notional there.</summary>
    private Rejection Rise(in OrderReach reach, in Portfolio portfolio, MarketView market, OrderFills orders, out Amount rise, out Amount exposure)
    {
        (rise, exposure) = (default, default);
        Rejection held = Require(new(reach.Instrument, reach.Held, default), market, out MarginLine now);
        Rejection sold = Require(new(reach.Instrument, reach.Low, default), market, out MarginLine low);
        Rejection bought = Require(new(reach.Instrument, reach.High, default), market, out MarginLine high);
        if (held.IsRefused || sold.IsRefused || bought.IsRefused)
        {
            return held.IsRefused ? held : sold.IsRefused ? sold : bought;
        }

        // Initial less maintenance grows with the size as well; both are rounded up, so that their difference may lack an atom.
        Amount buffer = Amount.Max(low.Initial - low.Maintenance, high.Initial - high.Maintenance) + Amount.FromAtoms(1);
        orders.AddBuffer(Amount.Max(buffer - (now.Initial - now.Maintenance), default));
        bool isBought = high.Initial >= low.Initial;
        rise = Amount.Max(Amount.Max(low.Initial, high.Initial) - now.Initial, default);
        exposure = isBought ? high.Exposure : low.Exposure;
        if (rise.IsPositive)
        {
            orders.MarkSide(reach, isBought, portfolio.Orders.AsSpan());
        }

        return Rejection.None;
    }

    private Rejection Require(in Position position, MarketView market, out MarginLine line)
    {
        line = default;
        return position.Quantity.IsZero ? Rejection.None
            : _catalog[position.Instrument].Kind == InstrumentKind.Option ? LineOfOption(position, market, out line)
            : LineOfLinear(position, market, out line);
    }

    private Rejection AddLinear(in Position position, MarketView market, MarginSheet sheet)
    {
        Rejection rejection = LineOfLinear(position, market, out MarginLine line);
        if (!rejection.IsRefused)
        {
            sheet.Add(line with { Part = PartOf(position.Leg) });
        }

        return rejection;
    }

    private static int PartOf(PositionLeg leg) => leg switch { PositionLeg.Long => 2, PositionLeg.Short => 3, _ => 0 };

    private Rejection LineOfLinear(in Position position, MarketView market, out MarginLine line)
    {
        line = default;
        if (_schedules[position.Instrument.Value] is not { } schedule)
        {
            return new(RejectionCode.MarginTermsMissing, position.Instrument);
        }

        Rejection rejection = Notional.Of(position, market, out Amount notional);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        line = new(
            MarginLineKind.Position,
            position.Instrument.Value,
            notional,
            schedule.Require(notional, MarginKind.Initial),
            schedule.Require(notional, MarginKind.Maintenance));
        return Rejection.None;
    }

    private Rejection AddOption(in Position position, MarketView market, MarginSheet sheet)
    {
        Rejection rejection = LineOfOption(position, market, out MarginLine line);
        if (!rejection.IsRefused)
        {
            sheet.Add(line with { Part = PartOf(position.Leg) });
        }

        return rejection;
    }

    private Rejection LineOfOption(in Position position, MarketView market, out MarginLine line)
    {
        line = default;
        if (_options is null)
        {
            return new(RejectionCode.MarginTermsMissing, position.Instrument);
        }

        Result<MarginLine> required = _options.Assess(position, market);
        line = required.IsOk ? required.Value : default;
        return required.Rejection;
    }
}
