// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Plimsoll.Tests.EndToEnd.Risk;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>Every verb that prints tables in windows of 60, 80 and 100 columns: no line is longer than the window, and every number is there whole.</summary>
public sealed partial class WindowTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-window-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("replay", "{crash}", "--accounts", "40", "--until", "2025-01-15T14:40:00Z")]
    [InlineData("compare", "{crash}", "--accounts", "40", "--rulebooks", "cross,tiered,isolated")]
    [InlineData("margin", "{option-writer}")]
    [InlineData("margin", "{basis-trader}", "-r", "isolated")]
    [InlineData("stress", "{option-writer}")]
    [InlineData("stress", "{range-trader}")]
    [InlineData("stress", "{basis-trader}", "-r", "isolated")]
    [InlineData("greeks", "{option-writer}")]
    [InlineData("var", "{loan}", "--panel", "{panel}", "--method", "hs")]
    [InlineData("var", "{loan}", "--panel", "{panel}", "--method", "mc")]
    [InlineData("backtest", "archetypes", "--panel", "{panel}", "--window", "200")]
    [InlineData("backtest", "archetypes", "--panel", "{panel}", "--window", "150", "--plain")]
    [InlineData("haircut", "--panel", "{panel}", "--window", "200", "--holdings", "{holdings}")]
    [InlineData("surface", "{chain}")]
    [InlineData("surface", "{marked chain}", "--check-marks")]
    public void No_line_is_longer_than_the_window_and_no_number_is_broken(params string[] arguments)
    {
        string[] filled = [.. arguments.Select(Fill)];
        string[] whole = Numbers(PlimsollProcess.RunIn(600, filled).Output);
        Assert.NotEmpty(whole);
        foreach (int columns in (int[])[60, 80, 100])
        {
            (int code, string output, string error) = PlimsollProcess.RunIn(columns, filled);
            Assert.True(code is 0 or 3, error);
            Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= columns, $"{columns}: {line}"));

            // A table that is divided repeats its first column, so a number may come more often; none may be missing, and none new.
            string[] found = Numbers(output);
            Assert.True(whole.Except(found).Concat(found.Except(whole)).Order().SequenceEqual([]),
                $"{columns}: {string.Join(' ', whole.Except(found))} | {string.Join(' ', found.Except(whole))}");
        }
    }

    [Fact]
    public void Without_a_window_tables_are_eighty_columns_wide_and_every_row_has_its_cells()
    {
        string output = PlimsollProcess.RunIn(0, "replay", PlimsollProcess.ExampleCrash, "--accounts", "40").Output;
        Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.Matches(@"(?m)^ kind +accounts +traded +called +liquidated +bankrupt +survived of( traded)? *$", output);
        Assert.Matches(@"(?m)^ market makers +4 +4 +0 +0 +0 +100\.0 % *$", output);
        string heat = PlimsollProcess.RunIn(0, "stress", PlimsollProcess.ExamplePortfolio("option-writer")).Output;
        Assert.Matches(@"(?m)^volatility +-50 % .* \+50 % *$", heat);
    }

    // What takes time and memory differs from run to run, and a scale drawn in a picture, or a count of bars, with the window.
    private static string[] Numbers(string output)
    {
        string[] lines = output.Split('\n');
        int picture = Array.FindIndex(lines, static line =>
            line.StartsWith("smile of ", StringComparison.Ordinal) || line.Contains("When value at risk was exceeded", StringComparison.Ordinal));
        string text = string.Join('\n', picture < 0 ? lines : lines[..picture]);
        return [.. Number().Matches(Pace().Replace(Whitespace().Replace(text, " "), " ")).Select(match => match.Value).Distinct()
            .Order(StringComparer.Ordinal)];
    }

    private string Fill(string argument)
    {
        string path = Path.Combine(_folder, argument.Trim('{', '}'));
        switch (argument)
        {
            case "{crash}":
                return PlimsollProcess.ExampleCrash;
            case "{panel}":
                TestPanel.Write(path, ("BTC", TestPanel.Returns(400, 0.03)), ("ETH", TestPanel.Returns(400, 0.04, seed: 5)),
                    ("SOL", TestPanel.Returns(400, 0.05, seed: 9)));
                string portfolio = Path.Combine(_folder, "loan");
                File.WriteAllText(portfolio, File.ReadAllText(PlimsollProcess.ExamplePortfolio("loan"))
                    .Replace("2025-10-10", "2024-02-05", StringComparison.Ordinal));
                return path;
            case "{loan}":
                return path;
            case "{holdings}":
                File.WriteAllText(path,
                    """{ "assets": { "BTC": { "units": "12345.678", "bids": [ { "distance": "0.01", "units": "3500" } ], "threshold": "6000" } } }""");
                return path;
            case "{chain}":
                IEnumerable<string> rows = new[] { "27", "30" }.SelectMany(day => Enumerable.Range(0, 9).Select(i =>
                    $"2026-03-02T08:00:00Z,ETH,2026-03-{day}T08:00:00Z,{2900 + (100 * i)},{(i < 4 ? "P" : "C")},3300,,,,0.{62 + Math.Abs(i - 4)}"));
                File.WriteAllLines(path, ["ts,currency,expiry,strike,type,forward,bid_price,ask_price,mark_price,mark_iv", .. rows]);
                return path;
            case "{marked chain}":
                return RepositoryRoot.At("examples", "chain", "btc.csv");
            default:
                return argument.StartsWith('{') ? PlimsollProcess.ExamplePortfolio(argument.Trim('{', '}')) : argument;
        }
    }

    [GeneratedRegex(@"(?<![0-9a-zA-Z.,-])-?\d[\d,]*\.\d+(E[+-]\d+)?(?![0-9a-f]*…)")]
    private static partial Regex Number();

    [GeneratedRegex(@"\(?\d+\.\d s in( the)?( engine)?")]
    private static partial Regex Pace();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
