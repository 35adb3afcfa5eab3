// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>Closing what settles in coin at the mark and opening it again moves a profit or loss into the balance and nothing else, under every kind of model
/// and with its add-ons.</summary>
public sealed class RealisingProperties
{
    private const string Returns = """
        "returns": { "BTC": ["-0.06","0.05","0.01","-0.02","0.03","-0.11","0.02","0.08","-0.01","0.04","-0.03","0.02","0.01","-0.05","0.07","-0.04","0.03",
        "-0.02","0.01","0.02","-0.09","0.05"],
                     "ETH": ["-0.04","0.09","-0.02","0.03","0.01","-0.16","0.05","0.02","0.06","-0.03","-0.07","0.04","0.02","-0.01","0.12","-0.08","-0.02",
                     "0.03","0.05","-0.06","0.01","0.03"] }
        """;

    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        """
        { "numeraire": "USDC",
          "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"BTC","decimals":8,"borrowable":true}, {"symbol":"ETH","decimals":18,
          "borrowable":true} ],
          "instruments": [
            {"symbol":"BTC-PERP","kind":"perpetual","underlying":"BTC"},
            {"symbol":"BTC-INV","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1"},
            {"symbol":"BTC-DEC-INV","kind":"future","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1",
            "expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"ETH-INV","kind":"perpetual","payoff":"inverse","underlying":"ETH","settlement":"ETH","contractSize":"10","lotSize":"1"},
            {"symbol":"ETH-IN-BTC","kind":"perpetual","underlying":"ETH","settlement":"BTC"},
            {"symbol":"BTC-C-INV","kind":"option","payoff":"inverse","underlying":"BTC","settlement":"BTC","strike":"105000","side":"call",
            "expiry":"2025-12-26T08:00:00Z"} ] }
        """, out _)!;

    private static readonly MarketSnapshot _market = new (string Symbol, string Value)[]
    {
        ("BTC", "100000"), ("ETH", "4000"), ("BTC-PERP", "100050"), ("BTC-INV", "99950"), ("BTC-DEC-INV", "101900"), ("ETH-INV", "4004"),
            ("ETH-IN-BTC", "0.04"), ("BTC-C-INV", "0.08"), ("BTC-C-INV.VOL", "0.48"),
    }.Aggregate(MarketSnapshot.Unknown(_catalog, TestBook.Time("2025-10-12T08:00:00Z")), static (market, set) => TestBook.Set(market, set.Symbol, set.Value));

    /// <summary>By instrument of the catalogue: the unit of a random quantity.</summary>
    private static readonly string[] _units = ["0.1", "1000", "1000", "400", "2", "0.1"];

    private static readonly Gen<Portfolio> _books =
        from coins in Gen.ArrayOf(Gen.Frequency((1, Gen.Constant(0)), (4, Gen.Choose(0, 40)), (1, Gen.Choose(-20, -1))), 2)
        from quantities in Gen.ArrayOf(Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(-10, 10))), _units.Length)
        from entries in Gen.ArrayOf(Gen.Choose(40, 160), _units.Length)
        select Of(coins, quantities, entries);

    public static TheoryData<string> Rulebooks =>
    [
        .. EngineRulebooks.Names,
        .. Directory.GetFiles(RepositoryRoot.At("examples", "rulebooks"), "*.json").Order(StringComparer.Ordinal)
        .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path)),
        "valueAtRisk", "expectedShortfall",
    ];

    [Theory]
    [MemberData(nameof(Rulebooks))]
    public void Realising_changes_no_requirement_while_coin_is_left_and_never_raises_one(string name)
    {
        Rulebook rulebook = Read(name);
        int left = 0, owing = 0;
        Book.ForAll(_books, portfolio =>
        {
            Portfolio realised = Realised(portfolio);
            bool isLeft = !Owes(portfolio) && !Owes(realised);
            (left, owing) = (left + (isLeft ? 1 : 0), owing + (isLeft ? 0 : 1));
            MarginReport before = TestBook.Assess(rulebook, portfolio, _market), after = TestBook.Assess(rulebook, realised, _market);
            return Holds(before.Initial, after.Initial) && Holds(before.Maintenance, after.Maintenance) ? true
                : throw new InvalidOperationException(Words(portfolio, before, after));

            // Balances and values of a few millions, in doubles in some models. The schedule's ratio of net to gross value reads unrealised profit by its
            // definition, so that realising changes it, between .4 and 1 of the gross: the violation that has a name.
            bool Holds(Amount first, Amount then) => rulebook.ModelKind == "schedule"
                || then - first <= Amount.Parse("0.000001") && (!isLeft || first - then <= Amount.Parse("0.000001"));
        }, 150);
        Assert.True(left > 20 && owing > 20, $"coin is left in {left} books and owed in {owing}");
    }

    private static string Words(in Portfolio portfolio, MarginReport before, MarginReport after) =>
        $"initial {before.Initial} then {after.Initial}, maintenance {before.Maintenance} then {after.Maintenance}: "
        + string.Join(", ", [
            .. portfolio.Holdings.ToArray().Select(static holding => $"{_catalog[holding.Asset].Symbol} {holding.Balance}"),
            .. portfolio.Positions.ToArray().Select(
            static position => $"{_catalog[position.Instrument].Symbol} {position.Quantity} at a cost of {position.Cost}")])
        + "\n" + string.Join("\n", before.Lines.Select(static line => $"  {line.Name} {line.Line.Initial}")) + "\nthen\n"
        + string.Join("\n", after.Lines.Select(static line => $"  {line.Name} {line.Line.Initial}"));

    private static bool Owes(in Portfolio portfolio) => portfolio.Holdings.ToArray().Any(static holding => holding.Balance.IsNegative);

    private static Rulebook Read(string name)
    {
        if (name is not ("valueAtRisk" or "expectedShortfall"))
        {
            return RulebookSource.Load(name.EndsWith(".json", StringComparison.Ordinal) ? RepositoryRoot.At(name.Split(Path.DirectorySeparatorChar)) : name,
                _catalog);
        }

        // The example of draws with returns in their place: one of the two with every tool against procyclicality.
        string text = File.ReadAllText(RepositoryRoot.At("examples", "rulebooks", "monte-carlo.json"));
        int start = text.IndexOf("\"model\"", StringComparison.Ordinal), end = text.IndexOf("\"addOns\"", StringComparison.Ordinal);
        string policy = name == "valueAtRisk" ? "\"method\": \"filtered\", \"floor\": true, " : "\"method\": \"historical\", ";
        string model = $"\"model\": {{ \"kind\": \"{name}\", \"confidence\": \"0.9\", {policy}\"horizonDays\": 2, \"initialFactor\": \"1.2\", {Returns} }}, ";
        Rulebook? rulebook = RulebookReader.Read(text[..start] + model + text[end..], _catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        return rulebook;
    }

    private static Portfolio Of(int[] coins, int[] quantities, int[] entries) => Portfolio.Arrange(
        [new(AssetOf("USDC"), Amount.Of(1_000_000)), new(AssetOf("BTC"), Amount.Parse("0.25").Scale(coins[0], 1, Rounding.Down)),
            new(AssetOf("ETH"), Amount.Of(3 * coins[1]))],
        _catalog.Instruments.Zip(quantities, entries).Where(static one => one.Second != 0).Select(static one =>
        {
            Quantity quantity = Quantity.FromAtoms(Quantity.Parse(_units[one.First.Id.Value]).Atoms * one.Second);
            _market.TryMark(one.First.Id, out Price mark);
            Amount value = one.First.ValueOf(quantity, mark, Rounding.Down);
            return new Position(one.First.Id, quantity, one.First.IsPremiumPaid ? default : value.Scale(one.Third, 100, Rounding.Down));
        }));

    /// <summary>The account after everything that settles in coin was closed at its mark and opened again.</summary>
    private static Portfolio Realised(in Portfolio portfolio)
    {
        List<Holding> holdings = [.. portfolio.Holdings.ToArray()];
        List<Position> positions = [];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (spec.Settlement == _catalog.Numeraire || spec.IsPremiumPaid)
            {
                positions.Add(position);
                continue;
            }

            _market.TryMark(spec.Id, out Price mark);
            Amount value = spec.ValueOf(position.Quantity, mark, Rounding.Down);
            holdings.Add(new(spec.Settlement, value - position.Cost));
            positions.Add(position with { Cost = value });
        }

        return Portfolio.Arrange(holdings, positions);
    }

    private static AssetId AssetOf(string name) => _catalog.TryFindAsset(name, out AssetSpec? asset) ? asset.Id : throw new ArgumentException(name);
}
