// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <remarks>
/// <para>Correlation. The underlyings of a <see cref="CorrelationRule"/> require together what it says of their parts. A part is made of a group's losses by
/// scenario: slope = (loss at the lowest shock − loss at the highest) ÷ span of the shocks × worst shock, rest = the most that any scenario loses over slope ×
/// (−shock ÷ worst shock), alone = the group's worst loss, coin that hedges it counted. Coin held is in alone only, coin owed in all three. Each group's line
/// is its own requirement less its share, by size, of what is granted, rounded up.</para>
/// <para>Of positions without options and without coin the requirement stays convex, homogeneous and subadditive, to roundings. With options or coin it may not
/// be: the core may then be above the gross, which caps it, and coin that takes away the loss of a leg takes away what that leg offset. It is never above the
/// gross and never below the worst single group.</para>
/// <para>The bounds: one unit more of a loss requires at most one more (<see cref="CorrelationRule"/>), so those of positions and coin stand; of option rows
/// slope and rest follow, up to 1 + 4 × worst shock ÷ span. A loan of coin stands beside its group and is charged in full by the add-on that charges loans:
/// a group's line is only a share, which moves with every other price.</para>
/// <para>Open orders: the smaller of two upper bounds. One grants initial margin no offset at all, each group with its own worst set. The other is what is
/// required without orders and what each fill alone could add whichever way it goes, less its gain.</para>
/// </remarks>
public sealed partial class ScenarioMargin
{
    private readonly CorrelationRule? _correlation;
    private readonly ImmutableArray<int> _rows;

    /// <summary>The rule by which underlyings offset each other; null where each stands alone.</summary>
    public CorrelationRule? Correlation => _correlation;

    private int RowOf(ObservableId underlying) => _correlation is null ? -1 : _rows[underlying.Value];

    private Ratio OptionSlope(ObservableId underlying, ScenarioClass terms) => RowOf(underlying) < 0 ? Ratio.One : terms.CorrelatedSlope;

    /// <summary>Adds the line of a group, and its part where it combines with others.</summary>
    private static void AddGroup(in MarginLine group, in CorrelatedLoss part, MarginSheet sheet)
    {
        if (part.Underlying < 0)
        {
            sheet.Add(group);
            return;
        }

        sheet.Correlated.Add(part, sheet.Lines.Length);
        sheet.Add(group with { Kind = MarginLineKind.Correlated, Part = 3 });
    }

    /// <summary>The part of the group whose options are the legs of the sheet.</summary>
    private CorrelatedLoss PartOf(ObservableId underlying, ScenarioClass terms, OptionLegs options, in GroupValue value, Amount worst)
    {
        Amount slope = value.Low;
        Ratio span = terms.Shocks[terms.Highest] - terms.Shocks[terms.Lowest];
        if (options.Count > 0 || span.IsZero)
        {
            // Dampeners are no part of a slope: they would make one of nothing.
            Amount fall = options.Loss(terms, value.Low, value.High, terms.Lowest) + terms.Scenarios[terms.Lowest].Dampener
                - options.Loss(terms, value.Low, value.High, terms.Highest) - terms.Scenarios[terms.Highest].Dampener;
            slope = span.IsZero ? default : fall.Scale(Fixed18.AtomsPerUnit, span.Atoms, Rounding.TowardZero);
        }

        Amount rest = default;
        if (options.Count > 0)
        {
            rest = options.Worst(terms, value.Low - slope, value.High - slope, out _);
        }
        else
        {
            foreach (int s in terms.DeltaOneScenarios)
            {
                rest = Amount.Max(rest, options.Loss(terms, value.Low - slope, value.High - slope, s));
            }
        }

        return new(RowOf(underlying), slope.Times(terms.WorstShock, Rounding.AwayFromZero), rest, worst);
    }

