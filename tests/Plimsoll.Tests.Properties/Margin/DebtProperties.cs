// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What is owed beside a balance: the same book with each balance raised and as much owed beside it.</summary>
public sealed class DebtProperties
{
    private static readonly string[] _assets = ["USDC", "BTC", "ETH"];

    private static readonly Gen<(Book Book, int[] Owed)> _owing =
        from book in Book.Any() from owed in Gen.Frequency((1, Gen.Constant(0)), (2, Gen.Choose(1, 500_000))).ArrayOf(_assets.Length) select (book, owed);

    [Fact]
    [Trait("property", "M30")]
    public void M30_a_rulebook_that_does_not_keep_loans_apart_assesses_balances_less_what_is_owed()
    {
        Book.ForAll(_owing, input => Book.Rulebooks.All(rulebook =>
        {
            MarginSheet owing = new(), net = new();
            Rejection refused = rulebook.Assess(Owing(input.Book, input.Owed), TestBook.Market, owing);
            return refused == rulebook.Assess(Less(input.Book, input.Owed), TestBook.Market, net)
                && (refused.IsRefused || (owing.Lines.SequenceEqual(net.Lines) && owing.Collateral.SequenceEqual(net.Collateral)));
        }));
    }

    [Fact]
    [Trait("property", "M30")]
    public void M30_a_balance_and_what_is_owed_beside_it_gain_and_lose_what_their_difference_does()
    {
        ScenarioFactors factors = new(TestBook.Catalog);
        Book.ForAll(from owing in _owing from price in Gen.Choose(50_000, 150_000) select (owing, price), input =>
        {
            (Portfolio owing, Portfolio net) = (Owing(input.owing.Book, input.owing.Owed), Less(input.owing.Book, input.owing.Owed));
            ShockedMarket moved = ShockedMarket.At(TestBook.Market, factors, TestBook.ObservableOf("BTC"), Price.Of(input.price));
            Amount apart = StressTest.Sum(StressTest.Profits(owing, TestBook.Market, moved).Value),
                together = StressTest.Sum(StressTest.Profits(net, TestBook.Market, moved).Value);
            return (apart - together).Abs() <= Amount.FromAtoms(10)
                && PortfolioGreeks.Of(owing, TestBook.Market).Value.Net.Zip(PortfolioGreeks.Of(net, TestBook.Market).Value.Net).All(static pair =>
                    Math.Abs(pair.First.Greeks.Delta - pair.Second.Greeks.Delta) <= 1e-9 * (1 + Math.Abs(pair.Second.Greeks.Delta)));
        });
    }

    /// <summary>A part is owed beside every balance; of coin thousandths.</summary>
    private static Portfolio Owing(Book book, int[] owed)
    {
        Portfolio whole = book.Portfolio;
        return Portfolio.Arrange([.. whole.Holdings.ToArray(), .. _assets.Select((asset, i) => new Holding(TestBook.AssetOf(asset), default, Units(owed[i])))],
            whole.Positions.ToArray(), whole.Terms);
    }

    private static Portfolio Less(Book book, int[] owed)
    {
        Portfolio whole = book.Portfolio;
        return Portfolio.Arrange([.. whole.Holdings.ToArray(), .. _assets.Select((asset, i) => new Holding(TestBook.AssetOf(asset), -Units(owed[i])))],
            whole.Positions.ToArray(), whole.Terms);
    }

    private static Amount Units(int thousandths) => Amount.Of(thousandths).Scale(1, 1_000, Rounding.HalfEven);
}
