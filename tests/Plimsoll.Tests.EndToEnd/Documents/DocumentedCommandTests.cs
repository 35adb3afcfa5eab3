// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace Plimsoll.Tests.EndToEnd.Documents;

/// <summary>Every command that a page shows runs as written, ends with the code that the page states, and prints what the page says it prints.</summary>
/// <remarks><c>PLIMSOLL_WRITE_SAMPLES=1</c> writes the samples of the pages anew; look at what has changed before you keep it.</remarks>
public class DocumentedCommandTests
{
    // What cannot be run from a fresh clone, by a part of its words, and why. A file that is somewhere below the folder of outside data is run where it is
    // there.
    private static readonly (string Words, string Reason)[] _outside =
    [
        ("october-2025 --data FOLDER", "the price files of that day belong to those who publish them, and FOLDER is a place of the reader's"),
        ("deribit_chain_20260605.csv.gz", "the chain is not part of the repository"),
        ("crypto_perp_close_1h_wide.csv.gz", "the panel of 33 coins is not part of the repository"),
    ];

    private static readonly ConcurrentDictionary<string, (int ExitCode, string Output, string Error)> _runs = new(StringComparer.Ordinal);

    /// <summary>Pages that show commands which run from a fresh clone.</summary>
    public static TheoryData<string> Pages =>
        [.. DocumentedCommand.Pages().Where(static page => DocumentedCommand.Of(page).Any(static command => ReasonNot(command) is null))];