    /// <summary>Takes what correlation offsets off the lines of the groups, once all are on the sheet; the model's lines begin at <c>first</c>.</summary>
    private Rejection GrantCorrelation(in Portfolio portfolio, MarketView market, MarginSheet sheet, OrderFills? orders, int first)
    {
        CorrelatedGroups groups = sheet.Correlated;
        CorrelatedMargin together = _correlation!.Combine(groups.Parts);
        Amount maintenance = together.Granted(_correlation.Terms.OffsetCap);
        Amount initial = together.Granted(_correlation.Terms.EntryOffsetCap);
        if (orders is not null)
        {
            Rejection rejection = ChargeFills(portfolio, market, sheet, first, ref initial);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        for (int i = 0; i < groups.Count; i++)
        {
            MarginLine line = sheet.Lines[groups.Lines[i]];
            sheet.Replace(groups.Lines[i], line with
            {
                Initial = line.Initial - ShareOf(line.Initial, initial, together.Gross),
                Maintenance = line.Maintenance - ShareOf(line.Maintenance, maintenance, together.Gross),
            });
        }

        return Rejection.None;
    }

    private static Amount ShareOf(Amount line, Amount granted, Amount gross) =>
        granted.IsZero ? default : line.Scale(granted.Atoms, gross.Atoms, Rounding.Down);

    /// <summary>Charges the open orders on the groups that combine: by no offset in initial margin, or by what each fill alone could add.</summary>
    private Rejection ChargeFills(in Portfolio portfolio, MarketView market, MarginSheet sheet, int first, ref Amount initial)
    {
        OrderFills orders = sheet.Orders;
        (Amount apart, Amount worst, Amount fills, Amount gains) = (default, default, default, default);
        Amount roundings = Amount.FromAtoms(4 + (2 * sheet.Lines.Length) + orders.All.Length);
        foreach (ref readonly MarginLine line in sheet.Lines[first..])
        {
            bool isOrder = line.Kind == MarginLineKind.Orders && RowOf(new(line.Subject)) >= 0;
            fills += isOrder ? line.Initial : default;
            worst += isOrder || line.Kind == MarginLineKind.Correlated ? line.Initial : default;
        }

        foreach (ObservableId underlying in orders.Touched)
        {
            if (RowOf(underlying) < 0)
            {
                continue;
            }

            orders.Detach(underlying);
            Rejection rejection = AloneOf(underlying, portfolio, market, sheet, marks: false, out Amount alone);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            apart += alone.IsZero ? default : alone + roundings;
            foreach (ref readonly OrderFill fill in orders.On(underlying))
            {
                gains += Amount.Max(fill.Gain, default);
            }
        }

        // Where initial margin is granted less than maintenance, a filled account may lie further between the two than without any offset.
        orders.AddBuffer((worst + gains).Times(_correlation!.Terms.OffsetCap - _correlation.Terms.EntryOffsetCap, Rounding.Up) + roundings);
        if (apart >= fills + initial.Times(_initialFactor, Rounding.Down))
        {
            initial = default;
            return Rejection.None;
        }

        return ReplaceFills(portfolio, market, sheet, first, roundings);
    }

    /// <summary>Puts what each fill alone could add in the place of the groups' own worst sets.</summary>
    private Rejection ReplaceFills(in Portfolio portfolio, MarketView market, MarginSheet sheet, int first, Amount roundings)
    {
        OrderFills orders = sheet.Orders;
        foreach (ObservableId underlying in orders.Touched)
        {
            if (RowOf(underlying) < 0)
            {
                continue;
            }

            orders.Unmark(underlying);
            Rejection rejection = AloneOf(underlying, portfolio, market, sheet, marks: true, out Amount alone);
            Amount exposure = default;
            foreach (ref readonly OrderFill fill in orders.On(underlying))
            {
                Result<Amount> notional = rejection.IsRefused ? Result<Amount>.Refused(rejection)
                    : Notional.Of(new(fill.Instrument, fill.Quantity, default), market);
                rejection = notional.Rejection;
                exposure += notional.IsOk ? notional.Value : default;
            }

            if (rejection.IsRefused)
            {
                return rejection;
            }

            MarginLine line = new(MarginLineKind.Orders, underlying.Value, exposure, alone.IsZero ? default : alone + roundings, default, Part: 2);
            int at = sheet.Lines.Length;
            for (int i = first; i < sheet.Lines.Length; i++)
            {
                at = sheet.Lines[i].Kind == MarginLineKind.Orders && sheet.Lines[i].Subject == underlying.Value ? i : at;
            }

            if (at < sheet.Lines.Length)
            {
                sheet.Replace(at, line);
            }
            else if (!line.Initial.IsZero)
            {
                sheet.Add(line);
            }
        }

        return Rejection.None;
    }

    /// <summary>What the fills that change something on an underlying could add to any requirement, each alone whichever way it goes, less its gain; of orders
    /// of which one fills the largest.</summary>
    private Rejection AloneOf(ObservableId underlying, in Portfolio portfolio, MarketView market, MarginSheet sheet, bool marks, out Amount alone)
    {
        alone = default;
        OrderFills orders = sheet.Orders;
        (Amount largest, int group, int at) = (default, 0, -1);
        for (int i = 0; i < orders.All.Length; i++)
        {
            OrderFill fill = orders.All[i];
            bool isOwn = fill.Underlying == underlying;
            Amount change = default;
            Rejection rejection = isOwn ? ChangeOf(fill, underlying, market, sheet, out change) : Rejection.None;
            rejection = rejection.IsRefused ? rejection : AddCoin(fill, underlying, portfolio, market, sheet, ref change);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            Amount needed = Amount.Max(change.Times(_initialFactor, Rounding.Up) - (isOwn ? fill.Gain : default), default);
            if (!isOwn || fill.Group == 0 || fill.Group != group)
            {
                (alone, largest, group) = (alone + largest, default, isOwn ? fill.Group : 0);
                Mark(at);
                at = -1;
            }

            (largest, at) = needed > largest ? (needed, isOwn ? i : -1) : (largest, at);
        }

        alone += largest;
        Mark(at);
        return Rejection.None;

        void Mark(int fill)
        {
            if (marks && fill >= 0)
            {
                orders.MarkWorst(fill);
            }
        }
    }

    /// <summary>The most that a fill's position changes any requirement of its group, numeraire.</summary>
    private Rejection ChangeOf(in OrderFill fill, ObservableId underlying, MarketView market, MarginSheet sheet, out Amount change)
    {
        change = default;
        InstrumentSpec spec = _catalog[fill.Instrument];
        if (spec.Kind == InstrumentKind.Spot)
        {
            return Rejection.None;
        }

        ScenarioClass terms = _classes[_classOf[underlying.Value]];
        if (spec.Kind != InstrumentKind.Option)
        {
            (Amount low, Amount high) = (default, default);
            Rejection rejection = AddDeltaOne(new(spec.Id, fill.Quantity, default), spec, market, ref low, ref high);
            change = Amount.Max(low.Abs(), high.Abs()).Times(terms.WorstShock, Rounding.Up);
            return rejection;
        }

        Rejection refused = OptionLegs.ProfitsOf(spec, sheet.Cubes.Of(terms.Scenarios), market, out MarkedProfits profits);
        if (refused.IsRefused)
        {
            return refused;
        }

        Amount most = default;
        for (int s = 0; s < terms.Scenarios.Length; s++)
        {
            most = Amount.Max(most, Amount.Max(profits.Of(isShort: false, s).Abs(), profits.Of(isShort: true, s).Abs()));
        }

        change = Amount.FromAtoms(Fixed18.Multiply(most.Atoms, fill.Quantity.Abs().Atoms, Rounding.Up)).Times(terms.CorrelatedSlope, Rounding.Up);
        return Rejection.None;
    }

    /// <summary>The most that the coin which a fill brings or takes changes any requirement of the coin's group.</summary>
    private Rejection AddCoin(in OrderFill fill, ObservableId underlying, in Portfolio portfolio, MarketView market, MarginSheet sheet, ref Amount change)
    {
        Amount coin = _isCoin[underlying.Value] ? OrderFills.CoinOf(fill, underlying, _catalog) : default;
        if (coin.IsZero || _classOf[underlying.Value] < 0)
        {
            return Rejection.None;
        }

        if (!market.TryPrice(underlying, out Price price))
        {
            return new(RejectionCode.MarkMissing, underlying);
        }

        // Coin that is neither owed nor beside a position hedges nothing: bringing more of it changes nothing.
        if (coin.IsPositive && !sheet.Orders.HasContractOn(underlying, _catalog) && !HasPositionOn(portfolio, underlying))
        {
            Rejection rejection = CoinHeld.Of(portfolio, underlying, market, out CoinHeld held);
            if (rejection.IsRefused || (!held.Net.IsNegative && !TakesCoin(sheet.Orders, underlying)))
            {
                return rejection;
            }
        }

        // Both ends of what may hedge move by no more than the coin or the debt of options does.
        InstrumentSpec spec = _catalog[fill.Instrument];
        Amount units = _catalog[spec.Settlement].SmallestUnit, debt = default;
        if (IsOwedInCoin(spec) && fill.Underlying == underlying && market.TryPrice(spec.Mark, out Price mark))
        {
            debt = spec.ValueOf(fill.Quantity.Abs(), mark, Rounding.Up);
        }

        change += Amount.Max(coin.Abs() + units + units, debt).Times(price, Rounding.Up).Times(_classes[_classOf[underlying.Value]].WorstShock, Rounding.Up);
        return Rejection.None;
    }

    private bool TakesCoin(OrderFills orders, ObservableId underlying)
    {
        foreach (ref readonly OrderFill fill in orders.All)
        {
            if (OrderFills.CoinOf(fill, underlying, _catalog).IsNegative)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasPositionOn(in Portfolio portfolio, ObservableId underlying)
    {
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (_catalog[position.Instrument].Underlying == underlying)
            {
                return true;
            }
        }

        return false;
    }
}
