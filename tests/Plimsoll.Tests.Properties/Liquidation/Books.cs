// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>A generated account below its line, with the market and the rules it is in.</summary>
internal sealed record Book(Portfolio Portfolio, MarketSnapshot Market, Rulebook Rulebook, string Text)
{
    public TrialOf Assess()
    {
        MarginSheet sheet = new();
        Assert.False(Rulebook.Assess(Portfolio, Market, sheet).IsRefused);
        return new(sheet.Equity, sheet.Maintenance);
    }

    /// <summary>The plan, held to the account without a solver.</summary>
    public Result<LiquidationPlan> Plan()
    {
        FreshDepth depth = new(Market, Rulebook.Liquidation);
        Result<LiquidationPlan> plan = LiquidationPlanner.Plan(Portfolio, Market, Rulebook, depth, new MarginSheet());
        if (plan.IsOk)
        {
            Assert.Equal(PlanFault.None, PlanCheck.Of(plan.Value, Portfolio, Market, Rulebook, depth, new MarginSheet()).Value.Fault);
        }

        return plan;
    }

    public override string ToString() => Text;
}

internal readonly record struct TrialOf(Amount Equity, Amount Maintenance)
{
    public Amount Deficit => Maintenance - Equity;

    public bool Covers(Ratio buffer) => Equity >= Maintenance + Maintenance.Times(buffer, Rounding.Up);
}

/// <summary>Generators of small books: up to four positions of a few lots each, hedged or not, with or without a loan, in markets of unequal depth.</summary>
internal static class Books
{
    public static Gen<Book> Any { get; } =
        from lots in Gen.Choose(-5, 5).ListOf(4)
        from prices in Gen.Choose(-8, 8).ListOf(4)
        from depths in Gen.Choose(1, 20).ListOf(6)
        from spreads in Gen.Choose(1, 40).ListOf(6)
        from model in Gen.Choose(0, 2)
        from fees in Gen.Choose(0, 2)
        from cover in Gen.Choose(-30, 99)
        from coins in Gen.Choose(0, 2)
        where lots.Any(l => l != 0)
        select Make([.. lots], [.. prices], [.. depths], [.. spreads], model, fees, cover, coins);

    /// <summary>Two positions of up to forty lots each: where single steps are small against the whole.</summary>
    public static Gen<Book> OfTwo { get; } =
        from first in Gen.Choose(-40, 40)
        from second in Gen.Choose(-40, 40)
        from places in Gen.Elements((0, 1), (0, 2), (0, 3), (1, 2))
        from prices in Gen.Choose(-8, 8).ListOf(4)
        from depths in Gen.Choose(1, 20).ListOf(6)
        from spreads in Gen.Choose(1, 40).ListOf(6)
        from model in Gen.Choose(0, 2)
        from fees in Gen.Choose(0, 2)
        from cover in Gen.Choose(10, 99)
        where first != 0 && second != 0
        select Make(Place(first, second, places), [.. prices], [.. depths], [.. spreads], model, fees, cover, 0);

    public static void ForAll(int count, Func<Book, bool> claim) => ForAll(Any, count, claim);

    public static void ForAll(Gen<Book> books, int count, Func<Book, bool> claim) =>
        Prop.ForAll(books.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(7, 11));

    /// <summary>The book of given numbers, as a book's text tells them.</summary>
    public static Book Make(int[] lots, int[] prices, int[] depths, int[] spreads, int model, int fees, int cover, int coins)
    {
        MarketSnapshot market = LiquidationWorld.Market;
        for (int i = 0; i < 6; i++)
        {
            string near = Fixed18.Format((Int128)depths[i] * Fixed18.AtomsPerUnit / 10);
            string far = Fixed18.Format((Int128)depths[i] * Fixed18.AtomsPerUnit * 2);
            market = market.With(new InstrumentId(i), LiquidationWorld.Depth($"0.{spreads[i]:0000}", near, far));
        }

        IMarginModel margin = model switch
        {
            0 => new FlatRateMargin("0.05"),
            1 => new NettedMargin("0.05", "0.005"),
            _ => new NettedMargin("0.1", "0.001"),
        };
        LiquidationPolicy policy = LiquidationWorld.Policy with
        {
            FeeRate = Ratio.FromAtoms((Int128)fees * 2 * Fixed18.AtomsPerUnit / 1000),
            TakerFeeRate = Ratio.FromAtoms((Int128)fees * Fixed18.AtomsPerUnit / 2000),
        };
        Rulebook rulebook = LiquidationWorld.Rulebook(margin, policy);

        List<Position> positions = [];
        long[] marks = [50_000, 50_000, 2_000, 3_000];
        string[] lotSizes = ["0.1", "0.1", "1", "0.1"];
        for (int i = 0; i < 4; i++)
        {
            if (lots[i] != 0)
            {
                string quantity = Fixed18.Format(Quantity.Parse(lotSizes[i]).Atoms * lots[i]);
                positions.Add(LiquidationWorld.Open(new(i), quantity, marks[i] * (100 + prices[i]) / 100));
            }
        }

        List<Holding> holdings = [new(LiquidationWorld.Btc, Amount.FromAtoms((Int128)coins * Fixed18.AtomsPerUnit / 100))];
        Portfolio bare = Portfolio.Arrange(holdings, positions);
        MarginSheet sheet = new();
        Assert.False(rulebook.Assess(bare, market, sheet).IsRefused);

        // The balance that puts equity at the wanted share of maintenance: below the line, and sometimes below zero.
        Amount wanted = sheet.Maintenance.Scale(cover, 100, Rounding.Down);
        holdings.Add(new(LiquidationWorld.Usdc, (wanted - sheet.Equity).RoundTo(Amount.Parse("0.000001"), Rounding.Down)));
        Portfolio portfolio = Portfolio.Arrange(holdings, positions);
        string text =
            $"lots [{string.Join(' ', lots)}] entry% [{string.Join(' ', prices)}] depth [{string.Join(' ', depths)}] spread [{string.Join(' ', spreads)}] "
            + $"model {model} fees {fees} cover {cover} coins {coins}";
        return new(portfolio, market, rulebook, text);
    }

    private static int[] Place(int first, int second, (int First, int Second) places)
    {
        int[] lots = new int[4];
        lots[places.First] = first;
        lots[places.Second] = second;
        return lots;
    }
}
