// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>A result in words and as rows of a table: one wording for the terminal, the report and the comparison.</summary>
public static class ReplayStory
{
    private const int MostRefusalsTold = 5;

    /// <summary>The rows of the summary table: what, and how much.</summary>
    public static ImmutableArray<(string What, string HowMuch)> Rows(ReplayResult result)
    {
        string unit = result.Numeraire;
        return
        [
            ("Accounts", Count(result.Accounts.Count)),
            ("Traded", Of(result.Accounts.Traded, result.Accounts.Count)),
            ("Called, of those", Of(result.Accounts.Called, result.Accounts.Traded)),
            ("Liquidated, of those", Of(result.Accounts.Liquidated, result.Accounts.Traded)),
            ("Bankrupt, of those", Of(result.Accounts.Bankrupt, result.Accounts.Traded)),
            ("Liquidation episodes", $"{Count(result.Episodes.Count)}, at most {Count(result.Episodes.Most)} for one owner"),
            ("Notional closed", $"{Money(result.Closes.Notional)} {unit}"),
            ("Liquidation cost", $"{Money(result.Closes.Cost)} {unit}"),
            .. LossStory.Rows(result),
            ("Insurance fund before", $"{Money(result.Fund.Before)} {unit}"),
            ("Insurance fund after", $"{Money(result.Fund.After)} {unit}"),
            ("Insurance fund low", $"{Money(result.Fund.Low)} {unit}"),
            ("Taken over by the backstop", $"{Money(result.Waterfall.TakenOver)} {unit}"),
            ("Deleveraged", $"{Money(result.Waterfall.DeleveragedNotional)} {unit} in {Counted.Of(result.Waterfall.DeleveragedAccounts, "account")}"),
            ("Socialised", $"{Money(result.Waterfall.Socialised)} {unit} over {Counted.Of(result.Waterfall.SocialisedAccounts, "account")}"),
            .. result.Waterfall.Tranches.Where(static layer => !layer.Paid.IsZero).Select(layer => ($"{layer.Layer} paid", $"{Money(layer.Paid)} {unit}")),
            ("Worst oracle state", WorstOracle(result)),
            ("Conservation", (result.Conservation.Holds ? "holds: " : "BROKEN: ") + result.Conservation.Sentence),
            ("Commands", $"{Count(result.Commands)} ({Count(result.Refused.Sum(refusal => refusal.Count))} refused)"),
            ("State hash", result.StateHash),
        ];
    }

    /// <summary>The outcome in a few plain sentences.</summary>
    /// <param name="result">The outcome.</param>
    /// <param name="explain">Why a command was refused, in words: Wire's, which are the same everywhere; null leaves refusals out, for whoever lists them
    /// apart.</param>
    public static ImmutableArray<string> Sentences(ReplayResult result, Func<RefusedCommand, string>? explain)
    {
        string unit = result.Numeraire;
        List<string> sentences = [MoveStory.Sentence(result)];
        AccountTotals accounts = result.Accounts;
        sentences.Add(
            $"Of {Counted.Of(accounts.Count, "account")} {Count(accounts.Traded)} traded; {Count(accounts.Called)} "
                + $"{Counted.Word(accounts.Called, "was", "were")} called, "
            + $"{Count(accounts.Liquidated)} liquidated and {Count(accounts.Bankrupt)} ended bankrupt; "
            + $"{Money(result.Closes.Notional)} {unit} were closed at a cost of {Money(result.Closes.Cost)} {unit}.");
        WaterfallTotals paid = result.Waterfall;
        string beyond = paid.Deleveraged.IsZero && paid.DeleveragedNotional.IsZero && paid.Socialised.IsZero
            ? "nobody else paid anything"
            : $"profitable accounts had {Money(paid.DeleveragedNotional)} {unit} of positions closed for it, gave up {Money(paid.Deleveraged)} {unit} by it, "
            + $"and {Money(paid.Socialised)} {unit} were shared out";
        sentences.AddRange(LossStory.Sentences(result));
        if (!paid.OfTranches.IsZero)
        {
            sentences.Add($"Beside the fund, {string.Join(", ", paid.Tranches.Where(static layer => !layer.Paid.IsZero)
                .Select(layer => $"{layer.Layer.ToLowerInvariant()} paid {Money(layer.Paid)} {unit}"))}.");
        }

