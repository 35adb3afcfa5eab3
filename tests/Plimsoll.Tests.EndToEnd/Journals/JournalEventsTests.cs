// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Writer;
using Plimsoll.Values;

namespace Plimsoll.Tests.EndToEnd.Journals;

/// <summary><c>plimsoll journal events</c> as a process: against the events that the engine told when the commands were applied.</summary>
public sealed class JournalEventsTests : IDisposable
{
    private const int Length = 40;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-events-");
    private readonly string _file;
    private readonly Told _told = new();

    public JournalEventsTests()
    {
        _file = Path.Combine(_folder.FullName, "journal.db");
        using ClearingNode node = ClearingNode.Open(SmallWorld.Setup, SqliteJournal.Open(_file), new NodeOptions { BatchCommands = 10, SnapshotEvery = 20 });
        Command[] script = [.. Enumerable.Range(1, Length).Select(i => SmallWorld.At((ulong)i))];
        node.Submit(script, new Rejection[Length], _told);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_event_that_the_engine_told_is_a_line_in_its_order()
    {
        (int exit, string output, string error) = Run(_file);
        Assert.Equal((0, string.Empty), (exit, error));
        string[] lines = Lines(output);
        Assert.Equal(_told.Events.Select(static item => $"{item.Sequence}  {item.Time}  {EventForm.Of(item).Name}"),
            lines.Select(static line => string.Join("  ", line.Split("  ")[..2]) + "  " + line.Split("  ")[2].Split(' ')[0]));

        // The third command deposits a million into the first account, the eighth wants a thousand times as much and is refused: it is told by its name and at
        // its own time.
        Assert.Contains(lines, static line =>
            line.StartsWith("3  2025-10-09T08:53:23Z  Deposited account=1000 asset=USDC amount=1000000", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("8  2025-10-09T08:53:28Z  CommandRefused ", StringComparison.Ordinal)
            && line.Contains(": Withdraw is refused: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_one_kind_or_two_are_printed_and_the_JSON_has_the_same()
    {
        (_, string filled, _) = Run(_file, "--only", "Filled");
        (_, string both, _) = Run(_file, "--only", "Filled", "--only", "CommandRefused", "--json");

        Assert.Equal(_told.Events.Count(static item => item is Filled), Lines(filled).Length);
        Assert.NotEmpty(Lines(filled));
        Assert.All(Lines(filled), static line => Assert.Contains("  Filled ", line, StringComparison.Ordinal));
        Event[] expected = [.. _told.Events.Where(static item => item is Filled or CommandRefused)];
        JsonElement[] read = [.. Lines(both).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(
            expected.Select(static item => (item.Sequence, item.Time.ToString(), EventForm.Of(item).Name)),
            read.Select(static item =>
                (item.GetProperty("sequence").GetUInt64(), item.GetProperty("time").GetString()!, item.GetProperty("event").GetString()!)));
        Assert.Equal("BTC-PERP", read.First(static item => item.GetProperty("event").GetString() == "Filled").GetProperty("fields").GetProperty("instrument")
            .GetString());
    }

    [Fact]
    public void From_and_to_are_records_and_both_are_printed()
    {
        (int exit, string output, _) = Run(_file, "--from", "10", "--to", "12");
        Assert.Equal(0, exit);
        Assert.Equal(_told.Events.Where(static item => item.Sequence is >= 10 and <= 12).Select(static item => item.Sequence),
            Lines(output).Select(static line => ulong.Parse(line.Split("  ")[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("\n12  ", "\n" + output, StringComparison.Ordinal);
    }

    [Fact]
    public void No_event_and_a_record_that_is_not_there_are_told_apart()
    {
        (int exit, string output, string error) = Run(_file, "--only", "LossSocialised", "--only", "Deleveraged");
        Assert.Equal((0, string.Empty, $"plimsoll: {_file}: no event LossSocialised or Deleveraged in the records requested.\n"), (exit, output, error));

        (exit, output, error) = Run(_file, "--from", "39", "--to", "900");
        Assert.Equal((2, "plimsoll: --to: expected a record up to 40, the journal's last; found 900"), (exit, error.TrimEnd()));
        Assert.NotEmpty(Lines(output));

        foreach (string[] words in new[] { new[] { "show", _file, "--from", "41" }, ["replay", _file, "--to", "41"],
            ["replay", _file, "--to", "41", "--json"] })
        {
            Assert.Equal((2, string.Empty, $"plimsoll: {words[2]}: expected a record up to 40, the journal's last; found 41\n"),
                PlimsollProcess.Run(["journal", .. words]));
        }

        Assert.Equal(0, PlimsollProcess.Run("journal", "replay", _file, "--to", "40").ExitCode);
        Assert.Equal(0, PlimsollProcess.Run("journal", "show", _file, "--from", "40").ExitCode);
        Assert.Equal((2, string.Empty, "plimsoll: --limit: expected a whole number of at least 1; found 0\n"),
            PlimsollProcess.Run("journal", "show", _file, "--limit", "0"));
    }

    [Theory]
    [InlineData("--from: expected a record up to 40, the journal's last; found 41", "--from", "41")]
    [InlineData("--only Fill: no such event; there are ", "--only", "Fill")]
    [InlineData("--to: expected a record at or after the 12 of --from; found 10", "--from", "12", "--to", "10")]
    public void What_can_print_nothing_is_refused(string expected, params string[] arguments)
    {
        (int exit, string output, string error) = Run([_file, .. arguments]);
        Assert.Equal((2, string.Empty), (exit, output));
        Assert.StartsWith("plimsoll: " + expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_before_a_damaged_record_are_printed_and_the_damage_is_said()
    {
        using (SqliteJournal journal = SqliteJournal.Open(_file))
        {
            JournalBlock[] blocks = [.. journal.ReadBlocks()];
            byte[] bytes = blocks[3].Bytes.ToArray();
            bytes[100] ^= 1;
            journal.CutTail(blocks[3].FirstSequence, blocks[3] with { Bytes = bytes });
            journal.Append(blocks[4]);
        }

        (int exit, string output, string error) = Run(_file);

        Assert.Equal(1, exit);
        Assert.Equal(_told.Events.Where(static item => item.Sequence <= 20).Select(static item => item.Sequence),
            Lines(output).Select(static line => ulong.Parse(line.Split("  ")[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("record 21 at byte", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_journal_is_refused_in_one_line()
    {
        string other = Path.Combine(_folder.FullName, "other.txt");
        File.WriteAllText(other, new string('x', 10_000));
        Assert.Equal((1, string.Empty, $"plimsoll: {other}: this file is not a journal.\n"), Run(other));
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments) => PlimsollProcess.Run(["journal", "events", .. arguments]);

    private sealed class Told : IEventSink
    {
        public List<Event> Events { get; } = [];

        public bool IsListening => true;

        public void Add(Event item) => Events.Add(item);
    }
}
