// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Fields;

namespace Plimsoll.Wire;

/// <summary>A command as JSON: <c>{"command": "Deposit", "id": "…", "time": "…", "fields": {…}}</c>.</summary>
/// <remarks>What is written is read back as the same command under the same catalogue, for times that have a text (years 1 to 9999).</remarks>
public static class CommandJson
{
    /// <summary>The fields of a command after its id and time.</summary>
    public static JsonObject Fields(Command command, CatalogNames names) => FormJson.Fields(command, names);

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
        bool isRead = FormJson.TryRead(CommandForm.Kinds, json, names, static (ref whole) => whole.Identity("id"), out CommandForm? form, out command,
            out fault);
        if (isRead && CommandCodec.Measure(command!) < 0)
        {
            fault = $"{form!.Name}: longer than {FieldBytes.MaxBytes} bytes";
            command = null;
        }

        return command is not null;
    }
}
