// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>A21 where the engine lets nobody get: an account that holds a lot settled in an asset that is not accepted, made by hand, under every rulebook that
/// ships.</summary>
/// <remarks>The attack needs the lot to hide the account from assessment. It does not: there is a number, it counts the loss twice, and a profit not at
/// all.</remarks>
public sealed class UnacceptedLotTests
{
    public static TheoryData<string> Rulebooks => [.. AttackWorld.Rulebooks];

    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("attack", "A21")]
    [Trait("property", "L15")]
    public void A21_a_lot_that_nobody_can_open_would_count_against_its_holder(string name)
    {
        InstrumentCatalog catalog = AttackWorld.Catalog;
        Rulebook rulebook = AttackWorld.Setup(name, edit: static text => text["collateral"]!.AsObject().Remove("*")).Rulebook;
        Assert.Null(rulebook.Collateral.For(AssetOf("SCRIP")));
        MarketSnapshot market = KnownFigures.In(MarketSnapshot.Unknown(catalog, TestWorld.Start)
            .With(ObservableOf("BTC"), Price.Of(38_000)).With(ObservableOf("SCRIP"), Price.Of(1)));

        // Bought at 50,000 a contract: 0.01 have lost 120 SCRIP at 38,000, and 0.01 sold have won them.
        MarginReport loser = Assess("0.01", 500), winner = Assess("-0.01", -500);
        Assert.Equal(Amount.Of(85_000 - (2 * 120)), loser.Equity);
        Assert.Equal(Amount.Of(85_000), winner.Equity);
        Assert.True(loser.Maintenance.IsPositive);

        MarginReport Assess(string quantity, long cost)
        {
            Result<MarginReport> report = rulebook.Assess(
                Portfolio.Arrange([new Holding(TestWorld.Usdc, Amount.Of(85_000))],
                    [new Position(InstrumentOf("BTC-SCRIP"), Quantity.Parse(quantity), Amount.Of(cost))]), market);
            Assert.True(report.IsOk, $"{name}: {report.Rejection}");
            return report.Value;
        }

        AssetId AssetOf(string symbol) => catalog.TryFindAsset(symbol, out AssetSpec? asset) ? asset.Id : throw new ArgumentException(symbol);
        ObservableId ObservableOf(string observable) =>
            catalog.TryFindObservable(observable, out ObservableSpec? spec) ? spec.Id : throw new ArgumentException(observable);
        InstrumentId InstrumentOf(string symbol) => catalog.TryFindInstrument(symbol, out InstrumentSpec? spec) ? spec.Id : throw new ArgumentException(symbol);
    }
}
