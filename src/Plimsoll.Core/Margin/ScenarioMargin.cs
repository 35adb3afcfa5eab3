// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Margin as the worst loss over a grid of price and volatility moves, netted over everything on one underlying.</summary>
/// <remarks>
/// <para>Per underlying: loss_s = max(0, −Σ profit of its positions in scenario s − dampener_s); worst = max over s; initial and maintenance = factor × worst,
/// rounded up. A group's profit is not offered to other groups.</para>
/// <para>Perpetuals and futures all move by the scenario's relative move, each from its own mark: profit = value × move, value = contracts × size × |mark| in
/// the numeraire, with a signed mark at least at its floor. An inverse contract gains size × (1÷mark − 1÷(mark × (1 + move))) of coin, which is concave; at the
/// coin's shocked price that is worth exactly size ÷ mark × price × move, so in the numeraire it is a straight line as well. Options by
/// <see cref="MarkedProfits"/>.</para>
/// <para>Coin: what an account has of the underlying's asset is its balance and what its positions have made or lost in it, netted (<see cref="CoinHeld"/>).
/// With spot offset any part h of it may count as a position, so that spot hedges its perpetual; the part is chosen that loses least. Coin alone requires no
/// margin: its haircut covers its risk. What is owed, a loan or what unrealised losses are beyond the balance, is a short position in the coin and counts in
/// full, with or without another position on that coin; without spot offset only where it adds to the loss. What is owed of a coin without a class is left to
/// the add-on that charges loans; beside a class, <see cref="BorrowAddOn"/> requires for a loan only what its group does not.</para>
/// <para>What inverse options owe, those that are bought taken off, equity takes off the coin before the haircut. Coin against that debt,
/// min(coin, debt), is a position in full as well, and h is chosen in what is left; so the coin that no scenario moves is never more than what has a
/// haircut.</para>
/// <para>Without dampeners the requirement is convex, homogeneous and subadditive in positions and coin together, as long as the net amount of each asset keeps
/// its sign and there is coin for what options owe: coin of one book that comes to stand against a debt of another adds its fall. With them it is still
/// convex. Figures are exact except option rows, see there; each rounding goes against the account.</para>
/// <para>Offset cap c: M = gross − c × (gross − core), gross = Σ over the group's positions of what each alone, without coin, requires, at least core, which is
/// what they require together; c = 1 grants every offset, c = 0 none. The line beside the group's is (1 − c) × (gross − core), rounded up, its initial no
/// less than its maintenance. Source of the form: Commission Delegated Regulation (EU) 153/2013, Article 27, with c at most .80. Both ends are convex and
/// homogeneous, and so is M.</para>
/// <para>The bound: a group's requirement is a maximum over scenarios of functions whose slope in a delta-one value is at most factor × |move × weight|,
/// minimised over a hedge; both keep the slope. The same holds for the coin, which bounds where the hedge may lie, and for gross and core alike, so that an
/// offset cap, which lies between them, needs no other bound. Options also follow volatility and time, so they have no such bound; with time at rest that of
/// <see cref="OptionBound"/> holds.</para>
/// </remarks>
public sealed partial class ScenarioMargin : IMarginModel, IScenarioModel, IScreenBounds, ICureModel
{
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<ScenarioClass> _classes;
    private readonly ImmutableArray<int> _classOf;
    private readonly ImmutableArray<int> _firstScenario;
    private readonly ImmutableArray<bool> _isCoin;
    private readonly Ratio _initialFactor;
    private readonly Ratio _maintenanceFactor;
    private readonly Ratio _notGranted;

