// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>What a person should know beside a result is said on standard error and stands in the field <c>warnings</c> of JSON; figures say what they are
/// figures of.</summary>
public sealed class SaidTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-said-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("margin")]
    [InlineData("stress")]
    [InlineData("greeks")]
    [InlineData("var")]
    [InlineData("backtest")]
    public void An_entry_far_from_its_mark_is_said_by_every_verb(string verb)
    {
        string path = Portfolio("\"entry\": \"30000\"", DayOf(verb));
        string[] panel = verb is "var" ? ["--panel", Panel(1)] : verb is "backtest" ? ["--panel", Panel(1), "--window", "150", "--plain"] : [];
        (int code, string output, string error) = PlimsollProcess.Run([verb, path, .. panel, "--json"]);

        Assert.Equal(0, code);
        string said =
            $"{path}: warning: $.positions[0].entry: the entry of BTC-PERP is 30000 and its mark 100000, a factor of 3.333 (3 and more is said): the whole "
            + "distance counts as profit or loss";
        Assert.Equal($"plimsoll: {said}", error.TrimEnd());
        Assert.Equal(said, Assert.Single(Warnings(output)));

        // A usual one: nothing, and the field is there all the same.
        (_, output, error) = PlimsollProcess.Run([verb, Portfolio("\"entry\": \"60000\"", DayOf(verb)), .. panel, "--json"]);
        Assert.Equal(string.Empty, error);
        Assert.Empty(Warnings(output));
    }

    [Theory]
    [InlineData("var")]
    [InlineData("backtest")]
    [InlineData("stress")]
    public void A_panel_of_another_level_is_said_with_both(string verb)
    {
        (int code, string output, string error) =
            PlimsollProcess.Run([verb, Portfolio("\"entry\": \"99000\""), "--panel", Panel(0.5),
            .. verb == "backtest" ? ["--window", "150", "--plain"] : Array.Empty<string>(), "--json"]);
        Assert.Equal(0, code);
        Assert.Matches(
            "panel.csv: warning: column BTC ends at 5[0-9.]+ \\(2025-03-31T23:59:59Z\\), where the portfolio has BTC at 100000 \\(2025-04-01T00:00:00Z\\), a "
            + "factor of [12][0-9.]+ \\(1.5 and more is said\\)", error);
        Assert.Single(Warnings(output));
    }

    [Fact]
    public void The_panel_of_a_stress_run_is_looked_at_and_named()
    {
        string panel = Panel(1);
        (int code, string output, string error) =
            PlimsollProcess.Run("stress", Portfolio("\"entry\": \"99000\"", time: "2026-03-01T00:00:00Z"), "--panel", panel, "--json");
        Assert.Equal(0, code);
        Assert.Contains(
            $"{panel}: warning: the last close used is of 2025-03-31T23:59:59Z, 334 days before the portfolio's time, 2026-03-01T00:00:00Z (more than 5 is "
            + "said)", error, StringComparison.Ordinal);
        Assert.Single(Warnings(output));

        Assert.Equal(200, JsonDocument.Parse(output).RootElement.GetProperty("panel").GetProperty("rowsRead").GetInt32());
        (_, output, _) = PlimsollProcess.RunIn(400, "stress", Portfolio("\"entry\": \"99000\""), "--panel", panel);
        Assert.Contains("Panel: 200 rows read, 200 closes taken, one a day (UTC), 199 returns; no row left out.", output, StringComparison.Ordinal);

        Refused($"{panel}: the panel has 200 rows, all of them after the portfolio's time, 2024-01-01T00:00:00Z: the first is of 2024-09-13T23:59:59Z",
            "stress", Portfolio("\"entry\": \"99000\"", time: "2024-01-01T00:00:00Z"), "--panel", panel);
        string[] lines = File.ReadAllLines(panel);
        File.WriteAllLines(panel, lines.Take(3));
        Refused($"{panel}: the panel is too short: 2 rows up to the portfolio's time", "stress", Portfolio("\"entry\": \"99000\""), "--panel", panel);
        File.WriteAllLines(panel, ["time,GOLD", .. lines.Skip(1)]);
        Refused($"{panel}: the panel has no column for anything that moves (BTC); it has GOLD", "stress", Portfolio("\"entry\": \"99000\""), "--panel", panel);
    }

    [Theory]
    [InlineData("margin")]
    [InlineData("stress")]
    public void A_pocket_that_a_rulebook_of_mode_cross_does_not_know_is_said_to_have_no_effect(string verb)
    {
        string path = Portfolio("\"entry\": \"99000\", \"pocket\": { \"USDC\": \"20000\" }", "2025-10-12T00:00:00Z");
        foreach (string rulebook in new[] { "cross", "tiered" })
        {
            (_, string output, string error) = PlimsollProcess.Run(verb, path, "-r", rulebook, "--json");
            Assert.EndsWith(
                $"warning: rulebook {rulebook} is of mode cross: the pocket that the file states for BTC-PERP has no effect, everything stands for everything.",
                error.TrimEnd(), StringComparison.Ordinal);
            Assert.Single(Warnings(output));
        }

        Assert.Equal(string.Empty, PlimsollProcess.Run(verb, path, "-r", "isolated").Error);
    }

    [Theory]
    [InlineData("margin")]
    [InlineData("stress")]
    public void Long_options_that_a_rulebook_counts_for_nothing_are_said(string verb)
    {
        string path = PlimsollProcess.ExamplePortfolio("option-writer");
        foreach (string rulebook in new[] { "tiered", "isolated" })
        {
            (_, string output, string error) = PlimsollProcess.Run(verb, path, "-r", rulebook, "--json");
            string said =
                $"{path}: note: rulebook {rulebook} counts long options for nothing (optionValue is shortOnly): BTC-31OCT25-140000-C, BTC-31OCT25-90000-P.";
            Assert.Equal($"plimsoll: {said}", error.TrimEnd());
            Assert.Equal(said, Assert.Single(Warnings(output)));
        }

        Assert.Equal(string.Empty, PlimsollProcess.Run(verb, path, "-r", "cross").Error);
        Assert.Equal(string.Empty, PlimsollProcess.Run(verb, Portfolio("\"entry\": \"99000\"", "2025-10-12T00:00:00Z"), "-r", "tiered").Error);
    }

    [Theory]
    [InlineData("margin")]
    [InlineData("stress")]
    public void A_pocket_of_which_the_file_says_nothing_is_said_to_be_assumed(string verb)
    {
        const string Said =
            "Assumed, because the file states no pocket for BTC-PERP: the collateral that takes a pocket to its initial margin at the entry price.";
        string path = Portfolio("\"entry\": \"99000\"");
        Assert.Contains(Said, PlimsollProcess.RunIn(400, verb, path, "-r", "isolated").Output, StringComparison.Ordinal);
        Assert.True(Pocket(path).GetProperty("isAssumed").GetBoolean());

        path = Portfolio("\"entry\": \"99000\", \"pocket\": { \"USDC\": \"20000\" }");
        Assert.DoesNotContain("Assumed", PlimsollProcess.RunIn(400, verb, path, "-r", "isolated").Output, StringComparison.Ordinal);
        Assert.False(Pocket(path).GetProperty("isAssumed").GetBoolean());

        JsonElement Pocket(string file)
        {
            using JsonDocument json = JsonDocument.Parse(PlimsollProcess.Run(verb, file, "-r", "isolated", "--json").Output);
            return json.RootElement.GetProperty(verb == "margin" ? "accounts" : "pockets").EnumerateArray()
                .Single(part => part.GetProperty("isPocket").GetBoolean()).Clone();
        }
    }

    [Fact]
    public void Profit_is_labelled_before_haircuts_and_equity_after_them()
    {
        (_, string output, _) = PlimsollProcess.RunIn(400, "stress", Portfolio("\"entry\": \"99000\""));
        foreach (string label in new[] { "after haircuts, maintenance", "Profit by price and volatility, before haircuts", "Profit curve, before haircuts",
            "│ Ladder   │ Equity after haircuts", "Profit before haircuts │ Equity after haircuts", "Profit in the worst cell, before haircuts" })
        {
            Assert.Contains(label, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_comparison_says_of_each_ratio_what_it_is_a_ratio_of()
    {
        string[] arguments = ["compare", PlimsollProcess.ExampleCrash, "--rulebooks", "cross,isolated", "--accounts", "60"];
        string output = PlimsollProcess.RunIn(400, arguments).Output;
        using JsonDocument json = JsonDocument.Parse(PlimsollProcess.Run([.. arguments, "--json"]).Output);
        JsonElement[] runs = [.. json.RootElement.EnumerateArray()];
        string retail = output.Split('\n').Single(line => line.Contains("  retail  ", StringComparison.Ordinal));
        string traded = output.Split('\n').Single(line => line.Contains("  Traded  ", StringComparison.Ordinal));
        Assert.Contains("survived of traded", output, StringComparison.Ordinal);
        foreach (JsonElement run in runs)
        {
            JsonElement kind = run.GetProperty("kinds").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "retail");
            int all = kind.GetProperty("accounts").GetProperty("traded").GetInt32(), survived = kind.GetProperty("survived").GetInt32();
            Assert.Contains(FormattableString.Invariant($" {survived} of {all} ({100.0 * survived / all:0.0} %)"), retail, StringComparison.Ordinal);
            JsonElement accounts = run.GetProperty("accounts");
            Assert.Contains($" {accounts.GetProperty("traded")} of {accounts.GetProperty("count")} ", traded, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("margin")]
    [InlineData("stress")]
    public void Dollars_of_a_rulebook_are_not_read_as_coins(string verb)
    {
        string path = Portfolio("\"entry\": \"1.01\"");
        File.WriteAllText(path, """
            { "time": "2025-04-01T00:00:00Z", "numeraire": "BTC", "collateral": { "BTC": "5" }, "positions": [ { "instrument": "ETH-PERP", "quantity": "10",
            "entry": "0.031" } ], "marks": { "ETH": "0.03", "ETH-PERP": "0.03" } }
            """);
        Refused("cross: $.amountsIn: the rulebook's figures, ", verb, path);
    }

    private static void Refused(string message, params string[] arguments)
    {
        (int code, string output, string error) = PlimsollProcess.Run(arguments);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.StartsWith($"plimsoll: {message}", error, StringComparison.Ordinal);
    }

    private static string?[] Warnings(string output)
    {
        using JsonDocument json = JsonDocument.Parse(output);
        return [.. json.RootElement.GetProperty("warnings").EnumerateArray().Select(one => one.GetString())];
    }

    // The rulebooks of our own are of October 2025: margin says so of an older book.
    private static string DayOf(string verb) => verb == "margin" ? "2025-10-12T00:00:00Z" : "2025-04-01T00:00:00Z";

    private string Portfolio(string fields, string time = "2025-04-01T00:00:00Z")
    {
        string path = Path.Combine(_folder, "p.json");
        File.WriteAllText(path,
            $$"""{ "time": "{{time}}", "collateral": { "USDC": "90000" }, "positions": [ { "instrument": "BTC-PERP", "quantity": "0.5", """
            + $$""" {{fields}} } ], "marks": { "BTC": "100000", "BTC-PERP": "100000" } }""");
        return path;
    }

    /// <summary>200 days that end on 31 March 2025 near 100,000 times a scale, moving up and down by two per cent and a little.</summary>
    private string Panel(double scale)
    {
        string path = Path.Combine(_folder, "panel.csv");
        DateTime first = new(2024, 9, 13, 0, 0, 0, DateTimeKind.Utc);
        File.WriteAllLines(path, Enumerable.Range(0, 200).Select(day =>
            FormattableString.Invariant($"{first.AddDays(day):yyyy-MM-dd},{scale * 100_000 * (1 + (0.02 * Math.Sin(2.4 * day)) + (0.0007 * (day % 13))):0.00}"))
                .Prepend("time,BTC"));
        return path;
    }
}
