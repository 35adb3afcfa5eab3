// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>A command as JSON: <c>{"command": "Deposit", "id": "…", "time": "…", "fields": {…}}</c>.</summary>
/// <remarks>What is written is read back as the same command under the same catalogue, for times that have a text (years 1 to 9999).</remarks>
public static class CommandJson
{
    /// <summary>The fields of a command after its id and time.</summary>
    public static JsonObject Fields(Command command, CatalogNames names)
    {
        ArgumentNullException.ThrowIfNull(command);
        JsonObject fields = [];
        JsonSink sink = new(names, fields);
        command.Write(ref sink);
        return fields;
    }

    /// <summary>The whole command.</summary>
    public static JsonObject Of(Command command, CatalogNames names) => new()
    {
        ["command"] = CommandForm.Of(command).Name,
        ["id"] = JsonSink.IdText(command.Id),
        ["time"] = command.Time.ToString(),
        ["fields"] = Fields(command, names),
    };

    /// <summary>Reads a command, or says which field is wrong, what stood there and what was expected.</summary>
    /// <param name="json">The object.</param>
    /// <param name="names">The catalogue's names.</param>
    /// <param name="command">The command; null when there is a fault.</param>
    /// <param name="fault">What is wrong; null when there is a command.</param>
    public static bool TryRead(JsonElement json, CatalogNames names, out Command? command, out string? fault)
    {
        command = null;
        JsonSource whole = new(names, json, "command");
        string? kind = whole.Text("command", Kinds());
        CommandForm? form = kind is null ? null : CommandForm.Named(kind);
        CommandId id = whole.Identity("id");
        Timestamp time = whole.Time("time");
        JsonElement? fields = whole.Object("fields");
        whole.Finish();
        fault = whole.Fault ?? (form is null ? $"command.command: \"{kind}\"; expected {Kinds()}" : null);
        if (fault is not null)
        {
            return false;
        }

        JsonSource source = new(names, fields!.Value, form!.Name);
        Command read = form.Read(id, time, ref source);
        source.Finish();
        fault = source.Fault;
        if (fault is null && CommandCodec.Measure(read) < 0)
        {
            fault = $"{form.Name}: longer than {FieldBytes.MaxBytes} bytes";
        }

        command = fault is null ? read : null;
        return command is not null;
    }

    private static string Kinds() => "one of " + string.Join(", ", CommandForm.All.Select(form => form.Name));
}
