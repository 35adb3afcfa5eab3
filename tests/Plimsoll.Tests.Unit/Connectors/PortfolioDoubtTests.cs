// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Portfolios;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>What is possible and unlikely in a portfolio file is said with both figures, and nothing is said of what is usual; what cannot be held is
/// refused.</summary>
public sealed class PortfolioDoubtTests
{
    // SOL at 200, a quarter (0.25 years) from 2025-06-01 to 2025-08-29; Black-76 at the money: 200 × 0.8 × √0.24 × 0.4 ≈ 31.4.
    private const string Text = """
        { "time": "2025-06-01T08:00:00Z", "collateral": { "USDC": "50000" },
          "positions": [ { "instrument": "SOL-PERP", "quantity": "10", "entry": "190" }, { "instrument": "SOL-29AUG25", "quantity": "-3", "entry": "205" },
          { "instrument": "SOL-29AUG25-200-C", "quantity": "5" } ],
          "orders": [ { "instrument": "SOL-PERP", "quantity": "5", "limit": "180" } ],
          "marks": { "SOL": "200", "SOL-PERP": "201", "SOL-29AUG25": "204", "SOL-29AUG25-200-C": "31.4" },
          "volatilities": { "SOL-29AUG25-200-C": "0.8" } }
        """;

    [Fact]
    public void Nothing_is_said_of_what_is_usual() => Assert.Empty(Read(Text).Doubts);

    [Theory]
    [InlineData("\"entry\": \"190\"", "\"entry\": \"60\"",
        "$.positions[0].entry: the entry of SOL-PERP is 60 and its mark 201, a factor of 3.35 (3 and more is said): the whole distance counts as profit or "
        + "loss")]
    [InlineData("\"entry\": \"205\"", "\"entry\": \"1000\"", "$.positions[1].entry: the entry of SOL-29AUG25 is 1000 and its mark 204, a factor of 4.902")]
    [InlineData("\"limit\": \"180\"", "\"limit\": \"18\"",
        "$.orders[0].limit: the limit of SOL-PERP is 18 and its mark 201, a factor of 11.17 (3 and more is said): the order may rest for ever")]
    [InlineData("\"SOL-PERP\": \"201\"", "\"SOL-PERP\": \"250\"",
        "$.marks[\"SOL-PERP\"]: the mark of SOL-PERP is 250 and its index SOL 200, a factor of 1.25 (above 1.2 is said)")]
    [InlineData("\"SOL-29AUG25\": \"204\"", "\"SOL-29AUG25\": \"150\"",
        "$.marks[\"SOL-29AUG25\"]: the mark of SOL-29AUG25 is 150 and its index SOL 200, a factor of 1.333")]
    [InlineData("\"SOL-29AUG25-200-C\": \"0.8\"", "\"SOL-29AUG25-200-C\": \"0.5\"",
        "$.marks[\"SOL-29AUG25-200-C\"]: the mark of SOL-29AUG25-200-C is 31.4, and Black-76 at its volatility 0.5 gives 19.6")]
    [InlineData("\"SOL-29AUG25-200-C\": \"0.8\"", "\"SOL-29AUG25-200-C\": \"1.6\"", "the mark implies 0.80")]
    public void What_is_unlikely_is_said_with_both_figures(string usual, string unlikely, string said)
    {
        Assert.Contains(usual, Text, StringComparison.Ordinal);
        PortfolioFile file = Read(Text.Replace(usual, unlikely, StringComparison.Ordinal));
        Assert.Contains(said, Assert.Single(file.Doubts), StringComparison.Ordinal);

        // A person who has looked need not read it again.
        string name = said.Split(" of ", 2)[^1].Split(' ')[0] is { } found && found.StartsWith("SOL-", StringComparison.Ordinal) ? found : "SOL-29AUG25-200-C";
        Assert.Empty(Read(Text.Replace(usual, unlikely, StringComparison.Ordinal)
            .Replace("\"orders\"", $"\"trustedMarks\": [\"{name}\"], \"orders\"", StringComparison.Ordinal)).Doubts);
    }

    [Theory]
    [InlineData("200", null, null)]
    [InlineData("150", "$.marks[\"OPT\"]: the forward FWD of OPT is 150 and its index SOL 200, a factor of 1.333 (above 1.322 is said)", null)]
    [InlineData("39", null, "$.marks[\"OPT\"]: its forward FWD is 5.12821 times less than its index SOL, where 5 is the most that a forward may be")]
    [InlineData("1001", null, "$.marks[\"OPT\"]: its forward FWD is 5.005 times more than its index SOL, where 5 is the most that a forward may be")]
    public void A_forward_far_from_its_index_is_said_and_farther_is_refused(string forward, string? said, string? refused)
    {
        string text = $$"""
            { "time": "2025-06-01T08:00:00Z", "collateral": { "USDC": "50000" }, "positions": [ { "instrument": "OPT", "quantity": "-1" } ],
              "marks": { "SOL": "200", "OPT": "0.001", "FWD": "{{forward}}" }, "indices": [ "FWD" ],
              "instruments": [ { "symbol": "OPT", "kind": "option", "underlying": "SOL", "expiry": "2025-08-29T08:00:00Z", "strike": "2000", "side": "call",
              "forward": "FWD" } ] }
            """;
        PortfolioFile? file = PortfolioReader.Read(text, out ImmutableArray<string> errors);
        Assert.Equal(refused is not null, file is null);
        Assert.Contains(refused ?? string.Empty, string.Join('\n', errors), StringComparison.Ordinal);
        Assert.Contains(said ?? string.Empty, string.Join('\n', file?.Doubts ?? []), StringComparison.Ordinal);
        Assert.Equal(said is null ? 0 : 1, file?.Doubts.Length ?? 0);
    }

