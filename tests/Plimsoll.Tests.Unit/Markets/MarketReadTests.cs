// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Markets;

/// <summary>What a model is shown of the market beside marks: each figure is read by a model here, and each one that is missing is refused by name.</summary>
public sealed class MarketReadTests
{
    private static readonly InstrumentId _perpetual = TestBook.InstrumentOf("BTC-PERP");
    private static readonly AssetId _dollar = TestBook.AssetOf("USDC");

    /// <summary>All of it: a last trade of 101,000, 5,000 contracts open, 0.01 % funding in an hour, a pool of 1,000 half lent out, gas at 0.00002, a block 12
    /// seconds ago, one level of depth.</summary>
    private static readonly MarketSnapshot _whole = TestBook.Market
        .With(static stated => stated
            .WithLast(_perpetual, Price.Of(101_000))
            .WithOpenInterest(_perpetual, Quantity.Of(5_000))
            .WithFunding(_perpetual, new(Ratio.Parse("0.0001"), 28_800, TestBook.Noon.PlusSeconds(3_600)))
            .WithPool(_dollar, new(Amount.Of(1_000), Amount.Of(500), PoolIndex.One, PoolIndex.One))
            .WithGasPrice(Price.Parse("0.00002"))
            .WithBlockTime(TestBook.Noon.PlusSeconds(-12)))
        .With(_perpetual, new DepthProfile(Ratio.Parse("0.001"), [new(Ratio.Parse("0.01"), Quantity.Of(30))], []));

