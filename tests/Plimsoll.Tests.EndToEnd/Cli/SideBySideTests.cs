// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.RegularExpressions;
using Plimsoll.Venues;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>One book under several rulebooks: what the table says of a ratio, and what becomes of a rulebook that was not in force.</summary>
public sealed partial class SideBySideTests
{
    private static string Book => PlimsollProcess.ExamplePortfolio("basis-trader");

    /// <summary>Equity and maintenance of isolated accounts are sums and the ratio is one account's: a reader who divides is told why that is not it.</summary>
    [Fact]
    public void A_ratio_that_is_of_one_account_among_several_is_marked_and_says_whose_it_is()
    {
        (_, string whole, _) = PlimsollProcess.Run("margin", Book, "-r", "isolated", "--json");
        using JsonDocument json = JsonDocument.Parse(whole);
        JsonElement lowest = json.RootElement.GetProperty("accounts").EnumerateArray()
            .Where(static account => account.GetProperty("marginRatio").ValueKind == JsonValueKind.String)
            .MinBy(static account => decimal.Parse(account.GetProperty("marginRatio").GetString()!));
        (int code, string output, _) = PlimsollProcess.Run("margin", Book, "-r", "okx-portfolio,isolated");

        Assert.Equal(0, code);
        decimal percent = Math.Floor(decimal.Parse(lowest.GetProperty("marginRatio").GetString()!) * 10_000) / 100;
        Assert.Contains($"* {percent:0.00} %", output, StringComparison.Ordinal);
        Assert.Contains($"* isolated: the lowest ratio of its 4 accounts, that of {lowest.GetProperty("name").GetString()};", output, StringComparison.Ordinal);
        Assert.DoesNotContain("* okx", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rulebook_that_was_not_in_force_has_a_refusal_in_JSON_and_the_command_fails()
    {
        string[] words = ["margin", Book, "-r", "cross,deribit-portfolio", "--as-of", "2025-10-10"];
        (int code, string output, string error) = PlimsollProcess.Run([.. words, "--json"]);
        (int shown, string table, string told) = PlimsollProcess.Run(words);

        Assert.Equal((1, 1), (code, shown));
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement[] reports = [.. json.RootElement.GetProperty("reports").EnumerateArray()];
        Assert.Equal(["cross", "deribit-portfolio"], reports.Select(static report => report.GetProperty("source").GetString()));
        JsonElement refusal = reports[1].GetProperty("refusal");
        Assert.Equal("NotInForce", refusal.GetProperty("code").GetString());
        Assert.Equal("deribit-portfolio", refusal.GetProperty("subject").GetString());
        Assert.Equal(reports[1].GetProperty("refused").GetString(), refusal.GetProperty("message").GetString());
        Assert.Contains(refusal.GetProperty("message").GetString()!, error, StringComparison.Ordinal);
        Assert.Equal(error, told);
        Assert.Matches("deribit-portfolio 2026-02-15 .* refused", table);
    }

    [Fact]
    public void Of_all_some_may_refuse_but_not_every_one()
    {
        Assert.Equal(0, PlimsollProcess.Run("margin", Book, "-r", "all").ExitCode);
        (int code, string table, string error) = PlimsollProcess.Run("margin", Book, "-r", "all", "--as-of", "1990-01-01");
        Assert.Equal(1, code);
        Assert.All(ShippedRulebooks.Names, name => Assert.Contains($"plimsoll: {name}: ", error, StringComparison.Ordinal));
        Assert.Equal(ShippedRulebooks.Names.Length, Refused().Count(table));
        Assert.Equal(1, PlimsollProcess.Run("margin", Book, "-r", string.Join(',', ShippedRulebooks.Names)).ExitCode);
    }

    [Fact]
    public void A_day_near_the_books_own_is_not_noted() =>
        Assert.Equal((0, string.Empty), PlimsollProcess.Run("margin", Book, "--as-of", "2025-11-10") is var run ? (run.ExitCode, run.Error) : default);

    /// <summary>At every width: no line begins with a per cent sign, and the percentages of a column end alike.</summary>
    [Fact]
    public void No_number_is_parted_from_its_per_cent_sign_and_those_of_a_column_have_as_many_decimals()
    {
        foreach (int columns in Enumerable.Range(60, 45))
        {
            string output = PlimsollProcess.RunIn(columns, "margin", Book, "-r", "cross-correlated,cross,span,permissioned,okx-portfolio").Output;
            Assert.DoesNotMatch(@"(?m)(^|  )%", output);
            Assert.DoesNotContain('\ue000', output);
        }

        string table = PlimsollProcess.Run("margin", Book, "-r", "cross,okx-portfolio").Output;
        Assert.Equal([2, 2], Ratio().Matches(table).Select(static match => match.Groups[1].Length));
    }

    [Theory]
    [InlineData("margin", "{book}")]
    [InlineData("margin", "{book}", "--explain")]
    [InlineData("margin", "{book}", "-r", "cross,tiered")]
    [InlineData("stress", "{book}")]
    [InlineData("greeks", "{book}")]
    public void A_title_that_is_too_long_for_a_line_breaks_before_its_time(params string[] words)
    {
        string[] filled = [.. words.Select(static word => word.Replace("{book}", Book, StringComparison.Ordinal))];
        string[] wide = PlimsollProcess.RunIn(140, filled).Output.Split('\n'), narrow = PlimsollProcess.RunIn(60, filled).Output.Split('\n');
        Assert.Matches(" at 2025-10-10T20:00:00Z, in USDC *$", wide[0]);
        Assert.Equal(wide[0].TrimEnd(), wide[0].Length <= 60 ? narrow[0].TrimEnd() : $"{narrow[0].TrimEnd()} {narrow[1].TrimEnd()}");
        Assert.True(wide[0].Length <= 60 || narrow[1].StartsWith("at 2025", StringComparison.Ordinal), narrow[1]);
    }

    [Fact]
    public void In_a_narrow_window_each_version_that_ships_is_told_from_the_others()
    {
        string output = PlimsollProcess.RunIn(80, "rulebooks").Output;
        Assert.Matches(@"okx-portfolio 2024-05-31[^\n]*\n okx-portfolio 2025-01-06[^\n]*\n okx-portfolio 2025-01-15", output);
        Assert.Contains("1,881", output, StringComparison.Ordinal);
        Assert.DoesNotContain("none: none", PlimsollProcess.Run("rulebooks", "show", "cross").Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\brefused\b")]
    private static partial Regex Refused();

    [GeneratedRegex(@"\d\.(\d+) %")]
    private static partial Regex Ratio();
}
