// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Rulebooks;

/// <summary>How well a rulebook is pinned down: what stands behind its formulas and figures.</summary>
/// <param name="Golden">By file of golden cases, how many of its cases pass through this rulebook; sorted by file.</param>
/// <param name="Published">Places in the rulebook whose figures the venue, or an open implementation of it, publishes.</param>
/// <param name="Own">Places whose figures are Plimsoll's own.</param>
public sealed record RulebookEvidence(
    ImmutableArray<(string File, int Cases)> Golden, ImmutableArray<string> Published, ImmutableArray<string> Own)
{
    /// <summary>Nothing is said.</summary>
    public static RulebookEvidence None { get; } = new([], [], []);

    /// <summary>Golden cases, over all files.</summary>
    public int Cases => Golden.Sum(static file => file.Cases);

    /// <summary>Reads the field <c>evidence</c>; absent, nothing is said.</summary>
    internal static RulebookEvidence Read(Values.JsonPlace place)
    {
        if (!place.Exists || !place.CheckObject("golden", "published", "own"))
        {
            return None;
        }

        return new(
            [.. place.Field("golden").Members().Select(static file => (file.Name, file.Value.Integer(1, 1_000_000))).OrderBy(static file => file.Name,
                StringComparer.Ordinal)],
            [.. place.Field("published").Items().Select(static item => item.Text())],
            [.. place.Field("own").Items().Select(static item => item.Text())]);
    }
}
