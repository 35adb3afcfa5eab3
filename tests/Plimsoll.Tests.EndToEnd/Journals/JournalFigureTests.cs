// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.EndToEnd.Journals;

/// <summary>Figures of the market told through a journal: shown as they were told, kept over a restart, and refused in words.</summary>
public sealed class JournalFigureTests : IDisposable
{
    private const string Indices = "\"liquidityIndex\":\"1.000000000000000000000000001\",\"borrowIndex\":\"1.08\"}";

    private const string Last = """{"figure":"Last","instrument":"BTC-PERP","known":true,"price":"50010"}""";

    private const string Pool =
        """{"figure":"Pool","asset":"USDC","known":true,"supplied":"1000","borrowed":"640",""" + Indices;

    private const string Gone = """{"figure":"Last","instrument":"BTC-PERP","known":false}""";

    private static readonly string _told = Telling("61", "12:20:00", Last, Pool) + Telling("62", "12:20:10", Block("12:20:00"));
    private static readonly string _later = Telling("63", "12:21:00", Gone, Block("12:20:12"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-figures-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Figures_are_kept_over_a_restart_and_shown_as_they_were_told()
    {
        string kept = Replayed("kept");
        Apply(kept, Lines("told", _told), "--snapshot");
        string fromSnapshot = Apply(kept, Lines("later", _later));
        Assert.Contains("from the snapshot of", fromSnapshot, StringComparison.Ordinal);
        string through = Replayed("through");
        string never = Apply(through, Lines("all", _told + _later));
        Assert.Equal(HashOf(never), HashOf(fromSnapshot));

        (int exit, string shown, _) = PlimsollProcess.Run("journal", "show", kept, "--limit", "1000", "--json");
        Assert.Equal(0, exit);
        Assert.Contains(Pool, shown, StringComparison.Ordinal);
        Assert.Contains(Gone, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_that_cannot_be_is_refused_with_its_value_and_what_was_expected()
    {
        string journal = Replayed("bad");
        string bad = Lines("bad", _told.Replace("\"640\"", "\"1640\"", StringComparison.Ordinal));
        (int exit, _, string error) = PlimsollProcess.Run("journal", "apply", journal, bad);
        Assert.Equal(1, exit);
        Assert.Contains("line 1: PublishFigures is refused: the pool told of USDC (1000 supplied, 1640 borrowed, indices "
            + "1.000000000000000000000000001 and 1.08) cannot be; expected nothing below zero, no more borrowed than supplied", error,
            StringComparison.Ordinal);
    }

    private static string Block(string at) => $$"""{"figure":"BlockTime","known":true,"at":"2025-01-15T{{at}}Z"}""";

    private static string Telling(string id, string at, params string[] figures) =>
        $$$"""{"command":"PublishFigures","id":"{{{id}}}","time":"2025-01-15T{{{at}}}Z","fields":{"figures":[{{{string.Join(',', figures)}}}]}}""" + "\n";

    private static string HashOf(string output) =>
        output.Split('\n').Single(static line => line.StartsWith("state hash", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];

    private static string Apply(params string[] arguments)
    {
        (int exit, string output, string error) = PlimsollProcess.Run(["journal", "apply", .. arguments]);
        Assert.Equal((0, string.Empty), (exit, error));
        return output;
    }

    private string Lines(string name, string text)
    {
        string file = Path.Combine(_folder.FullName, name + ".jsonl");
        File.WriteAllText(file, text);
        return file;
    }

    private string Replayed(string name)
    {
        string journal = Path.Combine(_folder.FullName, name + ".journal");
        (int exit, _, string error) = PlimsollProcess.Run("replay", RepositoryRoot.At("examples", "growth"), "--journal", journal);
        Assert.True(exit == 0, error);
        return journal;
    }
}
