// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>A cost in a coin that is carried through a rise of the coin: what was paid stays large while what it bought grows small.</summary>
public sealed class CoinCostTests
{
    [Theory]
    [InlineData("tiered")]
    [InlineData("cross")]
    [InlineData("isolated")]
    public void A_large_inverse_position_and_an_absurd_price_do_not_halt(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 1000000000000000 USDC
        deposit W 1000000000000000 USDC
        deposit L 1000000000000000 USDC
        deposit W 1000000000000000 USDC
        buy L 10000000000000 BTC-INV @ 50000 from W -> any
        buy L 5000000000000 BTC-INV @ 50000 from W -> any
        buy L 1000000000000 BTC-INV @ 50000 from W -> any
        mark BTC 999999999999 -> any
        wait 1
        """,
        AttackWorld.Setup(rulebook));

    /// <summary>One price that nobody believes yet, and a position in coin so large that its cost at that price is beyond every number: the reduction is judged
    /// or refused.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    public void An_absurd_pending_price_halts_no_reduction(string rulebook) => ScenarioTable.Play(
        $"""
        {AttackWorld.CarefulOpening}
        open L owner 1
        open W owner 2
        deposit L 1000000000000000 USDC
        deposit W 1000000000000000 USDC
        buy L 1000000000000 BTC-INV @ 50000 from W -> any
        wait 1
        mark BTC 999999999999 by 0
        mark BTC 999999999999 by 1
        price BTC 50000
        buy W 1 BTC-INV @ 50000 from L -> OracleForbids
        buy W 500000000000 BTC-INV @ 50000 from L -> OracleForbids
        buy W 1000000000000 BTC-INV @ 25000 from L -> OracleForbids
        price BTC 50000
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>10¹² contracts of 100 USD at 50,000 cost 2 × 10⁹ BTC, below 2^91 atoms; a price below 2^85 atoms, 38,685,626.227…, keeps the product within
    /// <see cref="EngineLimits.ValueBits"/>: 91 + 85 − 59 = 117.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_price_that_costs_could_not_be_carried_through_is_held_back(bool isRestored)
    {
        EngineSetup setup = AttackWorld.Setup("cross");
        TestVenue venue = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open L owner 1
            open W owner 2
            deposit L 1000000000000000 USDC
            deposit W 1000000000000000 USDC
            buy L 1000000000000 BTC-INV @ 50000 from W
            """,
            setup);
        ClearingEngine engine = isRestored ? ClearingEngine.Restore(setup, venue.Snapshot()) : venue.Engine;
        Observe(engine, venue, "38685626.23");
        Assert.Equal(Price.Of(50_000), Btc(engine));
        Observe(engine, venue, "38685626.22");
        Assert.Equal(Price.Parse("38685626.22"), Btc(engine));
        engine.Audit();
    }

    /// <summary>When the position is closed again its cost bounds nothing any more.</summary>
    [Fact]
    public void A_cost_that_is_gone_holds_no_price_back() => ScenarioTable.Play(
        $"""
        {AttackWorld.Opening}
        open L owner 1
        open W owner 2
        deposit L 1000000000000000 USDC
        deposit W 1000000000000000 USDC
        buy L 1000000000000 BTC-INV @ 50000 from W
        mark BTC 38685627
        price BTC 50000
        buy W 1000000000000 BTC-INV @ 50000 from L
        wait 1
        mark BTC 38685627
        price BTC 38685627
        """,
        AttackWorld.Setup("cross"));

    private static void Observe(ClearingEngine engine, TestVenue venue, string price) => Assert.Equal(
        Rejection.None, engine.Apply(new ObservePrices(default, venue.Now, [new(Observable, 0, Price.Parse(price).Atoms, default)]), NullSink.Instance));

    private static Price Btc(ClearingEngine engine) => engine.Market.TryPrice(Observable, out Price price) ? price : default;

    private static ObservableId Observable =>
        AttackWorld.Catalog.TryFindObservable("BTC", out ObservableSpec? observable) ? observable.Id : throw new InvalidOperationException();
}
