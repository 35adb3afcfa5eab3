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

    // A book has bids and offers to sell; margin is required.
    private static readonly Regex _demand =
        new("\\b([Aa]sk" + "ed|[Aa]sk" + "ing|[Aa]sk" + "s (for|more|less|nothing|too|at|what|no|its|again|the|a|[0-9.]+))\\b");

    [Fact]
    public void Nothing_is_left_for_later_and_no_test_is_switched_off() =>
        Assert.Empty(Sources.Under(_folders).SelectMany(file => file.LinesWith(_unfinished)));

    [Theory]
    [InlineData("// TO" + "DO: later")]
    [InlineData("throw new NotImplemented" + "Exception();")]
    [InlineData("[Fact(Skip" + " = \"slow\")]")]
    public void A_forbidden_word_is_found(string line) => Assert.Single(new SourceFile("x.cs", line).LinesWith(_unfinished));

    [Fact]
    public void Margin_is_required_in_code_and_on_every_page() =>
        Assert.Empty(Sources.Under(_folders).Concat(Sources.Pages()).SelectMany(file => file.LinesWith(_demand)));

    [Theory]
    [InlineData("/// the model ask" + "s for more")]
    [InlineData("2 BTC owed are ask" + "ed 16 %")]
    public void A_word_that_margin_has_another_for_is_found(string line) => Assert.Single(new SourceFile("x.cs", line).LinesWith(_demand));

    [Theory]
    [InlineData("depth.Asks is the selling side")]
    [InlineData("sold into bids and bought from asks")]
    public void The_selling_side_of_a_book_keeps_its_name(string line) => Assert.Empty(new SourceFile("x.cs", line).LinesWith(_demand));

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
