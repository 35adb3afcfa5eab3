// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests;

/// <summary>A small venue for tests of liquidation: two coins, two perpetuals, a future, an option and two spot markets; BTC at 50,000, ETH at 2,000.</summary>
internal static class LiquidationWorld
{
    public static readonly AssetId Usdc = new(0);
    public static readonly AssetId Btc = new(1);
    public static readonly AssetId Eth = new(2);

    public static readonly ObservableId BtcIndex = new(0);
    public static readonly ObservableId EthIndex = new(1);
    public static readonly ObservableId BtcVolatility = new(2);
    public static readonly ObservableId BtcPerpMark = new(3);
    public static readonly ObservableId BtcFutureMark = new(4);
    public static readonly ObservableId EthPerpMark = new(5);
    public static readonly ObservableId BtcCallMark = new(6);

    public static readonly InstrumentId BtcPerp = new(0);
    public static readonly InstrumentId BtcFuture = new(1);
    public static readonly InstrumentId EthPerp = new(2);
    public static readonly InstrumentId BtcCall = new(3);
    public static readonly InstrumentId BtcSpot = new(4);
    public static readonly InstrumentId EthSpot = new(5);

    public static readonly Timestamp Expiry = new(2_000 * Timestamp.NanosecondsPerSecond);

    /// <summary>The catalogue. Lots: 0.1 BTC, 1 ETH, 0.1 option; spot 0.001.</summary>
    public static InstrumentCatalog Catalog { get; } = InstrumentCatalog.TryCreate(
        [
            new(BtcIndex, "BTC", ObservableKind.Price),
            new(EthIndex, "ETH", ObservableKind.Price),
            new(BtcVolatility, "BTC.VOL", ObservableKind.Volatility),
            new(BtcPerpMark, "BTC-PERP", ObservableKind.Price),
            new(BtcFutureMark, "BTC-FUT", ObservableKind.Price),
            new(EthPerpMark, "ETH-PERP", ObservableKind.Price),
            new(BtcCallMark, "BTC-60000-C", ObservableKind.Price),
        ],
        [
            new(Usdc, "USDC", 6, null, true),
            new(Btc, "BTC", 8, BtcIndex, true),
            new(Eth, "ETH", 18, EthIndex, true),
        ],
        [
            Contract(BtcPerp, "BTC-PERP", InstrumentKind.Perpetual, BtcIndex, BtcPerpMark, "0.1"),
            Contract(BtcFuture, "BTC-FUT", InstrumentKind.Future, BtcIndex, BtcFutureMark, "0.1"),
            Contract(EthPerp, "ETH-PERP", InstrumentKind.Perpetual, EthIndex, EthPerpMark, "1"),
            Contract(BtcCall, "BTC-60000-C", InstrumentKind.Option, BtcIndex, BtcCallMark, "0.1"),
            new(BtcSpot, "BTC-USDC", InstrumentKind.Spot, Payoff.Linear, Btc, Usdc, BtcIndex, BtcIndex, Quantity.Of(1), Price.Parse("0.01"),
                Quantity.Parse("0.001"), null, null),
            new(EthSpot, "ETH-USDC", InstrumentKind.Spot, Payoff.Linear, Eth, Usdc, EthIndex, EthIndex, Quantity.Of(1), Price.Parse("0.01"),
                Quantity.Parse("0.001"), null, null),
        ],
        out _)!;

    /// <summary>The market without depth: BTC 50,000, ETH 2,000, everything on its index, the call at 3,000.</summary>
    public static MarketSnapshot Market { get; } = MarketSnapshot.Unknown(Catalog, new(Timestamp.NanosecondsPerSecond))
        .With(BtcIndex, Price.Of(50_000))
        .With(EthIndex, Price.Of(2_000))
        .With(BtcVolatility, Ratio.Parse("0.6"))
        .With(BtcPerpMark, Price.Of(50_000))
        .With(BtcFutureMark, Price.Of(50_000))
        .With(EthPerpMark, Price.Of(2_000))
        .With(BtcCallMark, Price.Of(3_000));

    /// <summary>A book that is as deep on both sides: half spread, then cumulative contracts at 1 % and at 5 %.</summary>
    public static DepthProfile Depth(string halfSpread, string at1Percent, string at5Percent)
    {
        ImmutableArray<DepthLevel> side = [new(Ratio.Parse("0.01"), Quantity.Parse(at1Percent)), new(Ratio.Parse("0.05"), Quantity.Parse(at5Percent))];
        return new(Ratio.Parse(halfSpread), side, side);
    }

