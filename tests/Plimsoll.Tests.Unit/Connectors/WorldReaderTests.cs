// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>Worlds that are wrong in one place each: the message must name that place, and nothing may be read.</summary>
public sealed class WorldReaderTests : IDisposable
{
    private static readonly string _crash = RepositoryRoot.At("examples", "crash");

    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-world-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_shipped_world_is_read_whole()
    {
        World world = WorldReader.Read(_crash);
        Assert.Equal("crash", world.Name);
        Assert.Equal("cross", world.Rulebook);
        Assert.Equal(12, world.Catalog.Instruments.Length);
        Assert.Equal(world.Catalog.Observables.Length, world.Oracles.Length);
        Assert.Equal(["venue A", "venue B", "venue C"], world.Oracles[0].Sources);
        Assert.Equal(300, world.Population.Accounts);
        Assert.Equal(2, world.Population.Listed.Length);
        Assert.True(world.Clock.HasLows);
    }

    [Theory]
    [InlineData("\"name\": \"crash\",", "\"name\": \"crash\"", "line 4, column 3: not valid JSON")]
    [InlineData("\"name\": \"crash\",", "\"name\": \"crash\", \"colour\": 1,", "$.colour: unknown field")]
    [InlineData("\"rulebook\": \"cross\",", "", "$.rulebook: expected a text; found nothing")]
    [InlineData("\"symbol\": \"ETH\", \"policy\": \"index\"", "\"symbol\": \"EHT\", \"policy\": \"index\"",
        "$.observed[1].symbol: observable 'EHT' is not one of this world's")]
    [InlineData("\"symbol\": \"ETH\", \"policy\": \"index\"", "\"symbol\": \"ETH\", \"policy\": \"indices\"",
        "$.observed[1].policy: 'indices' is not one of this world's policies")]
    [InlineData("\"file\": \"closes\", \"column\": \"ETH_A\"", "\"file\": \"closed\", \"column\": \"ETH_A\"", "'closed' is not one of this world's files")]
    [InlineData("\"quorum\": 2", "\"quorum\": 4", "policy 'index' wants a quorum of 4, but there are 3 sources")]
    [InlineData("\"quorum\": 2", "\"quorum\": 0", "$.policies[\"index\"].quorum: expected a whole number from 1 to 64; found 0")]
    [InlineData("\"instruments\": [\"BTC-28MAR25\", \"ETH-28MAR25\"]", "\"instruments\": [\"BTC-28MAR25\"]", "nothing says how ETH-28MAR25 is known")]
    [InlineData("\"instruments\": [\"BTC-28MAR25\", \"ETH-28MAR25\"]", "\"instruments\": [\"BTC-28MAR25\", \"BTC-PERP\"]", "rule 'basis' is not for BTC-PERP")]
    [InlineData("\"level\": \"0.11\"", "\"level\": 0.11", "$.derived[1].level: expected a decimal in a string, from -1 to 1 (0.01 is 1 %); found 0.11")]
    [InlineData("\"halfSpread\": \"0.0002\"", "\"halfSpread\": \"-0.0002\"",
        "$.depth[0].halfSpread: expected a decimal in a string, at least 0 and below 1; found \"-0.0002\"")]
    [InlineData("\"distance\": \"0.02\"", "\"distance\": \"0.01\"", "$.depth[0].levels[1].distance: expected a distance above the one before, 0.01")]
    [InlineData("\"BTC\": \"0.02\", \"ETH\": \"0.03\"", "\"BTC\": \"0.02\", \"EUR\": \"0.03\"", "asset 'EUR' is not one of this world's: USDC, BTC, ETH, SOL")]
    [InlineData("\"rate\": \"0.0000125\"", "\"rate\": \"NaN\"",
        "$.funding[0].rate: expected a decimal in a string, between -0.1 and 0.1 (0.0001 is 0.01 %, one basis point); found \"NaN\"")]
    [InlineData("\"opens\": \"2025-01-15T12:05:00Z\"", "\"opens\": \"2025-01-15T18:05:00Z\"", "$.population.opens: expected a time within the world's clock")]
    [InlineData("\"end\": \"2025-01-15T16:00:00Z\"", "\"end\": \"2025-01-15T11:00:00Z\"", "$.clock.end: expected a time after start")]
    [InlineData("\"BTC-PERP\": \"0.18\" } },", "\"BTC-PERP\": \"0.00001\" } },",
        "expected a decimal in a string, not 0 and whole lots of 0.0001; found \"0.00001\"")]
    [InlineData("\"deposits\": { \"USDC\": \"20000\" }", "\"deposits\": { \"USDC\": \"-20000\" }", "expected a decimal in a string, above 0; found \"-20000\"")]
    [InlineData("\"deposits\": { \"USDC\": \"20000\" }", "\"deposits\": { \"USDC\": \"0.0000001\" }", "expected an amount with at most 6 decimals")]
    [InlineData("\"long\": \"BTC-PERP\", \"short\": \"BTC-28MAR25\"", "\"long\": \"BTC-PERP\", \"short\": \"ETH-28MAR25\"",
        "the two legs must be different instruments on one underlying")]
    [InlineData("\"share\": \"0.62\"", "\"share\": \"0\"", "$.population.archetypes[0].share: expected a decimal in a string, above 0; found \"0\"")]
    [InlineData("\"kind\": \"hedged\"", "\"kind\": \"ledged\"",
        "$.population.archetypes[1].kind: expected one of \"directional\", \"hedged\", \"carry\", \"writer\"")]
    public void A_world_that_is_wrong_is_refused_by_path(string right, string wrong, string expected)
    {
        string text = File.ReadAllText(Path.Combine(_crash, World.FileName));
        Assert.Contains(right, text, StringComparison.Ordinal);
        int at = text.IndexOf(right, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, World.FileName), text[..at] + wrong + text[(at + right.Length)..]);
        InputException fault = Assert.Throws<InputException>(() => WorldReader.Read(_folder));
        Assert.StartsWith(Path.Combine(_folder, World.FileName), fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_knows_the_fields_that_the_reader_knows()
    {
        File.WriteAllText(Path.Combine(_folder, World.FileName), "{ \"colour\": 1 }");
        string complaint = Assert.Throws<InputException>(() => WorldReader.Read(_folder)).Message;
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.At("docs", "reference", "world.schema.json")));
        IEnumerable<string> described = schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name);
        string known = complaint[(complaint.IndexOf("one of ", StringComparison.Ordinal) + "one of ".Length)..];
        Assert.Equal(known.Split(", ").Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_without_a_world_says_what_a_world_is()
    {
        InputException fault = Assert.Throws<InputException>(() => WorldReader.Read(_folder));
        Assert.Contains("a world is a folder with a world.json in it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_said_to_be_one()
    {
        InputException fault = Assert.Throws<InputException>(() => WorldReader.Read(Path.Combine(_crash, World.FileName)));
        Assert.Contains("a world is a folder, and", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"level\": \"0.55\", \"skew\"", "\"level\": \"55\", \"skew\"",
        "$.derived[2].level: expected a decimal in a string, from 0 to 50 (0.55 is 55 %); found \"55\"")]
    [InlineData("\"level\": \"0.55\", \"skew\"", "\"level\": \"45\", \"skew\"",
        "$.derived[2].level: expected a volatility of at most `most`, 2.5 (0.55 is 55 %); found \"45\"")]
    [InlineData("\"level\": \"0.0003\"", "\"level\": \"3\"", "$.derived[0].level: expected a decimal in a string, from -0.5 to 0.5 (0.01 is 1 %); found \"3\"")]
    [InlineData("\"level\": \"0.11\"", "\"level\": \"11\"", "$.derived[1].level: expected a decimal in a string, from -1 to 1 (0.01 is 1 %); found \"11\"")]
    [InlineData("\"distance\": \"0.01\"", "\"distance\": \"1.5\"",
        "$.depth[0].levels[0].distance: expected a decimal in a string, above 0, at most 1 (0.01 is 1 %)")]
    [InlineData("\"least\": \"4\", \"most\": \"5\"", "\"least\": \"4\", \"most\": \"5000\"",
        "leverage.most: expected a leverage of at most 1000; found \"5000\"")]
    public void One_quantity_has_one_bound(string right, string wrong, string expected) => A_world_that_is_wrong_is_refused_by_path(right, wrong, expected);

    [Theory]
    [InlineData("\"name\": \"venue B\"", "\"name\": \"venue A\"", "$.observed[0].sources: two sources are named 'venue A'")]
    [InlineData("\"column\": \"BTC_B\"", "\"column\": \"BTC_A\"",
        "$.observed[0].sources: two sources read column 'BTC_A' of file 'closes': one source would count twice")]
    [InlineData("\"bid\": \"bid2pct_usd\"", "\"bid\": \"bid1pct_usd\"", "$.depth[0].levels[1].bid: column 'bid1pct_usd' is that of another level already")]
    public void What_is_given_twice_is_refused(string right, string wrong, string expected) => A_world_that_is_wrong_is_refused_by_path(right, wrong, expected);

    [Fact]
    public void A_data_file_that_is_missing_is_named_with_what_to_do()
    {
        World world = WorldReader.Read(RepositoryRoot.At("examples", "october-2025"));
        InputException fault = Assert.Throws<InputException>(() => WorldData.Load(world, null));
        Assert.Contains("btcusdperp_markprice_1m", fault.Message, StringComparison.Ordinal);
        Assert.Contains("run again with --data FOLDER", fault.Message, StringComparison.Ordinal);
        Assert.Contains("public data archive", fault.Message, StringComparison.Ordinal);
        fault = Assert.Throws<InputException>(() => WorldData.Load(world, _folder));
        Assert.Contains($"nor in the data folder {_folder}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_the_file_does_not_have_is_named()
    {
        string text = File.ReadAllText(Path.Combine(_crash, World.FileName)).Replace("\"SOL_C\"", "\"SOL_D\"", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, World.FileName), text);
        World world = WorldReader.Read(_folder);
        InputException fault = Assert.Throws<InputException>(() => WorldData.Load(world, _crash));
        Assert.Contains("column SOL_D: the world names this column", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_canonical_text_builds_the_same_setup_again()
    {
        World world = WorldReader.Read(_crash);
        EngineSetup setup = SetupText.Compose(world, ShippedRulebooks.Text("cross")!, "cross");
        EngineSetup again = SetupText.Read(setup.Canonical, "journal");
        Assert.Equal(setup.Canonical, again.Canonical);
        Assert.Equal(world.Catalog.Observables, again.Catalog.Observables);
        Assert.Equal(world.Catalog.Instruments, again.Catalog.Instruments);
        Assert.Equal("cross", again.Rulebook.Name);
        for (int i = 0; i < world.Oracles.Length; i++)
        {
            Assert.Equal(world.Oracles[i].Sources, again.Oracles[i].Sources);
            Assert.Equal(world.Oracles[i] with { Sources = default }, again.Oracles[i] with { Sources = default });
        }

        Assert.Equal(new ClearingEngine(setup).StateHash(), new ClearingEngine(again).StateHash());
    }

    [Fact]
    public void Spacing_and_comments_do_not_change_the_canonical_text()
    {
        string text = File.ReadAllText(Path.Combine(_crash, World.FileName));
        File.WriteAllText(Path.Combine(_folder, World.FileName), "// a comment\n" + text.Replace("\": \"", "\" :  \"", StringComparison.Ordinal));
        string rulebook = ShippedRulebooks.Text("tiered")!;
        Assert.Equal(
            SetupText.Compose(WorldReader.Read(_crash), rulebook, "tiered").Canonical,
            SetupText.Compose(WorldReader.Read(_folder), rulebook.Replace("\n", "\n\n", StringComparison.Ordinal), "tiered").Canonical);
    }

    [Fact]
    public void A_rulebook_that_is_wrong_is_named_with_its_field()
    {
        string rulebook = ShippedRulebooks.Text("tiered")!.Replace("\"callRatio\": \"1.2\"", "\"callRatio\": \"0.2\"", StringComparison.Ordinal);
        InputException fault = Assert.Throws<InputException>(() => SetupText.Compose(WorldReader.Read(_crash), rulebook, "my-rules.json"));
        Assert.StartsWith("my-rules.json: $.liquidation.callRatio: expected a decimal in a string, at least 1", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{}", "$.numeraire")]
    [InlineData("{\"numeraire\":\"USDC\",\"assets\":[{\"symbol\":\"USDC\",\"decimals\":6}],\"instruments\":[],\"oracles\":[{}],\"rulebook\":{}}",
        "expected 0 policies")]
    public void A_text_that_is_no_setup_is_refused_with_its_origin(string text, string expected)
    {
        InputException fault = Assert.Throws<InputException>(() => SetupText.Read(text, "some.journal"));
        Assert.StartsWith("some.journal", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }
}
