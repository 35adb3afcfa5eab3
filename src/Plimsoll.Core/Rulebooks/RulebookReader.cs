// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Reads a rulebook from JSON and resolves its terms against a catalogue.</summary>
/// <remarks>
/// <para>The format is docs/reference/rulebook.schema.json. Terms are given by name, with <c>"*"</c> for everything not named; a name that the catalogue does
/// not hold is no error, so that one rulebook serves many catalogues. Decimals are strings; unknown fields are errors.</para>
/// <para>Every error names the JSON path, what was expected and what was found; text that is not JSON is named by line and column. A rulebook is returned only
/// when there are none.</para>
/// </remarks>
public static class RulebookReader
{
    /// <summary>The key that stands for everything not named.</summary>
    public const string Default = "*";

    /// <summary>The key, in <c>interest</c> and the terms of loans, that stands for the numeraire where it is not named: a loan of it carries no price
    /// risk.</summary>
    public const string NumeraireKey = "numeraire";

    /// <summary>The terms of an asset among those given by name: its own, the numeraire's where it is that, else the default's.</summary>
    public static bool TryFor<T>(Dictionary<string, T> byName, AssetSpec asset, InstrumentCatalog catalog,
        [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T terms) =>
        byName.TryGetValue(asset.Symbol, out terms)
        || (asset.Id == catalog.Numeraire && byName.TryGetValue(NumeraireKey, out terms))
        || byName.TryGetValue(Default, out terms);

    /// <summary>Reads a rulebook; null and at least one error when anything is wrong.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="catalog">What can be observed, held and traded.</param>
    /// <param name="kinds">What its <c>kind</c>s may be.</param>
    /// <param name="errors">Everything that is wrong, in the order it was met; none when a rulebook is returned.</param>
    public static Rulebook? Read(string json, InstrumentCatalog catalog, RulebookKinds kinds, out ImmutableArray<string> errors)
    {
        JsonPlace root = JsonPlace.Root(json);
        root.CheckObject("$schema", "name", "version", "validFrom", "source", "evidence", AmountsCurrency.Field, "mode", "optionValue", "collateral",
            "profit", "equity", "model", "addOns", "liquidation", "interest", "loadLines");
        string name = root.Field("name").Text();
        string version = root.Field("version").Text();
        string source = root.Field("source").Text();
        DateOnly? validFrom = root.Field("validFrom").Day();
        RulebookEvidence evidence = RulebookEvidence.Read(root.Field("evidence"));
        AccountMode mode = root.Field("mode").Word(["cross", "isolated"]) == "cross" ? AccountMode.Cross : AccountMode.Isolated;
        OptionValueRule optionValue = root.Field("optionValue").Word(["full", "shortOnly"]) == "full" ? OptionValueRule.Full : OptionValueRule.ShortOnly;
        CollateralSchedule collateral = CollateralReader.Read(root.Field("collateral"), catalog);
        ProfitRule profit = CollateralReader.ReadProfit(root.Field("profit"));
        IEquityRule? equity = ReadEquity(root.Field("equity"), catalog, kinds);
        IMarginModel? model = ReadModel(root.Field("model"), catalog, kinds);
        ImmutableArray<IMarginAddOn> addOns = ReadAddOns(root.Field("addOns"), catalog, kinds);
        JsonPlace below = root.Field("liquidation");
        LiquidationPolicy? liquidation = kinds.LiquidationPolicies.Of(below)?.Read(below, catalog);
        ImmutableArray<LoadLine> lines = LoadLineReader.Read(root.Field("loadLines"));
        InterestSchedule interest = InterestReader.Read(root.Field("interest"), catalog);
        Rulebook? rulebook = equity is null || model is null || liquidation is null
            ? null
            : new(name, version, source, mode, optionValue, collateral, model, addOns, liquidation, interest)
            {
                Catalog = catalog,
                ModelKind = kinds.Models.Named(root.Field("model")).Kind,
                Equity = equity,
                Profit = profit,
                NamedLines = lines,
                ValidFrom = validFrom,
                Evidence = evidence
            };
        AmountsCurrency.Check(root, catalog);
        if (rulebook is not null && !root.HasProblems)
        {
            UnreadSections.Check(root, kinds, rulebook);
            InterestReader.Check(root, rulebook, catalog);
        }

        errors = root.Problems;
        Invariant.Check(rulebook is not null || !errors.IsEmpty, "A kind read nothing and said nothing.");
        return errors.IsEmpty ? rulebook : null;
    }

    private static IEquityRule? ReadEquity(JsonPlace place, InstrumentCatalog catalog, RulebookKinds kinds)
    {
        if (!place.Exists)
        {
            return HaircutEquity.Rule;
        }

        if (kinds.EquityRules.Of(place) is not { } kind)
        {
            return null;
        }

        IEquityRule? rule = kind.Read(place, catalog);
        Invariant.Check(rule is null || rule.Lines.SequenceEqual(kind.Lines), "An equity rule names its lines as its kind does.");
        return rule;
    }

    private static IMarginModel? ReadModel(JsonPlace place, InstrumentCatalog catalog, RulebookKinds kinds)
    {
        if (kinds.Models.Of(place) is not { } kind)
        {
            return null;
        }

        IMarginModel? model = kind.Read(place, catalog);
        Invariant.Check(model is null || model.Lines.SequenceEqual(kind.Lines), "A model names its lines as its kind does.");
        return model;
    }

    private static ImmutableArray<IMarginAddOn> ReadAddOns(JsonPlace place, InstrumentCatalog catalog, RulebookKinds kinds)
    {
        ImmutableArray<IMarginAddOn>.Builder addOns = ImmutableArray.CreateBuilder<IMarginAddOn>();
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonPlace item in place.Items())
        {
            if (kinds.AddOns.Of(item) is not { } kind)
            {
                continue;
            }

            if (!seen.Add(kind.Kind))
            {
                item.Field("kind").Expected("each add-on once");
            }

            if (kind.Read(item, catalog) is { } addOn)
            {
                Invariant.Check(addOn.Lines.SequenceEqual(kind.Lines), "An add-on names its lines as its kind does.");
                addOns.Add(addOn);
            }
        }

        return addOns.ToImmutable();
    }
}
