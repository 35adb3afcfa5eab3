// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Plimsoll.Simulation.Calm;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>A loop of liquidation and price as JSON: amounts as exact decimals in strings, fractions and prices as numbers.</summary>
public static class CalmJson
{
    private static readonly JsonWriterOptions _readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The result as an object; every step of the prices included.</summary>
    public static string Write(CalmResult result) => Compose(result, _readable);

    /// <summary>The same for a page: compact, and with &lt;, &gt; and &amp; escaped, so that no name can end a script element.</summary>
    public static string WriteForPage(CalmResult result) => Compose(result, default);

    private static string Compose(CalmResult result, JsonWriterOptions options)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, options))
        {
            Write(writer, result);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, CalmResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("world", result.World);
        writer.WriteString("title", result.Title);
        writer.WriteString("numeraire", result.Runs[0].Replay.Numeraire);
        writer.WriteString("instrument", result.Outside.Instrument.Symbol);
        writer.WriteString("opens", result.Outside.Opens.ToString());
        writer.WriteString("low", result.Outside.LowTime.ToString());
        writer.WriteString("depthWithin1Percent", result.Outside.NearDepth.ToString());
        writer.WriteNumber("halfLifeSeconds", result.Options.HalfLifeSeconds);
        writer.WriteNumber("permanentShare", result.Options.PermanentShare);
        writer.WriteStartArray("warnings");
        foreach (string warning in result.Warnings)
        {
            writer.WriteStringValue(warning);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("runs");
        foreach (CalmRun run in result.Runs)
        {
            Write(writer, run);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, CalmRun run)
    {
        writer.WriteStartObject();
        writer.WriteString("policy", run.Policy.Name);
        Optional("style", run.Policy.Style);
        Optional("pace", run.Policy.Pace?.ToString());
        Optional("priceFloor", run.Policy.PriceFloor?.ToString());
        writer.WriteNumber("openInterestMultiple", run.OpenInterest);
        Amount("openInterest", run.Held);
        writer.WriteString("continuation", run.Continuation.ToString());
        writer.WriteNumber("fallWithout", run.FallWithout);
        writer.WriteNumber("fallWith", run.FallWith);
        writer.WriteNumber("amplification", run.Amplification);
        writer.WriteNumber("usersLiquidated", run.Replay.Accounts.Liquidated);
        writer.WriteNumber("usersBankrupt", run.Replay.Accounts.Bankrupt);
        Amount("notionalClosed", run.Replay.Closes.Notional);
        Amount("takenOver", run.Replay.Waterfall.TakenOver);
        Amount("deleveraged", run.Replay.Waterfall.DeleveragedNotional);
        Amount("usersCost", run.UsersCost);
        Amount("badDebt", run.BadDebt);
        Amount("backstopProfit", run.BackstopProfit);
        Amount("total", run.Total);
        Amount("backstopCapital", run.LeastCapital);
        Amount("fundBefore", run.Replay.Fund.Before);
        Amount("fundDrawdown", run.FundDrawdown);
        writer.WriteStartObject("conservation");
        writer.WriteBoolean("holds", run.Replay.Conservation.Holds);
        writer.WriteString("sentence", run.Replay.Conservation.Sentence);
        writer.WriteEndObject();
        writer.WriteString("stateHash", run.Replay.StateHash);
        writer.WriteStartObject("path");
        Series("time", static (point, w) => w.WriteStringValue(point.Time.ToString()));
        Series("outside", static (point, w) => w.WriteNumberValue(point.Outside));
        Series("seen", static (point, w) => w.WriteNumberValue(point.Seen));
        Series("closed", static (point, w) => w.WriteNumberValue(point.Closed));
        writer.WriteEndObject();
        writer.WriteEndObject();

        void Amount(string name, Amount amount) => writer.WriteString(name, amount.ToString());

        void Optional(string name, string? value)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }

        void Series(string name, Action<CalmPoint, Utf8JsonWriter> write)
        {
            writer.WriteStartArray(name);
            foreach (CalmPoint point in run.Path)
            {
                write(point, writer);
            }

            writer.WriteEndArray();
        }
    }
}
