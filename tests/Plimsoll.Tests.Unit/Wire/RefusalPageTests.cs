// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Wire;

/// <summary>The page of refusals has every code with its number, what it is about and the words that it is told in. <c>PLIMSOLL_WRITE_REFUSALS=1</c> writes
/// those anew; what can be done about each is written by hand and kept.</summary>
public partial class RefusalPageTests
{
    private static readonly string _path = RepositoryRoot.At("docs", "reference", "refusals.md");

    [Fact]
    public void The_page_has_every_code_as_it_is_told()
    {
        string page = File.ReadAllText(_path);
        Dictionary<string, string> remedies = Row().Matches(page)
            .ToDictionary(static row => row.Groups["code"].Value, static row => row.Groups["remedy"].Value, StringComparer.Ordinal);
        RejectionCode[] codes = [.. Enum.GetValues<RejectionCode>().Where(static code => code != RejectionCode.None)];
        string expected = string.Concat(codes.Select(code => $"{Told(code)}{remedies.GetValueOrDefault(code.ToString(), string.Empty)} |\n"));
        if (Environment.GetEnvironmentVariable("PLIMSOLL_WRITE_REFUSALS") == "1")
        {
            int from = page.IndexOf("| 1", StringComparison.Ordinal);
            int to = page.LastIndexOf(" |\n", StringComparison.Ordinal) + 3;
            File.WriteAllText(_path, page = string.Concat(page.AsSpan(0, from), expected, page.AsSpan(to)));
        }

        Assert.Equal(expected, string.Concat(Row().Matches(page).Select(static row => row.Value)));
        Assert.All(codes, code => Assert.True(remedies.GetValueOrDefault(code.ToString(), string.Empty).Length > 10, $"{code} has no remedy"));
    }

    private static string Told(RejectionCode code)
    {
        IEnumerable<string> kinds = RefusalSubjects.Of(code).Select(static kind => kind == SubjectKind.None ? "nothing" : kind.ToString().ToLowerInvariant());
        IEnumerable<string> words = RefusalSubjects.Of(code).Select(kind => RefusalText.Explain(new(code, RefusalExamples.Of(kind)), RefusalExamples.Context))
            .Distinct(StringComparer.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"| {(int)code} | `{code}` | {string.Join(", ", kinds)} | {string.Join("<br>", words)} | ");
    }

    [GeneratedRegex(@"^\| \d{3} \| `(?<code>\w+)` \| [^|\n]* \| [^|\n]* \| (?<remedy>[^|\n]*) \|\n", RegexOptions.Multiline)]
    private static partial Regex Row();
}
