// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>The portfolio margins of OKX and Bybit over random books of perpetuals, futures and options in two coins, every version of each.</summary>
public sealed class UnitProperties
{
    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        """
        { "numeraire": "USDC",
          "assets": [ {"symbol":"USDC","decimals":6}, {"symbol":"USDT","decimals":6}, {"symbol":"BTC","decimals":8}, {"symbol":"ETH","decimals":18} ],
          "instruments": [
            {"symbol":"BTC-PERP","kind":"perpetual","underlying":"BTC"},
            {"symbol":"BTC-PERP-INV","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1"},
            {"symbol":"BTC-26DEC25","kind":"future","underlying":"BTC","expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-25SEP26","kind":"future","underlying":"BTC","expiry":"2026-09-25T08:00:00Z"},
            {"symbol":"BTC-C110","kind":"option","underlying":"BTC","strike":"110000","side":"call","expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-P90","kind":"option","underlying":"BTC","strike":"90000","side":"put","expiry":"2025-10-24T08:00:00Z"},
            {"symbol":"BTC-C120-INV","kind":"option","payoff":"inverse","underlying":"BTC","settlement":"BTC","strike":"120000","side":"call",
            "expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"ETH-PERP","kind":"perpetual","underlying":"ETH"},
            {"symbol":"ETH-USDT","kind":"perpetual","underlying":"ETH","settlement":"USDT"},
            {"symbol":"ETH-P3500","kind":"option","underlying":"ETH","strike":"3500","side":"put","expiry":"2026-09-25T08:00:00Z"} ] }
        """, out _)!;

    private static readonly MarketSnapshot _market = new (string Symbol, string Value)[]
    {
        ("BTC", "100000"), ("ETH", "4000"), ("USDT", "0.999"), ("BTC-PERP", "100050"), ("BTC-PERP-INV", "99980"), ("BTC-26DEC25", "101900"),
        ("BTC-25SEP26", "105000"), ("BTC-C110", "4800"), ("BTC-C110.VOL", "0.48"), ("BTC-P90", "900"), ("BTC-P90.VOL", "0.6"), ("BTC-C120-INV", "0.02"),
        ("BTC-C120-INV.VOL", "0.5"), ("ETH-PERP", "3998"), ("ETH-USDT", "4003"), ("ETH-P3500", "420"), ("ETH-P3500.VOL", "0.7"),
    }.Aggregate(MarketSnapshot.Unknown(_catalog, TestBook.Time("2025-10-12T08:00:30Z")), static (market, set) => TestBook.Set(market, set.Symbol, set.Value));

    private static readonly int[] _units = [1, 10_000, 1, 1, 1, 1, 1, 25, 25, 25];

    private static readonly Gen<int[]> _quantities =
        from scale in Gen.Elements(1, 1, 40, 900)
        from quantities in Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(-9, 9))).ArrayOf(_units.Length)
        select quantities.Select((quantity, i) => quantity * _units[i] * scale).ToArray();

    private static Gen<string> VersionsOf(string name) =>
        Gen.Elements(ShippedRulebooks.Versions.Where(version => version.Name == name).Select(version => $"{name}@{version.ValidFrom:yyyy-MM-dd}").ToArray());

    [Fact]
    public void Every_component_of_OKX_is_the_one_of_a_second_writing_in_floating_point()
    {
        (int minimum, int hedged) = (0, 0);
        Book.ForAll(
            from quantities in _quantities
            from version in VersionsOf("okx-portfolio")
            from isWhole in Gen.Elements(true, false)
            select (quantities, version,
                isWhole),
            x =>
            {
                JsonObject rulebook = JsonNode.Parse(ShippedRulebooks.Text(x.version)!)!.AsObject();
                rulebook["model"]!["minimumCharge"] = x.isWhole ? "whole" : "marginal";
                var twin = new UnitTwin(rulebook.ToJsonString()).Okx(Of(x.quantities), _market);
                MarginReport report = TestBook.Assess(Read(rulebook), Of(x.quantities), _market);
                double worst = twin.Units.Values.Sum(static unit => Math.Max(unit[0], Math.Max(unit[1], unit[5])));
                double excess = twin.Units.Values.Sum(static unit => unit[7] - Math.Max(unit[0], Math.Max(unit[1], unit[5])) - unit[2] - unit[3] - unit[4]);
                (minimum, hedged) = (minimum + (excess > 1 ? 1 : 0), hedged + (twin.Stablecoins > 1 ? 1 : 0));
                return IsNear(Sum(report, "MR1", "MR2", "MR6"), worst) && IsNear(Sum(report, "MR3"), twin.Units.Values.Sum(static unit => unit[2]))
                    && IsNear(Sum(report, "MR4"), twin.Units.Values.Sum(static unit => unit[3])) && IsNear(Sum(report, "MR5"),
                        twin.Units.Values.Sum(static unit => unit[4]))
                    && IsNear(Sum(report, "MR7"), excess) && IsNear(Sum(report, "MR9"), twin.Stablecoins)
                    && IsNear(report.Maintenance, twin.Maintenance) && IsNear(report.Initial, 1.3 * twin.Maintenance)
                    ? true : throw new InvalidOperationException($"{x.version} {Words(report)}; twin {string.Join(", ", twin.Units.Select(
                        static unit => $"{unit.Key} {string.Join(' ', unit.Value)}"))}, {twin.Stablecoins}");
            },
            300);
        Assert.True(minimum > 30 && hedged > 30, $"{minimum} books at the minimum charge, {hedged} with stablecoins hedged");
    }

    [Fact]
    public void Every_component_of_Bybit_is_the_one_of_a_second_writing_in_floating_point()
    {
        string[] names = ["max loss", "short options", "vega", "delta spread", "stablecoin spread", "perpetuals and futures"];
        int[] counted = new int[names.Length];
        Book.ForAll(
            from quantities in _quantities from version in VersionsOf("bybit-portfolio") select (quantities, version),
            x =>
            {
                JsonObject rulebook = JsonNode.Parse(ShippedRulebooks.Text(x.version)!)!.AsObject();
                (double[] parts, double initial) = new UnitTwin(rulebook.ToJsonString()).Bybit(Of(x.quantities), _market);
                MarginReport report = TestBook.Assess(Read(rulebook), Of(x.quantities), _market);
                for (int i = 0; i < names.Length; i++)
                {
                    counted[i] += parts[i] > 0 ? 1 : 0;
                    if (!IsNear(Sum(report, names[i]), parts[i]))
                    {
                        throw new InvalidOperationException($"{names[i]} {parts[i]}; {Words(report)}");
                    }
                }

                return IsNear(report.Maintenance, parts.Sum()) && IsNear(report.Initial, initial);
            },
            300);
        Assert.All(counted, static (count, i) => Assert.True(count > 30, $"component {i} in {count} books only"));
    }

    private static readonly Gen<string> _anyVersion = Gen.Elements(ShippedRulebooks.Versions
        .Where(static version => version.Name is "okx-portfolio" or "okx-multi" or "bybit-portfolio" or "bybit-cross" or "binance-options"
            or "binance-portfolio-options")
        .Select(static version => $"{version.Name}@{version.ValidFrom:yyyy-MM-dd}").ToArray());

    [Fact]
    [Trait("property", "M01")]
    public void M01_under_OKX_Bybit_and_Binance_initial_is_at_least_maintenance_is_at_least_zero() => Book.ForAll(
        from quantities in _quantities from version in _anyVersion select (quantities, version),
        static x =>
        {
            MarginReport report = TestBook.Assess(Read(x.version), Of(x.quantities), _market);
            return report.Initial >= report.Maintenance && !report.Maintenance.IsNegative
                && (x.quantities.Any(static quantity => quantity != 0) || report.Initial.IsZero);
        },
        300);

    [Fact]
    [Trait("property", "M02")]
    public void M02_under_OKX_Bybit_and_Binance_a_sheet_used_before_gives_the_same_lines() => Book.ForAll(
        from quantities in _quantities from others in _quantities from version in _anyVersion select (quantities, others, version),
        static x =>
        {
            Rulebook rulebook = Read(x.version);
            MarginSheet used = new(), fresh = new();
            return !rulebook.Assess(Of(x.others), _market, used).IsRefused && !rulebook.Assess(Of(x.quantities), _market, used).IsRefused
                && !rulebook.Assess(Of(x.quantities), _market, fresh).IsRefused && used.Lines.SequenceEqual(fresh.Lines);
        },
        200);

    [Fact]
    [Trait("property", "M03")]
    public void M03_under_OKX_and_Bybit_more_scenarios_never_require_less() => Book.ForAll(
        from quantities in _quantities from version in Gen.Elements("okx-portfolio", "bybit-portfolio") select (quantities, version),
        static x =>
        {
            JsonObject fewer = JsonNode.Parse(ShippedRulebooks.Text(x.version)!)!.AsObject(), more = fewer.DeepClone().AsObject();
            foreach ((_, JsonNode? terms) in more["model"]!["classes"]!.AsObject())
            {
                if (terms!["steps"] is { } steps)
                {
                    terms["steps"] = 2 * steps.GetValue<int>();
                }
                else
                {
                    terms["priceMoves"]!.AsArray().Insert(1, "0.013");
                }
            }

            return TestBook.Assess(Read(more), Of(x.quantities), _market).Maintenance + Book.Hair()
                >= TestBook.Assess(Read(fewer), Of(x.quantities), _market).Maintenance;
        },
        150);

    [Fact]
    [Trait("property", "M09")]
    public void M09_under_OKX_Bybit_and_Binance_cash_raises_headroom_by_itself() => Book.ForAll(
        from quantities in _quantities from version in _anyVersion from cash in Gen.Choose(1, 1_000_000) select (quantities, version, cash),
        static x =>
        {
            Rulebook rulebook = Read(x.version);
            Portfolio account = Of(x.quantities);
            Portfolio richer = Portfolio.Arrange([.. account.Holdings.ToArray(), new(_catalog.Numeraire, Amount.Of(x.cash))], account.Positions.ToArray());
            MarginReport before = TestBook.Assess(rulebook, account, _market), after = TestBook.Assess(rulebook, richer, _market);
            return (after.Initial, after.Maintenance) == (before.Initial, before.Maintenance) && after.Equity == before.Equity + Amount.Of(x.cash);
        },
        150);

    [Fact]
    [Trait("property", "M25")]
    public void M25_under_OKX_Bybit_and_Binance_the_parts_of_an_explanation_make_the_whole() => Book.ForAll(
        from quantities in _quantities from version in _anyVersion select (quantities, version),
        static x =>
        {
            Rulebook rulebook = Read(x.version);
            MarginReport report = TestBook.Assess(rulebook, Of(x.quantities), _market);
            ExplainedAccount explained = ExplainedAccount.Of(rulebook, Of(x.quantities), _market).Value;
            return (explained.Initial.Value, explained.Maintenance.Value) == (report.Initial, report.Maintenance)
                && explained.Maintenance.Flattened().All(static value => value.Rule switch
                {
                    ValueRule.Sum => value.Value == value.Parts.Aggregate(Amount.Zero, static (sum, part) => sum + part.Value),
                    ValueRule.Largest => value.Value == value.Parts.Max(static part => part.Value),
                    _ => true,
                });
        },
        150);

    private static Portfolio Of(int[] quantities) => Portfolio.Arrange(
        [new(_catalog.Numeraire, Amount.Of(500_000_000)), new(new(1), Amount.Of(1_000_000))],
        _catalog.Instruments.Select(spec => new Position(
            spec.Id, Quantity.Of(quantities[spec.Id.Value]),
                spec.IsPremiumPaid || !_market.TryMark(spec.Id, out Price mark) ? default
                : spec.ValueOf(Quantity.Of(quantities[spec.Id.Value]), mark, Rounding.Down)))
            .Where(static position => !position.Quantity.IsZero));

    private static Rulebook Read(string version) => Read(JsonNode.Parse(ShippedRulebooks.Text(version)!)!.AsObject());

    private static Rulebook Read(JsonObject rulebook)
    {
        Rulebook? read = RulebookReader.Read(rulebook.ToJsonString(), _catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(read is not null, string.Join('\n', errors));
        return read;
    }

    private static Amount Sum(MarginReport report, params string[] parts) => report.Lines
        .Where(line => parts.Any(part => line.Name.Contains(part, StringComparison.Ordinal)))
        .Aggregate(Amount.Zero, static (sum, line) => sum + line.Line.Maintenance);

    private static string Words(MarginReport report) =>
        string.Join(", ", report.Lines.Select(static line => $"{line.Name} {line.Line.Maintenance} ({line.WorstScenario})"));

    // Deltas of the twin are differences of values, good to some parts in 10⁸.
    private static bool IsNear(Amount found, double twin) => Math.Abs(found.ToDouble() - twin) <= 2e-6 * (1 + Math.Abs(twin));
}
