// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Refuses what a rulebook says and the kinds that it chose do not read: figures that look as if they counted.</summary>
internal static class UnreadSections
{
    internal static void Check(JsonPlace root, RulebookKinds kinds, Rulebook rulebook)
    {
        // A rulebook was read, so every kind is there and known.
        IEquityKind equity = kinds.EquityRules.Named(root.Field("equity"));
        string rule = $"the equity rule \"{equity.Kind}\"";
        if (!rulebook.Equity.ReadsCollateral)
        {
            foreach ((_, JsonPlace value) in root.Field("collateral").Members())
            {
                value.Expected($"no terms here: {rule} reads its own and not these");
            }
        }

        if (!rulebook.Equity.TakesPositions)
        {
            Positions(root, kinds, rulebook, rule);
        }

        if (!rulebook.StatesTerms)
        {
            Absent(root.Field("interest"), $"no interest: an engine charges it, and none runs under {rule}");
        }

        JsonPlace liquidation = root.Field("liquidation");
        ILiquidationKind policy = kinds.LiquidationPolicies.Named(liquidation);
        if (policy.Equity is { } needed && needed != equity.Kind)
        {
            liquidation.Field("kind").Expected(
                $"another kind: \"{policy.Kind}\" is read beside the equity rule \"{needed}\" only, and this rulebook has {rule}");
        }

        policy.CheckWhole(root);
    }

    private static void Positions(JsonPlace root, RulebookKinds kinds, Rulebook rulebook, string rule)
    {
        if (rulebook.Mode != AccountMode.Cross)
        {
            root.Field("mode").Expected($"\"cross\": {rule} takes no positions, so there are no pockets");
        }

        if (rulebook.OptionValue != OptionValueRule.Full)
        {
            root.Field("optionValue").Expected($"\"full\": {rule} takes no positions, so there is no option value to leave out");
        }

        Absent(root.Field("profit"), $"no rule for profit: {rule} takes no positions");
        foreach (JsonPlace item in root.Field("addOns").Items())
        {
            if (kinds.AddOns.Named(item).IsForPositions)
            {
                item.Field("kind").Expected($"an add-on that is not about positions: {rule} takes none");
            }
        }
    }

    private static void Absent(JsonPlace place, string expected)
    {
        if (place.Exists)
        {
            place.Expected(expected);
        }
    }
}
