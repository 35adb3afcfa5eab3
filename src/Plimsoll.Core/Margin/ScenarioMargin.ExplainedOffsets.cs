// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>What correlation offsets, taken apart: once in a tree, with the correlations that were used, the floors, and slope and rest of each
/// underlying.</content>
public sealed partial class ScenarioMargin
{
    private NamedValue CorrelatedOf(string name, in MarginLine line, MarginKind kind, in Portfolio portfolio, MarketView market, MarginSheet sheet,
        ref NamedValue? granted)
    {
        bool isInitial = kind == MarginKind.Initial;
        ObservableId underlying = new(line.Subject);
        NamedValue alone = Alone(_catalog[underlying].Name, underlying, kind, portfolio, market, sheet, countsCoin: true);
        granted = granted is null ? Granted(kind, portfolio, market, sheet) : granted.Again();
        NamedValue gross = GrossOf(sheet.Correlated.Parts);
        Amount share = alone.Value - (isInitial ? line.Initial : line.Maintenance);
        Amount full = ShareOf(alone.Value, granted.Value, gross.Value);
        Invariant.Check(share == full || (isInitial && share.IsZero && portfolio.HasOrders), "A share of an offset is explained as another figure.");
        return NamedValue.SumOf(name,
        [
            alone,
            share == full ? NamedValue.Of("offset by correlation", -share, "−(alone × granted ÷ gross), alone the line above, rounded down", granted, gross)
                : NamedValue.Of("offset by correlation", default,
                    "none toward initial margin: with these open orders it is less to require each underlying with its own worst fills", granted, gross),
        ]);
    }

    private NamedValue GrossOf(ReadOnlySpan<CorrelatedLoss> parts)
    {
        List<NamedValue> losses = [];
        foreach (CorrelatedLoss part in parts)
        {
            losses.Add(NamedValue.Given($"worst loss of {_correlation!.Names[part.Underlying]}", part.Alone, ValueUnit.Money).Again());
        }

        return NamedValue.SumOf("gross", losses);
    }

    /// <summary>What is taken off the gross, down to correlations, slopes and rests.</summary>
    private NamedValue Granted(MarginKind kind, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        CorrelationTerms terms = _correlation!.Terms;
        CorrelatedLoss[] parts = sheet.Correlated.Parts.ToArray();
        CorrelatedMargin together = _correlation.Combine(parts);
        Ratio cap = kind == MarginKind.Initial ? terms.EntryOffsetCap : terms.OffsetCap;
        List<NamedValue> core = [NamedValue.RateOf("shrink", terms.Shrink)], slopes = [];
        for (int i = 0; i < parts.Length; i++)
        {
            string own = _correlation.Names[parts[i].Underlying];
            ObservableId underlying = new(_rows.IndexOf(parts[i].Underlying));
            (NamedValue slope, NamedValue rest) = SlopeAndRest(own, underlying, parts[i], portfolio, market, sheet);
            core.AddRange([slope, rest]);
            slopes.AddRange([slope.Again(), rest.Again()]);
            for (int j = 0; j < i; j++)
            {
                core.Add(NamedValue.RateOf($"correlation of {_correlation.Names[parts[j].Underlying]} and {own}",
                    _correlation[parts[i].Underlying, parts[j].Underlying]));
            }
        }

        NamedValue largest = NamedValue.LargestOf("largest single loss", GrossOf(parts).Parts);
        return NamedValue.Of("granted", together.Granted(cap),
            "min(offset cap × (gross − core), gross − single name, gross − break), at least 0, rounded down",
            NamedValue.RateOf("offset cap", cap), GrossOf(parts).Again(),
            NamedValue.Of("core", together.Core,
                "max(√(xᵀ((1 − shrink) × C + shrink × I)x), √(xᵀ((1 − shrink) × C + shrink × J)x)) + Σ rest, x the slopes, C the correlations, J all ones, "
                    + "rounded up",
                [.. core]),
            NamedValue.Of("single name", together.SingleName, "share × largest single loss, rounded up", NamedValue.RateOf("share", terms.SingleName), largest),
            NamedValue.Of("break", together.Break, "share × (max(√Σ slope², |Σ slope|) + Σ rest): every correlation 0, or 1; rounded up",
                [NamedValue.RateOf("share", terms.Break), .. slopes]));
    }

    /// <summary>What of an underlying's losses goes by its price, and the most that any scenario loses beyond it.</summary>
    private (NamedValue Slope, NamedValue Beyond) SlopeAndRest(
        string name, ObservableId underlying, in CorrelatedLoss part, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        ScenarioClass terms = _classes[_classOf[underlying.Value]];
        ImmutableArray<ExplainedLeg> legs = LegsOf(portfolio, underlying, market, sheet, countsCoin: true, hedges: false);
        (Amount low, Amount high) = ScenarioLoss.Total(legs);
        Ratio span = terms.Shocks[terms.Highest] - terms.Shocks[terms.Lowest];
        NamedValue largest = NamedValue.RateOf("largest move", terms.WorstShock);
        NamedValue perMove;
        if (span.IsZero)
        {
            perMove = NamedValue.Of("loss per move", default, "0: the scenarios of the class all move by the same", NamedValue.RateOf("span", span));
        }
        else if (sheet.OptionLegs.Count == 0)
        {
            perMove = NamedValue.SumOf(
                "loss per move", legs.Select(static leg => leg.Value(isHigh: false) with { Name = leg.Name }), "value of all that moves one for one");
        }
        else
        {
            NamedValue fall = ScenarioLoss.Of("loss at the lowest move", legs, terms, terms.Lowest, isDampened: false, market);
            NamedValue rise = ScenarioLoss.Of("loss at the highest move", legs, terms, terms.Highest, isDampened: false, market);
            perMove = NamedValue.Of("loss per move", (fall.Value - rise.Value).Scale(Fixed18.AtomsPerUnit, span.Atoms, Rounding.TowardZero),
                "(loss at the lowest move − loss at the highest) ÷ span, rounded toward zero", fall, rise, NamedValue.RateOf("span", span));
        }

        NamedValue slope = NamedValue.Of($"slope of {name}", perMove.Value.Times(terms.WorstShock, Rounding.AwayFromZero),
            "loss per move × largest move, rounded away from zero", perMove, largest);
        Invariant.Check(slope.Value == part.Slope, "A slope is explained as another figure.");
        (Amount most, int worst) = (default, -1);
        for (int s = 0; s < terms.Scenarios.Length; s++)
        {
            Amount beyond = sheet.OptionLegs.Loss(terms, low - perMove.Value, high - perMove.Value, s);
            (most, worst) = beyond > most ? (beyond, s) : (most, worst);
        }

        Invariant.Check(most == part.Rest, "A rest is explained as another figure.");
        return (slope, worst < 0
            ? NamedValue.Of($"rest of {name}", default, "no scenario loses more than loss per move × −move", slope.Again())
            : NamedValue.Of($"rest of {name}", most, "loss + loss per move × move, in the scenario where that is most, rounded up",
                ScenarioLoss.Of("loss", legs, terms, worst, isDampened: true, market), perMove.Again(), ScenarioLoss.MoveOf(terms, worst)));
    }
}
