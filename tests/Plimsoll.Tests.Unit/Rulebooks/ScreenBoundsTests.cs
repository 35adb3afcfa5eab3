// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>What a rulebook says of how its requirements move is what all of its parts say, and nothing where one of them says nothing.</summary>
public sealed class ScreenBoundsTests
{
    private static readonly InstrumentId _perpetual = TestBook.InstrumentOf("BTC-PERP");

    [Fact]
    public void Bounds_of_model_and_add_ons_are_summed()
    {
        Rulebook rulebook = With(new Stated(Ratio.Parse("0.05"), false), new Stated(Ratio.Parse("0.02"), true), new Stated(Ratio.Parse("0.01"), false));
        Assert.Equal(Ratio.Parse("0.08"), rulebook.Bounds.RateBound(_perpetual));
        Assert.Equal(Ratio.Parse("0.03"), rulebook.AddOnBounds.RateBound(_perpetual));
        Assert.True(rulebook.Bounds.ReadsDepth);
        Assert.False(With(new Stated(Ratio.One, false)).Bounds.ReadsDepth);
        Assert.True(rulebook.Bounds.IsConvexInPrices);
    }

    [Fact]
    public void A_part_that_states_nothing_leaves_nothing_stated()
    {
        foreach (Rulebook rulebook in (Rulebook[])[With(new Silent(), new Stated(Ratio.One, false)), With(new Stated(Ratio.One, false), new Silent())])
        {
            Assert.Null(rulebook.Bounds.RateBound(_perpetual));
            Assert.Null(rulebook.Bounds.HoldingRateBound(TestBook.AssetOf("BTC")));
            Assert.Null(rulebook.Bounds.OptionBound(_perpetual, default));
            Assert.True(rulebook.Bounds.ReadsDepth);
            Assert.True(rulebook.Bounds.ReadsVolatility);
            Assert.False(rulebook.Bounds.IsConvexInPrices);
        }
    }

    [Fact]
    public void A_rulebook_reads_what_one_of_its_parts_reads_the_equity_rule_too()
    {
        Rulebook stated = With(new Stated(Ratio.One, false), new Stated(Ratio.One, false, FigureKind.Pool));
        Assert.Equal([FigureKind.Pool], Enum.GetValues<FigureKind>().Where(stated.Reads));
        Assert.DoesNotContain(Enum.GetValues<FigureKind>(), With(new Stated(Ratio.One, false)).Reads);
        Assert.Equal(Enum.GetValues<FigureKind>(), Enum.GetValues<FigureKind>().Where(With(new Stated(Ratio.One, false), new Silent()).Reads));
        Assert.Equal([FigureKind.GasPrice, FigureKind.BlockTime],
            Enum.GetValues<FigureKind>().Where((With(new Stated(Ratio.One, false, FigureKind.BlockTime)) with { Equity = new GasEquity() }).Reads));
    }

    /// <summary>Whoever reads a figure says so, or an engine would not look again when it changes.</summary>
    [Fact]
    public void What_ships_reads_no_figure_that_it_does_not_state()
    {
        foreach (string name in EngineRulebooks.Names)
        {
            Rulebook rulebook = TestBook.Shipped(name);
            NotedReads figures = new();
            NotingMarket market = new(TestBook.Market, figures);
            rulebook.Assess(TestBook.Of(("USDC", "100000"), ("BTC-PERP", "1")), market, new MarginSheet());
            rulebook.Assess(TestBook.Of(("USDC", "-5"), ("BTC", "1")), market, new MarginSheet());

            Assert.True(figures.Kinds.All(rulebook.Reads), $"{name} reads {string.Join(", ", figures.Kinds)}");
            Assert.DoesNotContain(FigureKind.OpenInterest, Enum.GetValues<FigureKind>().Where(rulebook.Reads));
        }
    }

    private static Rulebook With(IMarginModel model, params ImmutableArray<IMarginAddOn> addOns) =>
        TestBook.Shipped("cross") with { Model = model, AddOns = addOns };

    private class Silent : IMarginModel, IMarginAddOn
    {
        public ImmutableArray<string> Lines => [LineNames.Subject];

        public virtual IScreenBounds? Bounds => null;

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet) => Rejection.None;
    }

    private sealed class Stated(Ratio rate, bool readsDepth, FigureKind? reads = null) : Silent, IScreenBounds
    {
        public bool Reads(FigureKind figure) => figure == reads;

        public override IScreenBounds? Bounds => this;

        public bool ReadsDepth => readsDepth;

        public bool ReadsVolatility => false;

        public bool IsConvexInPrices => true;

        public Ratio? RateBound(InstrumentId instrument) => rate;
    }

    private sealed class GasEquity : IEquityRule, IEquityBounds
    {
        public ImmutableArray<string> Lines => [];

        public IEquityBounds Bounds => this;

        public bool Reads(FigureKind figure) => figure == FigureKind.GasPrice;

        public CollateralTerms? TermsFor(Rulebook rulebook, AssetId asset) => null;

        public bool CountsProfitWhole(Rulebook rulebook) => true;

        public Rejection Assess(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet) => Rejection.None;
    }

    /// <summary>Writes down what was read, and knows none of it.</summary>
    private sealed class NotedReads : MarketFigures
    {
        public HashSet<FigureKind> Kinds { get; } = [];

        public override bool TryLast(InstrumentId instrument, out Price last) => Note(FigureKind.Last, out last);

        public override bool TryOpenInterest(InstrumentId instrument, out Quantity open) => Note(FigureKind.OpenInterest, out open);

        public override bool TryFunding(InstrumentId instrument, out NextFunding funding) => Note(FigureKind.Funding, out funding);

        public override bool TryPool(AssetId asset, out LendingPool pool) => Note(FigureKind.Pool, out pool);

        public override bool TryGasPrice(out Price gasPrice) => Note(FigureKind.GasPrice, out gasPrice);

        public override bool TryBlockTime(out Timestamp blockTime) => Note(FigureKind.BlockTime, out blockTime);

        private bool Note<T>(FigureKind kind, out T value)
            where T : struct
        {
            Kinds.Add(kind);
            value = default;
            return false;
        }
    }

    private sealed class NotingMarket(MarketView inner, MarketFigures figures) : MarketView(inner.Catalog)
    {
        public override MarketFigures Figures => figures;

        public override Timestamp Time => inner.Time;

        public override bool TryPrice(ObservableId observable, out Price price) => inner.TryPrice(observable, out price);

        public override bool TryVolatility(ObservableId observable, out Ratio volatility) => inner.TryVolatility(observable, out volatility);

        public override long Generation(ObservableId observable) => inner.Generation(observable);

        public override bool TryDepth(InstrumentId instrument, out DepthProfile depth) => inner.TryDepth(instrument, out depth);
    }
}
