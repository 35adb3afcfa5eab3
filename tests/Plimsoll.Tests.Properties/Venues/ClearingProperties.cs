// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Clearing;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>The clearing houses' margin over random books of every kind of instrument.</summary>
public sealed class ClearingProperties
{
    private static readonly string[] _names = ["span2", "stans", "clearing-house"];
    private static readonly Gen<string> _rulebooks = Gen.Elements(_names);

    private static Rulebook Edited(string name, Action<JsonObject>? edit = null)
    {
        JsonObject text = JsonNode.Parse(ShippedRulebooks.Text(name)!)!.AsObject();
        text["addOns"] = new JsonArray();
        edit?.Invoke(text["model"]!.AsObject());
        Rulebook? rulebook = RulebookReader.Read(text.ToJsonString(), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join('\n', errors));
        return rulebook;
    }

    private static readonly Dictionary<string, Rulebook> _alone = _names.ToDictionary(static name => name, static name => Edited(name));

    private static double Maintenance(Rulebook rulebook, in Portfolio portfolio) => TestBook.Assess(rulebook, portfolio).Maintenance.ToDouble();

    [Fact]
    public void Every_line_is_the_one_of_a_second_writing_in_floating_point()
    {
        int[] seen = new int[7];
        Dictionary<string, ClearingTwin> twins = _names.ToDictionary(name => name, name => new ClearingTwin(ShippedRulebooks.Text(name)!));
        Book.ForAll(from book in Book.Any() from name in _rulebooks select (book, name), input =>
        {
            Portfolio portfolio = input.book.Portfolio;
            double[] expected = twins[input.name].Maintenance(portfolio, TestBook.Market);
            MarginReport report = TestBook.Assess(_alone[input.name], portfolio);
            double scale = 1 + expected.Sum() + report.Lines.Sum(line => line.Line.Exposure.ToDouble());
            foreach ((string name, int part) in ClearingMargin.LineNames.Select((name, part) => (name, part)))
            {
                double found = report.Lines.SingleOrDefault(line => line.Name == name)?.Line.Maintenance.ToDouble() ?? 0;
                seen[part] += found > 0 ? 1 : 0;
                Assert.True(Math.Abs(found - expected[part]) <= 1e-9 * scale, $"{input.name}, {name}: {found} and not {expected[part]}");
            }

            return true;
        }, tests: 60);
        Assert.All(seen, count => Assert.True(count > 5, string.Join(", ", seen)));
    }

    [Fact]
    [Trait("property", "M02")]
    public void M02_M24_a_sheet_that_has_been_used_gives_the_same_bits()
    {
        Dictionary<string, MarginSheet> used = _names.ToDictionary(name => name, _ => new MarginSheet());
        Book.ForAll(from book in Book.Any() from name in _rulebooks from price in Gen.Choose(90, 110) select (book, name, price), input =>
        {
            MarginSheet fresh = new(), warm = used[input.name];
            Portfolio portfolio = input.book.Portfolio;
            var market = TestBook.Set(TestBook.Market, "BTC-PERP", $"{input.price}000");
            return _alone[input.name].Assess(portfolio, market, warm) == _alone[input.name].Assess(portfolio, market, fresh)
                && warm.Lines.SequenceEqual(fresh.Lines);
        }, tests: 100);
    }

