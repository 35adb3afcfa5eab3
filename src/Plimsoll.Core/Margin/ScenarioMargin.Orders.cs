// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <remarks>
/// <para>Open orders, by group. With L_s the loss of the group as it is, ℓ_os what order o loses in scenario s and π_o what it gains at once, the most over all
/// sets of fills of (initial − gain) is max(Σ_o (−π_o)⁺, max_s [factor × L_s + Σ_o (factor × ℓ_os − π_o)⁺]): the worst set may be looked for scenario by
/// scenario, where each order is in it or not by itself. Of a group of orders of which one fills the largest term counts. O(orders × scenarios), and one order
/// more is one row more.</para>
/// <para>Exact, to the roundings that positions share, for the model alone, without coin, where the orders of an option are on one side and only open or only
/// close, and where equity takes fills at face value. Else an upper bound, never a lower one: (a) buy orders that may close and open options are charged the
/// mixture that all of them come to, and so are sell orders, each side as if the other did not fill (<see cref="OrderArranger"/>); (b) the hedge of coin held
/// stays today's, and fills that take coin count where that loses, each by its share of what all of them take of the hedge; one that brings coin counts only
/// against a debt, where that loses, and one that sells an inverse option by its share of the coin that all of them commit; (c) the gain is the one after
/// haircuts that all orders together leave; (d) of a fill that is paid in a coin of another underlying the coin is counted there by itself;
/// (e) where an offset cap is below 1, the share c is counted together and 1 − c leg by leg, c × max(core − Π)
/// + (1 − c) × max(gross − Π), each with its own worst set. The choice of a hedge among options is made in floating point, in the filled account as well: there
/// the bound holds to its last bits.</para>
/// </remarks>
public sealed partial class ScenarioMargin
{
    /// <inheritdoc/>
    public bool CountsOrders => true;

    /// <summary>Fills of orders on an underlying that no class is for: of spot, which no scenario moves, only what they cost at once.</summary>
    private static void ChargeUnclassed(ObservableId underlying, MarginSheet sheet, OrderFills? orders)
    {
        Amount cost = orders?.CostOn(underlying) ?? default;
        if (cost.IsPositive)
        {
            sheet.Add(new MarginLine(MarginLineKind.Orders, underlying.Value, default, cost, default, Part: 2));
            orders!.AddBuffer(cost);
            orders.MarkCostsOn(underlying);
        }
    }

    /// <summary>Adds the line of a group's orders, if they require anything.</summary>
    private Rejection ChargeOrders(in Portfolio portfolio, ObservableId underlying, in GroupCharge group, MarketView market, MarginSheet sheet,
        OrderFills orders)
    {
        Amount buffer = group.Initial - group.Maintenance;
        if (!orders.Touches(underlying))
        {
            orders.AddBuffer(buffer);
            return Rejection.None;
        }

        (Amount worst, Amount beside, Amount exposure) = (group.Fills.Initial, orders.CostOn(underlying), default);
        buffer = Amount.Max(buffer, group.Fills.Buffer);
        if (!_notGranted.IsZero)
        {
            Rejection rejection = Gross(portfolio, underlying, market, sheet, orders, out Amount gross, out Amount roundings);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            worst = Amount.Max(worst, worst.Times(Ratio.One - _notGranted, Rounding.Up) + gross.Times(_notGranted, Rounding.Up) + roundings);
            foreach (ref readonly OrderFill fill in orders.On(underlying))
            {
                gross += Amount.Max(fill.Gain, default);
            }

            Amount offsets = gross.Times(_notGranted, Rounding.Up) + roundings;
            (beside, buffer) = (beside + offsets, buffer + offsets);
        }

        foreach (ref readonly OrderFill fill in orders.On(underlying))
        {
            Result<Amount> notional = Notional.Of(new(fill.Instrument, fill.Quantity, default), market);
            if (!notional.IsOk)
            {
                return notional.Rejection;
            }

            exposure += notional.Value;
        }

        worst = Amount.Max(worst, group.Initial);
        if (worst > group.Initial)
        {
            sheet.Add(new MarginLine(MarginLineKind.Orders, underlying.Value, exposure, worst - group.Initial, default, group.Fills.Scenario, Part: 2));
        }

        orders.Add(new OrderGroup(underlying, worst, beside, buffer));
        orders.AddBuffer(buffer);
        return Rejection.None;
    }

    /// <summary>What the legs of a group require, each alone with its orders.</summary>
    private Rejection Gross(in Portfolio portfolio, ObservableId underlying, MarketView market, MarginSheet sheet, OrderFills orders, out Amount gross,
        out Amount roundings)
    {
        (gross, int legs) = (default, 2);
        roundings = default;
        ScenarioClass terms = _classes[_classOf[underlying.Value]];
        for (int i = 0; i < portfolio.Positions.Length; i++)
        {
            InstrumentId instrument = portfolio.Positions.Span[i].Instrument;
            if (_catalog[instrument].Underlying == underlying)
            {
                Rejection rejection = Leg(new Portfolio(default, portfolio.Positions.Slice(i, 1)), instrument, out Amount leg);
                if (rejection.IsRefused)
                {
                    return rejection;
                }

                (gross, legs) = (gross + leg, legs + 1);
            }
        }

        foreach (ref readonly OrderReach reach in orders.Reaches)
        {
            if (_catalog[reach.Instrument].Underlying == underlying && !Holds(portfolio, reach.Instrument))
            {
                Rejection rejection = Leg(default, reach.Instrument, out Amount leg);
                if (rejection.IsRefused)
                {
                    return rejection;
                }

                (gross, legs) = (gross + leg, legs + 1);
            }
        }

        foreach (ref readonly OrderFill fill in orders.On(underlying))
        {
            // Spot is no leg: what it costs is its own.
            gross += _catalog[fill.Instrument].Kind == InstrumentKind.Spot ? fill.Cost : default;
        }

        roundings = Amount.FromAtoms(legs);
        return Rejection.None;

        Rejection Leg(in Portfolio alone, InstrumentId instrument, out Amount leg)
        {
            leg = default;
            Rejection rejection = Sum(alone, underlying, terms, market, sheet, out Amount low, out Amount high, out _);
            FillBound fills = default;
            rejection = rejection.IsRefused ? rejection
                : WorstFills(new(orders, underlying, instrument, terms, default, default), new(low, high), market, sheet, out fills);
            leg = fills.Initial;
            return rejection;
        }
    }

