// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Engine;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>A model that a reader can check in his head: rates of each position's notional, nothing offsets.</summary>
internal sealed class FlatRateMargin(Ratio initial, Ratio maintenance) : IMarginModel, IScreenBounds
{
    public ImmutableArray<string> Lines => [LineNames.Subject];

    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        foreach (Position position in portfolio.Positions.Span)
        {
            Result<Amount> notional = Notional.Of(position, market);
            if (!notional.IsOk)
            {
                return notional.Rejection;
            }

            sheet.Add(new MarginLine(
                MarginLineKind.Position, position.Instrument.Value, notional.Value, notional.Value.Times(initial, Rounding.Up),
                    notional.Value.Times(maintenance, Rounding.Up)));
        }

        return Rejection.None;
    }

    public Ratio? RateBound(InstrumentId instrument) => maintenance;
}

/// <summary>A small venue for tests: USDC is the numeraire, BTC and ETH are collateral, one instrument of each kind.</summary>
internal static class TestWorld
{
    public static readonly AssetId Usdc = new(0);
    public static readonly AssetId Btc = new(1);
    public static readonly AssetId Eth = new(2);
    public static readonly AssetId Doge = new(3);

    public static readonly ObservableId BtcIndex = new(0);
    public static readonly ObservableId EthIndex = new(1);
    public static readonly ObservableId BtcPerpMark = new(2);
    public static readonly ObservableId EthPerpMark = new(3);
    public static readonly ObservableId BtcCallMark = new(4);
    public static readonly ObservableId BtcVolatility = new(5);
    public static readonly ObservableId DogeIndex = new(6);

    public static readonly InstrumentId BtcPerp = new(0);
    public static readonly InstrumentId EthPerp = new(1);
    public static readonly InstrumentId BtcInverse = new(2);
    public static readonly InstrumentId BtcFuture = new(3);
    public static readonly InstrumentId BtcCall = new(4);
    public static readonly InstrumentId BtcSpot = new(5);
    public static readonly InstrumentId EthSpot = new(6);

    public static readonly Timestamp Start = At("2025-10-10T00:00:00Z");
    public static readonly Timestamp Expiry = At("2025-12-26T08:00:00Z");

    public static InstrumentCatalog Catalog { get; } = MakeCatalog();

    public static Timestamp At(string text) => Timestamp.TryParse(text, out Timestamp time) ? time : throw new FormatException(text);

    /// <summary>One source per observable, fresh for an hour, live at the first word, every jump believed.</summary>
    public static OraclePolicy SimpleOracle { get; } = new(["test"], 1, 3600, 0, Ratio.Of(1), 1, 60, Ratio.One, 1);

    public static Rulebook Rulebook(
        AccountMode mode = AccountMode.Cross, string initial = "0.1", string maintenance = "0.05", OptionValueRule options = OptionValueRule.Full) =>
        new(
            "test",
            "1",
            "made up",
            mode,
            options,
            new CollateralSchedule(
            [
                new CollateralTerms(Usdc, Ratio.Zero, Ratio.Zero, null),
                new CollateralTerms(Btc, Ratio.Parse("0.1"), Ratio.Parse("0.1"), null),
                new CollateralTerms(Eth, Ratio.Parse("0.2"), Ratio.Parse("0.2"), Amount.Of(1000)),
                null,
            ]),
            new FlatRateMargin(Ratio.Parse(initial), Ratio.Parse(maintenance)),
            [],
            new LiquidationPolicy(
                CloseStyle.Minimal,
                Ratio.Parse("1.2"),
                Ratio.Parse("0.1"),
                Ratio.Parse("0.66"),
                Ratio.Parse("0.05"),
                Ratio.One,
                Ratio.Parse("0.005"),
                Ratio.Parse("0.0005"),
                Ratio.One,
                Ratio.Of(5)));

    public static EngineSetup Setup(Rulebook? rulebook = null, OraclePolicy? oracle = null) =>
        new(Catalog, rulebook ?? Rulebook(), [.. Catalog.Observables.Select(_ => oracle ?? SimpleOracle)], "test world");

    private static InstrumentCatalog MakeCatalog()
    {
        ImmutableArray<ObservableSpec> observables =
        [
            new(BtcIndex, "BTC", ObservableKind.Price),
            new(EthIndex, "ETH", ObservableKind.Price),
            new(BtcPerpMark, "BTC-PERP", ObservableKind.Price),
            new(EthPerpMark, "ETH-PERP", ObservableKind.Price),
            new(BtcCallMark, "BTC-CALL", ObservableKind.Price),
            new(BtcVolatility, "BTC-CALL.VOL", ObservableKind.Volatility),
            new(DogeIndex, "DOGE", ObservableKind.Price),
        ];
        ImmutableArray<AssetSpec> assets =
        [
            new(Usdc, "USDC", 6, null, true),
            new(Btc, "BTC", 8, BtcIndex, true),
            new(Eth, "ETH", 18, EthIndex, false),
            new(Doge, "DOGE", 8, DogeIndex, false),
        ];
        Price tick = Price.Parse("0.01");
        Quantity lot = Quantity.Parse("0.001");
        ImmutableArray<InstrumentSpec> instruments =
        [
            new(BtcPerp, "BTC-PERP", InstrumentKind.Perpetual, Payoff.Linear, null, Usdc, BtcIndex, BtcPerpMark, Quantity.Of(1), tick, lot, null, null),
            new(EthPerp, "ETH-PERP", InstrumentKind.Perpetual, Payoff.Linear, null, Usdc, EthIndex, EthPerpMark, Quantity.Of(1), tick, lot, null, null),
            new(BtcInverse, "BTC-INV", InstrumentKind.Perpetual, Payoff.Inverse, null, Btc, BtcIndex, BtcPerpMark, Quantity.Of(100), tick, Quantity.Of(1), null,
                null),
            new(BtcFuture, "BTC-FUT", InstrumentKind.Future, Payoff.Linear, null, Usdc, BtcIndex, BtcPerpMark, Quantity.Of(1), tick, lot, Expiry, null),
            new(
                BtcCall,
                "BTC-CALL",
                InstrumentKind.Option,
                Payoff.Linear,
                null,
                Usdc,
                BtcIndex,
                BtcCallMark,
                Quantity.Of(1),
                tick,
                lot,
                Expiry,
                new(OptionSide.Call, Price.Of(50000), BtcIndex, BtcVolatility)),
            new(BtcSpot, "BTC/USDC", InstrumentKind.Spot, Payoff.Linear, Btc, Usdc, BtcIndex, BtcIndex, Quantity.Of(1), tick, Quantity.Parse("0.00001"), null,
                null),
            new(EthSpot, "ETH/USDC", InstrumentKind.Spot, Payoff.Linear, Eth, Usdc, EthIndex, EthIndex, Quantity.Of(1), tick, Quantity.Parse("0.0001"), null,
                null),
        ];
        return InstrumentCatalog.TryCreate(observables, assets, instruments, out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join("; ", errors));
    }
}
