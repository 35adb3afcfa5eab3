// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>What commands and events are as JSON, both alike: the kind, the head (an id or a sequence, and the time), and the fields.</summary>
internal static class FormJson
{
    /// <summary>Reads what stands in the head beside the time.</summary>
    internal delegate TId IdReader<TId>(ref JsonSource whole);

    /// <summary>The fields after the head.</summary>
    internal static JsonObject Fields(IFielded item, CatalogNames names)
    {
        ArgumentNullException.ThrowIfNull(item);
        JsonObject fields = [];
        JsonSink sink = new(names, fields);
        item.Write(ref sink);
        return fields;
    }

    /// <summary>Reads one, or says which field is wrong, what stood there and what was expected.</summary>
    internal static bool TryRead<TForm, TItem, TId>(
        FormKinds<TForm, TItem, TId> kinds, JsonElement json, CatalogNames names, IdReader<TId> readId, out TForm? form, out TItem? item, out string? fault)
        where TForm : Form<TItem, TId>
        where TItem : class, IFielded
    {
        item = null;
        JsonSource whole = new(names, json, kinds.Word);
        string? kind = whole.Text(kinds.Word, kinds.Expected);
        form = kind is null ? null : kinds.Named(kind);
        TId id = readId(ref whole);
        Timestamp time = whole.Time("time");
        JsonElement? fields = whole.Object("fields");
        whole.Finish();
        fault = whole.Fault ?? (form is null ? $"{kinds.Word}.{kinds.Word}: \"{kind}\"; expected {kinds.Expected}" : null);
        if (fault is not null)
        {
            return false;
        }

        JsonSource source = new(names, fields!.Value, form!.Name);
        TItem read = form.Read(id, time, ref source);
        source.Finish();
        fault = source.Fault;
        item = fault is null ? read : null;
        return item is not null;
    }
}
