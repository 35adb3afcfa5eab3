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
