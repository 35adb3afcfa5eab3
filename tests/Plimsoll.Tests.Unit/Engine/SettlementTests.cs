// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>What expiry pays, to the unit.</summary>
public class SettlementTests
{
    [Fact]
    public void An_inverse_options_worth_in_coin_is_rounded_down() => ScenarioTable.Play("""
        open A
        open B
        deposit A 100 BTC
        deposit B 100 BTC
        mark BTC 100000
        mark BTC-C110-INV 0.03
        mark BTC-C110-INV.VOL 0.5
        buy A 12 BTC-C110-INV @ 0.03 from B
        balance A 99.64 BTC
        balance B 100.36 BTC
        wait 6681600
        mark BTC 120000
        # 10,000 ÷ 120,000 = 0.0833333…: twelve are 0.999999999999999996. The long receives whole units, 0.99999999; the short pays the unit begun, 1.
        settle BTC-C110-INV
        balance A 100.63999999 BTC
        balance B 99.36 BTC
        balance @suspense 0.00000001 BTC
        """,
        Setup());

    private static EngineSetup Setup()
    {
        Rulebook rulebook = TestBook.Shipped("cross") with { Model = new FlatRateMargin(Ratio.Parse("0.1"), Ratio.Parse("0.05")), AddOns = [] };
        return new(TestBook.Catalog, rulebook, [.. TestBook.Catalog.Observables.Select(_ => TestWorld.SimpleOracle)], "inverse options");
    }
}
