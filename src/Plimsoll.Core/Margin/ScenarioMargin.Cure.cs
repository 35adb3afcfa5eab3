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
        Span<int> groupOf = stackalloc int[legs.Length];
        groupOf.Fill(-1);
        Underlyings underlyings = new(_catalog, portfolio, withCoins: true);
        while (underlyings.MoveNext())
        {
            ObservableId underlying = underlyings.Current;
            if (ClassOf(underlying) is not { } terms)
            {
                if (underlyings.HasPositions)
                {
                    return false;
                }

                continue;
            }

            if (!TryAddGroup(portfolio, underlying, terms, market, sheet, program))
            {
                return false;
            }

            for (int i = 0; i < legs.Length; i++)
            {
                groupOf[i] = legs[i].Spec.Underlying == underlying ? program.Groups - 1 : groupOf[i];
            }
        }

        double notGranted = _maintenanceFactor.ToDouble() * _notGranted.ToDouble() * buffer;
        for (int i = 0; i < legs.Length; i++)
        {
            if (groupOf[i] < 0 || !TryAddLeg(portfolio, legs[i], groupOf[i], market, sheet, notGranted, program))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAddGroup(in Portfolio portfolio, ObservableId underlying, ScenarioClass terms, MarketView market, MarginSheet sheet, CureProgram program)
    {
        if (Sum(portfolio, underlying, terms, market, sheet, out Amount low, out _, out _).IsRefused)
        {
            return false;
        }

        (GroupValue committed, Amount free) = (default, default);
        if (_isCoin[underlying.Value] && CoinValue(portfolio, underlying, terms, market, out _, out committed, out free).IsRefused)
        {
            return false;
        }

        Span<double> losses = program.AddGroup(terms.Scenarios.Length);
        terms.DampenersBelow.AsSpan().CopyTo(losses);
        ReadOnlySpan<double> shocks = terms.NearShocks.AsSpan();
        CureRow.AddTimes(losses, -low.ToDouble(), shocks);
        sheet.OptionLegs.SubtractFrom(losses);
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

    private bool TryAddLeg(in Portfolio portfolio, CureLeg leg, int group, MarketView market, MarginSheet sheet, double notGranted, CureProgram program)
    {
        InstrumentSpec spec = leg.Spec;
        ScenarioClass terms = ClassOf(spec.Underlying)!;
        double step = leg.Held.ToDouble() / leg.Steps;
        ReadOnlySpan<double> profits = terms.NearShocks.AsSpan();
        if (spec.Kind == InstrumentKind.Option)
        {
            if (OptionLegs.ProfitsOf(spec, sheet.Cubes.Of(terms.Scenarios), market, out Scenarios.MarkedProfits marked).IsRefused)
            {
                return false;
            }

            profits = marked.NearOf(leg.Held.IsNegative);
        }
        else
        {
            (Amount low, Amount high) = (default, default);
            if (AddDeltaOne(new Position(spec.Id, leg.Held, default), spec, market, ref low, ref high).IsRefused)
            {
                return false;
            }

            step = low.ToDouble() / leg.Steps;
        }

        double alone = notGranted == 0 ? 0 : CureRow.LargestOf(terms.DampenersBelow.AsSpan(), -step * leg.Steps, profits) / leg.Steps;
        Span<double> reliefs = program.AddLeg(group, leg.Cap, notGranted * alone);
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

        return true;
    }
}