    /// <summary>The commands that do not, as page and place among the page's commands.</summary>
    public static TheoryData<string, int, string> Outside
    {
        get
        {
            TheoryData<string, int, string> data = [];
            foreach (DocumentedCommand command in All().Where(static command => ReasonNot(command) is not null))
            {
                data.Add(command.Page, command.Line, command.Text);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_runs_as_written(string page)
    {
        using CommandSandbox sandbox = new();
        string?[] faults = [.. DocumentedCommand.Of(page).Where(static command => ReasonNot(command) is null).Select(command => Fault(sandbox, command))];
        Assert.True(Array.TrueForAll(faults, static fault => fault is null), string.Join('\n', faults.OfType<string>()));
    }

    [Theory]
    [MemberData(nameof(Outside))]
    public void A_command_on_data_from_outside_runs_where_the_data_are(string page, int line, string words)
    {
        string reason = ReasonNot(DocumentedCommand.Of(page).Single(command => command.Line == line))!;
        string[] needed = [.. words.Split(' ').Where(static word => word.EndsWith(".csv.gz", StringComparison.Ordinal) || word == "FOLDER")];
        string?[] found = [.. needed.Select(Find)];
        Assert.SkipWhen(found.Contains(null), $"{page}, line {line}: {reason}.");
        using CommandSandbox sandbox = new();
        Array.ForEach(found, path => sandbox.Bring(path!));
        string? fault = Fault(sandbox, DocumentedCommand.Of(page).Single(command => command.Line == line));
        Assert.True(fault is null, fault);
    }

    [Fact]
    public void What_does_not_run_from_a_fresh_clone_are_these_commands_and_no_more() => Assert.Equal(
        [
            ("docs/reference/backtests.md", 2), ("docs/reference/surface.md", 1), ("examples/calm-october-2025/README.md", 1),
            ("examples/october-2025/README.md", 2),
        ],
        All().Where(static command => ReasonNot(command) is not null).CountBy(static command => command.Page)
            .OrderBy(static page => page.Key, StringComparer.Ordinal).Select(static page => (page.Key, page.Value)));

    [Fact]
    public void Every_verb_has_a_command_that_runs_from_a_fresh_clone()
    {
        string[] shown = [.. All().Where(static command => ReasonNot(command) is null)
            .Select(static command => command.Text.Split("./plimsoll ")[1].Split(' ')[0]).Distinct()];
        Assert.Superset(new[] { "margin", "stress", "greeks", "replay", "compare", "calm", "journal", "var", "backtest", "haircut", "surface" }.ToHashSet(),
            shown.ToHashSet());
    }

    [Fact]
    public void No_block_of_code_has_a_command_that_cannot_be_run_as_written() =>
        Assert.Empty(DocumentedCommand.Pages().SelectMany(DocumentedCommand.NotAsWritten));

    [Fact]
    public void Commands_are_found_in_fences_and_indented_blocks_and_a_sample_ends_with_the_block_or_the_next_prompt()
    {
        string[] page = ["```sh", "./plimsoll a  # exit code 3: low", "```", "text ./plimsoll b", "    ./plimsoll c", "```console",
            "$ COLUMNS=120 ./plimsoll d", "one", "$ ./plimsoll e", "two", "```"];
        Assert.Equal(
            ["./plimsoll a  # exit code 3: low|3|", "./plimsoll c|0|", "COLUMNS=120 ./plimsoll d|0|one", "./plimsoll e|0|two"],
            DocumentedCommand.In("p", page).Select(static command => $"{command.Text}|{command.ExitCode}|{string.Join('/', command.Sample ?? [])}"));
    }

    [Theory]
    [InlineData("a\nb 5 \n\nc", null)]
    [InlineData("a\nb 6\n\nc", "b 6")]
    [InlineData("a\nb 5\n\nc\nd", "d")]
    [InlineData("a\nb 5", "nothing more")]
    public void A_sample_that_is_out_of_date_is_told(string output, string? expected)
    {
        string? difference = PrintedSample.Difference(["a", "b 5", "", "c"], output);
        Assert.Equal(expected is null, difference is null);
        Assert.Contains(expected ?? string.Empty, difference ?? string.Empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nx\ny\nb\nz\nc", true)]
    [InlineData("a\nb\nx\nc", true)]
    [InlineData("x\na\nb\nc", false)]
    [InlineData("a\nx\nc", false)]
    [InlineData("a\nb\nc\nd", false)]
    [InlineData("b\na\nc", false)]
    public void What_a_sample_leaves_out_may_be_anything_and_the_rest_must_be_there_in_order(string output, bool agrees) =>
        Assert.Equal(agrees, PrintedSample.Difference(["a", "…", "b", "…", "c"], output) is null);

    [Fact]
    public void How_fast_the_machine_was_does_not_count_wherever_the_sentence_wraps()
    {
        string[] sample = ["  Commands per second          1,902 (1.6 s in the engine and journal, 74 MB", "                               at most)", "end"];
        Assert.Null(PrintedSample.Difference(sample,
            "  Commands per second          770 (13.9 s in the engine and journal, 75 MB at\n                               most)\nend\n"));
        Assert.NotNull(PrintedSample.Difference(
            sample, "  Commands per second          770 (13.9 s in the engine and journal, 75 MB at\n                               most)\nand\n"));
    }

    private static IEnumerable<DocumentedCommand> All() => DocumentedCommand.Pages().SelectMany(DocumentedCommand.Of);

    private static string? ReasonNot(DocumentedCommand command) =>
        _outside.Where(outside => command.Text.Contains(outside.Words, StringComparison.Ordinal)).Select(static outside => outside.Reason).FirstOrDefault();

    private static string? Find(string name)
    {
        string folder = Path.GetFullPath(Environment.GetEnvironmentVariable("PLIMSOLL_DATA") ?? "../shared/data", RepositoryRoot.Path);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
    }

    // The same words give the same output in every clone, so a command on several pages is run once; but for those that go on with a journal of their page.
    private static (int ExitCode, string Output, string Error) Run(CommandSandbox sandbox, string words) =>
        words.Contains(".journal", StringComparison.Ordinal) ? sandbox.Run(words) : _runs.GetOrAdd(words, _ => sandbox.Run(words));

    private static string? Fault(CommandSandbox sandbox, DocumentedCommand command)
    {
        (int exitCode, string output, string error) = Run(sandbox, command.Text.Split(" #")[0].TrimEnd());
        if (exitCode != command.ExitCode)
        {
            return $"{command}: expected exit code {command.ExitCode}; found {exitCode}: {error}";
        }

        if (command.Sample is null || PrintedSample.Difference(command.Sample, output) is not { } difference)
        {
            return null;
        }

        if (Environment.GetEnvironmentVariable("PLIMSOLL_WRITE_SAMPLES") == "1")
        {
            string path = RepositoryRoot.At(command.Page.Split('/'));
            string text = File.ReadAllText(path), before = string.Join('\n', [$"$ {command.Text}", .. command.Sample]);
            File.WriteAllText(path, text.Replace(before, string.Join('\n', [$"$ {command.Text}", .. PrintedSample.Anew(command.Sample, output)]),
                StringComparison.Ordinal));
        }

        return $"{command}: the sample is out of date: {difference}";
    }
}
