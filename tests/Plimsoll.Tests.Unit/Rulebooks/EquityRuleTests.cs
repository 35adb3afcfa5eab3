// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>What an equity rule says of itself, and who reads it.</summary>
public sealed class EquityRuleTests
{
    [Fact]
    public void A_pocket_is_filled_by_the_terms_that_the_rule_states_and_not_by_the_collateral_table()
    {
        Rulebook isolated = TestBook.Shipped("isolated");
        Portfolio account = TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"));
        Amount needed = Pocket(isolated);

        // Dollars count half under this rule and whole in the table: the pocket takes twice as many.
        Rulebook halved = isolated with { Equity = new Halved() };
        Assert.Equal(Ratio.Zero, isolated.Collateral.For(TestBook.AssetOf("USDC"))!.Haircut);
        Assert.Equal(needed + needed, Pocket(halved));
        Assert.True(halved.StatesTerms);

        Amount Pocket(Rulebook rulebook) => Pockets.Divide(rulebook, account, TestBook.Market).Value[1].Portfolio.Holdings.Span[0].Balance;
    }

    [Fact]
    public void An_engine_refuses_a_rule_that_states_no_terms()
    {
        EngineSetup setup = AttackWorld.Setup("cross");
        Rulebook lender = RulebookReader.Read(ShippedRulebooks.Text("aave-v3")!, setup.Catalog, VenueKinds.All, out _)!;

        InvariantException bug = Assert.Throws<InvariantException>(() => new ClearingEngine(new(setup.Catalog, lender, setup.Oracles, setup.Canonical)));
        Assert.Equal("An engine needs an equity rule that states the terms of every asset.", bug.Message);

        InputException refused = Assert.Throws<InputException>(() => SetupText.ForEngine(setup.Catalog, ShippedRulebooks.Text("aave-v3")!, "aave-v3"));
        Assert.Equal(
            "aave-v3, $.equity: an engine needs an equity rule that states the terms of every asset, and this one states none: expected a kind such as "
                + "\"haircuts\"; reports and stress can use any", refused.Message);
    }

    [Fact]
    public void Initial_terms_are_those_given_or_those_of_maintenance()
    {
        CollateralTerms plain = new(new(0), Ratio.Parse("0.1"), Ratio.Parse("0.2"), null);

        Assert.Equal((Ratio.Parse("0.1"), Ratio.Parse("0.2")), (plain.InitiallyTaken, plain.InitiallyAdded));
        CollateralTerms strict = plain with { InitialHaircut = Ratio.Parse("0.3"), InitialBorrowHaircut = Ratio.Parse("0.4") };
        Assert.Equal((Ratio.Parse("0.3"), Ratio.Parse("0.4"), true), (strict.InitiallyTaken, strict.InitiallyAdded, strict.HasInitialTerms));
    }

    /// <summary>Counts every asset for half of its price, and says so.</summary>
    private sealed class Halved : IEquityRule, IEquityBounds
    {
        public CollateralTerms? TermsFor(Rulebook rulebook, AssetId asset) => new(asset, Ratio.Parse("0.5"), Ratio.Zero, null);

        public bool CountsProfitWhole(Rulebook rulebook) => true;

        public Rejection Assess(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            foreach (Holding holding in portfolio.Holdings.Span)
            {
                Assert.True(market.TryAssetPrice(holding.Asset, out Price price));
                CollateralTerms terms = TermsFor(rulebook, holding.Asset)!;
                sheet.Add(new CollateralLine(holding.Asset, holding.Balance, default, price, terms.ValueOf(holding.Balance, price), default, holding.Balance,
                    Ratio.Parse("0.5")));
            }

            return Rejection.None;
        }
    }
}
