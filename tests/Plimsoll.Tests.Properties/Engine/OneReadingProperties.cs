// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>One reading of a rulebook: an account that trades at today's marks in the engine, and a portfolio file that says what it holds, give the same
/// numbers.</summary>
public class OneReadingProperties
{
    private const int Maker = 1, Trader = 2;
    private const string Time = "2025-10-12T08:00:00Z";

    private static readonly (string Name, int Most, string Step)[] _instruments =
    [
        ("BTC-PERP", 3_000, "0.001"), ("BTC-26DEC25", 3_000, "0.001"), ("BTC-26DEC25-110000-C", 2_000, "0.001"), ("BTC-26DEC25-90000-P", 2_000, "0.001"),
        ("BTC-PERP-INV", 200_000, "1"), ("ETH-PERP", 40_000, "0.001"),
    ];

    private static readonly (string Asset, int Most, string Step)[] _assets = [("USDC", 500_000, "1.000001"), ("BTC", 500, "0.01"), ("ETH", 2_000, "0.01")];

    public static TheoryData<string> Rulebooks =>
    [
        .. EngineRulebooks.Names,
        .. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "examples", "rulebooks"), "*.json").Order(StringComparer.Ordinal)
        .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path)),
    ];

    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("property", "L16")]
    public void L16_engine_and_portfolio_file_read_one_rulebook_alike_pockets_included(string rulebook)
    {
        int pockets = 0, positions = 0;

        // A fixed seed a rulebook: a failure names its account by number.
        Random random = new(rulebook.Length);
        for (int number = 0; number < 25; number++)
        {
            JsonObject prices = Market(random);
            TestVenue venue = Venue(prices, rulebook, random, out InstrumentCatalog catalog);
            ImmutableArray<AccountView> engine = [venue.View(Trader),
                .. venue.View(Trader).Pockets.Select(id => venue.Engine.Account(id)!.Value).Where(view => !view.Positions.IsEmpty)];

            PortfolioFile file = File(prices, catalog, engine);
            Rulebook rules = RulebookSource.Load(PathOf(rulebook), file.Catalog);
            MarketSnapshot market = Told(file.Market, catalog, venue.Engine);
            Result<ImmutableArray<AccountPart>> parts = Pockets.Divide(rules, file.Portfolio, file.Market, file.Pockets);
            Assert.True(parts.IsOk, $"{number}: {parts.Rejection.Code}");

            Dictionary<string, string> library = parts.Value.ToDictionary(
                part => part.Instrument is { } instrument ? file.Catalog[instrument].Symbol : "account",
                    part => Numbers(rules.Assess(part.Portfolio, market)));
            Dictionary<string, string> there = engine.ToDictionary(
                view => view.Instrument is { } instrument ? catalog[instrument].Symbol : "account", view => Numbers(view.Report()));
            Assert.Equal(there.OrderBy(pair => pair.Key, StringComparer.Ordinal), library.OrderBy(pair => pair.Key, StringComparer.Ordinal));
            Assert.All(parts.Value, part => Assert.True(part.Lacking.IsZero));
            pockets += engine.Length - 1;
            positions += file.Portfolio.Positions.Length;
        }

        Assert.True(positions > 25, $"{positions} positions: too few to prove much");
        Assert.Equal(rulebook == "isolated" ? positions : 0, pockets);
    }

    [Theory]
    [InlineData("isolated", false)]
    [InlineData("isolated", true)]
    [InlineData("tiered", false)]
    [InlineData("cross", true)]
    [Trait("property", "L16")]
    public void L16_the_engine_liquidates_at_the_file_s_liquidation_price_and_not_a_tick_before(string rulebook, bool isShort)
    {
        JsonObject marks = new() { ["BTC"] = "100000", ["BTC-PERP"] = "100000" };
        string quantity = isShort ? "-2" : "2";
        JsonObject text = new()
        {
            ["time"] = Time,
            ["collateral"] = new JsonObject { ["USDC"] = "60000" },
            ["positions"] = new JsonArray(new JsonObject { ["instrument"] = "BTC-PERP", ["quantity"] = quantity }),
            ["marks"] = marks,
        };
        PortfolioFile file = PortfolioReader.Read(text.ToJsonString(), out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join("; ", errors));
        Rulebook rules = RulebookSource.Load(rulebook, file.Catalog);
        AccountPart part = Pockets.Divide(rules, file.Portfolio, file.Market).Value[^1];
        Assert.True(file.Catalog.TryFindObservable("BTC", out ObservableSpec? index));
        LiquidationLevel level = LiquidationLevels.Of(part.Portfolio, file.Market, rules, index.Id).Value[isShort ? 1 : 0];
        Assert.Equal(LevelState.Found, level.State);

        Price tick = file.Catalog.Instruments[0].TickSize;
        foreach ((Price price, bool isLiquidated) in new[] { (isShort ? level.Price!.Value - tick : level.Price!.Value + tick, false),
            (level.Price!.Value, true) })
        {
            TestVenue venue = new(new(file.Catalog, rules, [.. file.Catalog.Observables.Select(_ => TestWorld.SimpleOracle)], "one price"));
            venue.Now = file.Market.Time;
            Fund(venue, file.Catalog);
            Assert.False(venue.Deposit(Trader, file.Catalog.Numeraire, "60000").IsRefused);
            Mark(venue, file.Catalog, marks);
            Assert.False(venue.Fill(new(0), isShort ? Maker : Trader, isShort ? Trader : Maker, "2", "100000").IsRefused);
            foreach (ObservableSpec observable in file.Catalog.Observables)
            {
                Assert.False(venue.Mark(observable.Id, price.ToString()).IsRefused);
            }

            AccountView held = rules.Mode == AccountMode.Isolated ? venue.Engine.Account(venue.View(Trader).Pockets[0])!.Value : venue.View(Trader);
            Assert.Equal(isLiquidated, held.Status >= AccountStatus.Liquidating);
        }
    }

    /// <summary>The file's market with the open interest that the engine has, and every other figure told to both.</summary>
    private static MarketSnapshot Told(MarketSnapshot market, InstrumentCatalog catalog, ClearingEngine engine) =>
        market.Catalog.Instruments.Where(spec => catalog.TryFindInstrument(spec.Symbol, out _)).Aggregate(market, (known, spec) =>
        {
            Assert.True(catalog.TryFindInstrument(spec.Symbol, out InstrumentSpec? there));
            return engine.Market.TryOpenInterest(there.Id, out Quantity open) ? known.With(stated => stated.WithOpenInterest(spec.Id, open)) : known;
        });

    private static string PathOf(string rulebook) => ShippedRulebooks.Names.Contains(rulebook) ? rulebook : Path.Combine(RepositoryRoot.Path, rulebook);

    private static string Numbers(Result<MarginReport> result)
    {
        Assert.True(result.IsOk, $"{result.Rejection.Code} {result.Rejection.Subject}");
        MarginReport report = result.Value;
        return $"equity {report.Equity}, initial {report.Initial}, maintenance {report.Maintenance}, ratio {report.MarginRatio}";
    }

    private static JsonObject Market(Random random)
    {
        decimal bitcoin = random.Next(7_000_000, 13_000_000) / 100m, ether = random.Next(200_000, 500_000) / 100m;

        // Within what stands between initial and maintenance margin: the engine requires more for a mark that the index has left, and a file does not say where
        // the index was.
        decimal Near(decimal price) => Math.Round(price * (decimal)(0.992 + (0.016 * random.NextDouble())), 2);
        return new()
        {
            ["BTC"] = Text(bitcoin),
            ["ETH"] = Text(ether),
            ["BTC-PERP"] = Text(Near(bitcoin)),
            ["BTC-26DEC25"] = Text(Near(bitcoin)),
            ["BTC-PERP-INV"] = Text(Near(bitcoin)),
            ["ETH-PERP"] = Text(Near(ether)),
            ["BTC-26DEC25-110000-C"] = Text(random.Next(100_000, 600_000) / 100m),
            ["BTC-26DEC25-90000-P"] = Text(random.Next(100_000, 600_000) / 100m),
        };
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A venue in which the trader has tried to open some of everything; what the engine refuses is not held.</summary>
    private static TestVenue Venue(JsonObject market, string rulebook, Random random, out InstrumentCatalog catalog)
    {
        JsonArray all = [.. _instruments.Select(instrument => (JsonNode)new JsonObject { ["instrument"] = instrument.Name, ["quantity"] = "1" })];
        catalog = Read(market, all, new() { ["USDC"] = "1", ["BTC"] = "1", ["ETH"] = "1" }).Catalog;
        Rulebook rules = RulebookSource.Load(PathOf(rulebook), catalog);
        TestVenue venue = new(new(catalog, rules, [.. catalog.Observables.Select(_ => TestWorld.SimpleOracle)], rulebook));
        Assert.True(Timestamp.TryParse(Time, out Timestamp now));
        venue.Now = now;
        Fund(venue, catalog);
        foreach ((string name, int most, string step) in _assets)
        {
            Assert.True(catalog.TryFindAsset(name, out AssetSpec? asset));
            venue.Deposit(Trader, asset.Id, Text(random.Next(1, most) * decimal.Parse(step, CultureInfo.InvariantCulture)));
        }

        Mark(venue, catalog, market);
        foreach ((string name, int most, string step) in _instruments.OrderBy(_ => random.Next()))
        {
            Assert.True(catalog.TryFindInstrument(name, out InstrumentSpec? spec));
            bool isBuyer = random.Next(2) == 0;
            string quantity = Text(random.Next(1, most) * decimal.Parse(step, CultureInfo.InvariantCulture));

            // A file does not know what fee was paid: into a pocket the engine moves the fee, and the margin that the fee requires while it is owed.
            string fee = random.Next(2) == 0 ? "0" : "0.0005";
            venue.Fill(spec.Id, isBuyer ? Trader : Maker, isBuyer ? Maker : Trader, quantity, (string)market[name]!, fee);
        }

        return venue;
    }

    private static void Fund(TestVenue venue, InstrumentCatalog catalog)
    {
        venue.Open(Maker);
        venue.Open(Trader);
        foreach (AssetSpec asset in catalog.Assets)
        {
            Assert.False(venue.Deposit(Maker, asset.Id, "1000000000").IsRefused);
        }
    }

    private static void Mark(TestVenue venue, InstrumentCatalog catalog, JsonObject market)
    {
        foreach (ObservableSpec observable in catalog.Observables)
        {
            Assert.False(venue.Mark(observable.Id, observable.Kind == ObservableKind.Volatility ? "0.55" : (string)market[observable.Name]!).IsRefused,
                observable.Name);
        }
    }

    /// <summary>What the account holds over all its pockets, written as a file and read again: it does not say which pocket holds what.</summary>
    private static PortfolioFile File(JsonObject market, InstrumentCatalog catalog, ImmutableArray<AccountView> accounts)
    {
        SortedDictionary<string, Amount> balances = [];
        JsonArray positions = [];
        foreach (AccountView account in accounts)
        {
            foreach (Holding holding in account.Holdings)
            {
                string asset = catalog[holding.Asset].Symbol;
                balances[asset] = balances.GetValueOrDefault(asset) + holding.Balance;
            }

            foreach (Position position in account.Positions)
            {
                InstrumentSpec spec = catalog[position.Instrument];
                JsonObject line = new() { ["instrument"] = spec.Symbol, ["quantity"] = position.Quantity.ToString() };
                if (!spec.IsPremiumPaid)
                {
                    line["entry"] = (string)market[spec.Symbol]!;
                }

                positions.Add((JsonNode)line);
            }
        }

        JsonObject collateral = [];
        foreach ((string asset, Amount balance) in balances)
        {
            collateral[asset] = balance.ToString();
        }

        return Read(market, positions, collateral);
    }

    private static PortfolioFile Read(JsonObject market, JsonArray positions, JsonObject collateral)
    {
        HashSet<string> needed = ["BTC", "ETH"];
        JsonObject volatilities = [];
        foreach (JsonNode? line in positions)
        {
            string name = (string)line!["instrument"]!;
            needed.Add(name);
            if (name.EndsWith("-C", StringComparison.Ordinal) || name.EndsWith("-P", StringComparison.Ordinal))
            {
                volatilities[name] = "0.55";
            }
        }

        collateral.TryAdd("BTC", "0");
        collateral.TryAdd("ETH", "0");
        JsonObject text = new()
        {
            ["time"] = Time,
            ["collateral"] = collateral,
            ["positions"] = positions,
            ["marks"] = new JsonObject(market.Where(pair => needed.Contains(pair.Key))
                .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)(string)pair.Value!))),
            ["volatilities"] = volatilities,

            // Marks are drawn without regard to a model: what is compared here is the reading of a rulebook.
            ["trustedMarks"] = new JsonArray([.. positions.Select(line => (JsonNode)(string)line!["instrument"]!).DistinctBy(name => (string)name!)]),
        };
        return PortfolioReader.Read(text.ToJsonString(), out ImmutableArray<string> errors) ?? throw new InvalidOperationException(string.Join("; ", errors));
    }
}
