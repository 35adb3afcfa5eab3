// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Journals;

/// <summary><c>plimsoll journal apply</c> as a process: a venue that lists, adopts, settles and delists, started again in between.</summary>
public sealed class JournalApplyTests : IDisposable
{
    private static readonly string _examples = RepositoryRoot.At("examples", "growth");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-apply-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_restart_from_a_snapshot_and_one_from_the_journal_come_to_the_hash_of_a_venue_that_never_stopped()
    {
        string through = Replayed("through");
        string all = Path.Combine(_folder.FullName, "day.jsonl");
        File.WriteAllText(all, File.ReadAllText(Commands("morning"))
            .Replace("../rulebooks", RepositoryRoot.At("examples", "rulebooks"), StringComparison.Ordinal) + File.ReadAllText(Commands("evening")));
        string whole = HashOf(Apply(through, all));

        string fromSnapshot = Replayed("snapshot");
        Apply(fromSnapshot, Commands("morning"), "--snapshot");
        string later = Apply(fromSnapshot, Commands("evening"));
        Assert.StartsWith("started at 15 commands, from the snapshot of 15\n", later, StringComparison.Ordinal);
        string fromJournal = Replayed("journal");
        Apply(fromJournal, Commands("morning"));
        string again = Apply(fromJournal, Commands("evening"));
        Assert.StartsWith("started at 15 commands, from the first\n", again, StringComparison.Ordinal);

        // Nothing of the hash is what a restart counts: what was listed and adopted came with it.
        Assert.Equal([whole, whole], [HashOf(later), HashOf(again)]);
        (int exit, string replayed, _) = PlimsollProcess.Run("journal", "replay", fromSnapshot);
        Assert.Equal(0, exit);
        Assert.Contains($"state hash    {whole}", replayed, StringComparison.Ordinal);
        Assert.Equal(0, PlimsollProcess.Run("journal", "verify", fromSnapshot).ExitCode);

        // Names of what was listed later, in commands and in events.
        (_, string shown, _) = PlimsollProcess.Run("journal", "show", fromSnapshot, "--from", "15", "--limit", "1");
        Assert.Contains("instrument=BTC-15JAN25-52000-C buyer=1002", shown, StringComparison.Ordinal);
        (_, string events, _) = PlimsollProcess.Run("journal", "events", fromSnapshot, "--only", "ExpirySettled");
        Assert.Equal(2, events.Split('\n').Count(
            static line => line.Contains("instrument=BTC-15JAN25-52000-C", StringComparison.Ordinal) && line.Contains("price=1000", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_line_that_is_no_command_names_file_line_and_field_and_a_refusal_ends_with_one()
    {
        string journal = Replayed("bad");
        string bad = Path.Combine(_folder.FullName, "bad.jsonl");
        File.WriteAllText(bad, """{"command":"Delist","id":"1","time":"2025-01-15T13:00:00Z","fields":{"instrument":"nothing"}}""");
        (int exit, _, string error) = PlimsollProcess.Run("journal", "apply", journal, bad);
        Assert.Equal(1, exit);
        Assert.Contains("bad.jsonl", error, StringComparison.Ordinal);
        Assert.Contains("line 1", error, StringComparison.Ordinal);
        Assert.Contains("the name of an instrument", error, StringComparison.Ordinal);

        File.WriteAllText(bad, """{"command":"SetRulebook","id":"1","time":"2025-01-15T13:00:00Z","fields":{"account":1002,"rulebook":"nothing"}}""");
        (exit, _, error) = PlimsollProcess.Run("journal", "apply", journal, bad);
        Assert.Equal(1, exit);
        Assert.StartsWith($"plimsoll: {bad}, line 1: SetRulebook is refused: no rulebook named nothing is in force", error, StringComparison.Ordinal);
    }

    [Fact]
    public void As_JSON_every_line_is_an_object_and_a_refusal_has_its_sentence()
    {
        string journal = Replayed("json");
        string lines = Path.Combine(_folder.FullName, "two.jsonl");
        File.WriteAllLines(lines,
        [
            """{"command":"Deposit","id":"1","time":"2025-01-15T13:00:00Z","fields":{"account":1002,"asset":"USDC","amount":"5"}}""",
            """{"command":"Withdraw","id":"2","time":"2025-01-15T13:00:10Z","fields":{"account":1002,"asset":"USDC","amount":"900000000000"}}""",
        ]);
        (int exit, string output, string error) = PlimsollProcess.Run("journal", "apply", journal, lines, "--json");
        Assert.Equal(1, exit);
        JsonElement[] told = [.. output.TrimEnd().Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        ulong before = told[0].GetProperty("startedAt").GetUInt64();
        Assert.Equal(0ul, told[0].GetProperty("snapshot").GetUInt64());
        JsonElement deposited = told.Single(static item => item.TryGetProperty("event", out JsonElement name) && name.GetString() == "Deposited");
        Assert.Equal((before + 1, "5"), (deposited.GetProperty("sequence").GetUInt64(), deposited.GetProperty("fields").GetProperty("amount").GetString()));
        JsonElement refused = told.Single(static item => item.TryGetProperty("event", out JsonElement name) && name.GetString() == "CommandRefused");
        Assert.StartsWith("Withdraw is refused: ", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("2025-01-15T13:00:10Z", refused.GetProperty("time").GetString());
        Assert.Equal((before + 2, 1), (told[^1].GetProperty("commands").GetUInt64(), told[^1].GetProperty("refused").GetInt32()));
        Assert.StartsWith($"plimsoll: {lines}, line 2: Withdraw is refused: ", error, StringComparison.Ordinal);

        // The journal's own events say the same.
        (_, string events, _) = PlimsollProcess.Run("journal", "events", journal, "--from", $"{before + 2}", "--json");
        Assert.Equal(refused.GetProperty("message").GetString(), JsonDocument.Parse(events.TrimEnd()).RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public void A_listing_whose_name_contradicts_its_terms_is_not_sent()
    {
        string journal = Replayed("misnamed");
        string listing = File.ReadLines(Commands("morning")).First(static line => line.Contains("ListInstrument", StringComparison.Ordinal));
        string bad = Path.Combine(_folder.FullName, "misnamed.jsonl");
        File.WriteAllText(bad, listing.Replace("\"strike\":\"52000\"", "\"strike\":\"53000\"", StringComparison.Ordinal));
        (int exit, _, string error) = PlimsollProcess.Run("journal", "apply", journal, bad);

        Assert.Equal(1, exit);
        Assert.Contains(
            "misnamed.jsonl, line 1, $.fields.strike: expected 52000, as the name BTC-15JAN25-52000-C says, or another name; found \"53000\"", error,
            StringComparison.Ordinal);
        (_, string shown, _) = PlimsollProcess.Run("journal", "show", journal);
        Assert.DoesNotContain("BTC-15JAN25-52000-C", shown, StringComparison.Ordinal);
    }

    private static string Commands(string name) => Path.Combine(_examples, name + ".jsonl");

    private static string HashOf(string output) =>
        output.Split('\n').Single(static line => line.StartsWith("state hash", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];

    private static string Apply(params string[] arguments)
    {
        (int exit, string output, string error) = PlimsollProcess.Run(["journal", "apply", .. arguments]);
        Assert.Equal((0, string.Empty), (exit, error));
        return output;
    }

    private string Replayed(string name)
    {
        string journal = Path.Combine(_folder.FullName, name + ".journal");
        (int exit, _, string error) = PlimsollProcess.Run("replay", _examples, "--journal", journal);
        Assert.True(exit == 0, error);
        return journal;
    }
}