    /// <summary>Of two underlyings a sum is the same in either order, and so it takes three.</summary>
    [Fact]
    [Trait("property", "M02")]
    public void M02_underlyings_add_up_alike_whichever_a_sheet_met_first()
    {
        Rulebook house = RulebookReader.Read(ShippedRulebooks.Text("clearing-house")!, AttackWorld.Catalog, VenueKinds.All, out _)!;
        MarketSnapshot market = AttackWorld.FirstPrices.Aggregate(MarketSnapshot.Unknown(AttackWorld.Catalog, TestWorld.Start), static (known, first) =>
            first.Observable.Kind == ObservableKind.Volatility ? known.With(first.Observable.Id, (Ratio?)Ratio.Parse(first.Value))
                : known.With(first.Observable.Id, (Price?)Price.Parse(first.Value)));
        MarginSheet backwards = new();
        foreach (string one in (string[])["SOL-PERP", "ETH-PERP", "BTC-PERP"])
        {
            Assert.False(house.Assess(Of((one, 1)), market, backwards).IsRefused);
        }

        for (int size = 1; size <= 40; size++)
        {
            Portfolio all = Of(("BTC-PERP", size), ("ETH-PERP", 7 * size), ("SOL-PERP", 300));
            MarginSheet fresh = new();
            Assert.Equal(house.Assess(all, market, fresh), house.Assess(all, market, backwards));
            Assert.True(fresh.Lines.SequenceEqual(backwards.Lines), $"{size}: {fresh.Maintenance} and {backwards.Maintenance}");
        }

        static Portfolio Of(params (string Name, int Quantity)[] held) => Portfolio.Arrange(
            [new(new(0), Amount.Of(1_000_000))],
            [.. held.Select(static one => new Position(
                AttackWorld.Catalog.TryFindInstrument(one.Name, out InstrumentSpec? spec) ? spec.Id : throw new FormatException(one.Name),
                Quantity.Of(one.Quantity), default))]);
    }

    [Fact]
    [Trait("property", "M03")]
    public void M03_a_tail_without_its_calm_observations_requires_more_and_its_stress_scenarios_never_do()
    {
        Portfolio book = TestBook.Of(("USDC", "1000000"), ("BTC-PERP", "1"));
        Rulebook whole = Edited("span2", model =>
        {
            model.Remove("stress");
            model["scenarios"]!["method"] = "historical";
        });
        Rulebook wild = Edited("span2", model =>
        {
            model.Remove("stress");
            JsonObject returns = model["scenarios"]!["returns"]!.AsObject();
            model["scenarios"]!["method"] = "historical";
            double[] bitcoin = [.. returns["BTC"]!.AsArray().Select(value => double.Parse((string)value!, System.Globalization.CultureInfo.InvariantCulture))];
            int[] kept = [.. Enumerable.Range(0, bitcoin.Length).OrderByDescending(row => Math.Abs(bitcoin[row])).Take(100)];
            foreach (string column in returns.Select(one => one.Key).ToArray())
            {
                returns[column] = new JsonArray([.. kept.Select(row => JsonValue.Create((string)returns[column]![row]!))]);
            }
        });
        Assert.True(Maintenance(wild, book) > Maintenance(whole, book));

        // Of the stress scenarios the worst counts, and so one less never requires more.
        Rulebook[] fewer = [.. Enumerable.Range(0, 6).Select(left => Edited("stans", model => model["stress"]!["scenarios"]!.AsArray().RemoveAt(left)))];
        Book.ForAll(from any in Book.Any() from less in Gen.Elements(fewer) select (any, less), input =>
            Maintenance(input.less, input.any.Portfolio) <= Maintenance(_alone["stans"], input.any.Portfolio) + 1e-6, tests: 60);
    }

    [Fact]
    [Trait("property", "M05")]
    public void M05_twice_the_book_requires_twice_as_much() =>
        Book.ForAll(from book in Book.Any() from name in _rulebooks select (book, name), input =>
        {
            double once = Maintenance(_alone[input.name], input.book.Portfolio), twice = Maintenance(_alone[input.name], input.book.Scaled(2, 1));
            return Math.Abs(twice - (2 * once)) <= 1e-6 + (1e-9 * twice);
        }, tests: 60);

    [Fact]
    [Trait("property", "M06")]
    public void M06_expected_shortfall_of_draws_is_subadditive_and_a_quantile_is_not()
    {
        Rulebook coherent = Edited("stans", model => model.Remove("stress"));
        double beyond = 0;
        Book.ForAll(from a in Book.Any() from b in Book.Any() select (a, b), input =>
        {
            Portfolio both = (input.a + input.b).Portfolio;
            double apart = Maintenance(coherent, input.a.Portfolio) + Maintenance(coherent, input.b.Portfolio);
            double quantiles = Maintenance(_alone["span2"], input.a.Portfolio) + Maintenance(_alone["span2"], input.b.Portfolio);
            beyond = Math.Max(beyond, Maintenance(_alone["span2"], both) - quantiles);
            return Maintenance(coherent, both) <= apart + 1e-6 + (1e-9 * apart);
        }, tests: 60);

        // The named violation: some two books are charged less apart under value at risk.
        Assert.True(beyond > 1, $"no two books were charged less apart; the nearest was {beyond}");
    }

