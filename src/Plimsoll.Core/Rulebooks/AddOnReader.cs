// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Reads the <c>addOns</c> of a rulebook, in their order.</summary>
internal static class AddOnReader
{
    internal static ImmutableArray<IMarginAddOn> Read(JsonPlace place, InstrumentCatalog catalog)
    {
        ImmutableArray<IMarginAddOn>.Builder addOns = ImmutableArray.CreateBuilder<IMarginAddOn>();
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonPlace item in place.Items())
        {
            if (!item.IsObject)
            {
                item.Expected("an object");
                continue;
            }

            string kind = item.Field("kind").Word(["concentration", "minimum", "basis", "borrow"]);
            if (!seen.Add(kind))
            {
                item.Field("kind").Expected("each add-on once");
            }

            addOns.Add(kind switch
            {
                "concentration" => ReadConcentration(item, catalog),
                "minimum" => ReadMinimum(item, catalog),
                "basis" => ReadBasis(item, catalog),
                _ => ReadBorrow(item, catalog),
            });
        }

        return addOns.ToImmutable();
    }

    private static ConcentrationAddOn ReadConcentration(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("kind", "classes", "terms");
        TermsReader<ConcentrationTerms> terms = new(place, static value =>
        {
            value.CheckObject("liquidity", "slope", "cap");
            return new(
                value.Field("liquidity").Decimal<Amount>("above 0, at most 1000000000000000", static amount => amount.IsPositive && amount <= Amount.Of(1_000_000_000_000_000)),
                value.Field("slope").Decimal<Ratio>("above 0, at most 10", static ratio => ratio.IsPositive && ratio <= Ratio.Of(10)),
                RulebookReader.Share(value.Field("cap"), above: true));
        });
        return new(catalog, terms.BySymbol(catalog));
    }

    private static MinimumAddOn ReadMinimum(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("kind", "flat", "shortOptionRate");
        return new(
            catalog,
            place.Field("flat").Decimal<Amount>("at least 0", static amount => !amount.IsNegative, Amount.Zero),
            RulebookReader.Share(place.Field("shortOptionRate"), above: false, Ratio.Zero));
    }

    private static BasisAddOn ReadBasis(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("kind", "rate", "countsSpot");
        return new(catalog, RulebookReader.Share(place.Field("rate")), place.Field("countsSpot").Flag(false));
    }

    private static BorrowAddOn ReadBorrow(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("kind", "terms");
        Dictionary<string, BorrowTerms> byName = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Field("terms").Members(required: true))
        {
            value.CheckObject("initial", "maintenance");
            BorrowTerms terms = new(RulebookReader.Share(value.Field("initial")), RulebookReader.Share(value.Field("maintenance")));
            if (terms.Maintenance > terms.Initial)
            {
                value.Field("maintenance").Expected($"at most initial, {terms.Initial}");
            }

            byName.Add(name, terms);
        }

        return new(catalog, [.. catalog.Assets.Select(asset =>
            RulebookReader.TryFor(byName, asset, catalog, out BorrowTerms? terms) ? terms : null)]);
    }
}
