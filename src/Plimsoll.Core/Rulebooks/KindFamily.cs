// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The kinds of one family, by name.</summary>
/// <typeparam name="T">The family.</typeparam>
public sealed class KindFamily<T>
    where T : class, IRulebookKind
{
    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<ImmutableArray<string>> _fields;

    /// <param name="name">The family's name in the schema.</param>
    /// <param name="unsaid">The kind that stands where a rulebook names none; null where one must be named.</param>
    /// <param name="kinds">The kinds, in any order.</param>
    internal KindFamily(string name, string? unsaid, IEnumerable<T> kinds)
    {
        Name = name;
        Unsaid = unsaid;
        All = [.. kinds.OrderBy(static kind => kind.Kind, StringComparer.Ordinal)];
        _names = [.. All.Select(static kind => kind.Kind)];
        for (int i = 1; i < _names.Length; i++)
        {
            Invariant.Check(_names[i] != _names[i - 1],
                $"Two kinds of the family {name} are called \"{_names[i]}\": {All[i - 1].GetType().Name} and {All[i].GetType().Name}.");
        }

        _fields = [.. All.Select(static kind => Fields(kind))];
    }

    /// <summary>Every kind, sorted by name.</summary>
    public ImmutableArray<T> All { get; }

    /// <summary>What the family is called in the schema.</summary>
    internal string Name { get; }

    /// <summary>The kind that stands where a rulebook names none; null where one must be named.</summary>
    internal string? Unsaid { get; }

    /// <summary>The kind that an object names, its fields checked to be the kind's; null, and a problem, when this is no object or names none of
    /// them.</summary>
    internal T? Of(JsonPlace place)
    {
        if (!place.IsObject)
        {
            place.Expected("an object");
            return null;
        }

        JsonPlace kind = place.Field("kind");
        int found = _names.IndexOf(kind.IsText ? kind.Text(string.Empty) : kind.Exists ? string.Empty : Unsaid ?? string.Empty);
        if (found < 0)
        {
            // What else stands there belongs to a kind that nobody knows; complaints about it would be noise.
            kind.Expected($"one of \"{string.Join("\", \"", _names)}\"");
            return null;
        }

        place.CheckObject(_fields[found].AsSpan());
        return All[found];
    }

    /// <summary>The same of an object that was read before and found to name one.</summary>
    internal T Named(JsonPlace place) => All[_names.IndexOf(place.Field("kind") is { Exists: true } kind ? kind.Text() : Unsaid!)];

    private static ImmutableArray<string> Fields(T kind)
    {
        JsonObject? properties = RulebookSchema.Fragment(kind)["properties"] as JsonObject;
        Invariant.Check(properties is not null, $"The schema of the kind \"{kind.Kind}\" has no properties.");
        Invariant.Check(!properties.ContainsKey("kind"), $"The schema of the kind \"{kind.Kind}\" speaks of the kind itself, which is added to it.");
        return ["kind", .. properties.Select(static property => property.Key)];
    }
}
