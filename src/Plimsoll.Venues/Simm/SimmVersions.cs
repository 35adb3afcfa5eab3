// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>A version of SIMM whose figures ship.</summary>
/// <param name="Version">ISDA's name: <c>2.8+2506</c>.</param>
/// <param name="ValidFrom">The first day that it was in force.</param>
/// <param name="Rulebook">The rulebook with its figures: <c>simm@2025-12-06</c>.</param>
public sealed record SimmVersion(string Version, DateOnly ValidFrom, string Rulebook);

/// <summary>The versions of SIMM side by side: by ISDA's name and by the day.</summary>
public static class SimmVersions
{
    /// <summary>The rulebook's name.</summary>
    public const string Rulebook = "simm";

    /// <summary>The versions that ship, oldest first.</summary>
    public static ImmutableArray<SimmVersion> All { get; } = [.. ShippedRulebooks.Versions.Where(static version => version.Name == Rulebook).Select(VersionOf)];

    /// <summary>The version of that name; null when none ships.</summary>
    public static SimmVersion? Named(string version) => All.FirstOrDefault(one => one.Version == version);

    /// <summary>The version in force on a day; null before the first.</summary>
    public static SimmVersion? InForce(DateOnly day) => All.LastOrDefault(one => one.ValidFrom <= day);

    /// <summary>Reads the figures of a rulebook whose model is <c>simm</c>.</summary>
    /// <param name="json">The rulebook.</param>
    /// <param name="errors">What is wrong with it.</param>
    /// <returns>Null when anything is.</returns>
    public static SimmParameters? Read(string json, out ImmutableArray<string> errors)
    {
        JsonPlace root = JsonPlace.Root(json);
        JsonPlace model = root.Field("model");
        string kind = model.Field("kind").Text();
        if (model.Field("kind").IsText && kind != SimmKind.Name)
        {
            model.Field("kind").Expected($"\"{SimmKind.Name}\"");
        }

        SimmParameters? parameters = root.HasProblems ? null : SimmParametersReader.Read(model);
        errors = root.Problems;
        return parameters;
    }

    private static SimmVersion VersionOf(ShippedVersion shipped)
    {
        using JsonDocument json = JsonDocument.Parse(ShippedRulebooks.Text(shipped.File)!);
        return new(json.RootElement.GetProperty("version").GetString()!, shipped.ValidFrom, shipped.File);
    }
}
