// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Reads a scenario model: classes of underlyings, each a grid and further scenarios, the shock of volatility and whether spot offsets.</summary>
internal static class ScenarioReader
{
    private static readonly string[] VolatilityWords = ["same", "up", "down"];

    internal static ScenarioMargin? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("kind", "classes", "terms", "initialFactor", "maintenanceFactor", "offsetCap");
        TermsReader<ScenarioClass> terms = new(place, ReadClass);
        Ratio initial = Factor(place.Field("initialFactor"));
        Ratio maintenance = Factor(place.Field("maintenanceFactor"));
        if (maintenance > initial)
        {
            place.Field("maintenanceFactor").Expected($"at most initialFactor, {initial}");
        }

        Ratio offsetCap = RulebookReader.Share(place.Field("offsetCap"), above: false, Ratio.One);
        return place.HasProblems ? null : new(catalog, [.. terms.Classes.Select(named => named.Terms)], terms.BySymbol(catalog), initial, maintenance, offsetCap);
    }

    private static ScenarioClass? ReadClass(JsonPlace place)
    {
        int problemsBefore = place.Problems.Length;
        place.CheckObject("grid", "scenarios", "volatility", "spotOffset");
        List<Scenario> scenarios = [];
        if (place.Field("grid").Exists)
        {
            scenarios.AddRange(ReadGrid(place.Field("grid")));
        }

        foreach (JsonPlace item in place.Field("scenarios").Items())
        {
            item.CheckObject("price", "volatility", "weight", "dampener");
            scenarios.Add(new(
                item.Field("price").Decimal<Ratio>("above -1, at most 100", static move => move > -Ratio.One && move <= Ratio.Of(100)),
                Volatility(item.Field("volatility")),
                RulebookReader.Share(item.Field("weight"), above: true, Ratio.One),
                item.Field("dampener").Decimal<Amount>("at least 0", static amount => !amount.IsNegative, Amount.Zero)));
        }

        VolatilityShock shock = ReadShock(place.Field("volatility"));
        bool spotOffset = place.Field("spotOffset").Flag(false);
        if (place.Problems.Length > problemsBefore)
        {
            return null;
        }

        ScenarioClass? read = ScenarioClass.TryCreate(place.Path, [.. scenarios], shock, spotOffset, out ImmutableArray<string> errors);
        foreach (string error in errors)
        {
            place.Problem(error);
        }

        return read;
    }

    /// <summary>Moves from −range to +range in 2 × steps + 1 equal steps, each with every volatility named.</summary>
    private static IEnumerable<Scenario> ReadGrid(JsonPlace place)
    {
        place.CheckObject("range", "steps", "volatilities");
        Ratio range = place.Field("range").Decimal<Ratio>("above 0, below 1", static ratio => ratio.IsPositive && ratio < Ratio.One);
        int steps = place.Field("steps").Integer(1, 20);
        ImmutableArray<VolatilityMove> volatilities = [.. place.Field("volatilities").Items(required: true).Select(Volatility)];
        if (volatilities.IsEmpty || volatilities.Distinct().Count() != volatilities.Length)
        {
            place.Field("volatilities").Expected("one or more of \"same\", \"up\", \"down\", none twice");
        }

        for (int k = -steps; k <= steps; k++)
        {
            Ratio move = Ratio.FromAtoms(Fixed18.MulDiv(range.Atoms, k, steps, Rounding.AwayFromZero));
            foreach (VolatilityMove volatility in volatilities)
            {
                yield return new(move, volatility, Ratio.One, default);
            }
        }
    }

    private static VolatilityShock ReadShock(JsonPlace place)
    {
        place.CheckObject("kind", "up", "down", "shortPower", "longPower", "upAtLeast");
        bool isAbsolute = place.Field("kind").Word(["relative", "absolute"]) == "absolute";
        return new(isAbsolute, Small(place.Field("up"), null), Small(place.Field("down"), null), Small(place.Field("shortPower"), Ratio.Zero), Small(place.Field("longPower"), Ratio.Zero), Small(place.Field("upAtLeast"), Ratio.Zero));
    }

    private static Ratio Small(JsonPlace place, Ratio? otherwise) =>
        place.Decimal<Ratio>("from 0 to 5", static ratio => !ratio.IsNegative && ratio <= Ratio.Of(5), otherwise);

    private static Ratio Factor(JsonPlace place) => place.Decimal<Ratio>("above 0, at most 10", static ratio => ratio.IsPositive && ratio <= Ratio.Of(10));

    private static VolatilityMove Volatility(JsonPlace place) => place.Word(VolatilityWords) switch
    {
        "up" => VolatilityMove.Up,
        "down" => VolatilityMove.Down,
        _ => VolatilityMove.Same,
    };
}
