// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Risk.Stress;

/// <summary>Open orders on the way to a liquidation price, on a grid so coarse that a dull twin can walk every tick of it.</summary>
public class OrderProperties
{
    private const int Tick = 50, Spot = 100_000, FutureMark = 102_000, FarthestUp = 200_000;

    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        """
        { "numeraire": "USDC", "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"BTC","decimals":8,"borrowable":true} ],
          "instruments": [
            {"symbol":"P","kind":"perpetual","underlying":"BTC","tickSize":"50","lotSize":"0.001"},
            {"symbol":"F","kind":"future","underlying":"BTC","tickSize":"50","lotSize":"0.001","expiry":"2025-12-26T08:00:00Z"} ] }
        """,
        out _)!;

    private static readonly ObservableId _btc = _catalog.TryFindObservable("BTC", out ObservableSpec? found) ? found.Id : default;

    private static readonly MarketSnapshot _market = MarketSnapshot.Unknown(_catalog, TestBook.Noon)
        .With(_btc, Price.Of(Spot)).With(_catalog.Instruments[0].Mark, Price.Of(Spot)).With(_catalog.Instruments[1].Mark, Price.Of(FutureMark));

    private static readonly Rulebook[] _rulebooks =
        [.. new[] { "cross", "tiered" }.Select(name => RulebookReader.Read(ShippedRulebooks.Text(name)!, _catalog, VenueKinds.All, out _)!)];

    private static readonly Gen<Account> _accounts =
        from cash in Gen.Choose(0, 200_000)
        from bitcoin in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(0, 3_000)))
        from perpetual in Gen.Choose(-3_000, 3_000)
        from future in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(-3_000, 3_000)))
        from orders in (
            from instrument in Gen.Choose(0, 1)
            from thousandths in Gen.Choose(1, 3_000)
            from distance in Gen.Choose(1, 1_200)
            from isBuy in Gen.Elements(true, false)
            select new OpenOrder(
                new(instrument),
                Quantity.Of(isBuy ? thousandths : -thousandths).Times(Quantity.Parse("0.001"), Rounding.Down),
                Price.Of((instrument == 0 ? Spot : FutureMark) + (Tick * (isBuy ? -distance : distance))))).ListOf()
        select new Account(cash, bitcoin, perpetual, future, [.. orders.Take(6)]);

    [Fact]
    public void A_price_with_orders_is_the_one_that_a_walk_over_every_tick_meets_first() => Book.ForAll(
        from account in _accounts from rulebook in Gen.Elements(_rulebooks) select (account, rulebook),
        x =>
        {
            ImmutableArray<LiquidationLevel> levels = Levels(x.account, x.rulebook, x.account.Orders);
            return levels[0].Price == Walk(x.account, x.rulebook, isUp: false)
                && (levels[1].Price is { } price && price > Price.Of(FarthestUp) ? null : levels[1].Price) == Walk(x.account, x.rulebook, isUp: true);
        },
        60);

    [Fact]
    public void Without_orders_that_fill_every_figure_is_the_one_without_orders() => Book.ForAll(
        from account in _accounts from rulebook in Gen.Elements(_rulebooks) select (account, rulebook),
        x =>
        {
            // One sided orders cannot fill on the other side's path.
            ImmutableArray<LiquidationLevel> none = Levels(x.account, x.rulebook, []);
            return none[0] == Levels(x.account, x.rulebook, [.. x.account.Orders.Where(order => order.Quantity.IsNegative)])[0]
                && none[1] == Levels(x.account, x.rulebook, [.. x.account.Orders.Where(order => order.Quantity.IsPositive)])[1];
        },
        60);

    [Fact]
    public void Orders_that_only_reduce_the_one_position_never_bring_liquidation_nearer() => Book.ForAll(
        from account in _accounts from rulebook in Gen.Elements(_rulebooks) select (account with { Future = 0, Bitcoin = 0 }, rulebook),
        x =>
        {
            // Fees aside; of the orders those on the position's other side, as long as they add up to less than it.
            (Account account, Rulebook rulebook) = (x.Item1, x.rulebook with { Liquidation = x.rulebook.Liquidation with { TakerFeeRate = default } });
            int left = Math.Abs(account.Perpetual);
            List<OpenOrder> reducing = [];
            foreach (OpenOrder order in account.Orders.Where(
                order => order.Instrument == new InstrumentId(0) && order.Quantity.IsNegative == account.Perpetual > 0))
            {
                int size = (int)((order.Quantity.Abs().ToDouble() * 1000) + 0.5);
                if (size <= left)
                {
                    left -= size;
                    reducing.Add(order);
                }
            }

            return Levels(account, rulebook, []).Zip(Levels(account, rulebook, [.. reducing])).All(pair => (pair.First.State, pair.Second.State) switch
            {
                (LevelState.None, LevelState.None) or (LevelState.AlreadyBelow, _) => true,
                (LevelState.Found, LevelState.Found) => pair.Second.Move!.Value.Abs() >= pair.First.Move!.Value.Abs(),
                (LevelState.Found, LevelState.None) => true,
                _ => false,
            });
        },
        100);

    private static ImmutableArray<LiquidationLevel> Levels(Account account, Rulebook rulebook, ImmutableArray<OpenOrder> orders)
    {
        Result<ImmutableArray<LiquidationLevel>> levels = LiquidationLevels.Of(account.Portfolio, _market, rulebook, _btc, orders);
        Assert.True(levels.IsOk, levels.Rejection.ToString());
        return levels.Value;
    }

    /// <summary>The dull twin: tick by tick, costs only added up, every order looked at every time.</summary>
    private static Price? Walk(Account account, Rulebook rulebook, bool isUp)
    {
        List<OpenOrder> open = [.. account.Orders];
        Portfolio portfolio = account.Portfolio;
        MarginSheet sheet = new();
        for (int price = Spot; price is > 0 and <= FarthestUp; price += isUp ? Tick : -Tick)
        {
            Price[] marks = [Price.Of(price), Price.FromAtoms((Int128)price * FutureMark * (Fixed18.AtomsPerUnit / Spot))];
            foreach (OpenOrder order in open.ToArray())
            {
                Price mark = marks[order.Instrument.Value];
                if (order.Quantity.IsPositive ? mark <= order.Limit : mark >= order.Limit)
                {
                    Amount value = order.Limit.Times(order.Quantity, Rounding.Up);
                    portfolio = Portfolio.Arrange(
                        [.. portfolio.Holdings.ToArray(), new(_catalog.Numeraire, -value.Abs().Times(rulebook.Liquidation.TakerFeeRate, Rounding.Up))],
                        [.. portfolio.Positions.ToArray(), new(order.Instrument, order.Quantity, value)]);
                    open.Remove(order);
                }
            }

            MarketSnapshot market = _market.With(_btc, marks[0]).With(_catalog.Instruments[0].Mark, marks[0]).With(_catalog.Instruments[1].Mark, marks[1]);
            Assert.False(rulebook.Assess(portfolio, market, sheet).IsRefused);
            if (sheet.Equity < sheet.Maintenance)
            {
                return price == Spot ? null : Price.Of(price);
            }
        }

        return null;
    }

    internal sealed record Account(int Cash, int Bitcoin, int Perpetual, int Future, ImmutableArray<OpenOrder> Orders)
    {
        /// <summary>Quantities in thousandths; positions stand at their marks.</summary>
        public Portfolio Portfolio => Portfolio.Arrange(
            [new(_catalog.Numeraire, Amount.Of(Cash)), new(new(1), Thousandths(Bitcoin))],
            [new(new(0), Quantity.FromAtoms(Thousandths(Perpetual).Atoms), Thousandths(Perpetual).Scale(Spot, 1, Rounding.Down)),
                new(new(1), Quantity.FromAtoms(Thousandths(Future).Atoms), Thousandths(Future).Scale(FutureMark, 1, Rounding.Down))]);

        private static Amount Thousandths(int n) => Amount.Of(n).Scale(1, 1000, Rounding.Down);
    }
}
