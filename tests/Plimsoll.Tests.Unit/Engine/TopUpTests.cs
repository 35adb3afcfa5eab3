// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>What a parent puts into a pocket is the least that lets the fill through.</summary>
public sealed class TopUpTests
{
    /// <summary>The fill passes on exactly what it took, and is refused on a smallest unit less: contracts of all payoffs, sizes and prices that divide into
    /// nothing round.</summary>
    [Theory]
    [InlineData("BTC-PERP", "0.001", "50010", "0")]
    [InlineData("BTC-PERP", "0.777", "49999.37", "0.00047")]
    [InlineData("BTC-PERP", "0.333", "50111.11", "0.00033")]
    [InlineData("ETH-PERP", "13.37", "2987.65", "0")]
    [InlineData("SOL-PERP", "0.02", "151.13", "0.0005")]
    [InlineData("BTC-INV", "7", "49321.17", "0")]
    [InlineData("BTC-INV", "123", "50777.77", "0.00031")]
    [InlineData("OIL-FUT", "17", "19.99", "0")]
    public void A_unit_less_than_a_pocket_takes_is_refused(string instrument, string quantity, string price, string fee)
    {
        InstrumentSpec spec = AttackWorld.Catalog.TryFindInstrument(instrument, out InstrumentSpec? found) ? found : throw new FormatException(instrument);
        string asset = AttackWorld.Catalog[spec.Settlement].Symbol;
        foreach (string side in new[] { $"buy L {quantity} {instrument} @ {price} from W fee {fee}",
            $"buy W {quantity} {instrument} @ {price} from L fee {fee}" })
        {
            string Opening(Amount deposit) =>
                string.Create(CultureInfo.InvariantCulture,
                $"{AttackWorld.Opening}\nmark {AttackWorld.Catalog[spec.Mark].Name} {price}\nopen L owner 1\nopen W owner 2\ndeposit W 1000000 "
                + $"{asset}\ndeposit L {deposit} {asset}\n");
            TestVenue venue = ScenarioTable.Play(Opening(Amount.Of(1_000_000)) + side, AttackWorld.Setup("isolated"));
            MarginReport pocket = venue.Engine.Account(venue.View('L').Pockets.Single())!.Value.Report().Value;
            Assert.True(venue.Engine.Market.TryAssetPrice(spec.Settlement, out Price worth));
            Amount unit = AttackWorld.Catalog[spec.Settlement].SmallestUnit;
            Amount spare = pocket.Equity - pocket.Initial;

            // Covered, and not by as much as the value of one unit more.
            Assert.False(spare.IsNegative, $"{side}: {spare}");
            Assert.True(spare < unit.Times(worth, Rounding.Down), $"{side}: {spare}");

            Amount least = Amount.Of(1_000_000) - venue.View('L').Balance(spec.Settlement);
            ScenarioTable.Play(Opening(least) + side, AttackWorld.Setup("isolated"));
            ScenarioTable.Play(Opening(least - unit) + side + " -> InsufficientMargin", AttackWorld.Setup("isolated"));
        }
    }
}
