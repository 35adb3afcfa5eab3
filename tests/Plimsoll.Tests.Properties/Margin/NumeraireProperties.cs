// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What an account is worth and needs does not depend on the money it is counted in.</summary>
public sealed class NumeraireProperties
{
    private static readonly string[] _assets = ["USDC", "BTC", "ETH", "USDT"];

    [Fact]
    [Trait("property", "M21")]
    public void M21_a_report_in_another_asset_differs_by_its_price_and_less_than_an_atom_a_line()
    {
        Gen<(Book, int[], int, int)> inputs =
            from book in Book.Any()
            from prices in Gen.Choose(1, 2_000_000_000)
                .ArrayOf(3)
            from asset in Gen.Choose(0, 3)
            from rulebook in Gen.Choose(0, 3)
            select (book, prices, asset, rulebook);
        Rulebook[] rulebooks = [.. Book.Rulebooks, Book.Capped(Ratio.Parse("0.8"))];
        int unhealthy = 0;
        Book.ForAll(inputs, input =>
        {
            (Book book, int[] prices, int chosen, int rulebook) = input;
            MarketSnapshot market = TestBook.Market;
            foreach ((string observable, int micro) in new[] { "BTC", "ETH", "USDT" }.Zip(prices))
            {
                Assert.True(TestBook.Catalog.TryFindObservable(observable, out ObservableSpec? spec));
                market = market.With(spec.Id, (Price?)Price.FromAtoms((Int128)micro * 100_000_000_000_000));
            }

            AssetId asset = TestBook.AssetOf(_assets[chosen]);
            Assert.True(market.TryAssetPrice(asset, out Price price));
            MarginReport home = TestBook.Assess(rulebooks[rulebook], book.Portfolio, market);
            MarginReport away = home.In(asset, market).Value;
            unhealthy += home.IsHealthy ? 0 : 1;

            // Times the price and 10¹⁸, so that nothing is lost: what each total is short of, or above, the exact quotient.
            BigInteger atom = (BigInteger)price.Atoms;
            BigInteger shortEquity = Exact(home.Equity) - (atom * (BigInteger)away.Equity.Atoms);
            BigInteger moreInitial = (atom * (BigInteger)away.Initial.Atoms) - Exact(home.Initial);
            BigInteger moreMaintenance = (atom * (BigInteger)away.Maintenance.Atoms) - Exact(home.Maintenance);
            BigInteger lessHeadroom = Exact(home.Equity - home.Maintenance) - (atom * (BigInteger)(away.Equity - away.Maintenance).Atoms);
            int lines = home.Collateral.Length + home.Lines.Length;
            bool same = away.IsHealthy == home.IsHealthy || (home.IsHealthy && lessHeadroom > Exact(home.Equity - home.Maintenance));
            return Within(shortEquity, home.Collateral.Length, atom) && Within(moreInitial, home.Lines.Length, atom)
                && Within(moreMaintenance, home.Lines.Length, atom)
                && Within(lessHeadroom, lines, atom) && same && away.Numeraire == asset && away.BindingConstraint == home.BindingConstraint
                && (chosen != 0 || (away.Lines.SequenceEqual(home.Lines) && away.Collateral.SequenceEqual(home.Collateral)));
        });
        Assert.True(unhealthy > 10, $"only {unhealthy} accounts were below their line");
    }

