// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Reflection;

namespace Plimsoll.Venues;

/// <summary>The rulebooks that come with Plimsoll, as the text of their files.</summary>
public static class ShippedRulebooks
{
    private const string Prefix = "rulebooks/";
    private const string Suffix = ".json";

    /// <summary>Their names, sorted.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
        .Select(static name => name[Prefix.Length..^Suffix.Length])
        .Order(StringComparer.Ordinal)];

    /// <summary>The text of the rulebook of that name; null when none has it.</summary>
    public static string? Text(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name + Suffix);
        if (stream is null)
        {
            return null;
        }

        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
