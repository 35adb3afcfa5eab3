// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Writer;
using Plimsoll.Values;

namespace Plimsoll.Tests.EndToEnd.Journals;

public sealed class JournalVerbTests : IDisposable
{
    private const int Length = 40;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-journal-");
    private readonly string _file;
    private readonly Command[] _script = [.. Enumerable.Range(1, Length).Select(i => SmallWorld.At((ulong)i))];

    public JournalVerbTests()
    {
        _file = Path.Combine(_folder.FullName, "journal.db");
        using ClearingNode node = ClearingNode.Open(SmallWorld.Setup, SqliteJournal.Open(_file), new NodeOptions { BatchCommands = 10, SnapshotEvery = 20 });
        node.Submit(_script, new Rejection[Length], NullSink.Instance);
    }

    [Fact]
    public void Verify_says_that_a_sound_journal_is_sound()
    {
        (int exit, string output, string error) = Run("verify", _file);

        Assert.Equal((0, string.Empty), (exit, error));
        Assert.Contains("sound: 40 commands in 5 blocks", output, StringComparison.Ordinal);
        Assert.Contains("2 sound snapshots", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_names_the_first_bad_record_and_exits_with_1()
    {
        Tamper(block: 2, at: 100);

        (int exit, string output, string error) = Run("verify", _file, "--json");

        Assert.Equal(1, exit);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.False(json.GetProperty("sound").GetBoolean());
        Assert.Equal(11, json.GetProperty("badRecord").GetInt32());
        Assert.Contains("record 11 at byte", error, StringComparison.Ordinal);
        Assert.Contains("does not match its check sum", error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_verify_counts_dropped_blocks_exits_with_4_and_repair_goes_on_only_when_the_loss_is_accepted()
    {
        string published = Run("verify", _file).Output.Split('\n')
            .Single(line => line.StartsWith("to publish ", StringComparison.Ordinal))["to publish ".Length..];
        using (SqliteJournal journal = SqliteJournal.Open(_file))
        {
            journal.CutTail(31, null);
        }

        (int exit, string output, string error) = Run("verify", _file);
        (int exitAsked, _, string errorAsked) = Run("repair", _file);
        (int exitStill, string outputJson, _) = Run("verify", _file, "--json");
        (int exitRepaired, string outputRepaired, _) = Run("repair", _file, "--accept-loss");
        (int exitAfter, _, string errorAfter) = Run("verify", _file);
        (int exitPublished, _, string errorPublished) = Run("verify", _file, "--head", published);

        Assert.Equal((4, 4, 4, 0, 0, 4), (exit, exitAsked, exitStill, exitRepaired, exitAfter, exitPublished));
        Assert.Contains("NOT sound: 30 commands", output, StringComparison.Ordinal);
        Assert.Equal($"plimsoll: {_file}: 10 acknowledged commands are missing: records 31 to 40.\n", error);
        Assert.Contains("10 acknowledged commands are missing", errorAsked, StringComparison.Ordinal);
        Assert.Equal(10, JsonDocument.Parse(outputJson).RootElement.GetProperty("missing").GetInt32());
        Assert.Contains($"kept: {_file}.kept-1", outputRepaired, StringComparison.Ordinal);
        Assert.True(File.Exists(_file + ".anchor.kept-1"));
        Assert.Empty(errorAfter);
        Assert.Contains("10 commands are missing, records 31 to 40", errorPublished, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_a_start_of_a_journal_with_a_loss_exits_with_4_and_one_without_anchor_is_said()
    {
        string world = PlimsollProcess.ExampleCrash;
        string journal = Path.Combine(_folder.FullName, "crash.db");
        Assert.Equal(0, PlimsollProcess.Run("replay", world, "--json", "--journal", journal, "--until", "2025-01-15T12:20:00Z").ExitCode);
        File.Move(journal + ".anchor", journal + ".away");
        (int exit, _, string error) = PlimsollProcess.Run("replay", world, "--json", "--resume", journal, "--until", "2025-01-15T12:20:00Z");
        (int exitVerify, _, string errorVerify) = Run("verify", journal);
        File.Move(journal + ".away", journal + ".anchor");
        using (SqliteJournal opened = SqliteJournal.Open(journal))
        {
            opened.CutTail(opened.ReadBlocks().Last().FirstSequence, null);
        }

        (int exitLost, _, string errorLost) = PlimsollProcess.Run("replay", world, "--json", "--resume", journal);

        Assert.Equal((0, 5, 4), (exit, exitVerify, exitLost));
        Assert.Contains($"plimsoll: {journal}: there is no anchor", error, StringComparison.Ordinal);
        Assert.Contains("there is no anchor", errorVerify, StringComparison.Ordinal);
        Assert.Contains(" missing: record", errorLost, StringComparison.Ordinal);
        Assert.Contains("--accept-loss", errorLost, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_published_heads_are_read_from_a_file_and_a_bad_line_is_named()
    {
        string heads = Path.Combine(_folder.FullName, "heads.txt");
        string published = Run("verify", _file).Output.Split('\n')
            .Single(line => line.StartsWith("to publish ", StringComparison.Ordinal))["to publish ".Length..];
        File.WriteAllText(heads, $"# kept elsewhere\n\n{published}\n");
        File.Delete(_file + ".anchor");
        (int exit, string output, _) = Run("verify", _file, "--published", heads);
        File.AppendAllText(heads, "40:abc\n");
        (int exitBad, _, string errorBad) = Run("verify", _file, "--published", heads);

        Assert.Equal((0, 1), (exit, exitBad));
        Assert.Contains("published 1 of 1 head is in the journal", output, StringComparison.Ordinal);
        Assert.Contains("heads.txt", errorBad, StringComparison.Ordinal);
        Assert.Contains("'40:abc' is no head of a journal", errorBad, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("property", "D14")]
    public void D14_a_record_that_does_not_halt_cannot_be_quarantined_from_the_command_line()
    {
        byte[] before = File.ReadAllBytes(_file);
        (int exit, _, string error) = Run("quarantine", _file, "--record", "7", "--why", "I do not like it");
        (int exitUsage, _, _) = Run("quarantine", _file, "--record", "7");

        Assert.Equal((1, 2), (exit, exitUsage));
        Assert.Equal(
            $"plimsoll: {_file}: the engine does not halt at record 7: all 40 records replay. Only a record that halts the engine may be quarantined.\n",
            error);
        Assert.Equal(before, File.ReadAllBytes(_file));
    }

    [Fact]
    public void Show_prints_a_quarantine_with_its_reason()
    {
        using (SqliteJournal journal = SqliteJournal.Open(_file))
        {
            BlockBuilder builder = new(JournalScan.Verify(journal).Head!.Value);
            builder.Add(new QuarantineRecord(7, default, "a reason").Write());
            journal.Append(builder.Seal());
        }

        (int exit, string output, _) = Run("show", _file, "--from", "41");

        Assert.Equal(0, exit);
        Assert.EndsWith("  quarantines record 7: a reason\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_prints_the_hash_that_the_engine_reached()
    {
        ClearingEngine engine = new(SmallWorld.Setup);
        foreach (Command command in _script.Take(25))
        {
            engine.Apply(command, NullSink.Instance);
        }

        string part = engine.StateHash().ToString();
        foreach (Command command in _script.Skip(25))
        {
            engine.Apply(command, NullSink.Instance);
        }

        (int exit, string output, _) = Run("replay", _file);
        (int exitTo, string outputTo, _) = Run("replay", _file, "--to", "25", "--json");

        Assert.Equal((0, 0), (exit, exitTo));
        Assert.Contains($"state hash    {engine.StateHash()}", output, StringComparison.Ordinal);
        Assert.Contains("conservation  holds", output, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(outputTo).RootElement;
        Assert.Equal(25, json.GetProperty("sequence").GetInt32());
        Assert.Equal(part, json.GetProperty("stateHash").GetString());
    }

    [Fact]
    public void Show_prints_a_line_a_record_with_the_names_of_the_world()
    {
        (int exit, string output, _) = Run("show", _file, "--from", "3", "--limit", "2");

        Assert.Equal(0, exit);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("3  ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("Deposit account=1000 asset=USDC amount=1000000", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Show_as_json_gives_an_object_a_line()
    {
        (_, string output, _) = Run("show", _file, "--json");

        JsonElement[] records = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(Enumerable.Range(0, Length + 1), records.Select(record => record.GetProperty("sequence").GetInt32()));
        Assert.Equal(SmallWorld.Setup.Canonical, records[0].GetProperty("setup").GetString());
        Assert.Equal("BTC-PERP", records[10].GetProperty("fields").GetProperty("instrument").GetString());
    }

    [Theory]
    [InlineData("show")]
    [InlineData("verify")]
    [InlineData("replay")]
    public void A_file_that_is_no_journal_is_refused_in_one_line(string verb)
    {
        string other = Path.Combine(_folder.FullName, "other.txt");
        File.WriteAllText(other, new string('x', 10_000));

        (int exit, string output, string error) = Run(verb, other);
        (int exitMissing, _, string errorMissing) = Run(verb, other + ".missing");

        Assert.Equal((1, 1), (exit, exitMissing));
        Assert.Empty(output);
        Assert.Equal($"plimsoll: {other}: this file is not a journal.\n", error);
        Assert.Equal($"plimsoll: {other}.missing: there is no such file.\n", errorMissing);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Tamper(int block, int at)
    {
        using SqliteJournal journal = SqliteJournal.Open(_file);
        JournalBlock[] blocks = [.. journal.ReadBlocks()];
        byte[] bytes = blocks[block].Bytes.ToArray();
        bytes[at] ^= 1;
        journal.CutTail(blocks[block].FirstSequence, blocks[block] with { Bytes = bytes });
        foreach (JournalBlock later in blocks[(block + 1)..])
        {
            journal.Append(later);
        }
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments) => PlimsollProcess.Run(["journal", .. arguments]);
}
