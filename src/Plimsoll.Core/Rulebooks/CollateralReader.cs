// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Reads what a rulebook says of equity: <c>collateral</c> and <c>profit</c>.</summary>
internal static class CollateralReader
{
    internal static CollateralSchedule Read(JsonPlace place, InstrumentCatalog catalog)
    {
        Dictionary<string, CollateralTerms> byName = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Members(required: true))
        {
            value.CheckObject("haircut", "borrowHaircut", "cap", "capValue", "initialHaircut", "initialBorrowHaircut");
            Ratio haircut = value.Field("haircut").Decimal<Ratio>("from 0 to 1", static ratio => !ratio.IsNegative && ratio <= Ratio.One);
            Ratio borrow = value.Field("borrowHaircut").Decimal<Ratio>("from 0 to 10", static ratio => !ratio.IsNegative && ratio <= Ratio.Of(10), Ratio.Zero);
            byName.Add(name, new(
                default,
                haircut,
                borrow,
                value.Field("cap") is { Exists: true } cap ? cap.Decimal<Amount>("at least 0", static amount => !amount.IsNegative) : null,
                value.Field("capValue") is { Exists: true } most ? most.MoneyOf("at least 0", static amount => !amount.IsNegative) : null)
            {
                InitialHaircut = Initial(value.Field("initialHaircut"), haircut, Ratio.One, "from the haircut to 1"),
                InitialBorrowHaircut = Initial(value.Field("initialBorrowHaircut"), borrow, Ratio.Of(10), "from the borrow haircut to 10"),
            });
        }

        // What is said of the others is about what may lose value against the numeraire. The numeraire cannot: its haircut, if any, must be given by name.
        CollateralTerms? others = byName.GetValueOrDefault(RulebookReader.Default);
        CollateralTerms atPar = new(catalog.Numeraire, Ratio.Zero, Ratio.Zero, null);
        return new([.. catalog.Assets.Select(asset =>
            (byName.GetValueOrDefault(asset.Symbol) ?? (asset.Id == catalog.Numeraire ? atPar : others)) is { } terms ? terms with { Asset = asset.Id }
                : null)]);
    }

    internal static ProfitRule ReadProfit(JsonPlace place)
    {
        if (!place.Exists)
        {
            return ProfitRule.Whole;
        }

        place.CheckObject("counted", "initiallyCounted", "cap");
        Ratio counted = place.Field("counted").Decimal<Ratio>("from 0 to 1", static ratio => !ratio.IsNegative && ratio <= Ratio.One, Ratio.One);
        return new()
        {
            Counted = counted,
            InitiallyCounted = place.Field("initiallyCounted").Decimal<Ratio>("from 0 to what counts", ratio => !ratio.IsNegative && ratio <= counted, counted),
            Cap = place.Field("cap") is { Exists: true } cap ? cap.MoneyOf("at least 0", static amount => !amount.IsNegative) : null,
        };
    }

    private static Ratio? Initial(JsonPlace place, Ratio least, Ratio most, string expected) =>
        place.Exists ? place.Decimal<Ratio>(expected, ratio => ratio >= least && ratio <= most) : null;
}
