// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What the legs of one underlying lose together in a scenario, taken apart leg by leg.</summary>
/// <remarks>The parts sum exactly: a group rounds the value of all that moves one for one together, and each leg here by itself; what that differs by is a part
/// of its own, at most an atom a leg.</remarks>
internal static class ScenarioLoss
{
    /// <summary>The loss; dampener taken off where it says so.</summary>
    internal static NamedValue Of(
        string name, ImmutableArray<ExplainedLeg> legs, ScenarioClass terms, int scenario, bool isDampened, MarketView market)
    {
        Ratio shock = terms.Shocks[scenario];
        (Amount low, Amount high) = Total(legs);
        Amount atLow = low.Times(shock, Rounding.Down), atHigh = high.Times(shock, Rounding.Down);
        bool isHigh = atHigh < atLow;
        ImmutableArray<NamedValue>.Builder parts = ImmutableArray.CreateBuilder<NamedValue>();
        Amount loss = isHigh ? -atHigh : -atLow, apart = default;
        foreach (ExplainedLeg leg in legs)
        {
            NamedValue part = leg.Loss(terms, scenario, isHigh, market);
            parts.Add(part);
            if (leg.Profits is null)
            {
                apart += part.Value;
            }
            else
            {
                loss += part.Value;
            }
        }

        Amount rounding = (isHigh ? -atHigh : -atLow) - apart;
        Invariant.Check(rounding.Abs() <= Amount.FromAtoms(legs.Length), "What a group loses is not what its legs lose.");
        if (!rounding.IsZero)
        {
            parts.Add(NamedValue.Given("rounding", rounding, ValueUnit.Money, "the group rounds what moves one for one together, each leg above by itself"));
        }

        Amount dampener = terms.Scenarios[scenario].Dampener;
        if (isDampened && !dampener.IsZero)
        {
            parts.Add(NamedValue.Given("dampener", -dampener, ValueUnit.Money, "of the scenario"));
            loss -= dampener;
        }

        NamedValue whole = NamedValue.SumOf(name, parts, terms.Scenarios[scenario].ToString());
        Invariant.Check(whole.Value == loss, "A loss is not the sum of its parts.");
        return whole;
    }

    /// <summary>What the legs that move one for one are worth, rounded both ways.</summary>
    internal static (Amount Low, Amount High) Total(ImmutableArray<ExplainedLeg> legs) =>
        legs.Aggregate((Low: Amount.Zero, High: Amount.Zero), static (sum, leg) => (sum.Low + leg.Low, sum.High + leg.High));

    /// <summary>Price move × weight of a scenario.</summary>
    internal static NamedValue MoveOf(ScenarioClass terms, int scenario)
    {
        Scenario there = terms.Scenarios[scenario];
        NamedValue price = NamedValue.RateOf("price move", there.Own.PriceMove);
        return there.Weight == Ratio.One ? price with { Name = "move" }
            : new("move", Amount.FromAtoms(terms.Shocks[scenario].Atoms), ValueUnit.Rate, ValueRule.Formula,
                [price, NamedValue.RateOf("weight", there.Weight, "of the scenario")])
            {
                Note = "price move × weight, rounded away from zero",
            };
    }
}
