// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Replays;

public sealed class ReplayVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-replay-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_replay_prints_its_table_and_what_it_came_to()
    {
        (int exitCode, string output, string error) = PlimsollProcess.Run("replay", PlimsollProcess.ExampleCrash, "--rulebook", "tiered", "--accounts", "60");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("tiered: warning: its fixed pace is too fast for ", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        string[] expected = ["Called", "Liquidated", "Bankrupt", "Notional closed", "Insurance fund low", "Conservation", "holds: 4 assets and 12 instruments",
            "State hash", "Commands per second"];
        Assert.All(expected, words => Assert.Contains(words, output, StringComparison.Ordinal));
    }

    [Fact]
    public void D03_a_replay_killed_in_the_middle_and_resumed_ends_in_the_same_state()
    {
        string journal = Path.Combine(_folder, "crash.journal");
        string[] world = ["replay", PlimsollProcess.ExampleCrash, "--rulebook", "cross", "--accounts", "60"];
        string expected = Hash(PlimsollProcess.Run([.. world, "--json"]));
        using (Process process = PlimsollProcess.Start([.. world, "--json", "--journal", journal, "--snapshot-every", "150"]))
        {
            WaitForBytes(process, journal, 400_000);
            process.Kill();
            process.WaitForExit();
            Assert.NotEqual(0, process.ExitCode);
        }

        Assert.Equal(expected, Hash(PlimsollProcess.Run([.. world, "--json", "--resume", journal])));
        Assert.Equal(expected, Hash(PlimsollProcess.Run([.. world, "--json", "--resume", journal])));
    }

    [Fact]
    public void Comparing_rulebooks_shows_who_survives_under_which()
    {
        (int exitCode, string output, _) = PlimsollProcess.Run("compare", PlimsollProcess.ExampleCrash, "--rulebooks", "cross,isolated", "--accounts", "60");
        Assert.Equal(0, exitCode);
        Assert.Contains(": 8 of the 8 hedged basis accounts that traded survived, 0 were liquidated.", output, StringComparison.Ordinal);
        Assert.Contains(": 0 of the 8 hedged basis accounts that traded survived, 8 were liquidated.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_path_of_the_example_can_be_made_again()
    {
        Assert.Equal(0, PlimsollProcess.Run("crash-path", _folder).ExitCode);
        Assert.Equal(File.ReadAllText(Path.Combine(PlimsollProcess.ExampleCrash, "lows.csv")), File.ReadAllText(Path.Combine(_folder, "lows.csv")));
    }

    [Theory]
    [InlineData("nowhere/world.json: not found: there is no such folder", "replay", "nowhere")]
    [InlineData("nothing: no such rulebook: expected one of ", "replay", "CRASH", "--rulebook", "nothing")]
    [InlineData("--until: 'noon' is not a UTC time", "replay", "CRASH", "--until", "noon")]
    [InlineData("/nowhere: there is no such data folder", "replay", "CRASH", "--data", "/nowhere")]
    [InlineData("none.journal: there is no such journal to resume", "replay", "CRASH", "--resume", "none.journal")]
    [InlineData("--journal and --resume exclude each other", "replay", "CRASH", "--resume", "a", "--journal", "b")]
    [InlineData("--rulebooks: expected each rulebook once; found cross twice", "compare", "CRASH", "--rulebooks", "cross,cross")]
    [InlineData("btcusdperp_markprice_1m", "replay", "OCTOBER")]
    public void What_is_wrong_outside_is_one_message_and_an_exit_code(string expected, params string[] arguments)
    {
        string[] resolved = [.. arguments.Select(
            argument =>
            argument switch { "CRASH" => PlimsollProcess.ExampleCrash, "OCTOBER" => RepositoryRoot.At("examples", "october-2025"), _ => argument })];
        (int exitCode, string output, string error) = PlimsollProcess.Run(resolved);
        Assert.Equal((ExitOf(expected), string.Empty), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_title_that_counts_accounts_is_not_left_to_contradict_the_run()
    {
        string Title(params string[] words) =>
            PlimsollProcess.Run(["replay", PlimsollProcess.ExampleCrash, "--until", "2025-01-15T12:10:00Z", .. words]).Output.Split('\n')[0].TrimEnd();
        Assert.Equal("A generated crash: three coins, four hours, 300 accounts; here 8 generated (--accounts)", Title("--accounts", "8"));
        Assert.Equal("A generated crash: three coins, four hours, 300 accounts", Title("--accounts", "300"));
    }

    [Fact]
    public void A_journal_that_exists_is_not_written_over()
    {
        string journal = Path.Combine(_folder, "kept.journal");
        File.WriteAllText(journal, "mine");
        (int exitCode, _, string error) = PlimsollProcess.Run("replay", PlimsollProcess.ExampleCrash, "--journal", journal);
        Assert.Equal(1, exitCode);
        Assert.Contains("kept.journal: the journal exists already; go on with it by --resume", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(journal));
    }

    [Fact]
    public void A_command_line_that_is_wrong_exits_with_2() => Assert.Equal(2, PlimsollProcess.Run("replay").ExitCode);

    private static string Hash((int ExitCode, string Output, string Error) run)
    {
        Assert.Equal(0, run.ExitCode);

        // A kill may catch SQLite in the middle of a write, and the next start says so.
        Assert.All(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Contains("nothing acknowledged is among them", line, StringComparison.Ordinal));
        using JsonDocument result = JsonDocument.Parse(run.Output);
        return result.RootElement.GetProperty("stateHash").GetString()!;
    }

    /// <summary>Watches the journal grow, so that the kill comes while it is being written and not before or after.</summary>
    private static void WaitForBytes(Process process, string journal, long bytes)
    {
        using FileSystemWatcher watcher = new(Path.GetDirectoryName(journal)!)
        {
            NotifyFilter =
            NotifyFilters.Size | NotifyFilters.LastWrite | NotifyFilters.FileName
        };
        while (!process.HasExited && Size(journal) + Size(journal + "-wal") < bytes)
        {
            watcher.WaitForChanged(WatcherChangeTypes.All, 200);
        }

        Assert.False(process.HasExited, "The replay ended before it could be killed.");
    }

    private static long Size(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    // A message that begins with an option is of the command line; any other is of a file.
    private static int ExitOf(string message) => message.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
}