        sentences.Add(
            $"The insurance fund paid {Money(paid.Fund)} {unit}; {beyond}. "
            + $"Liquidation fees brought the fund {Money(result.Closes.LiquidationFees)} {unit}; it went from {Money(result.Fund.Before)} to "
            + $"{Money(result.Fund.After)} {unit}.");
        foreach (KindOutcome kind in result.Kinds)
        {
            if (IsHedged(kind))
            {
                sentences.Add($"{Capital(kind.Name)}: {Count(kind.Survived)} of the {Count(kind.Totals.Traded)} that traded survived under {result.Rulebook}.");
            }
        }

        ImmutableArray<string> unsure = [.. result.Oracles.Where(oracle => oracle.Worst == OracleState.Suspended).Select(oracle => oracle.Observable)];
        if (!unsure.IsEmpty)
        {
            sentences.Add($"Prices could not be trusted for a while for {string.Join(", ", unsure)}: nobody was liquidated on them in that time.");
        }

        sentences.AddRange(result.DataNotes);
        sentences.AddRange(explain is null ? [] : Refusals(result, explain));
        sentences.Add(result.Conservation.Holds
            ? $"Nothing was lost or made: {result.Conservation.Sentence}"
            : $"The books do not add up: {result.Conservation.Sentence}");
        return [.. sentences];
    }

    /// <summary>What was refused, to whom and why: the first of them in words, the rest counted.</summary>
    private static ImmutableArray<string> Refusals(ReplayResult result, Func<RefusedCommand, string> explain)
    {
        long refused = result.Refused.Sum(static refusal => refusal.Count);
        ImmutableArray<RefusedCommand> named = [.. result.RefusedCommands.Take(MostRefusalsTold)];
        return
        [
            .. named.Select(refusal => $"Refused at {refusal.Time}: {refusal.Account} was not let {refusal.Command}: {explain(refusal)}."),
            .. refused > named.Length
            ? [$"{Counted.Of(refused - named.Length, "more command was", "more commands were")} refused; the JSON output names the first "
            + $"{Count(ReplayResult.MostRefusedListed)}."] : Array.Empty<string>(),
        ];
    }

    /// <summary>True for the kinds whose survival is what cross margin is for.</summary>
    public static bool IsHedged(KindOutcome kind) => kind.Name.Contains("hedged", StringComparison.OrdinalIgnoreCase) && kind.Totals.Traded > 0;

    /// <summary>An amount for reading: whole units with thousands, cents below a thousand.</summary>
    public static string Money(Amount amount)
    {
        double units = amount.ToDouble();
        if (amount.IsPositive && units < 0.005)
        {
            return "under 0.01";
        }

        return Math.Abs(units) >= 1000 ? units.ToString("#,0", CultureInfo.InvariantCulture) : units.ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>A count for reading.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A fraction as per cent for reading.</summary>
    public static string Percent(double fraction) => fraction.ToString("0.0 %", CultureInfo.InvariantCulture);

    /// <summary>A part and what it is a part of: a share alone does not say, and under another rulebook the whole is another.</summary>
    public static string Of(long part, long whole) => $"{Count(part)} of {Count(whole)}";

    private static string WorstOracle(ReplayResult result)
    {
        ImmutableArray<OracleOutcome> troubled = [.. result.Oracles.Where(oracle => oracle.Worst is OracleState.Suspended or OracleState.Degraded)];
        if (troubled.IsEmpty)
        {
            return "Live throughout";
        }

        OracleState worst = troubled.Max(oracle => oracle.Worst);
        return $"{worst} ({string.Join(", ", troubled.Where(oracle => oracle.Worst == worst).Select(oracle => oracle.Observable))})";
    }

    private static string Capital(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];
}
