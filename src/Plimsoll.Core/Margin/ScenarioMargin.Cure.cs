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
                AddLeg(legs[next++], group, profits, factor, notGranted, program);
            }
        }

        // Legs of hedge mode, which the account is shown netted.
        for (; next < legs.Length; next++)
        {
            CureLeg leg = legs[next];
            if (groupOf[leg.Spec.Underlying.Value] is not (>= 0 and int group)
                || !TryRead(leg.Spec, leg.Held, market, sheet, out ReadOnlySpan<double> profits, out double factor))
            {
                return false;
            }

            AddLeg(leg, group, profits, factor, notGranted, program);
        }

        return true;
    }

    /// <summary>What the account has and owes of the coin, and the dampeners: a group before its positions.</summary>
    private bool TryAddGroup(in Portfolio portfolio, ObservableId underlying, ScenarioClass terms, MarketView market, CureProgram program)
    {
        (Amount owed, Amount free) = (default, default);
        if (_isCoin[underlying.Value] && CoinValue(portfolio, underlying, market, out owed, out free).IsRefused)
        {
            return false;
        }

        Span<double> losses = program.AddGroup(terms.Scenarios.Length);
        terms.DampenersBelow.AsSpan().CopyTo(losses);
        ReadOnlySpan<double> shocks = terms.NearShocks.AsSpan();
        double debt = owed.ToDouble();
        for (int s = 0; s < losses.Length && debt != 0; s++)
        {
            losses[s] -= terms.HasSpotOffset ? debt * shocks[s] : Math.Min(debt * shocks[s], 0);
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

    private void AddLeg(in CureLeg leg, int group, ReadOnlySpan<double> profits, double factor, double notGranted, CureProgram program)
    {
        double step = factor / leg.Steps;
        double alone = notGranted == 0 ? 0
            : CureRow.LargestOf(ClassOf(leg.Spec.Underlying)!.DampenersBelow.AsSpan(), -factor, profits) / leg.Steps;
        CureRow.AddTimes(program.AddLeg(group, leg.Cap, notGranted * alone), -step, profits);
    }
}
