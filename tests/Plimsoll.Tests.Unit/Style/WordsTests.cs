// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

public partial class WordsTests
{
    private const int LinesMax = 400, ColumnsMax = 160;

    private static readonly string[] _folders = ["src", "tests", "benchmarks", "examples"];

    // The words are put together here, so that this file does not contain them.
    private static readonly Regex _unfinished =
        new("\\b(TO" + "DO|FIX" + "ME|HA" + "CK)\\b|NotImplemented" + "Exception|\\bSkip" + "\\s*=\\s*[\"$@n]|#reg" + "ion\\b|Thread\\.Sl" + "eep");

    [Fact]
    public void Nothing_is_left_for_later_and_no_test_is_switched_off() =>
        Assert.Empty(Sources.Under(_folders).SelectMany(file => file.LinesWith(_unfinished)));

    [Theory]
    [InlineData("// TO" + "DO: later")]
    [InlineData("throw new NotImplemented" + "Exception();")]
    [InlineData("[Fact(Skip" + " = \"slow\")]")]
    public void A_forbidden_word_is_found(string line) => Assert.Single(new SourceFile("x.cs", line).LinesWith(_unfinished));

    [Fact]
    public void Every_file_names_its_licence_first() =>
        Assert.Empty(Sources.Under(_folders).Where(file => !file.Text.StartsWith("// SPDX-License-Identifier: Apache-2.0\n", StringComparison.Ordinal))
            .Select(file => file.Path));

    [Fact]
    public void No_file_is_too_long_to_read_in_one_go() =>
        Assert.Empty(Sources.Under(_folders).Where(file => file.Text.Count(c => c == '\n') > LinesMax).Select(file => file.Path));

    [Fact]
    public void No_line_is_too_wide_to_read() =>
        Assert.Empty(Sources.Under(_folders).SelectMany(file => file.Text.Split('\n').Select((line, i) => (line, At: $"{file.Path}:{i + 1}")))
            .Where(static read => read.line.Length > ColumnsMax).Select(static read => read.At));

    [Fact]
    public void Lines_end_plainly() =>
        Assert.Empty(Sources.Under(_folders)
            .Where(file =>
            file.Text.Contains('\r', StringComparison.Ordinal) || file.Text.Contains('\t', StringComparison.Ordinal) || !file.Text.EndsWith('\n')
            || TrailingBlank().IsMatch(file.Text))
            .Select(file => file.Path));

    [GeneratedRegex(@"[ ]\n|\n\n$")]
    private static partial Regex TrailingBlank();
}
