// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>An event as JSON: <c>{"event": "Deposited", "sequence": 7, "time": "…", "fields": {…}}</c>; one that tells a refusal has its sentence as
/// <c>message</c> beside the fields.</summary>
/// <remarks>What is written is read back as the same event under the same catalogue, for times that have a text (years 1 to 9999).</remarks>
public static class EventJson
{
    /// <summary>The fields of an event after its sequence and time.</summary>
    public static JsonObject Fields(Event item, CatalogNames names) => FormJson.Fields(item, names);

    /// <summary>The whole event.</summary>
    /// <param name="item">The event.</param>
    /// <param name="names">The catalogue's names.</param>
    /// <param name="told">What it refuses, as a sentence, where more is known of it than it says itself.</param>
    public static JsonObject Of(Event item, CatalogNames names, string? told = null)
    {
        JsonObject json = new()
        {
            ["event"] = EventForm.Of(item).Name,
            ["sequence"] = item.Sequence,
            ["time"] = item.Time.ToString(),
            ["fields"] = Fields(item, names),
        };
        if ((told ?? Message(item, names)) is { } message)
        {
            json["message"] = message;
        }

        return json;
    }

    /// <summary>What an event refuses, as a sentence; null for one that refuses nothing.</summary>
    public static string? Message(Event item, CatalogNames names) => item switch
    {
        CommandRefused refused => RefusalText.Explain(refused.Rejection, new RefusalContext { Catalog = names.Catalog }),
        ObservationIgnored ignored when RefusalSubjects.Allow(ignored.Code, SubjectKind.Observable) =>
            RefusalText.Explain(new Rejection(ignored.Code, ignored.Observable), new RefusalContext { Catalog = names.Catalog }),
        _ => null,
    };

    /// <summary>Reads an event, or says which field is wrong, what stood there and what was expected.</summary>
    /// <param name="json">The object.</param>
    /// <param name="names">The catalogue's names.</param>
    /// <param name="item">The event; null when there is a fault.</param>
    /// <param name="fault">What is wrong; null when there is an event.</param>
    public static bool TryRead(JsonElement json, CatalogNames names, out Event? item, out string? fault) =>
        FormJson.TryRead(EventForm.Kinds, json, names, Sequence, out _, out item, out fault);

    private static ulong Sequence(ref JsonSource whole)
    {
        whole.PassOver("message");
        return whole.Account("sequence").Value;
    }
}