    /// <summary>The closed form, over the orders of a group or of one of its instruments.</summary>
    private Rejection WorstFills(FillScope scope, in GroupValue value, MarketView market, MarginSheet sheet, out FillBound bound)
    {
        bound = default;
        scope = CoinOfAll(scope, market);
        ScenarioClass terms = scope.Terms;
        int count = terms.Scenarios.Length;
        ImmutableArray<int> scenarios = sheet.OptionLegs.Count > 0 || HasOption(scope) ? terms.AllScenarios : terms.DeltaOneScenarios;
        FillRows rows = new(stackalloc Amount[count], stackalloc Amount[count], stackalloc Amount[count], stackalloc Amount[count], stackalloc Amount[count]);
        rows.Clear();
        (Amount cost, int group) = (default, 0);
        Amount dearest = default;
        foreach (ref readonly OrderFill fill in scope.Orders.All)
        {
            bool isOwn = fill.Underlying == scope.Underlying;
            if (scope.Only is { } only ? fill.Instrument != only : !isOwn && OrderFills.CoinOf(fill, scope.Underlying, _catalog).IsZero)
            {
                continue;
            }

            if (!isOwn || fill.Group == 0 || fill.Group != group)
            {
                rows.Collect(scenarios);
                (cost, dearest, group) = (cost + dearest, default, isOwn ? fill.Group : 0);
            }

            Rejection rejection = LossOf(fill, scope, scenarios.AsSpan(), market, sheet, rows.Loss);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            Amount gain = isOwn ? fill.Gain : default;
            dearest = Amount.Max(dearest, -gain);
            foreach (int s in scenarios)
            {
                rows.Initial[s] = Amount.Max(rows.Initial[s], rows.Loss[s].Times(_initialFactor, Rounding.Up) - gain);
                rows.Buffer[s] = Amount.Max(rows.Buffer[s], rows.Loss[s].Times(_initialFactor - _maintenanceFactor, Rounding.Up) - gain);
            }
        }

        rows.Collect(scenarios);
        (Amount worst, Amount buffer, int worstScenario) = (cost + dearest, cost + dearest, -1);
        foreach (int s in scenarios)
        {
            Amount loss = sheet.OptionLegs.Loss(terms, value.Low, value.High, s);
            Amount initial = loss.Times(_initialFactor, Rounding.Up) + rows.AllInitial[s];
            (worst, worstScenario) = initial > worst ? (initial, s) : (worst, worstScenario);
            buffer = Amount.Max(buffer, loss.Times(_initialFactor - _maintenanceFactor, Rounding.Up) + rows.AllBuffer[s]);
        }

        bound = new(worst, buffer + Amount.FromAtoms(1), worstScenario < 0 ? -1 : _firstScenario[_classOf[scope.Underlying.Value]] + worstScenario);
        return scope.Only is null ? Mark(scope, worstScenario, market, sheet) : Rejection.None;
    }

    /// <summary>Names the fills of the worst set: what is in it at the worst scenario, or where that is none what costs.</summary>
    private Rejection Mark(in FillScope scope, int scenario, MarketView market, MarginSheet sheet)
    {
        if (scenario < 0)
        {
            scope.Orders.MarkCostsOn(scope.Underlying);
            return Rejection.None;
        }

        Span<Amount> loss = stackalloc Amount[scope.Terms.Scenarios.Length];
        (int best, Amount most, int group) = (-1, default, 0);
        int first = scope.Orders.FirstOn(scope.Underlying);
        ReadOnlySpan<OrderFill> fills = scope.Orders.On(scope.Underlying);
        for (int i = 0; i <= fills.Length; i++)
        {
            if (i == fills.Length || fills[i].Group == 0 || fills[i].Group != group)
            {
                if (best >= 0)
                {
                    scope.Orders.MarkWorst(best);
                }

                (best, most, group) = (-1, default, i < fills.Length ? fills[i].Group : 0);
            }

            if (i < fills.Length)
            {
                Rejection rejection = LossOf(fills[i], scope, [scenario], market, sheet, loss);
                if (rejection.IsRefused)
                {
                    return rejection;
                }

                Amount required = loss[scenario].Times(_initialFactor, Rounding.Up) - fills[i].Gain;
                (best, most) = required > most ? (first + i, required) : (best, most);
            }
        }

        return Rejection.None;
    }

    private bool HasOption(in FillScope scope)
    {
        foreach (ref readonly OrderFill fill in scope.Orders.On(scope.Underlying))
        {
            if (_catalog[fill.Instrument].Kind == InstrumentKind.Option)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(in Portfolio portfolio, InstrumentId instrument)
    {
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (position.Instrument == instrument)
            {
                return true;
            }
        }

        return false;
    }
}
