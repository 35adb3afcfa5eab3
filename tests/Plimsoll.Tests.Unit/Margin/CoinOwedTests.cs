// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Margin;

/// <summary>Coin that unrealised losses have taken beyond the balance is owed as a loan is, whether or not the account has a position on that coin.</summary>
public sealed class CoinOwedTests
{
    public static TheoryData<string> Rulebooks =>
    [
        .. EngineRulebooks.Names,
        .. Directory.GetFiles(RepositoryRoot.At("examples", "rulebooks"), "*.json").Order(StringComparer.Ordinal)
        .Select(static path => Path.GetRelativePath(RepositoryRoot.Path, path)),
    ];

    [Theory]
    [MemberData(nameof(Rulebooks))]
    public void A_loss_in_a_coin_that_no_position_is_on_requires_what_a_loan_of_it_does(string name)
    {
        // Ten ETH bought at .24 BTC and marked at .04: 2 BTC are lost and .5 held, so that 1.5 are owed; then the same with 1.5 borrowed and the position
        // entered at the mark.
        (MarginReport unrealised, Rulebook rulebook) = Read(name, "0.5", "0.24");
        (MarginReport realised, _) = Read(name, "-1.5", "0.04");

        CollateralLine coin = Assert.Single(unrealised.Collateral, line => !line.Unrealised.IsZero);
        Assert.Equal(Amount.Parse("-1.5"), coin.Counted);
        Assert.Equal(Amount.Of(-150_000).Times(Ratio.One + rulebook.Collateral.For(coin.Asset)!.BorrowHaircut, Rounding.Down), coin.Value);
        Assert.Equal((realised.Equity, realised.Initial, realised.Maintenance), (unrealised.Equity, unrealised.Initial, unrealised.Maintenance));

        // By the rate of a loan, or once as a short where the model knows groups: then that is no less.
        Amount maintenance = unrealised.Lines
            .Where(static found => found.Line.Exposure == Amount.Of(150_000) && found.Name.Split(' ')[0] is "BTC" or "borrow")
            .Aggregate(Amount.Zero, static (sum, found) => sum + found.Line.Maintenance);
        Assert.True(maintenance >= Amount.Of(4_500), maintenance.ToString());
    }

    [Theory]
    [InlineData("5", "14.75", "0")] // 4.75 of 5 coins are lost: none is owed.
    [InlineData("5", "17", "200000")] // 7 are: 2 × 100,000.
    [InlineData("-1", "17", "800000")] // A loan of one besides.
    [InlineData("-8", "5", "800000")] // Five made pay none of eight back before they are settled.
    public void A_loan_is_what_is_owed_of_a_coin_settled_or_not(string balance, string cost, string owed)
    {
        // 10,000 quote units sold of an inverse perpetual at 100,000 are worth +10 BTC.
        MarginReport report = TestBook.Assess(TestBook.Shipped("tiered"), Portfolio.Arrange(
            [new(TestBook.AssetOf("USDC"), Amount.Of(1_000_000)), new(TestBook.AssetOf("BTC"), Amount.Parse(balance))],
            [new(TestBook.InstrumentOf("BTC-PERP-INV"), Quantity.Parse("-100000"), Amount.Parse(cost))]));

        Amount exposure = report.Lines.Where(static line => line.Name == "borrow").Aggregate(Amount.Zero, static (sum, line) => sum + line.Line.Exposure);
        Assert.Equal(Amount.Parse(owed), exposure);
    }

    [Fact]
    public void An_unrealised_loss_in_the_numeraire_is_no_loan()
    {
        // A perpetual bought at 110,000 has lost 10,000 USDC of which none is held.
        MarginReport report = TestBook.Assess(TestBook.Shipped("cross"), Portfolio.Arrange(
            [new(TestBook.AssetOf("BTC"), Amount.Of(1))], [new(TestBook.InstrumentOf("BTC-PERP"), Quantity.Of(1), Amount.Of(110_000))]));

        Assert.DoesNotContain(report.Lines, static line => line.Name == "borrow");
    }

    [Theory]
    [InlineData("5", "14.75", "25000")] // .25 BTC are left of 5: as much of the short is offset.
    [InlineData("5", "10", "500000")]
    [InlineData("0", "8", "200000")] // Coin made offsets as coin held.
    public void Basis_is_charged_on_the_coin_that_is_left(string balance, string cost, string offsets)
    {
        MarginReport report = TestBook.Assess(TestBook.Shipped("cross"), Portfolio.Arrange(
            [new(TestBook.AssetOf("USDC"), Amount.Of(1_000_000)), new(TestBook.AssetOf("BTC"), Amount.Parse(balance))],
            [new(TestBook.InstrumentOf("BTC-PERP-INV"), Quantity.Parse("-100000"), Amount.Parse(cost))]));

        Assert.Equal(Amount.Parse(offsets), Assert.Single(report.Lines, static line => line.Name == "basis").Line.Exposure);
    }

    private static (MarginReport Report, Rulebook Rulebook) Read(string name, string balance, string entry)
    {
        PortfolioFile file = PortfolioReader.Read($$"""
            { "time": "2025-06-01T00:00:00Z", "numeraire": "USDC", "collateral": { "USDC": "1000000", "BTC": "{{balance}}" },
              "assets": [ { "symbol": "USDC", "decimals": 6, "borrowable": true }, { "symbol": "BTC", "decimals": 8, "price": "BTC", "borrowable": true } ],
              "instruments": [ { "symbol": "ETH-IN-BTC", "kind": "perpetual", "underlying": "ETH", "settlement": "BTC" } ],
              "positions": [ { "instrument": "ETH-IN-BTC", "quantity": "10", "entry": "{{entry}}" } ],
              "marks": { "BTC": "100000", "ETH": "4000", "ETH-IN-BTC": "0.04" }, "trustedMarks": ["ETH-IN-BTC"] }
            """, out ImmutableArray<string> errors)!;
        Assert.True(file is not null, string.Join("\n", errors));
        Rulebook rulebook = RulebookSource.Load(
            name.EndsWith(".json", StringComparison.Ordinal) ? RepositoryRoot.At(name.Split(Path.DirectorySeparatorChar)) : name, file.Catalog);
        Result<MarginReport> report = rulebook.Assess(file.Portfolio, KnownFigures.In(file.Market));
        Assert.True(report.IsOk, $"{name}: {report.Rejection}");
        return (report.Value, rulebook);
    }
}
