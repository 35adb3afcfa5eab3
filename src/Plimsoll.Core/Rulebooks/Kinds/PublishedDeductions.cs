// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Checks the deductions that a venue publishes beside its tiers against those that follow from bounds and rates.</summary>
public static class PublishedDeductions
{
    /// <summary>Notes what is wrong: where several are, first what one fault would make them so, for a tier that is missing shifts all behind it.</summary>
    /// <param name="list">The list of tiers.</param>
    /// <param name="tier">What the venue calls one: <c>tier</c>, <c>bracket</c>.</param>
    /// <param name="deductions">Of each tier the place of what is published, which need not exist, and what follows, in money.</param>
    public static void Check(JsonPlace list, string tier, ImmutableArray<(JsonPlace Published, Amount Following)> deductions)
    {
        (JsonPlace Published, Amount Following)[] wrong =
            [.. deductions.Where(static one => one.Published.Exists && one.Published.MoneyOf(string.Empty, static _ => true) != one.Following
                && !one.Published.IsWrong)];
        if (wrong.Length > 1)
        {
            list.Problem($"{wrong.Length} deductions (cum) do not follow from the {tier}s before them: a {tier} may be missing, or a floor or rate wrong, "
                + $"at or before {wrong[0].Published.Path[..^".cum".Length]}");
        }

        foreach ((JsonPlace published, Amount following) in wrong)
        {
            published.Expected($"\"{following}\", the sum of floor × rise of the maintenance rate up to this {tier}");
        }
    }
}
