// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using System.Text.Json;
using Plimsoll.Connectors.Instruments;

namespace Plimsoll.Connectors.Worlds;

/// <summary>The canonical text of an engine's setup.</summary>
public static partial class SetupText
{
    /// <summary>The members of a world's root that make its catalogue, as one compact JSON object in the reader's order.</summary>
    internal static string CatalogOf(string worldText)
    {
        using JsonDocument document = JsonDocument.Parse(worldText, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach (string field in InstrumentReader.Fields)
            {
                if (document.RootElement.TryGetProperty(field, out JsonElement value))
                {
                    writer.WritePropertyName(field);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
