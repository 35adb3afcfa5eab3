// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>The model with some of its scenarios.</content>
public sealed partial class ScenarioMargin : IScenarioSubset
{
    /// <inheritdoc/>
    public int ScenarioCount => _classes.Sum(static terms => terms.Scenarios.Length);

    /// <inheritdoc/>
    public IMarginModel Only(Func<int, bool> keep)
    {
        ImmutableArray<ScenarioClass> some = [.. _classes.Select((terms, own) =>
        {
            ImmutableArray<Scenario> kept = [.. terms.Scenarios.Where((_, s) => keep(_firstScenario[own] + s))];
            ScenarioClass? made = ScenarioClass.TryCreate(terms.Name, kept.IsEmpty ? [terms.Scenarios[0]] : kept, terms.HasSpotOffset, out _);
            Invariant.Check(made is not null, "Some scenarios of a class make no class.");
            return made!;
        })];
        return new ScenarioMargin(_catalog, some, [.. _classOf.Select(own => own < 0 ? null : some[own])], _initialFactor, _maintenanceFactor,
            Ratio.One - _notGranted, _correlation);
    }
}
