// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Replays;

/// <summary>plimsoll calm and plimsoll compare --styles, as a user types them.</summary>
public sealed class CalmVerbTests : IDisposable
{
    private static readonly string _calm = RepositoryRoot.At("examples", "calm");

    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-calm-").FullName;

    private static string[] Small(params string[] more) =>
        ["calm", _calm, "--accounts", "200", "--policies", "at-once,minimal:0.05", "--oi", "15", "--continuation", "L", .. more];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_table_tells_how_much_farther_the_price_fell()
    {
        (int code, string output, string error) = PlimsollProcess.Run(Small());
        Assert.Equal((0, string.Empty), (code, error));
        string[] expected = ["at-once", "minimal:0.05", "amplification", "Open interest 15 × depth", "continuation L", "Total is bad debt"];
        Assert.All(expected, words => Assert.Contains(words, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_JSON_tells_the_same_twice_and_a_pace_is_calmer_than_at_once()
    {
        (int code, string output, string error) = PlimsollProcess.Run(Small("--json"));
        Assert.Equal((0, string.Empty), (code, error));
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement[] runs = [.. json.RootElement.GetProperty("runs").EnumerateArray()];
        Assert.Equal(["at-once", "minimal:0.05"], runs.Select(static run => run.GetProperty("policy").GetString()));
        Assert.True(runs[0].GetProperty("amplification").GetDouble() > runs[1].GetProperty("amplification").GetDouble() + 0.2);
        Assert.All(runs, static run =>
        {
            Assert.True(run.GetProperty("conservation").GetProperty("holds").GetBoolean());
            Assert.Equal(run.GetProperty("fallWith").GetDouble() / run.GetProperty("fallWithout").GetDouble(), run.GetProperty("amplification").GetDouble(),
                12);
            Assert.Equal(Money(run, "total"), Money(run, "badDebt") + Money(run, "usersCost") - Money(run, "backstopProfit"));
            JsonElement path = run.GetProperty("path");
            Assert.Equal(path.GetProperty("time").GetArrayLength(), path.GetProperty("seen").GetArrayLength());
            Assert.Equal(path.GetProperty("time").GetArrayLength(), path.GetProperty("outside").GetArrayLength());
        });
        Assert.Equal(output, PlimsollProcess.Run(Small("--json")).Output);

        static decimal Money(JsonElement run, string name) => decimal.Parse(run.GetProperty(name).GetString()!,
            System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Its_page_holds_what_it_draws()
    {
        string report = Path.Combine(_folder, "calm.html");
        (int code, _, string error) = PlimsollProcess.Run("calm", _calm, "--accounts", "200", "--policies", "at-once,minimal:0.02,minimal:0.05", "--oi", "5",
            "--continuation", "V", "--report", report);
        Assert.Equal((0, string.Empty), (code, error));
        string page = File.ReadAllText(report);
        string[] expected = ["Amplification by pace", "The price with and without the engine", "\"policy\":\"minimal:0.02\"", "\"seen\":["];
        Assert.All(expected, words => Assert.Contains(words, page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'gently:1' is no policy", "--policies", "gently:1")]
    [InlineData("'own' is named twice", "--policies", "own,own")]
    [InlineData("no multiple of depth", "--oi", "none")]
    [InlineData("expected V, L or D", "--continuation", "W")]
    [InlineData("--permanent: expected a number from 0 to 1", "--permanent", "2")]
    [InlineData("--half-life: expected a number from 1", "--half-life", "0")]
    [InlineData("--step: expected whole seconds", "--step", "-1")]
    public void What_it_cannot_use_is_a_wrong_command_line(string words, string option, string value)
    {
        (int code, string output, string error) = PlimsollProcess.Run("calm", _calm, option, value);
        Assert.Equal((2, string.Empty), (code, output));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_world_of_several_markets_is_refused()
    {
        (int code, _, string error) = PlimsollProcess.Run("calm", PlimsollProcess.ExampleCrash);
        Assert.Equal(1, code);
        Assert.Contains("$.instruments: a loop in which liquidations move the price needs one market", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Styles_of_one_rulebook_are_measured_against_full_liquidation()
    {
        string[] words = ["compare", PlimsollProcess.ExampleCrash, "--accounts", "60", "--styles", "minimal,full"];
        (int code, string output, string error) = PlimsollProcess.Run(words);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("in brackets each as a multiple of full liquidation", output, StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(PlimsollProcess.Run([.. words, "--json"]).Output);
        JsonElement[] styles = [.. json.RootElement.EnumerateArray()];
        Assert.Equal(["minimal", "full"], styles.Select(static style => style.GetProperty("style").GetString()));
        Assert.True(styles[0].GetProperty("ofFull").GetProperty("notionalClosed").GetDouble() is > 0 and < 1);
        Assert.Equal(1, styles[1].GetProperty("ofFull").GetProperty("notionalClosed").GetDouble());
        Assert.Equal(JsonValueKind.Null, styles[0].GetProperty("ofFull").GetProperty("badDebt").ValueKind);
        Assert.EndsWith(", full", styles[1].GetProperty("replay").GetProperty("rulebook").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'gentle' is no style", "--styles", "gentle")]
    [InlineData("expected the rulebooks to compare, or --styles", "--accounts", "60")]
    public void Compare_needs_something_to_compare(string words, string option, string value)
    {
        (int code, _, string error) = PlimsollProcess.Run("compare", PlimsollProcess.ExampleCrash, option, value);
        Assert.Equal(2, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Styles_are_of_one_rulebook()
    {
        (int code, _, string error) = PlimsollProcess.Run("compare", PlimsollProcess.ExampleCrash, "--rulebooks", "cross,isolated", "--styles", "full");
        Assert.Equal(2, code);
        Assert.Contains("compares styles of one rulebook", error, StringComparison.Ordinal);
    }
}
