// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>The small venue with keepers: half of a debt at once above a health of 0.96 and all of it up to 0.95, a bonus of 5 % that grows to 10 % at 0.9, of
/// which a tenth is the fund's, and at least 1,000 left of debt and collateral.</summary>
internal static class KeeperWorld
{
    public static KeeperTerms Terms { get; } = new(
        new PiecewiseLinear([new(Ratio.Parse("0.95"), Ratio.One), new(Ratio.Parse("0.96"), Ratio.Parse("0.5"))]),
        new PiecewiseLinear([new(Ratio.Parse("0.9"), Ratio.Parse("0.1")), new(Ratio.One, Ratio.Parse("0.05"))]),
        Ratio.Parse("0.1"), Amount.Of(1000), null);

    /// <summary>One bonus at every health.</summary>
    public static PiecewiseLinear Flat(string bonus) => new([new(Ratio.One, Ratio.Parse(bonus))]);

    public static EngineSetup Setup(KeeperTerms? terms = null)
    {
        Rulebook rulebook = TestWorld.Rulebook();
        return TestWorld.Setup(rulebook with { Liquidation = rulebook.Liquidation with { Keepers = terms ?? Terms } });
    }
}
