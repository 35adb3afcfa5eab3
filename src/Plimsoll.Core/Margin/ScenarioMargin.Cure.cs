// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>The losses of its groups as rows, for whoever looks for the cheapest closes.</content>
public sealed partial class ScenarioMargin
{
    /// <inheritdoc/>
    double ICureModel.Slope => _maintenanceFactor.ToDouble() * (Ratio.One - _notGranted).ToDouble();

    /// <inheritdoc/>
    /// <remarks>Correlations between underlyings are no sum of worst losses.</remarks>
    bool ICureModel.HasRows => _correlation is null;

    /// <inheritdoc/>
    bool ICureModel.TryFill(in Portfolio portfolio, MarketView market, MarginSheet sheet, ReadOnlySpan<CureLeg> legs, double buffer, CureProgram program)
    {
        Span<int> groupOf = stackalloc int[_catalog.Observables.Length];
        groupOf.Fill(-1);
        Underlyings underlyings = new(_catalog, portfolio, withCoins: true);
        while (underlyings.MoveNext())
        {
            ObservableId underlying = underlyings.Current;
            if (ClassOf(underlying) is { } terms)
            {
                groupOf[underlying.Value] = program.Groups;
                if (!TryAddGroup(portfolio, underlying, terms, market, program))
                {
                    return false;
                }
            }
            else if (underlyings.HasPositions)
            {
                return false;
            }
        }

        double notGranted = _maintenanceFactor.ToDouble() * _notGranted.ToDouble() * buffer;
        int next = 0;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            int group = groupOf[spec.Underlying.Value];
            if (!TryRead(spec, position.Quantity, market, sheet, out ReadOnlySpan<double> profits, out double factor))
            {
                return false;
            }

            CureRow.AddTimes(program.LossesOf(group), -factor, profits);
            if (!portfolio.HasLegs && next < legs.Length && legs[next].Spec.Id == spec.Id && legs[next].Held == position.Quantity)
            {
                AddLeg(portfolio, legs[next++], group, profits, factor, notGranted, market, program);
            }
        }

        // Legs of hedge mode, which the account is shown netted, and what may be added.
        for (; next < legs.Length; next++)
        {
            CureLeg leg = legs[next];
            if (groupOf[leg.Spec.Underlying.Value] is not (>= 0 and int group)
                || !TryRead(leg.Spec, leg.Held, market, sheet, out ReadOnlySpan<double> profits, out double factor))
            {
                return false;
            }

            AddLeg(portfolio, leg, group, profits, factor, notGranted, market, program);
        }

        return true;
    }

    /// <summary>What the account has and owes of the coin, and the dampeners: a group before its positions.</summary>
    private bool TryAddGroup(in Portfolio portfolio, ObservableId underlying, ScenarioClass terms, MarketView market, CureProgram program)
    {
        (GroupValue committed, Amount free) = (default, default);
        if (_isCoin[underlying.Value] && CoinValue(portfolio, underlying, terms, market, out _, out committed, out free).IsRefused)
        {
            return false;
        }

        Span<double> losses = program.AddGroup(terms.Scenarios.Length, underlying, _firstScenario[_classOf[underlying.Value]]);
        terms.DampenersBelow.AsSpan().CopyTo(losses);
        ReadOnlySpan<double> shocks = terms.NearShocks.AsSpan();
        (double least, double most) = (committed.Low.ToDouble(), committed.High.ToDouble());
        for (int s = 0; s < losses.Length && (least, most) != (0, 0); s++)
        {
            losses[s] -= Math.Min(least * shocks[s], most * shocks[s]);
        }

        if (terms.HasSpotOffset && free.IsPositive)
        {
            shocks.CopyTo(program.AddHedge(free.ToDouble()));
        }

        return true;
    }

    /// <summary>The profit of a position by scenario is a factor times a row.</summary>
    private bool TryRead(InstrumentSpec spec, Quantity held, MarketView market, MarginSheet sheet, out ReadOnlySpan<double> profits, out double factor)
    {
        ScenarioClass terms = ClassOf(spec.Underlying)!;
        if (spec.Kind == InstrumentKind.Option)
        {
            bool isRefused = OptionLegs.ProfitsOf(spec, sheet.Cubes.Of(terms.Scenarios), market, out Scenarios.MarkedProfits marked).IsRefused;
            profits = isRefused ? default : marked.NearOf(held.IsNegative);
            factor = held.ToDouble();
            return !isRefused;
        }

        (Amount low, Amount high) = (default, default);
        profits = terms.NearShocks.AsSpan();
        bool isValued = !AddDeltaOne(new Position(spec.Id, held, default), spec, market, ref low, ref high).IsRefused;
        factor = low.ToDouble();
        return isValued;
    }

    private void AddLeg(in Portfolio portfolio, in CureLeg leg, int group, ReadOnlySpan<double> profits, double factor, double notGranted, MarketView market,
        CureProgram program)
    {
        InstrumentSpec spec = leg.Spec;
        ScenarioClass terms = ClassOf(spec.Underlying)!;
        double step = factor / leg.Steps;
        double alone = notGranted == 0 ? 0 : CureRow.LargestOf(terms.DampenersBelow.AsSpan(), leg.IsHedge ? factor : -factor, profits) / leg.Steps;
        Span<double> reliefs = program.AddLeg(group, leg.Cap, leg.IsHedge ? -notGranted * alone : notGranted * alone);
        CureRow.AddTimes(reliefs, -step, profits);
        if (IsOwedInCoin(spec) && !CoinHeld.Of(portfolio, spec.Underlying, market, out CoinHeld coin).IsRefused && coin.Debt.IsPositive)
        {
            // At its mark a trade moves coin and debt alike: as much less of the coin is committed, and what is free stays.
            double committed = step * CommittedBy(spec, market).ToDouble(), sign = coin.Committed.Sign;
            for (int s = 0; s < reliefs.Length; s++)
            {
                double shock = terms.NearShocks[s];
                reliefs[s] += terms.HasSpotOffset || sign * shock < 0 ? committed * shock : 0;
            }
        }
    }
}