    [Fact]
    public void A_model_is_shown_every_figure_under_its_name()
    {
        // |101,000 − 100,000| + 100,000 × 0.0001 + 5,000 + 30 + 1,000 × 0.5 + 500,000 × 0.00002 + 12 + index 100,000 ÷ 1,000.
        Amount expected = Amount.Of(1_000 + 10 + 5_000 + 30 + 500 + 10 + 12 + 100);

        Assert.Equal(expected, TestBook.Assess(Under(new EveryFigure()), TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1")), _whole).Initial);
    }

    [Fact]
    public void A_missing_figure_is_a_refusal_that_names_it()
    {
        Rejection[] refused =
        [
            .. new MarketView[]
            {
                With(new OnlyThese(_whole.Figures, last: false)),
                With(new OnlyThese(_whole.Figures, open: false)),
                With(new OnlyThese(_whole.Figures, funding: false)),
                With(new OnlyThese(_whole.Figures, pool: false)),
                With(new OnlyThese(_whole.Figures, gas: false)),
                With(new OnlyThese(_whole.Figures, block: false)),
                TestBook.Market.With(static _ => (StatedFigures)_whole.Figures),
                TestBook.Set(_whole, "BTC", null),
            }.Select(market => Under(new EveryFigure()).Assess(TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1")), market).Rejection),
        ];

        Assert.Equal(
            [
                new(RejectionCode.LastMissing, _perpetual),
                new(RejectionCode.OpenInterestMissing, _perpetual),
                new(RejectionCode.FundingMissing, _perpetual),
                new(RejectionCode.PoolMissing, _dollar),
                new(RejectionCode.GasPriceMissing),
                new(RejectionCode.BlockTimeMissing),
                new(RejectionCode.DepthMissing, _perpetual),
                new(RejectionCode.MarkMissing, TestBook.ObservableOf("BTC")),
            ],
            refused);

        // The codes that only views speak of, for the rule that every code has been seen refused.
        Assert.Equal([RejectionCode.LastMissing, RejectionCode.OpenInterestMissing, RejectionCode.FundingMissing, RejectionCode.PoolMissing],
            refused[..4].Select(static rejection => rejection.Code));
        Assert.Equal([RejectionCode.GasPriceMissing, RejectionCode.BlockTimeMissing], refused[4..6].Select(static rejection => rejection.Code));
    }

    [Fact]
    public void A_stressed_market_moves_the_last_trade_with_the_mark_and_keeps_what_does_not_follow_a_price()
    {
        ScenarioFactors factors = new(TestBook.Catalog);
        ObservableId bitcoin = TestBook.ObservableOf("BTC");
        ShockedMarket halved = ShockedMarket.At(_whole, factors, bitcoin, Price.Of(50_000));

        Assert.True(halved.TryLast(_perpetual, out Price last));
        Assert.Equal(Price.Of(50_500), last);
        Assert.True(halved.TryIndex(_perpetual, out Price index));
        Assert.Equal(Price.Of(50_000), index);
        Assert.True(halved.TryOpenInterest(_perpetual, out Quantity open) & halved.TryFunding(_perpetual, out NextFunding funding) & halved.TryPool(
            _dollar, out LendingPool pool));
        Assert.Equal((Quantity.Of(5_000), Ratio.Parse("0.0001"), (Ratio?)Ratio.Parse("0.5")), (open, funding.Rate, pool.Utilisation));
        Assert.True(halved.TryGasPrice(out Price gas) & halved.TryBlockTime(out Timestamp block));
        Assert.Equal((Price.Parse("0.00002"), TestBook.Noon.PlusSeconds(-12)), (gas, block));
        Assert.False(ShockedMarket.At(TestBook.Market, factors, bitcoin, Price.Of(50_000)).TryLast(_perpetual, out _));
    }

    [Fact]
    public void A_pocket_is_opened_at_its_entry_with_the_market_figures_of_today()
    {
        Rulebook isolated = TestBook.Shipped("isolated") with { Model = new EveryFigure(), AddOns = [] };
        Portfolio account = Portfolio.Arrange([new(_dollar, Amount.Of(100_000))], [new(_perpetual, Quantity.Of(1), Amount.Of(90_000))]);

        // The figures that a model reads are there when the pocket's opening is assessed; at the entry of 90,000 the last trade is the opening fill.
        Result<ImmutableArray<AccountPart>> parts = Pockets.Divide(isolated, account, _whole);
        Assert.True(parts.IsOk, parts.Rejection.ToString());
        Assert.Equal(Amount.Of(0 + 9 + 5_000 + 30 + 500 + 10 + 12 + 100), parts.Value[1].Portfolio.Holdings.Span[0].Balance);
    }

    [Fact]
    public void An_engine_shows_the_open_interest_of_its_ledger_and_says_that_the_rest_is_missing()
    {
        ClearingEngine engine = ScenarioTable.Play(
            $"""
            {AttackWorld.Opening}
            open A owner 1
            open B owner 2
            deposit A 5000000 USDC
            deposit B 5000000 USDC
            buy A 3 BTC-PERP @ 50000 from B
            """,
            AttackWorld.Setup("cross")).Engine;
        InstrumentId traded = new(0);

        Assert.True(engine.Market.TryOpenInterest(traded, out Quantity open));
        Assert.Equal(Quantity.Of(3), open);
        Assert.True(engine.Market.TryIndex(traded, out _));
        Assert.False(engine.Market.TryLast(traded, out _) || engine.Market.TryFunding(traded, out _) || engine.Market.TryPool(new(0), out _));
        Assert.False(engine.Market.TryGasPrice(out _) || engine.Market.TryBlockTime(out _));
    }

    private static Rulebook Under(IMarginModel model) => TestBook.Shipped("tiered") with { Model = model, AddOns = [] };

    private static MarketView With(MarketFigures figures) => new OtherFigures(_whole, figures);

    /// <summary>Requires a sum of everything that a market can show, so that each figure counts.</summary>
    private sealed class EveryFigure : IMarginModel
    {
        public ImmutableArray<string> Lines { get; } = ["figures"];

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            foreach (Position position in portfolio.Positions.Span)
            {
                Rejection missing =
                    !market.TryIndex(position.Instrument, out Price index) ? new(RejectionCode.MarkMissing, market.Catalog[position.Instrument].Underlying)
                    : !market.TryLast(position.Instrument, out Price last) ? new(RejectionCode.LastMissing, position.Instrument)
                    : !market.TryOpenInterest(position.Instrument, out Quantity open) ? new(RejectionCode.OpenInterestMissing, position.Instrument)
                    : !market.TryFunding(position.Instrument, out NextFunding funding) ? new(RejectionCode.FundingMissing, position.Instrument)
                    : !market.TryPool(_dollar, out LendingPool pool) ? new(RejectionCode.PoolMissing, _dollar)
                    : !market.TryGasPrice(out Price gas) ? new(RejectionCode.GasPriceMissing)
                    : !market.TryBlockTime(out Timestamp block) ? new(RejectionCode.BlockTimeMissing)
                    : !market.TryDepth(position.Instrument, out DepthProfile depth) ? new(RejectionCode.DepthMissing, position.Instrument)
                    : Add(new(index, last, open, funding, pool, gas, block, depth), position, market, sheet);
                if (missing.IsRefused)
                {
                    return missing;
                }
            }

            return Rejection.None;
        }

        private static Rejection Add(Figures figures, Position position, MarketView market, MarginSheet sheet)
        {
            Assert.True(market.TryMark(position.Instrument, out Price mark));
            Amount sum = (figures.Last - mark).Abs().Times(Quantity.Of(1), Rounding.Up)
                + mark.Times(Quantity.Of(1), Rounding.Up).Times(figures.Funding.Rate, Rounding.Up)
                + Amount.FromAtoms(figures.Open.Atoms)
                + Amount.FromAtoms(figures.Depth.Bids[0].Cumulative.Atoms)
                + figures.Pool.Supplied.Times(figures.Pool.Utilisation!.Value, Rounding.Up)
                + Amount.Of(500_000).Times(figures.Gas, Rounding.Up)
                + Amount.Of((market.Time.Nanoseconds - figures.Block.Nanoseconds) / Timestamp.NanosecondsPerSecond)
                + figures.Index.Times(Quantity.Parse("0.001"), Rounding.Up);
            sheet.Add(new MarginLine(MarginLineKind.Position, position.Instrument.Value, sum, sum, default));
            return Rejection.None;
        }

        private readonly record struct Figures(
            Price Index, Price Last, Quantity Open, NextFunding Funding, LendingPool Pool, Price Gas, Timestamp Block, DepthProfile Depth);
    }

    /// <summary>A market with other figures beside its prices.</summary>
    private sealed class OtherFigures(MarketView inner, MarketFigures figures) : MarketView(inner.Catalog)
    {
        public override Timestamp Time => inner.Time;

        public override MarketFigures Figures => figures;

        public override bool TryPrice(ObservableId observable, out Price price) => inner.TryPrice(observable, out price);

        public override bool TryVolatility(ObservableId observable, out Ratio volatility) => inner.TryVolatility(observable, out volatility);

        public override long Generation(ObservableId observable) => inner.Generation(observable);

        public override bool TryDepth(InstrumentId instrument, out DepthProfile depth) => inner.TryDepth(instrument, out depth);
    }

    /// <summary>All figures but those taken away.</summary>
    private sealed class OnlyThese(MarketFigures inner, bool last = true, bool open = true, bool funding = true, bool pool = true, bool gas = true,
        bool block = true) : ForwardedFigures(inner)
    {
        public override bool TryLast(InstrumentId instrument, out Price value) => base.TryLast(instrument, out value) && last;

        public override bool TryOpenInterest(InstrumentId instrument, out Quantity value) => base.TryOpenInterest(instrument, out value) && open;

        public override bool TryFunding(InstrumentId instrument, out NextFunding value) => base.TryFunding(instrument, out value) && funding;

        public override bool TryPool(AssetId asset, out LendingPool value) => base.TryPool(asset, out value) && pool;

        public override bool TryGasPrice(out Price value) => base.TryGasPrice(out value) && gas;

        public override bool TryBlockTime(out Timestamp value) => base.TryBlockTime(out value) && block;
    }
}
