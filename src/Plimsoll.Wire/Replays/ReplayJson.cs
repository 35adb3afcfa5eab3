// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>Results of replays as JSON: amounts as exact decimals in strings, times as RFC 3339, counts as numbers.</summary>
public static class ReplayJson
{
    private static readonly JsonWriterOptions _readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One result as an object.</summary>
    public static string Write(ReplayResult result) => Compose(writer => Write(writer, result));

    /// <summary>Several results as an array.</summary>
    public static string Write(IReadOnlyList<ReplayResult> results) => Compose(writer =>
    {
        writer.WriteStartArray();
        foreach (ReplayResult result in results)
        {
            Write(writer, result);
        }

        writer.WriteEndArray();
    });

    /// <summary>Styles of one rulebook, each with its measures, those as multiples of full liquidation, and its whole replay.</summary>
    public static string Write(StyleComparison comparison) => Compose(writer =>
    {
        writer.WriteStartArray();
        foreach (StyleOutcome outcome in comparison.Styles)
        {
            writer.WriteStartObject();
            writer.WriteString("style", outcome.Style);
            foreach ((_, string field, Func<StyleOutcome, Amount> amount) in StyleComparison.Measures)
            {
                Amount(writer, field, amount(outcome));
            }

            writer.WriteStartObject("ofFull");
            foreach ((_, string field, Func<StyleOutcome, Amount> amount) in StyleComparison.Measures)
            {
                if (comparison.RatioOf(outcome, amount) is { } ratio)
                {
                    writer.WriteNumber(field, ratio);
                }
                else
                {
                    writer.WriteNull(field);
                }
            }

            writer.WriteEndObject();
            writer.WritePropertyName("replay");
            Write(writer, outcome.Result);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static string Compose(Action<Utf8JsonWriter> content)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, _readable))
        {
            content(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, ReplayResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("world", result.World);
        writer.WriteString("title", result.Title);
        writer.WriteString("rulebook", result.Rulebook);
        writer.WriteString("numeraire", result.Numeraire);
        writer.WriteString("from", result.From.ToString());
        writer.WriteString("to", result.To.ToString());
        writer.WriteNumber("commands", result.Commands);
        writer.WriteStartObject("refused");
        foreach ((RejectionCode code, long count) in result.Refused)
        {
            writer.WriteNumber(code.ToString(), count);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("refusedCommands");
        foreach (RefusedCommand refusal in result.RefusedCommands)
        {
            writer.WriteStartObject();
            writer.WriteString("time", refusal.Time.ToString());
            writer.WriteString("account", refusal.Account);
            writer.WriteString("command", refusal.Command);
            writer.WritePropertyName("refusal");
            RefusalJson.Of(refusal.Rejection, RefusalText.ContextOf(refusal)).WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Series(writer, "moves", result.Moves, Write);
        Write(writer, "accounts", result.Accounts);
        WriteMoney(writer, result);
        writer.WriteStartArray("kinds");
        foreach (KindOutcome kind in result.Kinds)
        {
            writer.WriteStartObject();
            writer.WriteString("name", kind.Name);
            Write(writer, "accounts", kind.Totals);
            writer.WriteNumber("survived", kind.Survived);
            Amount(writer, "equityBefore", kind.EquityBefore);
            Amount(writer, "equityAfter", kind.EquityAfter);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("worstOracleState");
        foreach (OracleOutcome oracle in result.Oracles)
        {
            writer.WriteString(oracle.Observable, oracle.Worst.ToString());
        }

        writer.WriteEndObject();
        writer.WriteStartObject("conservation");
        writer.WriteBoolean("holds", result.Conservation.Holds);
        writer.WriteString("sentence", result.Conservation.Sentence);
        writer.WriteEndObject();
        writer.WriteString("stateHash", result.StateHash);
        WriteFiles(writer, result);
        WriteTimeline(writer, result.Timeline);
        writer.WriteStartObject("pace");
        writer.WriteNumber("seconds", Math.Round(result.Pace.Seconds, 3));
        writer.WriteNumber("commandsPerSecond", Math.Round(result.Pace.CommandsPerSecond));
        writer.WriteNumber("peakBytes", result.Pace.PeakBytes);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, PriceMove move)
    {
        writer.WriteStartObject();
        writer.WriteString("symbol", move.Observable);
        writer.WriteString("move", move.IsRise ? "rise" : "fall");
        writer.WriteString("from", move.From.ToString());
        writer.WriteString("fromTime", move.FromTime.ToString());
        writer.WriteString("to", move.To.ToString());
        writer.WriteString("toTime", move.ToTime.ToString());
        writer.WriteEndObject();
    }

    private static void WriteMoney(Utf8JsonWriter writer, ReplayResult result)
    {
        writer.WriteStartObject("episodes");
        writer.WriteNumber("count", result.Episodes.Count);
        writer.WriteNumber("most", result.Episodes.Most);
        writer.WriteEndObject();
        writer.WriteStartObject("closes");
        writer.WriteNumber("trades", result.Closes.Trades);
        Amount(writer, "notional", result.Closes.Notional);
        Amount(writer, "cost", result.Closes.Cost);
        Amount(writer, "slippage", result.Closes.Slippage);
        Amount(writer, "tradingFees", result.Closes.TradingFees);
        Amount(writer, "liquidationFees", result.Closes.LiquidationFees);
        writer.WriteEndObject();
        writer.WriteStartObject("liquidatedLost");
        Amount(writer, "inEpisodes", result.Losses.InEpisodes);
        Amount(writer, "equityAtFirstFall", result.Losses.AtFirstFall);
        Amount(writer, "equityAtEnd", result.Losses.AtEnd);
        Amount(writer, "fromFirstFall", result.Losses.FromFirstFall);
        writer.WriteEndObject();
        writer.WriteStartObject("fund");
        Amount(writer, "before", result.Fund.Before);
        Amount(writer, "after", result.Fund.After);
        Amount(writer, "low", result.Fund.Low);
        writer.WriteEndObject();
        writer.WriteStartObject("waterfall");
        Amount(writer, "liquidatedInEpisodes", result.Waterfall.Margin);
        Amount(writer, "fund", result.Waterfall.Fund);
        Amount(writer, "takenOverNotional", result.Waterfall.TakenOver);
        Amount(writer, "deleveragedNotional", result.Waterfall.DeleveragedNotional);
        Amount(writer, "deleveraged", result.Waterfall.Deleveraged);
        writer.WriteNumber("deleveragedAccounts", result.Waterfall.DeleveragedAccounts);
        Amount(writer, "socialised", result.Waterfall.Socialised);
        writer.WriteNumber("socialisedAccounts", result.Waterfall.SocialisedAccounts);
        Amount(writer, "marketFunds", result.Waterfall.MarketFunds);
        Amount(writer, "junior", result.Waterfall.Junior);
        Amount(writer, "staked", result.Waterfall.Staked);
        Amount(writer, "clawedBack", result.Waterfall.ClawedBack);
        writer.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter writer, ReplayResult result)
    {
        writer.WriteStartArray("files");
        foreach (FileUse file in result.Files)
        {
            writer.WriteStartObject();
            writer.WriteString("name", file.Name);
            writer.WriteNumber("rowsRead", file.Rows);
            writer.WriteNumber("rowsUsed", file.Used);
            writer.WriteNumber("rowsSharingABar", file.Sharing);
            writer.WriteNumber("rowsOfOtherMarkets", file.OtherMarkets);
            writer.WriteNumber("rowsBeforeClock", file.BeforeClock);
            writer.WriteNumber("rowsAfterClock", file.AfterClock);
            writer.WriteNumber("rowsUnused", file.Unused);
            writer.WriteNumber("rowsEmpty", file.Empty);
            writer.WriteNumber("rowsNotStanding", file.Overtaken);
            writer.WriteNumber("bars", file.Bars);
            writer.WriteNumber("barsWithoutRow", file.BarsWithoutRow);
            writer.WriteString("lastRow", file.Last.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Series(writer, "dataNotes", result.DataNotes, (w, note) => w.WriteStringValue(note));
        Series(writer, "warnings", result.Warnings, (w, warning) => w.WriteStringValue(warning));
    }

    private static void WriteTimeline(Utf8JsonWriter writer, ReplayTimeline timeline)
    {
        writer.WriteStartObject("timeline");
        Series(writer, "minutes", timeline.Minutes, (w, time) => w.WriteStringValue(time.ToString()));
        writer.WriteStartObject("prices");
        foreach ((string name, System.Collections.Immutable.ImmutableArray<double> values) in timeline.Prices)
        {
            Series(writer, name, values, Number);
        }

        writer.WriteEndObject();
        Series(writer, "equityAtRisk", timeline.EquityAtRisk, Number);
        Series(writer, "accountsBelowCall", timeline.BelowCall, (w, count) => w.WriteNumberValue(count));
        Series(writer, "liquidations", timeline.Liquidations, (w, count) => w.WriteNumberValue(count));
        Series(writer, "notionalClosed", timeline.NotionalClosed, Number);
        Series(writer, "fund", timeline.Fund, Number);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, AccountTotals totals)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("count", totals.Count);
        writer.WriteNumber("traded", totals.Traded);
        writer.WriteNumber("called", totals.Called);
        writer.WriteNumber("liquidated", totals.Liquidated);
        writer.WriteNumber("bankrupt", totals.Bankrupt);
        writer.WriteEndObject();
    }

    private static void Series<T>(Utf8JsonWriter writer, string name, IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (T value in values)
        {
            write(writer, value);
        }

        writer.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(Math.Round(value, 8));
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void Amount(Utf8JsonWriter writer, string name, Amount amount) => writer.WriteString(name, amount.ToString());
}
