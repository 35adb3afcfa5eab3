// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Engine;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Connectors.Worlds;

/// <summary>The canonical text of an engine's setup: one JSON object with the catalogue, each observable's oracle policy and the whole rulebook.</summary>
/// <remarks>An engine is always built from this text, so that a journal, which carries it, is enough to build the engine again. Equal worlds and rulebooks give
/// equal texts, whatever the spacing of their files.</remarks>
public static class SetupText
{
    private static readonly JsonDocumentOptions _lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The setup of a world under a rulebook.</summary>
    /// <param name="world">The world.</param>
    /// <param name="rulebook">The rulebook's text.</param>
    /// <param name="rulebookName">What the user calls it, for messages.</param>
    /// <exception cref="InputException">The rulebook is wrong, or does not fit the world's catalogue.</exception>
    public static EngineSetup Compose(World world, string rulebook, string rulebookName)
    {
        Rulebook rules = ForEngine(world.Catalog, rulebook, rulebookName);
        foreach (InterestSetting setting in world.Interests)
        {
            if (setting.AnnualRate < rules.Interest.For(setting.Asset))
            {
                string asset = world.Catalog[setting.Asset].Symbol;
                throw new InputException(
                    rulebookName, null, null,
                        $"the world sets interest on {asset} at {setting.AnnualRate}: expected at least the rulebook's {rules.Interest.For(setting.Asset)}");
            }
        }

        return Read(Write(world.CatalogText, world.Catalog, world.Oracles, rulebook), rulebookName);
    }

    /// <summary>A setup made in code, without a world: what can be held and traded, how each price is made of its sources, and the rules.</summary>
    /// <remarks>An engine built from it, and its journal, are as those of a world: the setup's canonical text says everything.</remarks>
    /// <param name="catalog">What can be held and traded.</param>
    /// <param name="oracleOf">How an observable's sources become one price; called for every price and volatility that the catalogue needs.</param>
    /// <param name="rulebook">The rulebook's text.</param>
    /// <param name="rulebookName">What the caller calls it, for messages.</param>
    /// <exception cref="InputException">The catalogue or a policy is not one that a file could state, or the rulebook is wrong or does not fit.</exception>
    public static EngineSetup Compose(CatalogDraft catalog, Func<ObservableSpec, OraclePolicy> oracleOf, string rulebook, string rulebookName = "the rulebook")
    {
        ArgumentNullException.ThrowIfNull(oracleOf);
        string text = CatalogText.Write(catalog);
        InstrumentCatalog built = InstrumentReader.Read(text, out ImmutableArray<string> errors)
            ?? throw new InputException("the catalogue", null, null, Join(errors));
        ForEngine(built, rulebook, rulebookName);
        return Read(Write(text, built, [.. built.Observables.Select(oracleOf)], rulebook), "the setup");
    }

    /// <summary>Builds the setup that a canonical text describes.</summary>
    /// <param name="canonical">The text.</param>
    /// <param name="origin">Where it comes from, for messages: a journal's path.</param>
    /// <exception cref="InputException">The text is not one that <c>Compose</c> wrote.</exception>
    public static EngineSetup Read(string canonical, string origin)
    {
        JsonPlace root = JsonPlace.Root(canonical);
        if (!root.CheckObject([.. InstrumentReader.Fields, "oracles", "rulebook"]) || InstrumentReader.Read(root) is not { } catalog)
        {
            throw new InputException(origin, null, "setup", Join(root.Problems));
        }

        ImmutableArray<OraclePolicy> oracles = ReadOracles(root.Field("oracles"), catalog);
        if (root.HasProblems)
        {
            throw new InputException(origin, null, "setup", Join(root.Problems));
        }

        using JsonDocument document = JsonDocument.Parse(canonical, _lenient);
        string text = document.RootElement.TryGetProperty("rulebook", out JsonElement element) ? element.GetRawText() : string.Empty;
        Rulebook? rulebook = RulebookReader.Read(text, catalog, VenueKinds.All, out ImmutableArray<string> errors);
        return rulebook is null ? throw new InputException(origin, null, "setup, rulebook", Join(errors))
            : new(catalog, rulebook, oracles, canonical) { RulebookText = text, Kinds = VenueKinds.All };
    }

