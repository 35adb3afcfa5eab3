// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>The small venue, and what settles in a coin without dividing by a price: ether of which each dollar is paid as a bitcoin, and a call that is paid
/// in bitcoin and whose forward is the perpetual. Nothing is required of a position, so that only sizes can be in its way.</summary>
internal static class CoinSettledWorld
{
    public static readonly ObservableId EtherInBitcoinMark = new(7);
    public static readonly ObservableId CoinCallMark = new(8);
    public static readonly InstrumentId EtherInBitcoin = new(7);
    public static readonly InstrumentId CoinCall = new(8);

    public static InstrumentCatalog Catalog { get; } = InstrumentCatalog.TryCreate(
        [
            .. TestWorld.Catalog.Observables,
            new(EtherInBitcoinMark, "ETHBTC-PERP", ObservableKind.Price),
            new(CoinCallMark, "BTC-CALL-INV", ObservableKind.Price),
        ],
        TestWorld.Catalog.Assets,
        [
            .. TestWorld.Catalog.Instruments,
            new(EtherInBitcoin, "ETHBTC-PERP", InstrumentKind.Perpetual, Payoff.Linear, null, TestWorld.Btc, TestWorld.EthIndex, EtherInBitcoinMark,
                Quantity.Of(1), Price.Parse("0.01"), Quantity.Parse("0.001"), null, null),
            new(CoinCall, "BTC-CALL-INV", InstrumentKind.Option, Payoff.Inverse, null, TestWorld.Btc, TestWorld.BtcIndex, CoinCallMark, Quantity.Of(1),
                Price.Parse("0.01"), Quantity.Parse("0.001"), TestWorld.Expiry,
                new(OptionSide.Call, Price.Of(50_000), TestWorld.BtcPerpMark, TestWorld.BtcVolatility)),
        ],
        out _)!;

    public static EngineSetup Setup() => new(
        Catalog, TestWorld.Rulebook(initial: "0", maintenance: "0"), [.. Catalog.Observables.Select(static _ => TestWorld.SimpleOracle)], "test world");
}
