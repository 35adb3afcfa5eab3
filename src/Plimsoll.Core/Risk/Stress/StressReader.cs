// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Reflection;
using Plimsoll.Instruments;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Scenarios read from a file, over one catalogue.</summary>
/// <param name="Scenarios">The scenarios, in file order.</param>
/// <param name="Still">Factors that "*" never moves: the prices of assets that are pegged to the numeraire.</param>
public sealed record StressFile(ImmutableArray<Scenario> Scenarios, ImmutableArray<ObservableId> Still)
{
    /// <summary>Factors that "*" does move, of those given.</summary>
    public ImmutableArray<ObservableId> MovingOf(ImmutableArray<ObservableId> factors) => [.. factors.Where(factor => !Still.Contains(factor))];
}

/// <summary>Reads shocks: named moves of prices and volatilities, as docs/reference/stress.md describes.</summary>
/// <remarks>Names that the catalogue does not know are passed over, because one file serves many portfolios; a figure out of bounds or an unknown field is an
/// error.</remarks>
public static class StressReader
{
    /// <summary>The most scenarios in one file.</summary>
    public const int MaxScenarios = 10_000;

    private const string Everything = "*";
    private const string Resource = "shocks/historical.json";

    /// <summary>The shocks that come with Plimsoll, as the text of their file.</summary>
    public static string ShippedText()
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource);
        Invariant.Check(stream is not null, "The shipped shocks are embedded in this assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a text; null and at least one error when anything is wrong.</summary>
    public static StressFile? Read(string json, InstrumentCatalog catalog, out ImmutableArray<string> errors)
    {
        JsonPlace root = JsonPlace.Root(json);
        root.CheckObject("$schema", "description", "still", "shocks");
        HashSet<string> still = new(StringComparer.Ordinal);
        foreach (JsonPlace place in root.Field("still").Items())
        {
            still.Add(place.Text());
        }

        ScenarioFactors factors = new(catalog);
        ImmutableArray<JsonPlace> items = root.Field("shocks").Items(required: true);
        if (items.Length > MaxScenarios)
        {
            root.Field("shocks").Problem($"expected at most {MaxScenarios} shocks; found {items.Length}");
            items = [];
        }

        ImmutableArray<ObservableId> pegged = [.. factors.All.Where(factor => still.Contains(catalog[factor].Name))];
        List<Scenario> scenarios = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonPlace place in items)
        {
            if (place.Field("name").IsText && !names.Add(place.Field("name").Text()))
            {
                place.Field("name").Expected("a name of its own: each shock is given once");
            }

            if (ReadShock(place, factors, pegged) is { } scenario)
            {
                scenarios.Add(scenario);
            }
        }

        errors = root.Problems;
        return root.HasProblems ? null : new([.. scenarios], pegged);
    }

    private static Scenario? ReadShock(JsonPlace place, ScenarioFactors factors, ImmutableArray<ObservableId> still)
    {
        int problemsBefore = place.Problems.Length;
        place.CheckObject("name", "source", "prices", "volatilities", "weight", "dampener", "stepSeconds");
        string name = place.Field("name").Text();
        string source = place.Field("source").Text(string.Empty);
        Dictionary<string, Ratio> prices = new(StringComparer.Ordinal);
        foreach ((string factor, JsonPlace value) in place.Field("prices").Members())
        {
            prices[factor] = value.Decimal<Ratio>($"above -1, at most {Scenario.MostMove}", static move => move > -Ratio.One && move <= Scenario.MostMove);
        }

        Dictionary<string, VolatilityShock> volatilities = new(StringComparer.Ordinal);
        foreach ((string factor, JsonPlace value) in place.Field("volatilities").Members())
        {
            volatilities[factor] = ReadRule(value);
        }

        Ratio weight = place.Field("weight").Decimal<Ratio>("above 0, at most 1", static ratio => ratio.IsPositive && ratio <= Ratio.One, Ratio.One);
        Amount dampener = place.Field("dampener").MoneyOf("at least 0", static amount => !amount.IsNegative, Amount.Zero);
        int step = place.Field("stepSeconds").Integer(0, (int)Scenario.MaxStepSeconds, 0);
        if (place.Problems.Length > problemsBefore)
        {
            return null;
        }

        List<FactorShock> shocks = [];
        foreach (ObservableId factor in factors.All)
        {
            string own = factors.Catalog[factor].Name;
            bool isStill = still.Contains(factor);
            Ratio move = prices.TryGetValue(own, out Ratio named) ? named : isStill ? default : prices.GetValueOrDefault(Everything);
            VolatilityShock rule = volatilities.TryGetValue(own, out VolatilityShock ruled) ? ruled : volatilities.GetValueOrDefault(Everything);
            if (!move.IsZero || rule.Move != VolatilityMove.Same)
            {
                shocks.Add(new(factor, move, rule));
            }
        }

        Result<Scenario> scenario = Scenario.Of(name, shocks, step, weight, dampener, source.Length == 0 ? null : source);
        Invariant.Check(scenario.IsOk, "A shock was refused after every field of it was checked.");
        return scenario.Value;
    }

    private static VolatilityShock ReadRule(JsonPlace place)
    {
        place.CheckObject("kind", "shock", "power", "atLeast");
        bool isAbsolute = place.Field("kind").Word(["relative", "absolute"], "relative") == "absolute";
        return VolatilityShock.Signed(
            isAbsolute,
            place.Field("shock").Decimal<Ratio>("from -1 to 50", static ratio => ratio >= -Ratio.One && ratio <= FieldBounds.MostVolatility),
            place.Field("power").Decimal<Ratio>("from 0 to 5", static ratio => !ratio.IsNegative && ratio <= Ratio.Of(5), Ratio.Zero),
            place.Field("atLeast").Decimal<Ratio>("from 0 to 50", static ratio => !ratio.IsNegative && ratio <= FieldBounds.MostVolatility, Ratio.Zero));
    }
}
