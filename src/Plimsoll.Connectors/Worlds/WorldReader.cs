// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Connectors.Texts;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Worlds;

/// <summary>Reads a world folder's description; see docs/reference/world.schema.json.</summary>
public static class WorldReader
{
    private static readonly ImmutableArray<string> _fields =
    [
        "$schema", "name", "title", "rulebook", .. InstrumentReader.Fields, "clock", "files", "policies", "observed", "derived", "depth", "funding", "interest",
        "population", "trustedMarks",
    ];

    /// <summary>Reads <c>world.json</c> in a folder.</summary>
    /// <exception cref="InputException">Names every field that is wrong, by its path in the file.</exception>
    public static World Read(string folder)
    {
        string path = Path.Combine(folder, World.FileName);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            string reason = Directory.Exists(folder) ? $"a world is a folder with a {World.FileName} in it"
                : File.Exists(folder) ? $"a world is a folder, and {folder} is a file"
                : "there is no such folder";
            throw new InputException(path, null, null, $"not found: {reason}");
        }

        string text = InputText.ReadAll(path);
        JsonPlace root = JsonPlace.Root(text);
        World? world = Read(folder, text, root);
        return world ?? throw new InputException(path, null, null, string.Join(Environment.NewLine + "  ", root.Problems));
    }

    private static World? Read(string folder, string text, JsonPlace root)
    {
        // A wrong catalogue makes every name in the rest look wrong, so it is reported alone.
        if (!root.CheckObject(_fields.AsSpan()) || InstrumentReader.Read(root) is not { } catalog)
        {
            return null;
        }

        if (catalog.Instruments.IsEmpty)
        {
            root.Field("instruments").Expected("at least one instrument");
            return null;
        }

        WorldNames names = new(catalog);
        WorldClock clock = ReadClock(root.Field("clock"), out int? maxGap);
        ImmutableSortedDictionary<string, WorldFile> files = PriceSection.ReadFiles(root.Field("files"), maxGap);
        ImmutableSortedDictionary<string, OraclePolicy> policies = PriceSection.ReadPolicies(root.Field("policies"));
        OraclePolicy?[] oracles = new OraclePolicy?[catalog.Observables.Length];
        PriceSection prices = new(names, files, policies, oracles);
        ImmutableArray<WorldObservable> observed = prices.ReadObserved(root.Field("observed"), clock.HasLows);
        ImmutableArray<DerivedMark> derived = prices.ReadDerived(root.Field("derived"));
        foreach (ObservableSpec observable in catalog.Observables)
        {
            if (oracles[observable.Id.Value] is null && !root.HasProblems)
            {
                root.Field("observed").Problem($"nothing says how {observable.Name} is known: give it sources under observed, or a rule under derived");
            }
        }

        ImmutableArray<DepthSource> depths = MarketSection.ReadDepths(root.Field("depth"), names);
        FundingSection fundings = FundingSection.Read(root.Field("funding"), names);
        ImmutableArray<InterestSetting> interests = MarketSection.ReadInterests(root.Field("interest"), names);
        PopulationSpec population = new PopulationSection(names, clock).Read(root.Field("population"));
        ImmutableSortedSet<InstrumentId> trusted = [.. root.Field("trustedMarks").Items().Select(names.Instrument)];
        string name = root.Field("name").Text();
        string title = root.Field("title").Text(name);
        string rulebook = root.Field("rulebook").Text();
        return root.HasProblems
            ? null
            : new(
                folder, name, title, rulebook, catalog, SetupText.CatalogOf(text), clock, files, [.. oracles.Select(policy => policy!)], observed, derived,
                    depths,
                fundings.Schedules, interests, population)
            {
                FundingFiles = fundings.Files,
                TrustedMarks = trusted,
            };
    }

    private static WorldClock ReadClock(JsonPlace place, out int? maxGapSeconds)
    {
        maxGapSeconds = null;
        if (!place.CheckObject("start", "end", "barSeconds", "steps", "advanceSeconds", "maxGapSeconds"))
        {
            return new(default, default, 60, false, 0);
        }

        Timestamp start = place.Field("start").Time();
        Timestamp end = place.Field("end").Time();
        if (end <= start)
        {
            place.Field("end").Expected("a time after start");
        }

        int bar = place.Field("barSeconds").Integer(2, 86_400, 60);
        bool hasLows = place.Field("steps").Word(["close", "lowThenClose"], "close") == "lowThenClose";
        int advance = place.Field("advanceSeconds").Integer(0, bar, 0);
        if (place.Field("maxGapSeconds").Exists)
        {
            maxGapSeconds = place.Field("maxGapSeconds").Integer(bar, int.MaxValue);
        }

        return new(start, end, bar, hasLows, advance);
    }
}
