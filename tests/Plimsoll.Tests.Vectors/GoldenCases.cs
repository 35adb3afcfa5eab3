// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Tests.Vectors.Frame;

namespace Plimsoll.Tests.Vectors;

/// <summary>Prints the report of the run once, before its cases.</summary>
public sealed class PrintedReport
{
    public PrintedReport() => Console.Write(VectorRun.Only.Report);
}

/// <summary>Each golden case is one test, so that the suite's totals count cases.</summary>
public class GoldenCases(PrintedReport report) : IClassFixture<PrintedReport>
{
    public static IEnumerable<TheoryDataRow<int, string, string>> All =>
        VectorRun.Only.Verdicts.Select((v, i) => new TheoryDataRow<int, string, string>(i, v.File, v.Id));

    [Theory]
    [MemberData(nameof(All))]
    public void A_case_agrees_in_every_figure(int index, string file, string id)
    {
        Assert.NotNull(report);
        Verdict verdict = VectorRun.Only.Verdicts[index];
        Assert.Equal((file, id), (verdict.File, verdict.Id));
        Assert.SkipWhen(verdict.Outcome == Outcome.Unsupported, verdict.Difference);
        Assert.True(verdict.Outcome == Outcome.Passed, verdict.Difference);
    }
}
