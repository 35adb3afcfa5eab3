// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>The page that says what is proved says what the proofs say, and the C# that is run was made from them; that they hold is for Dafny to say
/// (./test verified).</summary>
public partial class ProofPageTests
{
    [Fact]
    public void The_page_names_every_lemma_that_says_something_in_words_and_no_other()
    {
        IEnumerable<string> proved =
            from module in Modules()
            from Match lemma in Lemma().Matches(File.ReadAllText(RepositoryRoot.At("verified", module + ".dfy")))
            select $"{module}.{lemma.Groups["name"].Value}: {Spoken(lemma.Groups["words"].Value)}";
        IEnumerable<string> told =
            from Match row in Row().Matches(File.ReadAllText(RepositoryRoot.At("docs", "internals", "verified.md")))
            select $"{row.Groups["name"].Value}: {row.Groups["words"].Value}";
        string[] lemmas = [.. proved.Order(StringComparer.Ordinal)];
        Assert.True(lemmas.Length > 40, $"only {lemmas.Length} lemmas were found");
        Assert.Equal(lemmas, told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_run_was_made_from_the_proofs_as_they_are()
    {
        byte[] sources = [.. Modules().SelectMany(static module => File.ReadAllBytes(RepositoryRoot.At("verified", module + ".dfy")))];
        string made = File.ReadLines(RepositoryRoot.At("src", "Plimsoll.Verified", "Verified.g.cs")).ElementAt(1);
        Assert.Equal("// SHA-256 of what it is made from: " + Convert.ToHexStringLower(SHA256.HashData(sources)), made);
    }

    [Fact]
    public void Nothing_is_assumed_in_a_proof() =>
        Assert.Empty(Modules().SelectMany(static module =>
            new SourceFile(module, File.ReadAllText(RepositoryRoot.At("verified", module + ".dfy"))).LinesWith(Assumption())));

    private static string[] Modules() => Listed().Match(File.ReadAllText(RepositoryRoot.At("verified", "run"))).Groups["names"].Value.Split(' ');

    private static string Spoken(string comment) => string.Join(' ', comment.Split('\n').Select(static line => line.Trim().TrimStart('/').Trim())).Trim();

    [GeneratedRegex(@"^modules=\((?<names>[^)]*)\)", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"(?<words>(?:^  /// [^\n]*\n)+)  lemma (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Lemma();

    [GeneratedRegex(@"^\| `(?<name>\w+\.\w+)` \| (?<words>[^|]*[^| ]) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bassume\b|\{:axiom\}|\{:extern\}|\{:verify false\}|\bexpect\b")]
    private static partial Regex Assumption();
}