    [Fact]
    public void A_volatility_of_nothing_is_said_like_any_other_that_the_mark_does_not_have()
    {
        // An index 14 % off would make 20 what exercise gives, so it is not refused; 5 % off, which is said, gives 10.
        string text = Text.Replace("\"SOL-29AUG25-200-C\": \"0.8\"", "\"SOL-29AUG25-200-C\": \"0\"", StringComparison.Ordinal);
        string said = Assert.Single(Read(text.Replace("31.4", "20", StringComparison.Ordinal)).Doubts);
        Assert.Matches(@"the mark of SOL-29AUG25-200-C is 20, and Black-76 at its volatility 0 gives 0 on index 200; the mark implies 0\.5[01][0-9]* \(about",
            said);
        Assert.Empty(Read(text.Replace("31.4", "5", StringComparison.Ordinal)).Doubts);

        PortfolioReader.Read(text, out ImmutableArray<string> errors);
        Assert.Contains("they cannot be the same quantity; the volatility is 0, which says that the option is worth what exercise gives", Assert.Single(errors),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_of_another_year_shows_in_the_expiries()
    {
        PortfolioFile file = Read(Text.Replace("2025-06-01", "2023-06-01", StringComparison.Ordinal));
        Assert.Contains(file.Doubts, said =>
            said.StartsWith("$.marks[\"SOL-29AUG25\"]: SOL-29AUG25 expires at 2025-08-29T08:00:00Z, 820 days after the file's time, 2023-06-01T08:00:00Z",
            StringComparison.Ordinal));
        Assert.Contains(file.Doubts, said => said.Contains("Black-76 at its volatility 0.8 gives", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_very_many_the_first_are_said_and_the_rest_counted()
    {
        string many = string.Join(", ", Enumerable.Repeat("{ \"instrument\": \"SOL-PERP\", \"quantity\": \"1\", \"entry\": \"50\" }", 25));
        PortfolioFile file = Read(
            $$"""{ "time": "2025-06-01T08:00:00Z", "collateral": { "USDC": "50000" }, "positions": [ {{many}} ], """
            + """ "marks": { "SOL": "200", "SOL-PERP": "201" } }""");
        Assert.Equal(11, file.Doubts.Length);
        Assert.Equal("and 15 more of this kind", file.Doubts[^1]);
    }

    [Theory]
    [InlineData("\"quantity\": \"10\"", "\"quantity\": \"10.000000001\"",
        "$.positions[0].quantity: expected whole lots of SOL-PERP, 0.00000001 each; found \"10.000000001\"")]
    [InlineData("\"USDC\": \"50000\"", "\"USDC\": \"50000.0000001\"",
        "$.collateral[\"USDC\"]: expected whole smallest units of USDC, 0.000001 each; found \"50000.0000001\"")]
    [InlineData("\"entry\": \"190\"", "\"entry\": \"190\", \"pocket\": { \"USDC\": \"0.1234567\" }",
        "$.positions[0].pocket[\"USDC\"]: expected whole smallest units of USDC, 0.000001 each; found \"0.1234567\"")]
    public void What_cannot_be_held_is_refused_with_both_numbers(string good, string bad, string error)
    {
        Assert.Null(PortfolioReader.Read(Text.Replace(good, bad, StringComparison.Ordinal), out ImmutableArray<string> errors));
        Assert.Equal(error, Assert.Single(errors));
    }

    [Theory]
    [InlineData("SOL-29AUG25-200-C", "0.15", "31.4",
        "the limit is 0.15, but the mark of SOL-29AUG25-200-C is 31.4; it looks like a price in coin: write it in the mark's unit, 30")]
    [InlineData("SOL-29AUG25-200-C-INV", "33", "0.157",
        "the limit is 33, but the mark of SOL-29AUG25-200-C-INV is 0.157; it looks like a price in dollars: write it in coin, 0.165")]
    public void The_limit_of_an_option_in_the_other_unit_is_refused(string name, string limit, string mark, string said)
    {
        string text = $$"""
            { "time": "2025-06-01T08:00:00Z", "collateral": { "USDC": "50000" }, "orders": [ { "instrument": "{{name}}",
            "quantity": "{{(limit[0] == '0' ? "1" : "-1")}}", "limit": "{{limit}}" } ],
              "marks": { "SOL": "200", "{{name}}": "{{mark}}" }, "volatilities": { "{{name}}": "0.8" } }
            """;
        Assert.Null(PortfolioReader.Read(text, out ImmutableArray<string> errors));
        Assert.StartsWith($"$.orders[0].limit: {said}", Assert.Single(errors), StringComparison.Ordinal);

        // A low bid is a low bid.
        Assert.NotNull(PortfolioReader.Read(text.Replace(
            $"\"limit\": \"{limit}\"", limit[0] == '0' ? "\"limit\": \"0.5\"" : "\"limit\": \"3\"", StringComparison.Ordinal), out errors));
    }

    private static PortfolioFile Read(string text) =>
        PortfolioReader.Read(text, out ImmutableArray<string> errors) ?? throw new FormatException(string.Join('\n', errors));
}
