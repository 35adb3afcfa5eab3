// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Plimsoll.Engine.Events;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Reports;

/// <summary>What replays did as one page: charts, tables and words, of one run or of several side by side.</summary>
public static class ReplayPage
{
    /// <summary>So many refusals of one code are told by name.</summary>
    private const int MostTold = 3;

    /// <summary>The page of one replay.</summary>
    public static string Write(ReplayResult result) => Write([result]);

    /// <summary>The page of one replay, or of several side by side.</summary>
    public static string Write(IReadOnlyList<ReplayResult> results)
    {
        Invariant.Check(results.Count > 0, "A report needs a result.");
        string title = results.Count == 1 ? results[0].Title : $"{results[0].Title}: {results.Count} rulebooks compared";
        return PageTemplate.Fill(title, "replay.js", Data(title, results));
    }

    private static string Data(string title, IReadOnlyList<ReplayResult> results)
    {
        ArrayBufferWriter<byte> buffer = new();

        // The default encoder writes <, > and & as escapes, so that no text in a world can end the script element.
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("title", title);
            writer.WriteString("numeraire", results[0].Numeraire);
            writer.WriteString("footer", Footer(results));
            Texts(writer, "story", Comparison(results));

            // Every run reads the same files in the same way.
            Texts(writer, "files", [.. results[0].Files.Select(static file => file.Sentence), .. results.Count > 1 ? results[0].DataNotes : []]);
            writer.WriteStartArray("runs");
            foreach (ReplayResult result in results)
            {
                WriteRun(writer, result);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Footer(IReadOnlyList<ReplayResult> results) =>
        $"Made by plimsoll replay from the world “{results[0].World}”. The same world, data and rulebook give the same state hash on every machine. "
        + "Amounts are exact 18-decimal fixed point in the engine; this page rounds them for reading. Charts: uPlot (MIT).";

    private static ImmutableArray<string> Comparison(IReadOnlyList<ReplayResult> results) =>
        [MoveStory.Sentence(results[0]), .. results.Select(result =>
            $"{result.Rulebook}: {ReplayStory.Count(result.Accounts.Liquidated)} of the {Counted.Of(result.Accounts.Traded, "account")} that traded "
                + "liquidated, "
            + $"{ReplayStory.Count(result.Accounts.Bankrupt)} bankrupt, {ReplayStory.Money(result.Closes.Notional)} {result.Numeraire} closed at a cost of "
            + $"{ReplayStory.Money(result.Closes.Cost)}, "
            + $"{ReplayStory.Money(result.Losses.FromFirstFall)} {result.Numeraire} lost by the liquidated from their first fall to the end, "
            + $"the insurance fund from {ReplayStory.Money(result.Fund.Before)} to {ReplayStory.Money(result.Fund.After)} {result.Numeraire}, "
            + $"{ReplayStory.Money(result.Waterfall.Socialised)} {result.Numeraire} shared out.")];

    private static void WriteRun(Utf8JsonWriter writer, ReplayResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("rulebook", result.Rulebook);
        writer.WriteNumber("from", Seconds(result.From));
        writer.WriteNumber("to", Seconds(result.To));
        Texts(writer, "story", ReplaySentences.WithoutRefusals(result));
        writer.WriteStartArray("rows");
        foreach ((string what, string howMuch) in ReplayStory.Rows(result))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(what);
            writer.WriteStringValue(howMuch);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("totals");
        writer.WriteNumber("accounts", result.Accounts.Count);
        writer.WriteNumber("traded", result.Accounts.Traded);
        writer.WriteNumber("called", result.Accounts.Called);
        writer.WriteNumber("liquidated", result.Accounts.Liquidated);
        writer.WriteNumber("bankrupt", result.Accounts.Bankrupt);
        writer.WriteEndObject();
        writer.WriteStartObject("amounts");
        Number(writer, "closed", result.Closes.Notional);
        Number(writer, "cost", result.Closes.Cost);
        Number(writer, "fundBefore", result.Fund.Before);
        Number(writer, "fundLow", result.Fund.Low);
        Number(writer, "socialised", result.Waterfall.Socialised);
        writer.WriteEndObject();
        WriteWaterfall(writer, result);
        WriteKinds(writer, result);
        WriteRefused(writer, result);
        WriteOracles(writer, result);
        WriteTimeline(writer, result.Timeline);
        writer.WriteEndObject();
    }

    private static void WriteWaterfall(Utf8JsonWriter writer, ReplayResult result)
    {
        WaterfallTotals paid = result.Waterfall;
        writer.WriteStartArray("waterfall");
        Layer("Own margin, in liquidation", paid.Margin, Counted.Of(result.Accounts.Liquidated, "account"));
        Layer("Insurance fund", paid.Fund, string.Empty);
        foreach ((string layer, Amount amount) in paid.Tranches)
        {
            if (!amount.IsZero)
            {
                Layer(layer, amount, string.Empty);
            }
        }

        Layer("Deleveraged profits", paid.Deleveraged, paid.DeleveragedAccounts == 0 ? string.Empty : Counted.Of(paid.DeleveragedAccounts, "account"));
        Layer("Shared out", paid.Socialised, paid.SocialisedAccounts == 0 ? string.Empty : Counted.Of(paid.SocialisedAccounts, "account"));
        writer.WriteEndArray();

        void Layer(string who, Amount amount, string note)
        {
            writer.WriteStartObject();
            writer.WriteString("who", who);
            Number(writer, "amount", amount);
            writer.WriteString("note", note);
            writer.WriteEndObject();
        }
    }

    private static void WriteKinds(Utf8JsonWriter writer, ReplayResult result)
    {
        writer.WriteStartArray("kinds");
        foreach (KindOutcome kind in result.Kinds)
        {
            writer.WriteStartObject();
            writer.WriteString("name", kind.Name);
            writer.WriteBoolean("hedged", ReplayStory.IsHedged(kind));
            writer.WriteNumber("accounts", kind.Totals.Count);
            writer.WriteNumber("traded", kind.Totals.Traded);
            writer.WriteNumber("called", kind.Totals.Called);
            writer.WriteNumber("liquidated", kind.Totals.Liquidated);
            writer.WriteNumber("bankrupt", kind.Totals.Bankrupt);
            writer.WriteNumber("survived", kind.Survived);
            Number(writer, "equityBefore", kind.EquityBefore);
            Number(writer, "equityAfter", kind.EquityAfter);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRefused(Utf8JsonWriter writer, ReplayResult result)
    {
        writer.WriteStartArray("refused");
        foreach ((RejectionCode code, long count) in result.Refused)
        {
            writer.WriteStartObject();
            writer.WriteString("code", code.ToString());
            writer.WriteNumber("count", count);
            writer.WriteStartArray("first");
            foreach (RefusedCommand refused in result.RefusedCommands.Where(refused => refused.Rejection.Code == code).Take(MostTold))
            {
                writer.WriteStartObject();
                writer.WriteNumber("at", Seconds(refused.Time));
                writer.WriteString("who", refused.Account);
                writer.WriteString("what", refused.Command);
                writer.WriteString("why", RefusalText.Explain(refused));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOracles(Utf8JsonWriter writer, ReplayResult result)
    {
        writer.WriteStartArray("oracles");
        foreach (OracleOutcome oracle in result.Oracles)
        {
            writer.WriteStartObject();
            writer.WriteString("observable", oracle.Observable);
            writer.WriteStartArray("spans");
            foreach ((Timestamp from, OracleState state) in oracle.Spans)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(Math.Max(Seconds(from), Seconds(result.From)));
                writer.WriteStringValue(state.ToString());
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTimeline(Utf8JsonWriter writer, ReplayTimeline timeline)
    {
        writer.WriteStartObject("timeline");
        Series("t", timeline.Minutes, time => Seconds(time));
        writer.WriteStartArray("prices");
        foreach ((string name, ImmutableArray<double> values) in timeline.Prices)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteNumber("base", values.FirstOrDefault(double.IsFinite, 1));
            Series("values", values, value => value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Series("risk", timeline.EquityAtRisk, value => value);
        Series("below", timeline.BelowCall, value => value);
        Series("liquidations", timeline.Liquidations, value => value);
        Series("closed", timeline.NotionalClosed, value => value);
        Series("fund", timeline.Fund, value => value);
        writer.WriteEndObject();

        void Series<T>(string name, ImmutableArray<T> values, Func<T, double> number)
        {
            writer.WriteStartArray(name);
            foreach (T value in values)
            {
                double plotted = number(value);
                if (double.IsFinite(plotted))
                {
                    writer.WriteRawValue(plotted.ToString("0.########", CultureInfo.InvariantCulture));
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            writer.WriteEndArray();
        }
    }

    private static void Texts(Utf8JsonWriter writer, string name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    /// <summary>A figure to draw and to round, and the exact one to show where somebody points at it.</summary>
    private static void Number(Utf8JsonWriter writer, string name, Amount amount)
    {
        writer.WriteNumber(name, amount.ToDouble());
        writer.WriteString(name + "Exact", amount.ToString());
    }

    private static double Seconds(Timestamp time) => time.Nanoseconds / (double)Timestamp.NanosecondsPerSecond;
}
