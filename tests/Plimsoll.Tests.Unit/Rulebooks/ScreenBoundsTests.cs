// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
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

    private static Rulebook With(IMarginModel model, params ImmutableArray<IMarginAddOn> addOns) =>
        TestBook.Shipped("cross") with { Model = model, AddOns = addOns };

    private class Silent : IMarginModel, IMarginAddOn
    {
        public ImmutableArray<string> Lines => [LineNames.Subject];

        public virtual IScreenBounds? Bounds => null;

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet) => Rejection.None;
    }

    private sealed class Stated(Ratio rate, bool readsDepth) : Silent, IScreenBounds
    {
        public override IScreenBounds? Bounds => this;

        public bool ReadsDepth => readsDepth;

        public bool ReadsVolatility => false;

        public bool IsConvexInPrices => true;

        public Ratio? RateBound(InstrumentId instrument) => rate;
    }
}
