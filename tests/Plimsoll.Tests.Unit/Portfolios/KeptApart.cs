// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Portfolios;

/// <summary>What is done to accounts that keep something apart: the legs of an instrument, a balance and a debt of one asset.</summary>
internal static class KeptApart
{
    /// <summary>Bitcoin, and all that stands on it, at 90,000.</summary>
    internal static ShockedMarket Down => ShockedMarket.At(TestBook.Market, new(TestBook.Catalog), TestBook.ObservableOf("BTC"), Price.Of(90_000));

    /// <summary>The test book's market with a hundred contracts a tenth of a per cent from the mark, on the sides named.</summary>
    internal static MarketSnapshot WithBook(InstrumentId instrument, bool bids = true, bool asks = true)
    {
        DepthLevel[] level = [new(Ratio.Parse("0.001"), Quantity.Of(100))];
        return TestBook.Market.With(instrument, new DepthProfile(default, [.. bids ? level : []], [.. asks ? level : []]));
    }

    /// <summary>How an account would be liquidated.</summary>
    internal static LiquidationPlan PlanOf(in Portfolio account, MarketSnapshot market, Rulebook rulebook) =>
        LiquidationPlanner.Plan(account, market, rulebook, new FreshDepth(market, rulebook.Liquidation), new()).Value;
}
