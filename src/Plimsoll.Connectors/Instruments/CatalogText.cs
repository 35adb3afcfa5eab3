// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using System.Text.Json;
using Plimsoll.Instruments;

namespace Plimsoll.Connectors.Instruments;

/// <summary>Writes a catalogue in the making as the JSON that <see cref="InstrumentReader"/> reads.</summary>
internal static class CatalogText
{
    /// <summary>One compact object: what is read from it is the draft again, in the same order, so that it gives the same ids.</summary>
    internal static string Write(CatalogDraft draft)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("numeraire", draft.Numeraire);
            writer.WriteStartArray("assets");
            foreach (AssetDraft asset in draft.Assets)
            {
                Write(writer, asset, isNumeraire: asset.Symbol == draft.Numeraire);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("indices");
            foreach (string index in draft.Indices)
            {
                writer.WriteStringValue(index);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("instruments");
            foreach (InstrumentDraft instrument in draft.Instruments)
            {
                Write(writer, instrument);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, AssetDraft asset, bool isNumeraire)
    {
        writer.WriteStartObject();
        writer.WriteString("symbol", asset.Symbol);
        writer.WriteNumber("decimals", asset.Decimals);
        if (!isNumeraire)
        {
            writer.WriteString("price", asset.Price);
        }

        writer.WriteBoolean("borrowable", asset.IsBorrowable);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, InstrumentDraft instrument)
    {
        writer.WriteStartObject();
        writer.WriteString("symbol", instrument.Symbol);
        writer.WriteString("kind", instrument.Kind switch
        {
            InstrumentKind.Spot => "spot",
            InstrumentKind.Perpetual => "perpetual",
            InstrumentKind.Future => "future",
            _ => "option",
        });
        writer.WriteString("payoff", instrument.Payoff == Payoff.Inverse ? "inverse" : "linear");
        Optional("base", instrument.Base);
        writer.WriteString("settlement", instrument.Settlement);
        writer.WriteString("underlying", instrument.Underlying);
        writer.WriteString("contractSize", instrument.ContractSize.ToString());
        writer.WriteString("tickSize", instrument.TickSize.ToString());
        writer.WriteString("lotSize", instrument.LotSize.ToString());
        Optional("expiry", instrument.Expiry?.ToString());
        Optional("side", instrument.Side switch { OptionSide.Call => "call", OptionSide.Put => "put", _ => null });
        Optional("strike", instrument.Strike.IsZero ? null : instrument.Strike.ToString());
        Optional("forward", instrument.Forward);
        Optional("openInterestCap", instrument.OpenInterestCap?.ToString());
        writer.WriteEndObject();

        void Optional(string name, string? value)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }
    }
}
