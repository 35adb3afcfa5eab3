// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Fields;
using Plimsoll.Node;
using Plimsoll.Node.Journals;

namespace Plimsoll.Wire;

/// <summary>What a journal holds, and what was found out about it, as JSON.</summary>
public static class JournalJson
{
    /// <summary>What a venue was started from before further commands are put to it.</summary>
    /// <param name="commands">Commands that the journal held.</param>
    /// <param name="snapshot">The command behind which the snapshot is that it was started from; 0 for none.</param>
    public static JsonObject Started(ulong commands, ulong snapshot) => new() { ["startedAt"] = commands, ["snapshot"] = snapshot };

    /// <summary>Where further commands have led to.</summary>
    /// <param name="engine">The engine behind the last of them.</param>
    /// <param name="refused">How many of them were refused.</param>
    public static JsonObject Applied(ClearingEngine engine, int refused)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new() { ["stateHash"] = engine.StateHash().ToString(), ["commands"] = engine.Sequence, ["refused"] = refused };
    }

    /// <summary>A record: the setup, a note of a quarantine, a command, or why it is none of them.</summary>
    public static JsonObject Of(JournalRecord record, CatalogNames names)
    {
        string hash = record.Block.Hash.ToString();
        if (record.Sequence == 0)
        {
            GenesisRecord.TryRead(record.Payload, out string canonical);
            return new() { ["sequence"] = 0, ["blockHash"] = hash, ["setupHash"] = GenesisRecord.HashOfSetup(canonical).ToString(), ["setup"] = canonical };
        }

        if (QuarantineRecord.TryRead(record.Payload) is { } note)
        {
            return new() { ["sequence"] = record.Sequence, ["quarantines"] = note.Record, ["why"] = note.Why, ["blockHash"] = hash };
        }

        DecodeFault fault = CommandCodec.TryDecode(record.Payload, out Command? command);
        return command is null
            ? new() { ["sequence"] = record.Sequence, ["blockHash"] = hash, ["fault"] = fault.ToString() }
            : new()
            {
                ["sequence"] = record.Sequence,
                ["time"] = command.Time.ToString(),
                ["command"] = CommandForm.Of(command).Name,
                ["id"] = command.Id.Value.ToString("x32", CultureInfo.InvariantCulture),
                ["fields"] = CommandJson.Fields(command, names),
                ["blockHash"] = hash,
            };
    }

    /// <summary>The state that a journal was replayed to.</summary>
    /// <param name="engine">The engine that holds it.</param>
    /// <param name="conservation">Whether its sums hold, in words.</param>
    /// <param name="commandsPerSecond">How fast it was replayed.</param>
    public static JsonObject Of(ClearingEngine engine, string conservation, double commandsPerSecond) => new()
    {
        ["sequence"] = engine.Sequence,
        ["time"] = engine.Time.ToString(),
        ["accounts"] = engine.AccountCount,
        ["conservation"] = conservation,
        ["stateHash"] = engine.StateHash().ToString(),
        ["commandsPerSecond"] = Math.Round(commandsPerSecond),
    };

    /// <summary>What an examination of a journal found.</summary>
    public static JsonObject Of(JournalExamination examined)
    {
        JournalHead? head = examined.Scan.Head;
        return new JsonObject
        {
            ["sound"] = examined.IsSound,
            ["proven"] = examined.IsProven,
            ["commands"] = head?.Sequence ?? 0,
            ["blocks"] = examined.Scan.Blocks,
            ["bytes"] = examined.Scan.Bytes,
            ["head"] = head?.Hash.ToString(),
            ["toPublish"] = head is { } end ? new PublishedHead(end.Sequence, end.Hash).ToString() : null,
            ["anchor"] = examined.Anchor.Standing.ToString(),
            ["anchoredAt"] = examined.Anchor.Mark?.Head.Sequence,
            ["missing"] = examined.Anchor.Missing,
            ["unfoundHeads"] = new JsonArray([.. examined.Unfound.Select(unfound => JsonValue.Create(unfound.ToString()))]),
            ["snapshots"] = new JsonArray([.. examined.Snapshots.Select(sequence => JsonValue.Create(sequence))]),
            ["badSnapshots"] = new JsonArray([.. examined.BadSnapshots.Select(sequence => JsonValue.Create(sequence))]),
            ["badRecord"] = examined.Scan.Damage?.Sequence,
            ["badByte"] = examined.Scan.Damage?.Offset,
            ["damage"] = examined.Scan.Damage?.ToString(),
            ["remains"] = examined.Remains?.Description,
        };
    }
}