    [Fact]
    [Trait("property", "M08")]
    public void M08_the_requirement_is_gross_less_the_granted_share_of_what_offsets_save()
    {
        Rulebook Capped(string cap) => Edited("span2", model =>
        {
            model.Remove("stress");
            model["offsets"] = JsonNode.Parse($$"""{ "between": "positions", "cap": "{{cap}}" }""");
        });
        Rulebook none = Capped("0"), some = Capped("0.8"), all = Capped("1");
        Book.ForAll(Book.Any(), book =>
        {
            Portfolio portfolio = book.Portfolio;
            double gross = Maintenance(none, portfolio), core = Maintenance(all, portfolio), found = Maintenance(some, portfolio);
            return Math.Abs(found - (gross - (0.8 * (gross - core)))) <= 1e-6 + (1e-9 * gross) && core <= found + 1e-9 && found <= gross + 1e-9;
        }, tests: 60);
    }

    [Fact]
    [Trait("property", "M17")]
    public void M17_more_confidence_stress_or_days_never_require_less()
    {
        Rulebook Confident(string confidence) => Edited("clearing-house", model => model["classes"]!["listed"]!["confidence"] = confidence);
        Rulebook Weighted(string weight) => Edited("stans", model => model["stress"]!["weight"] = weight);
        Rulebook Stressed(string weight) => Edited("clearing-house", model => model["antiProcyclicality"]!["stressWeight"] = weight);
        Rulebook Buffered(string buffer) => Edited("clearing-house", model => model["antiProcyclicality"]!["buffer"] = buffer);
        (Rulebook Less, Rulebook More)[] pairs =
            [(Confident("0.97"), Confident("0.99")), (Weighted("0.2"), Weighted("0.4")), (Stressed("0"), Stressed("0.25")),
            (Buffered("0.1"), Buffered("0.25"))];
        Book.ForAll(from book in Book.Any() from pair in Gen.Elements(pairs) select (book, pair), input =>
            Maintenance(input.pair.Less, input.book.Portfolio) <= Maintenance(input.pair.More, input.book.Portfolio) + 1e-6, tests: 60);

        // Days: of one position in a contract that moves with its price. A book of several may gain by a longer horizon, and an option bought ages.
        Rulebook Days(int days) => Edited("clearing-house", model => model["classes"]!["listed"]!["horizonDays"] = days);
        Rulebook[] longer = [Days(1), Days(2), Days(5), Days(10)];
        foreach (string position in new[] { "1", "-1" })
        {
            double[] required = [.. longer.Select(rulebook => Maintenance(rulebook, TestBook.Of(("USDC", "1000000"), ("ETH-PERP", position))))];
            Assert.Equal(required.Order(), required);
        }
    }

    [Fact]
    [Trait("property", "P09")]
    public void P09_what_may_be_moved_leaves_every_pool_with_what_it_had() =>
        Book.ForAll(
            from classes in Gen.Choose(0, 4).ArrayOf(6)
            from moves in (from a in Gen.Choose(0, 5) from b in Gen.Choose(0, 5) from amount in Gen.Choose(1, 50) select (a, b, amount)).ArrayOf(40)
            select (classes, moves),
            input =>
            {
                AccountTerms[] terms = [.. input.classes.Select(client => new AccountTerms { Client = (ClientClass)client })];
                long[] balances = [.. terms.Select(_ => 100L)];
                Dictionary<ClientPool, long> before = Sums(terms, balances);
                foreach ((int from, int to, int amount) in input.moves)
                {
                    if (!SegregatedPools.MayMove(terms[from], terms[to]).IsRefused && balances[from] >= amount)
                    {
                        balances[from] -= amount;
                        balances[to] += amount;
                    }
                }

                return Sums(terms, balances).All(pool => before[pool.Key] == pool.Value);
            });

    private static Dictionary<ClientPool, long> Sums(AccountTerms[] terms, long[] balances) =>
        terms.Zip(balances).GroupBy(one => SegregatedPools.Of(one.First)).ToDictionary(pool => pool.Key, pool => pool.Sum(one => one.Second));
}
