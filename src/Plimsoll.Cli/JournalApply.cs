// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Connectors.Texts;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll journal apply FILE COMMANDS</c>: starts the venue that a journal is of, from its last snapshot or from its beginning, and puts further
/// commands to it.</summary>
/// <remarks>A line is read only when those before it have been applied: it may name what they list.</remarks>
internal static class JournalApply
{
    internal static Command Create()
    {
        Argument<string> file = JournalVerb.File();
        Argument<string> commands = new("COMMANDS")
        {
            Description =
            "A file of commands in JSON, one a line. A rulebook may be given as { \"file\": NAME }: a shipped one, or a path from there."
        };
        Option<bool> snapshot = new("--snapshot") { Description = "Keep a snapshot behind the last command: the next start goes on from there." };
        Option<bool> json = JournalVerb.Json();
        Command verb = new("apply",
            "Start from a journal, put further commands to the engine and keep them in the journal. Exit code 1 when one is refused.")
        {
            file, commands, snapshot, json,
        };
        verb.SetAction(parsed => Guarded.Run(
            () => Apply(parsed.GetValue(file)!, parsed.GetValue(commands)!, parsed.GetValue(snapshot), parsed.GetValue(json)), hasJournal: true));
        return verb;
    }

    private static int Apply(string path, string commands, bool hasSnapshot, bool isJson)
    {
        string text = InputText.ReadAll(commands);
        EngineSetup setup = SetupOf(path);
        using ClearingNode node = ClearingNode.Open(setup, SqliteJournal.Open(path));
        Console.Out.WriteLine(isJson
            ? JournalJson.Started(node.Engine.Sequence, node.Recovery.SnapshotSequence).ToJsonString()
            : string.Create(CultureInfo.InvariantCulture, $"started at {node.Engine.Sequence:N0} commands, "
                + $"{(node.Recovery.SnapshotSequence > 0 ? $"from the snapshot of {node.Recovery.SnapshotSequence:N0}" : "from the first")}"));
        int refused = 0;
        int line = 0;
        foreach (string item in text.Split('\n'))
        {
            line++;
            if (item.Trim().Length > 0)
            {
                refused += Submit(node, Read(node, item, commands, line), $"{commands}, line {line}", isJson) ? 0 : 1;
            }
        }

        if (hasSnapshot)
        {
            node.SaveSnapshot();
        }

        Console.Out.WriteLine(isJson
            ? JournalJson.Applied(node.Engine, refused).ToJsonString()
            : string.Create(CultureInfo.InvariantCulture, $"state hash  {node.Engine.StateHash()} after {node.Engine.Sequence:N0} commands"));
        return refused == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static EngineSetup SetupOf(string path)
    {
        using SqliteJournal looked = SqliteJournal.OpenReadOnly(path);
        string canonical = JournalReplay.ReadSetup(looked)
            ?? throw new JournalException(JournalFault.NotAJournal, $"{path}: the journal is empty; there is no venue to start.");
        return SetupText.Read(canonical, path);
    }

    private static Engine.Commands.Command Read(ClearingNode node, string item, string file, int line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                CommandText.WithRulebook(item, name =>
                ShippedRulebooks.Text(name) ?? InputText.ReadAll(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, name))));
            if (!CommandJson.TryRead(document.RootElement, CatalogNames.Of(node.Engine), out Engine.Commands.Command? command, out string? fault))
            {
                throw new InputException(file, line, null, fault!);
            }

            return command is Engine.Commands.ListInstrument { Terms: var terms } && ListedNames.Complaint(terms) is { } complaint
                ? throw new InputException(file, line, $"$.fields.{complaint.Field}", complaint.Sentence)
                : command!;
        }
        catch (JsonException broken)
        {
            throw new InputException(file, line, null, $"no JSON: {broken.Message}");
        }
    }

    private static bool Submit(ClearingNode node, Engine.Commands.Command command, string place, bool isJson)
    {
        Lines lines = new(node.Engine, command, isJson);
        Rejection rejection = node.Submit(command, lines);
        if (rejection.IsRefused)
        {
            JournalVerb.Report($"{place}: {JournalEvents.Refusal(rejection, node.Engine, command)} ({rejection.Code})");
        }

        return !rejection.IsRefused;
    }

    /// <summary>Prints events as <c>journal events</c> does.</summary>
    private sealed class Lines(ClearingEngine engine, Engine.Commands.Command command, bool isJson) : IEventSink
    {
        public bool IsListening => true;

        public void Add(Event item)
        {
            string? told = item is CommandRefused refused ? JournalEvents.Refusal(refused.Rejection, engine, command) : null;
            CatalogNames names = CatalogNames.Of(engine);
            Console.Out.WriteLine(isJson ? EventJson.Of(item, names, told).ToJsonString() : JournalEvents.Line(item, names, told));
        }
    }
}