    /// <summary>Creates the model.</summary>
    /// <param name="catalog">The instruments that it is for.</param>
    /// <param name="classes">The classes; their scenarios are numbered one class after the other.</param>
    /// <param name="byObservable">The class of each underlying by observable id; null where the rulebook has no terms.</param>
    /// <param name="initialFactor">Initial margin per unit of worst loss.</param>
    /// <param name="maintenanceFactor">Maintenance margin per unit of worst loss; above 0, at most the initial factor.</param>
    /// <param name="offsetCap">The share of offsets that is granted within a group, from 0 to 1; null grants all.</param>
    /// <param name="correlation">How underlyings offset each other; null where they do not. It has no offset cap of groups beside it.</param>
    public ScenarioMargin(
        InstrumentCatalog catalog,
        ImmutableArray<ScenarioClass> classes,
        ImmutableArray<ScenarioClass?> byObservable,
        Ratio initialFactor,
        Ratio maintenanceFactor,
        Ratio? offsetCap = null,
        CorrelationRule? correlation = null)
    {
        Invariant.Check(byObservable.Length == catalog.Observables.Length, "There is one class, or none, for each observable.");
        Invariant.Check(maintenanceFactor.IsPositive && maintenanceFactor <= initialFactor,
            "The maintenance factor is above 0 and at most the initial factor.");
        _notGranted = Ratio.One - (offsetCap ?? Ratio.One);
        Invariant.Check(!_notGranted.IsNegative && _notGranted <= Ratio.One, "The offset cap is from 0 to 1.");
        _catalog = catalog;
        _classes = classes;
        _classOf = [.. byObservable.Select(terms => terms is null ? -1 : classes.IndexOf(terms))];
        _firstScenario = [.. classes.Select((_, i) => classes.Take(i).Sum(before => before.Scenarios.Length))];
        _isCoin = [.. catalog.Observables.Select(observable => catalog.Assets.Any(asset => asset.PriceObservable == observable.Id))];
        IsConvexInPrices = correlation is null && !CoinHeld.IsPaidAcross(catalog);
        Invariant.Check(correlation is null || _notGranted.IsZero, "Correlation offsets are capped by their own rule, and groups beside them are not.");
        _correlation = correlation;
        _rows = correlation is null ? [] : [.. catalog.Observables.Select(observable => correlation.Names.IndexOf(observable.Name))];
        _initialFactor = initialFactor;
        _maintenanceFactor = maintenanceFactor;
    }

    /// <inheritdoc/>
    /// <remarks>False where some contract settles in a coin that is the underlying of others: its losses may use up that coin while the coin's price
    /// stays. Where underlyings offset each other too: coin that hedges may then take an offset away.</remarks>
    public bool IsConvexInPrices { get; }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
    [
        Margin.LineNames.Subject, Margin.LineNames.Subject + " offset cap", Margin.LineNames.Subject + " open orders",
        Margin.LineNames.Subject + " by correlation",
    ];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        OrderFills? orders = sheet.OrdersOf(portfolio);
        sheet.Correlated.Clear();
        int first = sheet.Lines.Length;
        Underlyings underlyings = new(_catalog, portfolio, withCoins: true, orders);
        while (underlyings.MoveNext())
        {
            ObservableId underlying = underlyings.Current;
            OrderFills? here = orders is not null && orders.Touches(underlying) ? orders : null;
            if (!underlyings.HasPositions && _classOf[underlying.Value] < 0 && (here is null || !here.HasContractOn(underlying, _catalog)))
            {
                ChargeUnclassed(underlying, sheet, here);
                continue;
            }

            Rejection rejection = LineOf(portfolio, underlying, market, sheet, countsCoin: true, here, out MarginLine group, out FillBound fills,
                out CorrelatedLoss part);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            (Amount initial, Amount maintenance) = (sheet.Initial, sheet.Maintenance);
            if (underlyings.HasPositions || !group.Exposure.IsZero)
            {
                AddGroup(group, part, sheet);
                rejection = _notGranted.IsZero ? Rejection.None : ChargeOffsets(portfolio, group, market, sheet);
            }

            if (!rejection.IsRefused && orders is not null)
            {
                rejection = ChargeOrders(portfolio, underlying, new(fills, sheet.Initial - initial, sheet.Maintenance - maintenance), market, sheet, orders);
            }

            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return _correlation is null ? Rejection.None : GrantCorrelation(portfolio, market, sheet, orders, first);
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument)
    {
        InstrumentSpec spec = _catalog[instrument];
        return spec.Kind == InstrumentKind.Option ? null : BoundOf(spec.Underlying);
    }

    /// <inheritdoc/>
    public OptionBound? OptionBound(InstrumentId instrument, Timestamp time) =>
        ClassOf(_catalog[instrument].Underlying) is { } terms
            ? terms.OptionBoundOf(_catalog[instrument], time, _maintenanceFactor.Times(OptionSlope(_catalog[instrument].Underlying, terms)
                + (IsOwedInCoin(_catalog[instrument]) ? terms.WorstShock : Ratio.Zero), Rounding.Up))
            : null;

