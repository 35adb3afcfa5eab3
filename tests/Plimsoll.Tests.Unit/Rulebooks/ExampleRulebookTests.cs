// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>The rulebooks of <c>examples/rulebooks</c>, on the portfolios of <c>examples/portfolios</c>.</summary>
public sealed class ExampleRulebookTests
{
    public static TheoryData<string> Names => [.. Files("rulebooks").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_margins_every_example_portfolio(string name)
    {
        Assert.All(Files("portfolios"), path =>
        {
            PortfolioFile file = PortfolioReader.ReadFile(path);
            Rulebook rulebook = RulebookSource.Load(RulebookFile(name), file.Catalog);
            Result<MarginReport> report = rulebook.Assess(file.Portfolio, file.Market);

            // Returns of BTC and ETH say nothing about SOL and WIF.
            RejectionCode expected = name is "monte-carlo" or "value-at-risk" && path.EndsWith("retail-long.json", StringComparison.Ordinal)
                ? RejectionCode.MarginTermsMissing
                : RejectionCode.None;
            Assert.Equal(name, rulebook.Name);
            Assert.Equal((path, expected), (path, report.Rejection.Code));
        });
    }

    [Theory]
    // From the mark, 0.06 coin at 100,000, to the model at 93,875.57: the 5,811.56 that the mark is above it are lost too.
    [InlineData("value-at-risk", "coin-option-bought", 10 * (6_000 - 3_306.1933919333))]
    // Ten times what the model rises by, and 0.0061907 coin of each debt is dearer by 5,506.25.
    [InlineData("value-at-risk", "coin-option-written", 22_895.1851338937 + 340.8755972107)]
    // In the numeraire: the same 0.0061907 coin adds nothing.
    [InlineData("cross", "coin-option-written", 0.8 * 0.32 * (490_000.0021295857 - 5_380.9295942893))]
    public void Options_in_coin_whose_mark_is_off_require_what_the_pages_say(string rulebook, string portfolio, double maintenance)
    {
        PortfolioFile file = PortfolioReader.ReadFile(Files("portfolios").Single(path => path.EndsWith(portfolio + ".json", StringComparison.Ordinal)));
        Rulebook loaded = RulebookSource.Load(rulebook == "cross" ? rulebook : RulebookFile(rulebook), file.Catalog);

        Assert.Equal(maintenance, loaded.Assess(file.Portfolio, file.Market).Value.Maintenance.ToDouble(), 1e-6);
    }

    [Theory]
    [InlineData("monte-carlo", "basis-trader", "1123.783426142265852832")]
    [InlineData("monte-carlo", "option-writer", "51721.963221079167851713")]
    [InlineData("weighted-greeks", "basis-trader", "1880.27557820655647447")]
    [InlineData("weighted-greeks", "option-writer", "183682.714449363255653226")]
    public void Their_figures_are_the_same_to_the_last_digit_everywhere(string rulebook, string portfolio, string maintenance)
    {
        PortfolioFile file = PortfolioReader.ReadFile(Files("portfolios").Single(path => path.EndsWith(portfolio + ".json", StringComparison.Ordinal)));
        MarginReport report = RulebookSource.Load(RulebookFile(rulebook), file.Catalog).Assess(file.Portfolio, file.Market).Value;

        Assert.Equal(maintenance, report.Maintenance.ToString());
    }

    [Fact]
    [Trait("property", "M08")]
    public void M08_the_clearing_house_grants_at_most_four_fifths_of_what_hedging_saves()
    {
        using JsonDocument text = JsonDocument.Parse(File.ReadAllText(RulebookFile("clearing-house")));
        Ratio cap = Ratio.Parse(text.RootElement.GetProperty("model").GetProperty("offsetCap").GetString()!);
        PortfolioFile trader = PortfolioReader.ReadFile(Files("portfolios").Single(path => path.EndsWith("basis-trader.json", StringComparison.Ordinal)));
        MarginReport report = RulebookSource.Load(RulebookFile("clearing-house"), trader.Catalog).Assess(trader.Portfolio, trader.Market).Value;

        // BTC: 8 × 112,950 + 4 × 114,700 alone at 20 % is 272,480; with 12 × 113,000 held 6,400 is left open, 1,280. A fifth of the difference is 54,240.
        // ETH: 150 × 3,838.50 at 20 % is 115,155, hedged in full.
        Assert.True(cap <= Ratio.Parse("0.8"));
        Assert.Equal(["1280", "54240", "0", "23031"], report.Lines.Select(line => line.Line.Initial.ToString()));
        Assert.Equal(["BTC", "BTC offset cap", "ETH", "ETH offset cap"], report.Lines.Select(line => line.Name));
    }

    private static string RulebookFile(string name) => Path.Combine(RepositoryRoot.Path, "examples", "rulebooks", name + ".json");

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "examples", folder), "*.json").Order(StringComparer.Ordinal)];
}
