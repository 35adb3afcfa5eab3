// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Reads the <c>model</c> of a rulebook.</summary>
internal static class ModelReader
{
    internal static IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog, ImmutableArray<IModelFormat> formats)
    {
        if (!place.IsObject)
        {
            place.Expected("an object");
            return null;
        }

        string kind = place.Field("kind").Word(["isolated", "tiered", "scenario", .. formats.Select(format => format.Kind)]);
        if (formats.FirstOrDefault(format => format.Kind == kind) is { } given)
        {
            return given.Read(place, catalog);
        }

        return kind switch
        {
            "isolated" => ReadIsolated(place, catalog),
            "scenario" => ScenarioReader.Read(place, catalog),
            _ => ReadTiered(place, catalog),
        };
    }

    /// <summary>Flat rates: schedules of one tier.</summary>
    private static TieredLinearMargin ReadIsolated(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("kind", "classes", "terms", "shortOptions");
        TermsReader<TierSchedule> terms = new(place, static value =>
        {
            value.CheckObject("leverage", "maintenance");
            Ratio initial = InitialRate(value.Field("leverage"));
            Ratio maintenance = RulebookReader.Share(value.Field("maintenance"), above: true);
            if (maintenance > initial)
            {
                value.Field("maintenance").Expected($"at most the initial rate, 1 ÷ leverage = {initial}");
            }

            return TierSchedule.TryCreate([new(default, initial, maintenance)], out _);
        });
        return new(catalog, terms.ByInstrument(catalog), ReadShortOptions(place.Field("shortOptions")));
    }

    private static TieredLinearMargin ReadTiered(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("kind", "classes", "terms", "shortOptions");
        TermsReader<TierSchedule> terms = new(place, ReadSchedule);
        return new(catalog, terms.ByInstrument(catalog), ReadShortOptions(place.Field("shortOptions")));
    }

    private static TierSchedule? ReadSchedule(JsonPlace place)
    {
        place.CheckObject("tiers");
        int problemsBefore = place.Problems.Length;
        ImmutableArray<JsonPlace> items = place.Field("tiers").Items(required: true);
        ImmutableArray<MarginTier> tiers = [.. items.Select(static item =>
        {
            item.CheckObject("floor", "maintenance", "leverage", "cum");
            return new MarginTier(
                item.Field("floor").Decimal<Amount>("at least 0", static amount => !amount.IsNegative),
                InitialRate(item.Field("leverage")),
                RulebookReader.Share(item.Field("maintenance"), above: true));
        })];
        if (place.Problems.Length > problemsBefore)
        {
            return null;
        }

        TierSchedule? schedule = TierSchedule.TryCreate(tiers, out ImmutableArray<(int Tier, string Sentence)> errors);
        foreach ((int tier, string sentence) in errors)
        {
            (tier < items.Length ? items[tier] : place.Field("tiers")).Problem(sentence);
        }

        for (int i = 0; schedule is not null && i < items.Length; i++)
        {
            // Venues publish the deduction beside the rate; a file that gives it is checked against it.
            JsonPlace cum = items[i].Field("cum");
            Amount deduction = schedule.Deduction(i, MarginKind.Maintenance);
            if (cum.Exists && cum.Decimal<Amount>(string.Empty, static _ => true) != deduction)
            {
                cum.Expected($"\"{deduction}\", the sum of floor × rise of the maintenance rate up to this tier");
            }
        }

        return schedule;
    }

    private static ShortOptionTerms? ReadShortOptions(JsonPlace place)
    {
        if (!place.Exists)
        {
            return null;
        }

        place.CheckObject("initial", "floor", "maintenance");
        ShortOptionTerms terms = new(
            RulebookReader.Share(place.Field("initial"), above: true),
            RulebookReader.Share(place.Field("floor"), above: true),
            RulebookReader.Share(place.Field("maintenance"), above: true));
        if (terms.Floor > terms.Initial)
        {
            place.Field("floor").Expected($"at most initial, {terms.Initial}");
        }

        if (terms.Maintenance > terms.Floor)
        {
            place.Field("maintenance").Expected($"at most floor, {terms.Floor}");
        }

        return terms;
    }

    private static Ratio InitialRate(JsonPlace place)
    {
        Ratio leverage = place.Leverage();
        return leverage.IsPositive ? Ratio.One.DividedBy(leverage, Rounding.Up) : Ratio.One;
    }
}