    /// <inheritdoc/>
    /// <remarks>A loss is a sum of quantity × row, so it differs by at most quantity × the largest difference of a figure; so do the worst of them, a minimum
    /// over hedges, and gross and core, between which an offset cap lies. The coin that an inverse one commits moves with its mark, at most by the worst
    /// shock.</remarks>
    public Amount? ChangeOf(InstrumentId option, MarketView before, MarginSheet onBefore, MarketView after, MarginSheet onAfter)
    {
        InstrumentSpec spec = _catalog[option];
        if (ClassOf(spec.Underlying) is not { } terms
            || OptionLegs.ProfitsOf(spec, onBefore.Cubes.Of(terms.Scenarios), before, out MarkedProfits profits).IsRefused
            || OptionLegs.ProfitsOf(spec, onAfter.Cubes.Of(terms.Scenarios), after, out MarkedProfits others).IsRefused)
        {
            return null;
        }

        Amount most = default;
        for (int s = 0; s < terms.Scenarios.Length; s++)
        {
            most = Amount.Max(most, (profits.Of(isShort: false, s) - others.Of(isShort: false, s)).Abs());
            most = Amount.Max(most, (profits.Of(isShort: true, s) - others.Of(isShort: true, s)).Abs());
        }

        most = most.Times(OptionSlope(spec.Underlying, terms), Rounding.Up);
        if (IsOwedInCoin(spec))
        {
            Amount moved = (CommittedBy(spec, before) - CommittedBy(spec, after)).Abs() + Amount.FromAtoms(2);
            most += moved.Times(terms.WorstShock, Rounding.Up);
        }

        return most.Times(_maintenanceFactor, Rounding.Up);
    }

    /// <summary>True for an option whose debt commits coin of the account.</summary>
    private bool IsOwedInCoin(InstrumentSpec spec) => spec.Kind == InstrumentKind.Option && spec.Payoff == Payoff.Inverse && _isCoin[spec.Underlying.Value];

    /// <summary>The coin that one contract of an inverse option commits when it is sold, numeraire; nothing without its prices.</summary>
    private static Amount CommittedBy(InstrumentSpec spec, MarketView market) =>
        market.TryPrice(spec.Mark, out Price mark) && market.TryAssetPrice(spec.Settlement, out Price coin)
            ? spec.ValueOf(Quantity.Of(1), mark, Rounding.Up).Times(coin, Rounding.Up) : default;

    /// <inheritdoc/>
    public Ratio? HoldingRateBound(AssetId asset) =>
        _catalog[asset].PriceObservable is { } price && ClassOf(price) is not null ? BoundOf(price) : Ratio.Zero;

    /// <inheritdoc/>
    public string ScenarioName(int scenario)
    {
        int own = _classes.Length - 1;
        while (_firstScenario[own] > scenario)
        {
            own--;
        }

        return _classes[own].Scenarios[scenario - _firstScenario[own]].ToString();
    }

    /// <summary>The class that an underlying belongs to; null when it has no terms.</summary>
    public ScenarioClass? ClassOf(ObservableId underlying) => _classOf[underlying.Value] is int own && own >= 0 ? _classes[own] : null;

    private Ratio? BoundOf(ObservableId underlying)
    {
        int own = _classOf[underlying.Value];
        return own < 0 ? null : _classes[own].WorstShock.Times(_maintenanceFactor, Rounding.Up);
    }

    /// <summary>Charges the offsets of a group that the cap does not grant.</summary>
    private Rejection ChargeOffsets(in Portfolio portfolio, in MarginLine group, MarketView market, MarginSheet sheet)
    {
        ObservableId underlying = new(group.Subject);
        (Amount initial, Amount maintenance) = (default, default);
        for (int i = 0; i < portfolio.Positions.Length; i++)
        {
            if (_catalog[portfolio.Positions.Span[i].Instrument].Underlying != underlying)
            {
                continue;
            }

            Rejection rejection = LineOf(new Portfolio(default, portfolio.Positions.Slice(i, 1)), underlying, market, sheet, countsCoin: false, null,
                out MarginLine alone, out _, out _);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            initial += alone.Initial;
            maintenance += alone.Maintenance;
        }

        Amount keep = NettingTree.NotGranted(group.Maintenance, maintenance, _notGranted);
        Amount open = Amount.Max(NettingTree.NotGranted(group.Initial, initial, _notGranted), keep);
        if (!open.IsZero)
        {
            sheet.Add(new MarginLine(MarginLineKind.OffsetCap, group.Subject, Amount.Max(initial - group.Initial, default), open, keep, Part: 1));
        }

        return Rejection.None;
    }

