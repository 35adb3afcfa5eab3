// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Vectors;

/// <summary>What each version of a shipped rulebook says of golden cases is what passes through it.</summary>
public class EvidenceTests
{
    public static TheoryData<string> Shipped => [.. ShippedRulebooks.Versions.Select(static version => version.File)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void As_many_golden_cases_pass_as_a_rulebook_says(string name)
    {
        ImmutableArray<(string File, int Cases)> said = EvidenceOf(name).Golden;
        if (!IsTold(name))
        {
            TestContext.Current.AddWarning($"{name}: no adapter tells which cases pass through an older version, and so its "
                + $"{said.Sum(static one => one.Cases)} golden cases were not counted");
            return;
        }

        foreach ((string file, int cases) in said)
        {
            Verdict[] run = [.. VectorRun.Only.Verdicts.Where(verdict => verdict.File == file)];
            if (run.Length == 0)
            {
                TestContext.Current.AddWarning($"{name}: {file} is not here, and so its {cases} golden cases were not counted");
                continue;
            }

            // Whoever has more cases than the folder of this project's makers may count more.
            int passed = run.Count(verdict => IsThrough(verdict, name));
            Assert.True(passed >= cases, $"{name} says that {cases} cases of {file} pass through it; {passed} do");
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_rulebook_through_which_golden_cases_pass_says_so(string name)
    {
        ImmutableArray<(string File, int Cases)> said = EvidenceOf(name).Golden;
        foreach (string file in VectorRun.Only.Verdicts.Where(verdict => IsThrough(verdict, name)).Select(static verdict => verdict.File).Distinct())
        {
            Assert.True(said.Any(one => one.File == file), $"{name} says nothing of the cases of {file} that pass through it");
        }
    }

    /// <summary>The tiers of MR7 from 15 January 2025 are no evidence of a version that had others, nor are rates of MR9 of one without it.</summary>
    [Theory]
    [InlineData("okx-mr7-after", "2025-01-15")]
    [InlineData("okx-mr9-10m", "2025-01-06,2025-01-15")]
    [InlineData("okx-pm-after", "2024-05-31,2025-01-06,2025-01-15")]
    public void A_case_of_one_version_is_none_of_another(string id, string days) => Assert.Equal(
        days.Split(',').Select(static day => "okx-portfolio@" + day), VersionsOf(VectorRun.Only.Verdicts.First(verdict => verdict.Id == id)));

    private static bool IsThrough(Verdict verdict, string version) => verdict.Outcome == Outcome.Passed && VersionsOf(verdict).Contains(version);

    private static IEnumerable<string> VersionsOf(Verdict verdict) => verdict.Rulebooks.Select(static told =>
        ShippedRulebooks.Versions.Last(version => told == version.Name || told == version.File).File);

    /// <summary>True of the newest version, and of the others where an adapter tells versions apart.</summary>
    private static bool IsTold(string name)
    {
        ShippedVersion[] versions = [.. ShippedRulebooks.Versions.Where(version => version.Name == name.Split('@')[0])];
        return versions[^1].File == name || VectorRun.Only.Verdicts.SelectMany(VersionsOf).Any(told => versions[..^1].Any(version => version.File == told));
    }

    private static RulebookEvidence EvidenceOf(string name)
    {
        InstrumentCatalog catalog =
            InstrumentReader.Read("""{ "numeraire": "USDC", "assets": [ { "symbol": "USDC", "decimals": 6 } ], "instruments": [] }""", out _)!;
        return RulebookReader.Read(ShippedRulebooks.Text(name)!, catalog, VenueKinds.All, out _)!.Evidence;
    }
}