    [Fact]
    [Trait("property", "M21")]
    public void M21_a_haircut_is_taken_once_on_the_net_of_each_currency_whatever_the_unit() =>
        Book.ForAll(from units in Gen.Choose(-9_000, 9_000)
            .ArrayOf(3)
                    from profit in Gen.Choose(-5_000, 5_000)
                    from rate in Gen.Choose(1, 1_000_000)
                    from unit in Gen.Choose(
            0, 2)
                    select (units, profit, rate, unit), input =>
        {
            // 10 inverse contracts are 100 quote units; their cost in coin, less what they are worth, is the profit that nets with the balance.
            AssetId bitcoin = TestBook.AssetOf("BTC");
            Amount profit = Amount.Of(input.profit);
            Position position = new(TestBook.InstrumentOf("BTC-PERP-INV"), Quantity.Of(10), Amount.Parse("-0.001") - profit);
            Portfolio portfolio = Portfolio.Arrange(
                [.. new[] { "USDC", "BTC", "ETH" }.Zip(input.units, (name, units) => new Holding(TestBook.AssetOf(name), Amount.Of(units)))], [position]);
            MarketSnapshot market = TestBook.Set(TestBook.Market, "BTC", input.rate.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Rulebook rulebook = Book.Rulebooks[0];
            MarginReport home = TestBook.Assess(rulebook, portfolio, market);
            AssetId asset = TestBook.AssetOf(_assets[input.unit]);
            Assert.True(market.TryAssetPrice(asset, out Price price));
            Amount away = home.In(asset, market).Value.Equity;

            // USDC at par, BTC less or more 5 %, ETH less or more 6 %: in hundredths, divided once, by the price of the unit.
            BigInteger net = input.units[1] + input.profit;
            BigInteger hundredths = (100 * (BigInteger)input.units[0]) + (net * input.rate * (net < 0 ? 105 : 95))
                + ((BigInteger)input.units[2] * 4_000 * (input.units[2] < 0 ? 106 : 94));
            BigInteger expected = hundredths * Fixed18.AtomsPerUnit / 100 * Fixed18.AtomsPerUnit / (BigInteger)price.Atoms;
            return BigInteger.Abs((BigInteger)away.Atoms - expected) <= 4 && home.Collateral.Count(line => line.Asset == bitcoin) <= 1;
        });

    [Fact]
    [Trait("property", "M21")]
    public void M21_a_catalogue_that_counts_in_euros_requires_the_same_in_euros()
    {
        // Rates whose inverse is exact: then every figure of a linear book is exact in both, and equal to the last unit.
        string[][] rates = [["1.25", "0.8"], ["1.6", "0.625"], ["0.5", "2"], ["1.28", "0.78125"], ["1", "1"], ["4", "0.25"]];
        Gen<(int[], int[], string[], int)> inputs = from balances in Gen.Choose(-50_000, 900_000).ArrayOf(3)
                                                    from positions in Gen.Choose(-90_000, 90_000).ArrayOf(3)
                                                    from rate in Gen.Elements(rates)
                                                    from rulebook in Gen.Choose(0, _priceless.Length - 1)
                                                    select (balances, positions, rate, rulebook);
        int unhealthy = 0;
        Book.ForAll(inputs, input =>
        {
            (int[] balances, int[] positions, string[] rate, int rulebook) = input;
            MarginReport dollars = AssessIn("USDC", balances, positions, rate[0], rate[0], rulebook);
            MarginReport euros = AssessIn("EUR", balances, positions, rate[0], rate[1], rulebook);
            Price euro = Price.Parse(rate[0]);
            unhealthy += dollars.IsHealthy ? 0 : 1;
            return euros.Equity.Times(euro, Rounding.Down) == dollars.Equity && euros.Initial.Times(euro, Rounding.Up) == dollars.Initial
                && euros.Maintenance.Times(euro, Rounding.Up) == dollars.Maintenance && euros.IsHealthy == dollars.IsHealthy;
        });
        Assert.True(unhealthy > 10, $"only {unhealthy} accounts were below their line");
    }

    // Models that state no amount of money; those that do, tiers and concentration, state it in the numeraire. No class is for the currencies: owing dollars is
    // a short for who counts in euros, and none for who counts in dollars.
    private static readonly string[] _priceless =
    [
        """{ "kind": "isolated", "classes": { "all": { "leverage": "20", "maintenance": "0.03" } }, "terms": { "*": "all" } }""",
        """
        { "kind": "scenario", "initialFactor": "1", "maintenanceFactor": "0.75", "offsetCap": "0.8", "terms": { "BTC": "all", "BTC.I": "all",
        "ETH.I": "all" }, "classes": { "all": {
          "grid": { "range": "0.2", "steps": 4, "volatilities": ["same"] }, "volatility": { "kind": "relative", "up": "0", "down": "0" } } } }
        """,
    ];

    private static MarginReport AssessIn(string numeraire, int[] balances, int[] positions, string euro, string other, int model)
    {
        string text = $$"""
            { "numeraire": "{{numeraire}}", "indices": ["BTC.I", "ETH.I"],
              "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"EUR","decimals":2,"borrowable":true}, {"symbol":"BTC","decimals":8,
              "borrowable":true} ],
              "instruments": [ {"symbol":"BTC-PERP","kind":"perpetual","underlying":"BTC.I","settlement":"USDC"},
                {"symbol":"BTC-FUT","kind":"future","underlying":"BTC.I","settlement":"USDC","expiry":"2025-12-26T08:00:00Z"},
                {"symbol":"ETH-PERP","kind":"perpetual","underlying":"ETH.I","settlement":"EUR"} ] }
            """;
        InstrumentCatalog? catalog = InstrumentReader.Read(text, out ImmutableArray<string> errors);
        Assert.True(catalog is not null, string.Join('\n', errors));

        // A coin costs 100,000 dollars, whatever they are counted in.
        string coin = numeraire == "USDC" ? "100000" : Amount.Of(100_000).Times(Price.Parse(other), Rounding.Down).ToString();
        MarketSnapshot market = MarketSnapshot.Unknown(catalog, TestBook.Noon);
        foreach ((string observable, string value) in new[]
        {
            ("BTC.I", "100000"), ("BTC-PERP", "100010.5"), ("BTC-FUT", "101000"), ("ETH.I", "3200"), ("ETH-PERP", "3201.25"), ("BTC", coin),
            numeraire == "USDC" ? ("EUR", euro) : ("USDC", other),
        })
        {
            market = TestBook.Set(market, observable, value);
        }

        Holding[] holdings = [.. balances.Select(
            (balance, asset) => new Holding(new(asset), asset == 2 ? Amount.FromAtoms((Int128)balance * 1_000_000_000_000_000) : Amount.Of(balance)))];
        string[] entries = ["99000", "102000", "3100"];
        Position[] held = [.. positions.Select((thousandths, i) =>
        {
            Quantity quantity = Quantity.FromAtoms((Int128)thousandths * 1_000_000_000_000_000);
            return new Position(new(i), quantity, catalog.Instruments[i].ValueOf(quantity, Price.Parse(entries[i]), Rounding.Up));
        })];
        string rules = ShippedRulebooks.Text("isolated")!.Replace("\"amountsIn\": [", "\"amountsIn\": [\"EUR\", ", StringComparison.Ordinal);
        rules = rules[..rules.IndexOf("\"collateral\"", StringComparison.Ordinal)]
            + "\"collateral\": { \"USDC\": { \"haircut\": \"0.01\", \"borrowHaircut\": \"0.02\" }, \"EUR\": { \"haircut\": \"0.03\", \"borrowHaircut\": "
            + "\"0.04\" },"
            + "\"BTC\": { \"haircut\": \"0.1\", \"borrowHaircut\": \"0.2\" } }, \"model\": " + _priceless[model] + ", "
            + rules[rules.IndexOf("\"liquidation\"", StringComparison.Ordinal)..];
        Rulebook? rulebook = RulebookReader.Read(rules, catalog, VenueKinds.All, out errors);
        Assert.True(rulebook is not null, string.Join('\n', errors));
        return TestBook.Assess(rulebook, Portfolio.Arrange(holdings, held), market);
    }

    private static BigInteger Exact(Amount amount) => (BigInteger)amount.Atoms * Fixed18.AtomsPerUnit;

    private static bool Within(BigInteger excess, int lines, BigInteger atom) => excess >= 0 && (excess < lines * atom || (lines == 0 && excess == 0));
}
