// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Venues;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>SIMM of a CRIF and the schedule of a list of trades, from the command line.</summary>
public class SimmTests
{
    private static string Crif => RepositoryRoot.At("examples", "crif", "book.csv");

    private static string Trades => RepositoryRoot.At("examples", "crif", "trades.csv");

    [Fact]
    public void The_newest_version_margins_the_example_as_its_page_says()
    {
        (int code, string output, string error) = PlimsollProcess.Run("simm", Crif);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("SIMM 2.8+2506", output, StringComparison.Ordinal);
        Assert.Contains("175,255.12", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_is_taken_by_its_name_or_by_the_day_and_the_tree_has_the_total_at_its_root()
    {
        (_, string named, _) = PlimsollProcess.Run("simm", Crif, "--version", "2.5", "--json");
        (_, string dated, _) = PlimsollProcess.Run("simm", Crif, "--as-of", "2023-01-01", "--json", "--tree");
        using JsonDocument one = JsonDocument.Parse(named), two = JsonDocument.Parse(dated);
        Assert.Equal("2.5", two.RootElement.GetProperty("version").GetString());
        Assert.Equal(one.RootElement.GetProperty("total").GetString(), two.RootElement.GetProperty("total").GetString());
        Assert.Equal(two.RootElement.GetProperty("total").GetString(), two.RootElement.GetProperty("tree").GetProperty("value").GetString());
    }

    [Theory]
    [InlineData("--version", "3.0", "--version: expected one of 2.4, 2.5")]
    [InlineData("--as-of", "2020-01-01", "--as-of: the first version that ships, 2.4, is valid from 2021-12-04")]
    [InlineData("--mpor", "5", "--mpor: expected 10 or 1; found 5")]
    [InlineData("--side", "both", "--side: expected call or post; found both")]
    public void A_word_that_SIMM_does_not_know_is_refused(string option, string value, string sentence)
    {
        (int code, _, string error) = PlimsollProcess.Run("simm", Crif, option, value);
        Assert.Equal(2, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rulebook_that_ships_is_named_by_its_version_and_a_changed_copy_is_figures_of_ones_own()
    {
        Assert.Contains("SIMM 2.8+2506, in force from", PlimsollProcess.Run("simm", Crif, "--rulebook", "simm").Output, StringComparison.Ordinal);
        Assert.Contains("SIMM 2.5, in force from", PlimsollProcess.Run("simm", Crif, "--rulebook", "simm@2022-12-03").Output, StringComparison.Ordinal);
        string path = Path.Combine(Path.GetTempPath(), $"plimsoll-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, ShippedRulebooks.Text("simm")!.Replace("\"version\": \"2.8+2506\"", "\"version\": \"mine\"", StringComparison.Ordinal));
        string own = PlimsollProcess.Run("simm", Crif, "--rulebook", path).Output;
        File.Delete(path);
        Assert.Contains("SIMM, figures of your own", own, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XYZ", true)]
    [InlineData("JPY", false)]
    [InlineData("USD", false)]
    public void A_calculation_currency_that_nothing_names_is_noted_with_the_file(string currency, bool isNoted)
    {
        (int code, _, string error) = PlimsollProcess.Run("simm", Crif, "--currency", currency);
        Assert.Equal(0, code);
        Assert.Equal(isNoted, error.Contains($"plimsoll: {Crif}: note: not used or assumed: {currency} as calculation currency: neither the version nor the "
            + "file names it", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trade_without_years_is_noted_where_bands_go_by_them()
    {
        string path = Path.Combine(Path.GetTempPath(), $"plimsoll-{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, "trade,product,notional,pv,years\nSWAP-1,Rates,100000,500,\nSWAP-2,Rates,100000,500,1\nFORWARD-1,FX,50000,10,\n");
        (int code, string output, string error) = PlimsollProcess.Run("schedule", path, "--json");
        File.Delete(path);
        Assert.Equal((0, $"plimsoll: {path}: note: trade SWAP-1 states no years: it is taken to be of the longest band, at 4 %"), (code, error.Trim()));
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.StartsWith("trade SWAP-1", json.RootElement.GetProperty("notes").EnumerateArray().Single().GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_ons_that_are_larger_than_an_amount_are_an_error_that_names_the_file()
    {
        string path = Path.Combine(Path.GetTempPath(), $"plimsoll-{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, "ProductClass,RiskType,Qualifier,Bucket,Label1,Label2,Amount,AmountCurrency,AmountUSD\n"
            + ",Param_ProductClassMultiplier,RatesFX,,,,100000000000000000,USD,\nRatesFX,Risk_FX,EUR,,,,1000000,USD,1000000\n");
        (int code, _, string error) = PlimsollProcess.Run("simm", path);
        File.Delete(path);
        Assert.Equal(1, code);
        Assert.Contains($"{path}, column Amount: the add-ons are larger than an amount can be", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schedule_margins_both_sides()
    {
        (int code, string output, string error) = PlimsollProcess.Run("schedule", Trades);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("10,269.23", output, StringComparison.Ordinal);
        (_, string json, _) = PlimsollProcess.Run("schedule", Trades, "--role", "pledgor", "--json");
        using JsonDocument pledgor = JsonDocument.Parse(json);
        Assert.Equal("-4800", pledgor.RootElement.GetProperty("margin").GetString());
    }

    [Fact]
    public void A_CRIF_with_an_unknown_risk_type_names_file_line_and_field()
    {
        string path = Path.Combine(Path.GetTempPath(), $"plimsoll-{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, File.ReadAllText(Crif).Replace("Risk_FX", "Risk_Weather", StringComparison.Ordinal));
        (int code, _, string error) = PlimsollProcess.Run("simm", path);
        File.Delete(path);
        Assert.Equal(1, code);
        Assert.Contains($"{path}, line 5, column RiskType: expected one of", error, StringComparison.Ordinal);
    }
}
