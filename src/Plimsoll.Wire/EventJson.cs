// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Engine.Events;

namespace Plimsoll.Wire;

/// <summary>An event as JSON: <c>{"event": "Deposited", "sequence": 7, "time": "…", "fields": {…}}</c>.</summary>
/// <remarks>What is written is read back as the same event under the same catalogue, for times that have a text (years 1 to 9999).</remarks>
public static class EventJson
{
    /// <summary>The fields of an event after its sequence and time.</summary>
    public static JsonObject Fields(Event item, CatalogNames names) => FormJson.Fields(item, names);

    /// <summary>The whole event.</summary>
    public static JsonObject Of(Event item, CatalogNames names) => new()
    {
        ["event"] = EventForm.Of(item).Name,
        ["sequence"] = item.Sequence,
        ["time"] = item.Time.ToString(),
        ["fields"] = Fields(item, names),
    };

    /// <summary>Reads an event, or says which field is wrong, what stood there and what was expected.</summary>
    /// <param name="json">The object.</param>
    /// <param name="names">The catalogue's names.</param>
    /// <param name="item">The event; null when there is a fault.</param>
    /// <param name="fault">What is wrong; null when there is an event.</param>
    public static bool TryRead(JsonElement json, CatalogNames names, out Event? item, out string? fault) =>
        FormJson.TryRead(EventForm.Kinds, json, names, static (ref whole) => whole.Account("sequence").Value, out _, out item, out fault);
}
