// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The kinds that a reader of rulebooks knows, family by family. <c>Plimsoll.Venues.VenueKinds.All</c> is the one list that everything but a test
/// uses.</summary>
/// <remarks>A kind has to have another name than all others of its family; a list that breaks this is a bug and is refused when it is built.</remarks>
public sealed class RulebookKinds
{
    private readonly ImmutableArray<IRulebookKind> _all;

    /// <summary>Sorts kinds into their families.</summary>
    /// <param name="kinds">Kinds of any family, in any order.</param>
    public RulebookKinds(params IEnumerable<IRulebookKind> kinds)
    {
        _all = [.. kinds];
        Models = new("model", null, _all.OfType<IModelKind>());
        AddOns = new("addOn", null, _all.OfType<IAddOnKind>());
        EquityRules = new("equity", HaircutsKind.Name, _all.OfType<IEquityKind>());
        LiquidationPolicies = new("liquidation", LadderKind.Name, _all.OfType<ILiquidationKind>());
        Invariant.Check(
            Models.All.Length + AddOns.All.Length + EquityRules.All.Length + LiquidationPolicies.All.Length == _all.Length,
                "A kind belongs to one family and to no second one.");
    }

    /// <summary>Margin models: the <c>kind</c> of <c>model</c>.</summary>
    public KindFamily<IModelKind> Models { get; }

    /// <summary>Add-ons: the <c>kind</c> of each of <c>addOns</c>.</summary>
    public KindFamily<IAddOnKind> AddOns { get; }

    /// <summary>Equity rules: the <c>kind</c> of <c>equity</c>.</summary>
    public KindFamily<IEquityKind> EquityRules { get; }

    /// <summary>Liquidation policies: the <c>kind</c> of <c>liquidation</c>.</summary>
    public KindFamily<ILiquidationKind> LiquidationPolicies { get; }

    /// <summary>These and further kinds.</summary>
    public RulebookKinds With(params ReadOnlySpan<IRulebookKind> kinds) => new([.. _all, .. kinds]);
}