    /// <summary>The market with the same depth for every instrument.</summary>
    public static MarketSnapshot WithDepth(this MarketSnapshot market, DepthProfile depth)
    {
        foreach (InstrumentSpec instrument in Catalog.Instruments)
        {
            market = market.With(instrument.Id, depth);
        }

        return market;
    }

    /// <summary>A policy without fees: buffer 10 %, backstop at half of maintenance, floor 5 %, the whole depth at once.</summary>
    public static LiquidationPolicy Policy { get; } = new(
        CloseStyle.Minimal,
        CallRatio: Ratio.Parse("1.25"),
        Buffer: Ratio.Parse("0.1"),
        BackstopRatio: Ratio.Parse("0.5"),
        PriceFloor: Ratio.Parse("0.05"),
        Pace: Ratio.One,
        FeeRate: default,
        TakerFeeRate: default,
        FundCapPerEvent: Ratio.One,
        BackstopCapacity: Ratio.Of(1_000));

    /// <summary>A rulebook: USDC in full, coins at 10 % haircut both ways.</summary>
    public static Rulebook Rulebook(IMarginModel model, LiquidationPolicy? policy = null) => new(
        "test",
        "1",
        "none",
        AccountMode.Cross,
        OptionValueRule.Full,
        new([
            new(Usdc, default, default, null),
            new(Btc, Ratio.Parse("0.1"), Ratio.Parse("0.1"), null),
            new(Eth, Ratio.Parse("0.1"), Ratio.Parse("0.1"), null),
        ]),
        model,
        [],
        policy ?? Policy);

    /// <summary>A position opened at a price.</summary>
    public static Position Open(InstrumentId instrument, string quantity, long price)
    {
        InstrumentSpec spec = Catalog[instrument];
        Quantity contracts = Quantity.Parse(quantity);
        return new(instrument, contracts, spec.IsPremiumPaid ? default : spec.ValueOf(contracts, Price.Of(price), Rounding.Up));
    }

    private static InstrumentSpec Contract(InstrumentId id, string symbol, InstrumentKind kind, ObservableId underlying, ObservableId mark, string lot) => new(
        id,
        symbol,
        kind,
        Payoff.Linear,
        null,
        Usdc,
        underlying,
        mark,
        Quantity.Of(1),
        Price.Parse("0.1"),
        Quantity.Parse(lot),
        kind == InstrumentKind.Perpetual ? null : Expiry,
        kind == InstrumentKind.Option ? new(OptionSide.Call, Price.Of(60_000), BtcIndex, BtcVolatility) : null);
}

/// <summary>Margin as a flat rate of each position's notional; initial is twice maintenance. No offsets.</summary>
internal sealed class FlatRateMargin(string maintenanceRate) : IMarginModel, IScreenBounds
{
    private readonly Ratio _rate = Ratio.Parse(maintenanceRate);

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

            Amount maintenance = notional.Value.Times(_rate, Rounding.Up);
            sheet.Add(new MarginLine(MarginLineKind.Position, position.Instrument.Value, notional.Value, maintenance + maintenance, maintenance));
        }

        return Rejection.None;
    }

    public Ratio? RateBound(InstrumentId instrument) => _rate;
}

/// <summary>Margin on the net of each underlying at one rate, and on the gross at another: closing one leg of a hedge raises it. Initial is twice
/// maintenance.</summary>
internal sealed class NettedMargin(string netRate, string grossRate) : IMarginModel, IScreenBounds
{
    private readonly Ratio _net = Ratio.Parse(netRate);
    private readonly Ratio _gross = Ratio.Parse(grossRate);

    public ImmutableArray<string> Lines => [LineNames.Subject];

    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        SortedDictionary<ObservableId, (Amount Net, Amount Gross)> groups = [];
        foreach (Position position in portfolio.Positions.Span)
        {
            Result<Amount> notional = Notional.Of(position, market);
            if (!notional.IsOk)
            {
                return notional.Rejection;
            }

            ObservableId group = market.Catalog[position.Instrument].Underlying;
            (Amount net, Amount gross) = groups.GetValueOrDefault(group);
            groups[group] = (position.Quantity.IsNegative ? net - notional.Value : net + notional.Value, gross + notional.Value);
        }

        foreach ((ObservableId group, (Amount net, Amount gross)) in groups)
        {
            Amount maintenance = net.Abs().Times(_net, Rounding.Up) + gross.Times(_gross, Rounding.Up);
            sheet.Add(new MarginLine(MarginLineKind.Group, group.Value, gross, maintenance + maintenance, maintenance));
        }

        return Rejection.None;
    }

    public Ratio? RateBound(InstrumentId instrument) => _net + _gross;
}