    /// <summary>The members of a world's root that make its catalogue, as one compact JSON object in the reader's order.</summary>
    internal static string CatalogOf(string worldText)
    {
        using JsonDocument document = JsonDocument.Parse(worldText, _lenient);
        return Compact(writer =>
        {
            foreach (string field in InstrumentReader.Fields)
            {
                if (document.RootElement.TryGetProperty(field, out JsonElement value))
                {
                    writer.WritePropertyName(field);
                    value.WriteTo(writer);
                }
            }
        });
    }

    /// <summary>The rulebook over a catalogue, if an engine can run under it: as the first, or as one that it adopts.</summary>
    /// <exception cref="InputException">It is wrong, does not fit the catalogue, or counts equity as no engine can.</exception>
    public static Rulebook ForEngine(InstrumentCatalog catalog, string rulebook, string rulebookName)
    {
        if (RulebookReader.Read(rulebook, catalog, VenueKinds.All, out ImmutableArray<string> errors) is not { } rules)
        {
            throw new InputException(rulebookName, null, null, Join(errors));
        }

        return rules.StatesTerms
            ? rules
            : throw new InputException(
                rulebookName, null, "$.equity",
                    $"an engine needs an equity rule that states the terms of every asset, and this one states none: expected a kind such as "
                    + $"\"{HaircutsKind.Name}\"; reports and stress can use any");
    }

    private static string Write(string catalogText, InstrumentCatalog catalog, ImmutableArray<OraclePolicy> oracles, string rulebook)
    {
        using JsonDocument members = JsonDocument.Parse(catalogText);
        using JsonDocument rules = JsonDocument.Parse(rulebook, _lenient);
        return Compact(writer =>
        {
            foreach (JsonProperty member in members.RootElement.EnumerateObject())
            {
                member.WriteTo(writer);
            }

            writer.WriteStartArray("oracles");
            foreach (ObservableSpec observable in catalog.Observables)
            {
                WriteOracle(writer, observable.Name, oracles[observable.Id.Value]);
            }

            writer.WriteEndArray();
            writer.WritePropertyName("rulebook");
            rules.RootElement.WriteTo(writer);
        });
    }

    private static void WriteOracle(Utf8JsonWriter writer, string observable, OraclePolicy policy)
    {
        writer.WriteStartObject();
        writer.WriteString("symbol", observable);
        writer.WriteStartArray("sources");
        foreach (string source in policy.Sources)
        {
            writer.WriteStringValue(source);
        }

        writer.WriteEndArray();
        writer.WriteNumber("quorum", policy.Quorum);
        writer.WriteNumber("maxAgeSeconds", policy.MaxAgeSeconds);
        writer.WriteNumber("trimPerSide", policy.TrimPerSide);
        writer.WriteString("band", policy.Band.ToString());
        writer.WriteNumber("bandConfirmations", policy.BandConfirmations);
        writer.WriteNumber("bandSeconds", policy.BandSeconds);
        writer.WriteString("maxConfidence", policy.MaxConfidence.ToString());
        writer.WriteNumber("warmUpObservations", policy.WarmUpObservations);
        writer.WriteEndObject();
    }

    private static ImmutableArray<OraclePolicy> ReadOracles(JsonPlace section, InstrumentCatalog catalog)
    {
        ImmutableArray<JsonPlace> places = section.Items(required: true);
        if (places.Length != catalog.Observables.Length)
        {
            section.Problem(
                $"expected {Counted.Of(catalog.Observables.Length, "policy", "policies")}, one for each observable in order; found {places.Length}");
            return [];
        }

        ImmutableArray<OraclePolicy>.Builder oracles = ImmutableArray.CreateBuilder<OraclePolicy>();
        for (int i = 0; i < places.Length; i++)
        {
            if (PriceSection.ReadPolicy(places[i], "symbol", "sources") is not { } policy)
            {
                continue;
            }

            if (places[i].Field("symbol").Text() != catalog.Observables[i].Name)
            {
                places[i].Field("symbol").Expected($"\"{catalog.Observables[i].Name}\"");
            }

            oracles.Add(policy with { Sources = [.. places[i].Field("sources").Items(required: true).Select(source => source.Text())] });
        }

        return oracles.ToImmutable();
    }

    private static string Compact(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Join(ImmutableArray<string> problems) => string.Join(Environment.NewLine + "  ", problems);
}