    private Rejection LineOf(
        in Portfolio portfolio, ObservableId underlying, MarketView market, MarginSheet sheet, bool countsCoin, OrderFills? orders, out MarginLine line,
            out FillBound fills, out CorrelatedLoss part)
    {
        (line, fills, part) = (default, default, new(-1, default, default, default));
        int own = _classOf[underlying.Value];
        if (own < 0)
        {
            return new(RejectionCode.MarginTermsMissing, underlying);
        }

        ScenarioClass terms = _classes[own];
        OptionLegs options = sheet.OptionLegs;
        Rejection rejection = Sum(portfolio, underlying, terms, market, sheet, out Amount low, out Amount high, out Amount exposure);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        (CoinHeld coin, Amount free, GroupValue unhedged) = (default, default, new(low, high));
        if (countsCoin && _isCoin[underlying.Value])
        {
            rejection = CoinValue(portfolio, underlying, terms, market, out coin, out GroupValue committed, out free);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            // A coin alone stands for what is owed of it.
            exposure = exposure.IsZero ? committed.Low.Abs() : exposure;
            (low, high) = (low + committed.Low, high + committed.High);
            unhedged = new(low, high);
            if (terms.HasSpotOffset)
            {
                Amount hedge = options.Count > 0 ? BestHedge(terms, options, low, free) : Within(-low, free);
                low += hedge;
                high += hedge;
                free -= hedge;
            }
        }

        Amount worst = default;
        int scenario = 0;
        if (options.Count > 0)
        {
            worst = options.Worst(terms, low, high, out scenario);
        }
        else
        {
            foreach (int s in terms.DeltaOneScenarios)
            {
                Amount loss = options.Loss(terms, low, high, s);
                if (loss > worst)
                {
                    (worst, scenario) = (loss, s);
                }
            }
        }

        line = new MarginLine(
            MarginLineKind.Group,
            underlying.Value,
            exposure,
            worst.Times(_initialFactor, Rounding.Up),
            worst.Times(_maintenanceFactor, Rounding.Up),
            worst.IsZero ? -1 : _firstScenario[own] + scenario);
        part = RowOf(underlying) < 0 ? part : PartOf(underlying, terms, options, unhedged, worst);
        return orders is null ? Rejection.None : WorstFills(
            new(orders, underlying, null, terms, coin, free), new(low, high), market, sheet, out fills);
    }

    /// <summary>What the account's coin is worth: what is a position, owed or against the debt of options, without spot offset only where it adds to the loss;
    /// and what may hedge, rounded toward zero, because less of a hedge is always allowed.</summary>
    private static Rejection CoinValue(in Portfolio portfolio, ObservableId underlying, ScenarioClass terms, MarketView market, out CoinHeld coin,
        out GroupValue committed, out Amount free)
    {
        (committed, free) = (default, default);
        Rejection rejection = CoinHeld.Of(portfolio, underlying, market, out coin);
        if (rejection.IsRefused || coin.Net.IsZero)
        {
            return rejection;
        }

        if (!market.TryPrice(underlying, out Price price))
        {
            return new(RejectionCode.MarkMissing, underlying);
        }

        Amount low = coin.Committed.Times(price, Rounding.Down), high = coin.Committed.Times(price, Rounding.AwayFromZero);
        committed = terms.HasSpotOffset ? new(low, high) : new(Amount.Min(low, default), Amount.Max(high, default));
        free = coin.Free.Times(price, Rounding.TowardZero);
        return Rejection.None;
    }

    private static Amount BestHedge(ScenarioClass terms, OptionLegs options, Amount deltaOne, Amount held)
    {
        if (held.IsZero)
        {
            return default;
        }

        Span<double> constants = stackalloc double[terms.ShockValues.Length];
        options.FillWorstByShock(terms, constants);

        // Lines are in the total delta-one value; the hedge is what takes it there.
        double start = deltaOne.ToDouble();
        double end = (deltaOne + held).ToDouble();
        double best = HedgeChoice.Minimise(terms.ShockValues.AsSpan(), constants, Math.Min(start, end), Math.Max(start, end));
        return Amount.TryQuantise(best, Rounding.TowardZero, out Amount total) ? Within(total - deltaOne, held) : default;
    }

    /// <summary>The point between nothing and what is held that is nearest to what is wanted.</summary>
    private static Amount Within(Amount wanted, Amount held) => Amount.Max(Amount.Min(default, held), Amount.Min(Amount.Max(default, held), wanted));
}
