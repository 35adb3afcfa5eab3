// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Vectors;

/// <summary>What a shipped rulebook says of golden cases is what passes through it.</summary>
public class EvidenceTests
{
    public static TheoryData<string> Shipped => [.. ShippedRulebooks.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void As_many_golden_cases_pass_as_a_rulebook_says(string name)
    {
        foreach ((string file, int cases) in EvidenceOf(name).Golden)
        {
            Verdict[] run = [.. VectorRun.Only.Verdicts.Where(verdict => verdict.File == file)];
            if (run.Length == 0)
            {
                TestContext.Current.AddWarning($"{name}: {file} is not here, and so its {cases} golden cases were not counted");
                continue;
            }

            // Whoever has more cases than the folder of this project's makers may count more.
            int passed = run.Count(verdict => verdict.Outcome == Outcome.Passed && verdict.Rulebook == name);
            Assert.True(passed >= cases, $"{name} says that {cases} cases of {file} pass through it; {passed} do");
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_rulebook_through_which_golden_cases_pass_says_so(string name)
    {
        ImmutableArray<(string File, int Cases)> said = EvidenceOf(name).Golden;
        foreach (string file in VectorRun.Only.Verdicts.Where(verdict => verdict.Rulebook == name && verdict.Outcome == Outcome.Passed)
            .Select(static verdict => verdict.File).Distinct())
        {
            Assert.True(said.Any(one => one.File == file), $"{name} says nothing of the cases of {file} that pass through it");
        }
    }

    private static RulebookEvidence EvidenceOf(string name)
    {
        InstrumentCatalog catalog =
            InstrumentReader.Read("""{ "numeraire": "USDC", "assets": [ { "symbol": "USDC", "decimals": 6 } ], "instruments": [] }""", out _)!;
        return RulebookReader.Read(ShippedRulebooks.Text(name)!, catalog, VenueKinds.All, out _)!.Evidence;
    }
}
