// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Venues;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>Rulebooks side by side, by day, taken apart, and listed.</summary>
public class RulebooksTests
{
    private static string Book => PlimsollProcess.ExamplePortfolio("basis-trader");

    [Fact]
    public void One_book_stands_under_several_rulebooks_with_a_line_each()
    {
        (int code, string output, string error) = PlimsollProcess.Run("margin", Book, "--rulebook", "cross,tiered,isolated");
        Assert.Equal((0, string.Empty), (code, error));
        (_, string whole, _) = PlimsollProcess.Run("margin", Book, "--rulebook", "cross,tiered", "--json");
        (_, string alone, _) = PlimsollProcess.Run("margin", Book, "--rulebook", "tiered", "--json");
        using JsonDocument both = JsonDocument.Parse(whole), one = JsonDocument.Parse(alone);
        JsonElement tiered = both.RootElement.GetProperty("reports")[1];
        Assert.True(JsonElement.DeepEquals(one.RootElement.GetProperty("requirement"), tiered.GetProperty("requirement")));
        Assert.Equal(one.RootElement.GetProperty("equity").ToString(), tiered.GetProperty("equity").ToString());
        Assert.Contains("cross 2025-10-01", output, StringComparison.Ordinal);
        Assert.Contains("isolated 2025-10-01", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rulebook_that_refuses_leaves_the_others_standing_and_the_command_fails()
    {
        (int code, string output, string error) = PlimsollProcess.Run("margin", Book, "--rulebook", "cross,aave-v3");
        Assert.Equal(1, code);
        Assert.Contains("20,341.75", output, StringComparison.Ordinal);
        Assert.Matches(@"aave-v3 2024-04-25 .* refused", output);
        Assert.Matches(@"(?m)^plimsoll: aave-v3: .*rulebook aave-v3 takes no positions", error);
        (int again, _, string told) = PlimsollProcess.Run("margin", Book, "--rulebook", "cross,aave-v3", "--json");
        Assert.Equal((code, error), (again, told));
    }

    [Fact]
    public void One_rulebook_that_refuses_prints_its_refusal_as_JSON_as_well()
    {
        (int code, string output, string error) = PlimsollProcess.Run("margin", Book, "--rulebook", "aave-v3", "--json");
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement refusal = json.RootElement.GetProperty("refusal");
        Assert.Equal(1, code);
        Assert.Equal("MarginTermsMissing", refusal.GetProperty("code").GetString());
        Assert.Contains("rulebook aave-v3 takes no positions", refusal.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("rulebook aave-v3 takes no positions", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cross")]
    [InlineData("cross,tiered")]
    public void A_file_without_a_mark_prints_its_refusal_as_JSON_as_well(string rulebooks)
    {
        string path = Path.Combine(Path.GetTempPath(), $"plimsoll-unmarked-{Environment.ProcessId}-{rulebooks.Length}.json");
        File.WriteAllText(path, """
            {"name": "x", "time": "2026-02-15T23:20:30Z", "collateral": {"USDC": "1000"},
             "positions": [{"instrument": "BTC-PERP", "quantity": "1", "entry": "1"}],
             "marks": {"BTC": "70000"}}
            """);
        try
        {
            (int code, string output, string error) = PlimsollProcess.Run("margin", path, "--rulebook", rulebooks, "--json");
            using JsonDocument json = JsonDocument.Parse(output);
            JsonElement refusal = json.RootElement.GetProperty("refusal");
            Assert.Equal(1, code);
            Assert.Equal(rulebooks, json.RootElement.GetProperty("rulebook").GetString());
            Assert.Equal(JsonValueKind.Null, refusal.GetProperty("code").ValueKind);
            Assert.Equal(path, refusal.GetProperty("subject").GetString());
            Assert.Contains("BTC-PERP", refusal.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Contains("BTC-PERP", error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_number_taken_apart_sums_to_the_report()
    {
        (_, string output, _) = PlimsollProcess.Run("margin", Book, "--explain", "--json");
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement tree = json.RootElement.GetProperty("explanation")[0].GetProperty("initial");
        Assert.Equal(json.RootElement.GetProperty("initial").GetString(), tree.GetProperty("value").GetString());
        Assert.Equal(json.RootElement.GetProperty("initial").GetString(), tree.GetProperty("parts").EnumerateArray()
            .Sum(static part => decimal.Parse(part.GetProperty("value").GetString()!)).ToString());
        (int code, string text, _) = PlimsollProcess.Run("margin", Book, "--explain");
        Assert.Equal(0, code);
        Assert.Contains("initial margin 20,341.75", text, StringComparison.Ordinal);
        Assert.Contains("factor 95 %", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "cross: not in force on 2024-01-01: its first version is valid from 2025-10-01", "--as-of", "2024-01-01")]
    [InlineData(2, "--as-of: expected a day such as 2025-01-09; found yesterday", "--as-of", "yesterday")]
    [InlineData(2, "--explain: it has no effect with several rulebooks; leave it out", "--explain", "--rulebook", "cross,tiered")]
    [InlineData(2, "--in: it has no effect with --explain, which counts in the numeraire; leave it out", "--explain", "--in", "BTC")]
    [InlineData(2, "--rulebook: expected each rulebook once; found cross twice", "--rulebook", "cross,cross")]
    [InlineData(1, "--rulebook: expected a file; found an empty word", "--rulebook", "")]
    [InlineData(2, "--as-of: okx-portfolio@2024-05-31 names a day already; leave one of the two out", "--rulebook", "okx-portfolio@2024-05-31", "--as-of",
        "2025-01-01")]
    [InlineData(2, "--rulebook: expected each rulebook once; found cross and cross@2025-10-01, which are one version", "--rulebook",
        "cross,cross@2025-10-01")]
    [InlineData(1, "plimsoll: deribit-portolio: no such rulebook; did you mean deribit-portfolio? expected one of aave-v3", "--rulebook", "deribit-portolio")]
    [InlineData(1, "plimsoll: CROSS: no such rulebook; did you mean cross? expected one of", "--rulebook", "CROSS")]
    [InlineData(1, "behind @ stands the day that it is valid from: write span@2018-10-01", "--rulebook", "span@2026-11-27")]
    [InlineData(1, "note: the book is of 2025-10-10 and --as-of 2024-01-01 is 648 days before it", "--as-of", "2024-01-01", "--rulebook", "cross,tiered")]
    [InlineData(1, "cross@2025-10-02: no such version: expected cross@2025-10-01", "--rulebook", "cross@2025-10-02")]
    public void What_is_wrong_is_said(int exitCode, string message, params string[] words)
    {
        (int code, _, string error) = PlimsollProcess.Run(["margin", Book, .. words]);
        Assert.Equal(exitCode, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_copy_goes_by_its_file_and_one_that_was_not_in_force_leaves_the_others_standing()
    {
        string copy = Path.Combine(Path.GetTempPath(), $"plimsoll-copy-{Environment.ProcessId}.json");
        File.WriteAllText(copy, ShippedRulebooks.Text("aave-v3"));
        try
        {
            string book = PlimsollProcess.ExamplePortfolio("lender");
            (int code, _, string early) = PlimsollProcess.Run("margin", book, "--rulebook", $"aave-v3,{copy},simm", "--as-of", "2021-12-03");
            Assert.Equal(1, code);
            Assert.Contains(copy, early, StringComparison.Ordinal);
            (_, string output, string error) = PlimsollProcess.Run("margin", book, "--rulebook", $"aave-v3,{copy},deribit-portfolio", "--as-of", "2025-01-01");
            Assert.Contains($"{copy} (aave-v3 2024-04-25)", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
            Assert.Contains("rulebook deribit-portfolio was not in force on 2025-01-01: it is valid from 2026-02-15", error, StringComparison.Ordinal);
            (_, string shown, _) = PlimsollProcess.Run("rulebooks", "show", copy);
            Assert.DoesNotContain("nobody has tried", shown, StringComparison.Ordinal);
            File.WriteAllText(copy, ShippedRulebooks.Text("aave-v3")!.Replace("\"version\": \"2024-04-25\"", "\"version\": \"mine\"",
                StringComparison.Ordinal));
            (_, shown, _) = PlimsollProcess.Run("rulebooks", "show", copy);
            Assert.Contains("nobody has tried", shown, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [Fact]
    public void Every_version_that_ships_is_listed_with_what_pins_it_down()
    {
        (int code, string output, string error) = PlimsollProcess.Run("rulebooks", "--json");
        Assert.Equal((0, string.Empty), (code, error));
        using JsonDocument list = JsonDocument.Parse(output);
        Assert.Equal(ShippedRulebooks.Versions.Select(static version => (version.Name, version.ValidFrom.ToString("yyyy-MM-dd"))),
            list.RootElement.EnumerateArray().Select(static one => (one.GetProperty("name").GetString()!, one.GetProperty("validFrom").GetString()!)));
        Assert.All(list.RootElement.EnumerateArray(), static one => Assert.True(one.GetProperty("publishedFigures").GetInt32()
            + one.GetProperty("ownFigures").GetInt32() > 0));
        (_, string table, _) = PlimsollProcess.Run("rulebooks");
        Assert.All(ShippedRulebooks.Names, name => Assert.Contains(name, table, StringComparison.Ordinal));
        (_, string shown, _) = PlimsollProcess.Run("rulebooks", "show", "aave-v3");
        Assert.Contains("11 of aave-v3.json", shown, StringComparison.Ordinal);
        (_, string file, _) = PlimsollProcess.Run("rulebooks", "show", "cross", "--json");
        Assert.Equal(ShippedRulebooks.Text("cross")!.TrimEnd(), file.TrimEnd());
    }
}
