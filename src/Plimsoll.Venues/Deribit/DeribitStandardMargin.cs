// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>Rates of Deribit's standard margin.</summary>
/// <param name="Initial">Initial rate of the smallest position.</param>
/// <param name="Maintenance">Maintenance rate of the smallest position, above 0, at most the initial rate.</param>
/// <param name="Step">By how much both rise with each unit of the underlying.</param>
public sealed record DeribitRates(Ratio Initial, Ratio Maintenance, Ratio Step);

/// <summary>Margin after Deribit's standard margin: each position by itself, at a rate of the whole of it that rises with its size.</summary>
/// <remarks>
/// <para>requirement = units × index × (base + step × units), rounded up; units of the underlying, of an inverse contract its value in coin at the mark. Not by
/// slices: the whole position pays the rate of its size. Short options by <see cref="ShortOptionTerms"/>, to which equity adds the mark that it carries; long
/// ones nothing. What settles in another asset than the numeraire and is not inverse is taken at its mark. Source: support.deribit.com, article
/// 25944738177565.</para>
/// <para>Open orders, by instrument: the requirement is convex in the position and least at zero, so that no set of fills requires more than the larger of both
/// ends that orders can take it to; beside it what fills cost at once. A line for each underlying.</para>
/// <para>It states no rates for the screen: the slope of a requirement grows with the position without end.</para>
/// </remarks>
public sealed partial class DeribitStandardMargin : IMarginModel
{
    private const int Mmp = 2;

    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<DeribitRates?> _rates;
    private readonly ShortOptionTerms? _options;
    private readonly ImmutableArray<Amount> _mmp;

    /// <param name="catalog">The instruments that it is for.</param>
    /// <param name="rates">Rates by instrument id; null where the rulebook has no terms.</param>
    /// <param name="options">Terms of short options; null when the rulebook has none.</param>
    /// <param name="mmp">By asset id, units held for quotes under market maker protection.</param>
    internal DeribitStandardMargin(
        InstrumentCatalog catalog, ImmutableArray<DeribitRates?> rates, ShortOptionTerms? options, ImmutableArray<Amount> mmp)
    {
        Invariant.Check(rates.Length == catalog.Instruments.Length, "There are rates, or none, for each instrument.");
        _catalog = catalog;
        _rates = rates;
        _options = options;
        _mmp = mmp;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = [Margin.LineNames.Subject, Margin.LineNames.Subject + " open orders", Margin.LineNames.Subject
        + " MMP"];

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public bool CountsOrders => true;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Result<MarginLine> required = Require(position.Instrument, position.Quantity, market);
            if (!required.IsOk)
            {
                return required.Rejection;
            }

            sheet.Add(required.Value);
        }

        Rejection mmp = DeribitMmp.Add(_mmp, market, sheet, Mmp);
        return mmp.IsRefused ? mmp : sheet.OrdersOf(portfolio) is { } orders ? AddOrders(portfolio, market, sheet, orders) : Rejection.None;
    }

    private Rejection AddOrders(in Portfolio portfolio, MarketView market, MarginSheet sheet, OrderFills orders)
    {
        orders.AddBuffer(sheet.Initial - sheet.Maintenance);
        SortedDictionary<ObservableId, (Amount Rise, Amount Exposure)> byUnderlying = [];
        foreach (ref readonly OrderReach reach in orders.Reaches)
        {
            Result<MarginLine> held = Require(reach.Instrument, reach.Held, market), low = Require(reach.Instrument, reach.Low, market),
                high = Require(reach.Instrument, reach.High, market);
            if (!held.IsOk || !low.IsOk || !high.IsOk)
            {
                return held.IsOk ? low.IsOk ? high.Rejection : low.Rejection : held.Rejection;
            }

            // Initial less maintenance grows with the size as well; both are rounded up, so that their difference may lack an atom.
            Amount buffer = Amount.Max(low.Value.Initial - low.Value.Maintenance, high.Value.Initial - high.Value.Maintenance) + Amount.FromAtoms(1);
            orders.AddBuffer(Amount.Max(buffer - (held.Value.Initial - held.Value.Maintenance), default));
            bool isBought = high.Value.Initial >= low.Value.Initial;
            MarginLine worse = isBought ? high.Value : low.Value;
            Amount rise = Amount.Max(worse.Initial - held.Value.Initial, default);
            if (rise.IsPositive)
            {
                orders.MarkSide(reach, isBought, portfolio.Orders.AsSpan());
            }

            (Amount rises, Amount exposure) = byUnderlying.GetValueOrDefault(_catalog[reach.Instrument].Underlying);
            byUnderlying[_catalog[reach.Instrument].Underlying] = (rises + rise, exposure + worse.Exposure);
        }

        foreach (ObservableId underlying in orders.Touched)
        {
            (Amount rise, Amount exposure) = byUnderlying.GetValueOrDefault(underlying);
            Amount cost = orders.CostOn(underlying);
            orders.AddBuffer(cost);
            if (!(rise + cost).IsZero)
            {
                orders.MarkCostsOn(underlying);
                sheet.Add(new MarginLine(MarginLineKind.Orders, underlying.Value, exposure, rise + cost, default, Part: 1));
            }
        }

        return Rejection.None;
    }

    private Result<MarginLine> Require(InstrumentId instrument, Quantity quantity, MarketView market)
    {
        InstrumentSpec spec = _catalog[instrument];
        if (quantity.IsZero)
        {
            return Result<MarginLine>.Of(default);
        }

        if (spec.Kind == InstrumentKind.Option)
        {
            return _options is null ? Result<MarginLine>.Refused(RejectionCode.MarginTermsMissing, instrument)
                : _options.Assess(new(instrument, quantity, default), market);
        }

        if (_rates[instrument.Value] is not { } rates)
        {
            return Result<MarginLine>.Refused(RejectionCode.MarginTermsMissing, instrument);
        }

        Rejection rejection = UnitsOf(spec, quantity, market, out Amount units, out Amount value);
        if (rejection.IsRefused)
        {
            return Result<MarginLine>.Refused(rejection);
        }

        Ratio more = Ratio.FromAtoms(Fixed18.Multiply(units.Atoms, rates.Step.Atoms, Rounding.Up));
        return Result<MarginLine>.Of(new(
            MarginLineKind.Position, instrument.Value, value, value.Times(rates.Initial + more, Rounding.Up),
                value.Times(rates.Maintenance + more, Rounding.Up)));
    }

    /// <summary>Units of the underlying, and what they are worth in the numeraire; both rounded up.</summary>
    private Rejection UnitsOf(InstrumentSpec spec, Quantity quantity, MarketView market, out Amount units, out Amount value)
    {
        (units, value) = (default, default);
        bool isAtIndex = spec.Payoff == Payoff.Inverse || spec.Settlement == _catalog.Numeraire;
        ObservableId observable = isAtIndex ? spec.Underlying : spec.Mark;
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryPrice(observable, out Price price))
        {
            return new(RejectionCode.MarkMissing, observable);
        }

        Price settlement = Price.Of(1);
        if (!isAtIndex && !market.TryAssetPrice(spec.Settlement, out settlement))
        {
            return new(RejectionCode.MarkMissing, _catalog[spec.Settlement].PriceObservable!.Value);
        }

        Amount size = Amount.FromAtoms(quantity.Abs().Times(spec.ContractSize, Rounding.Up).Atoms);
        units = spec.Payoff == Payoff.Inverse ? size.DividedBy(mark, Rounding.Up) : size;
        value = units.Times(_catalog[observable].SizeOf(price), Rounding.Up).Times(settlement, Rounding.Up);
        return Rejection.None;
    }
}
