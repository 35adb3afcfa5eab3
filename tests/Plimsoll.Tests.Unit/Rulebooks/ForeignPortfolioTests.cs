// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>Ids mean something in their own catalogue only: a portfolio of another one is refused by every rulebook, and never an exception or a
/// number.</summary>
public class ForeignPortfolioTests
{
    private const string Large = """
        { "time": "2026-01-01T00:00:00Z", "collateral": { "USDC": "1000", "ETH": "1" },
          "positions": [ { "instrument": "BTC-PERP", "quantity": "1" }, { "instrument": "ETH-PERP", "quantity": "2" } ],
          "marks": { "BTC": "90000", "ETH": "3000", "BTC-PERP": "90000", "ETH-PERP": "3000" } }
        """;

    private const string Small = """
        { "time": "2026-01-01T00:00:00Z", "collateral": { "USDC": "1000" }, "positions": [ { "instrument": "SOL-PERP", "quantity": "1" } ],
          "marks": { "SOL": "150", "SOL-PERP": "150" } }
        """;

    [Theory]
    [InlineData("cross")]
    [InlineData("isolated")]
    [InlineData("tiered")]
    public void A_portfolio_of_another_catalogue_is_refused(string name)
    {
        PortfolioFile large = PortfolioReader.Read(Large, out _)!;
        PortfolioFile small = PortfolioReader.Read(Small, out _)!;
        Rulebook ofLarge = RulebookSource.Load(name, large.Catalog);
        Rulebook ofSmall = RulebookSource.Load(name, small.Catalog);
        Assert.False(ofLarge.Assess(large.Portfolio, large.Market).Rejection.IsRefused);

        // The market does not know the ids; the market knows them and the rulebook does not; both know them as other things.
        Assert.Equal(RejectionCode.AssetUnknown, ofSmall.Assess(large.Portfolio, small.Market).Rejection.Code);
        Assert.Equal(RejectionCode.AssetUnknown, ofSmall.Assess(large.Portfolio, large.Market).Rejection.Code);
        Assert.Equal(RejectionCode.InstrumentUnknown, ofLarge.Assess(small.Portfolio, small.Market).Rejection.Code);
    }

    [Fact]
    public void The_same_catalogue_read_again_is_no_other()
    {
        PortfolioFile one = PortfolioReader.Read(Large, out _)!;
        PortfolioFile two = PortfolioReader.Read(Large, out _)!;
        Assert.False(RulebookSource.Load("cross", one.Catalog).Assess(two.Portfolio, two.Market).Rejection.IsRefused);
    }
}
