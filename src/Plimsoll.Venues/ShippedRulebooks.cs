// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Plimsoll.Values;

namespace Plimsoll.Venues;

/// <summary>One file that ships: a rulebook as it was in force from a day on.</summary>
/// <param name="File">The file's name without its ending: <c>cross</c>, or <c>okx-portfolio@2025-01-09</c> where several versions are kept.</param>
/// <param name="Name">The rulebook's name, before the <c>@</c>.</param>
/// <param name="ValidFrom">The file's <c>validFrom</c>.</param>
public sealed record ShippedVersion(string File, string Name, DateOnly ValidFrom);

/// <summary>The rulebooks that come with Plimsoll, as the text of their files.</summary>
public static class ShippedRulebooks
{
    private const string Prefix = "rulebooks/";
    private const string Suffix = ".json";
    private const char BeforeDay = '@';

    /// <summary>Every file, by name and then by day.</summary>
    public static ImmutableArray<ShippedVersion> Versions { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
        .Select(static name => VersionOf(name[Prefix.Length..^Suffix.Length]))
        .OrderBy(static version => version.Name, StringComparer.Ordinal)
        .ThenBy(static version => version.ValidFrom)];

    /// <summary>The rulebooks' names, sorted, each once.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Versions.Select(static version => version.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>The text of a rulebook: the newest of that name, or of <c>name@2025-01-09</c> the one that is valid from that day; null when none
    /// has it.</summary>
    public static string? Text(string name) =>
        Versions.LastOrDefault(version => version.Name == name) is { } newest ? TextOf(newest.File)
        : Versions.FirstOrDefault(version => name == $"{version.Name}{BeforeDay}{Written(version.ValidFrom)}") is { } dated ? TextOf(dated.File)
        : null;

    /// <summary>The text of the rulebook of that name that was in force on a day; null when none has the name, or none of it was yet.</summary>
    public static string? Text(string name, DateOnly asOf) =>
        Versions.LastOrDefault(version => version.Name == name && version.ValidFrom <= asOf) is { } inForce ? TextOf(inForce.File) : null;

    private static ShippedVersion VersionOf(string file)
    {
        using JsonDocument json = JsonDocument.Parse(TextOf(file));
        string? said = json.RootElement.TryGetProperty("validFrom", out JsonElement field) ? field.GetString() : null;
        Invariant.Check(DateOnly.TryParseExact(said, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly validFrom),
            $"The rulebook {file} ships and does not say from which day it is valid.");
        string[] parts = file.Split(BeforeDay);
        Invariant.Check(parts.Length == 1 || (parts.Length == 2 && parts[1] == Written(validFrom)), $"The rulebook {file} is valid from {said}.");
        return new(file, parts[0], validFrom);
    }

    private static string TextOf(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + file + Suffix)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
