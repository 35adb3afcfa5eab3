// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Connectors.Panels;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>The shipped clearing houses with a real look-back in the place of the made-up one, held against what happened next. Read when the data folder is
/// there; PLIMSOLL_DATA names it.</summary>
/// <remarks>Each day's margin is of the 500 daily returns before it. A margin over h days is held against the h days that follow, and the next one is of the
/// day after these, so that no two outcomes overlap. BTC, ETH and SOL have columns; XRP moves as <c>*</c>, whose column is its own. Volatilities that are drawn
/// from are today's by exponential weights of .97. The stressed period of <c>clearing-house</c> is the first 500 returns, which are not tested, half as large
/// again.</remarks>
public class ClearingBacktest
{
    private const string Panel = "crypto_perp_close_1h_wide.csv.gz";
    private const int Window = 500;
    private static readonly string[] _coins = ["BTC", "ETH", "SOL", "XRP"];

    private static readonly string _path = Path.Combine(
        Path.GetFullPath(Environment.GetEnvironmentVariable("PLIMSOLL_DATA") ?? "../shared/data", RepositoryRoot.Path), "panel", Panel);

    private static readonly Lazy<ReturnPanel> _returns = new(() => DailyReturns.Of(PanelFile.Read(_path), [.. _coins]).Value.Returns);

    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        $$"""
        { "numeraire": "USDC", "assets": [ {"symbol":"USDC","decimals":6} ],
          "instruments": [ {{string.Join(',', _coins.Select(coin => $$"""{"symbol":"{{coin}}-PERP","kind":"perpetual","underlying":"{{coin}}"}"""))}} ] }
        """, out _)!;

    private static readonly MarketSnapshot _market = _coins.Aggregate(
        MarketSnapshot.Unknown(_catalog, TestBook.Time("2025-10-12T08:00:00Z")),
        static (market, coin) => TestBook.Set(TestBook.Set(market, coin, "100"), coin + "-PERP", "100"));

    private static readonly (string Name, int[] Weights)[] _books =
    [
        ("long BTC", [100, 0, 0, 0]), ("short BTC", [-100, 0, 0, 0]), ("long 50/30/20", [50, 30, 20, 0]), ("long BTC, short ETH", [100, -100, 0, 0]),
        ("long BTC and ETH, short SOL", [50, 50, -100, 0]), ("long all four", [25, 25, 25, 25]), ("short all four", [-25, -25, -25, -25]),
    ];

    public static TheoryData<string, int, bool> Houses => new()
    {
        { "span2", 1, false }, { "stans", 2, false }, { "clearing-house", 2, false }, { "span2", 1, true }, { "stans", 2, true }, { "clearing-house", 2, true },
    };

    [Theory]
    [MemberData(nameof(Houses))]
    [Trait("property", "M26")]
    public void M26_margins_cover_what_their_confidence_says(string name, int days, bool isTailAlone)
    {
        Assert.SkipUnless(File.Exists(_path), $"{Panel} is not there: the real panel is not part of the repository, and PLIMSOLL_DATA does not lead to it.");
        List<double[]> margins = [], losses = [];
        for (int day = Window; day + days <= _returns.Value.Count; day += days)
        {
            Rulebook rulebook = On(name, day, isTailAlone);
            double[] growth = [.. Enumerable.Range(0, _coins.Length).Select(coin => Math.Exp(Sum(_returns.Value[coin].Slice(day, days))))];
            margins.Add([.. _books.Select(book => TestBook.Assess(rulebook, Of(book.Weights), _market).Maintenance.ToDouble())]);
            losses.Add([.. _books.Select(book => -book.Weights.Zip(growth).Sum(leg => 100 * leg.First * (leg.Second - 1)))]);
        }

        for (int book = 0; book < _books.Length; book++)
        {
            int exceptions = margins.Zip(losses).Count(one => one.Second[book] > one.First[book]);
            double[] required = [.. margins.Select(one => one[book])];
            LikelihoodRatio kupiec = CoverageTests.Kupiec(required.Length, exceptions, 0.01).Value;
            double rise = Enumerable.Range(0, required.Length - (30 / days)).Max(i => (required[i + (30 / days)] / required[i]) - 1);
            TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture,
                $"{name}{(isTailAlone ? ", tail alone" : string.Empty)}, {_books[book].Name}: {exceptions} of {required.Length}, "
                + $"Kupiec p {kupiec.PValue:0.00}, mean {required.Average() / 100:0.0} %, peak to trough {required.Max() / required.Min():0.00}, 30 days {rise * 100:0} %"));
            Assert.True(CoverageTests.ChanceOfAtLeast(required.Length, exceptions, 0.01).Value >= 0.01,
                $"{_books[book].Name}: {exceptions} exceptions in {required.Length}");

            // A quantile alone claims its confidence and not more; one test in fourteen at 1 % may be a false alarm, none is.
            Assert.False(isTailAlone && name != "stans" && kupiec.RejectsAt(0.01), $"{_books[book].Name}: Kupiec rejects {exceptions} of {required.Length}");
        }
    }

    private static double Sum(ReadOnlySpan<double> returns)
    {
        double sum = 0;
        foreach (double value in returns)
        {
            sum += value;
        }

        return sum;
    }

    private static Portfolio Of(int[] weights) => Portfolio.Arrange([new(_catalog.Numeraire, Amount.Of(1_000_000))],
        weights.Select((weight, coin) => new Position(_catalog.Instruments[coin].Id, Quantity.Of(weight), Amount.Of(100 * weight))));

    private static Rulebook On(string name, int day, bool isTailAlone)
    {
        JsonObject text = JsonNode.Parse(ShippedRulebooks.Text(name)!)!.AsObject();
        text["addOns"] = new JsonArray();
        foreach (string part in isTailAlone ? ["stress", "offsets", "antiProcyclicality"] : Array.Empty<string>())
        {
            text["model"]!.AsObject().Remove(part);
        }

        JsonObject scenarios = text["model"]!["scenarios"]!.AsObject();
        ReturnPanel before = _returns.Value.Window(day - Window, Window);
        if (scenarios["factors"] is { } factors)
        {
            for (int coin = 0; coin < _coins.Length; coin++)
            {
                double now = Volatility.Ewma(before[coin], 0.97).Value[^1];
                factors[coin == 3 ? "*" : _coins[coin]]!["volatility"] = now.ToString("0.000000", CultureInfo.InvariantCulture);
            }
        }
        else
        {
            scenarios["returns"] = Columns(before, 1);
            if (scenarios["stressed"] is not null)
            {
                scenarios["stressed"] = Columns(_returns.Value.Window(0, Window), 1.5);
            }
        }

        Rulebook? rulebook = RulebookReader.Read(text.ToJsonString(), _catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join('\n', errors));
        return rulebook;
    }

    private static JsonObject Columns(ReturnPanel returns, double scale)
    {
        JsonObject columns = [];
        for (int coin = 0; coin < _coins.Length; coin++)
        {
            columns[coin == 3 ? "*" : _coins[coin]] =
                new JsonArray([.. returns[coin].ToArray().Select(r => JsonValue.Create((r * scale).ToString("0.000000", CultureInfo.InvariantCulture)))]);
        }

        return columns;
    }
}
