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

/// <summary>Deribit's portfolio margin over random books of perpetuals, futures and options in two coins and in dollars.</summary>
public sealed class DeribitProperties
{
    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        """
        { "numeraire": "USDC",
          "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"BTC","decimals":8,"borrowable":true}, {"symbol":"ETH","decimals":18,
          "borrowable":true} ],
          "instruments": [
            {"symbol":"BTC-PERPETUAL","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1"},
            {"symbol":"BTC-26DEC25","kind":"future","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1",
            "expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-C110","kind":"option","payoff":"inverse","underlying":"BTC","settlement":"BTC","strike":"110000","side":"call",
            "expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-P70","kind":"option","payoff":"inverse","underlying":"BTC","settlement":"BTC","strike":"70000","side":"put",
            "expiry":"2025-10-24T08:00:00Z"},
            {"symbol":"ETH-PERPETUAL","kind":"perpetual","payoff":"inverse","underlying":"ETH","settlement":"ETH","contractSize":"1","lotSize":"1"},
            {"symbol":"ETH-25SEP26","kind":"future","payoff":"inverse","underlying":"ETH","settlement":"ETH","contractSize":"1","lotSize":"1",
            "expiry":"2026-09-25T08:00:00Z"},
            {"symbol":"ETH-C6000","kind":"option","payoff":"inverse","underlying":"ETH","settlement":"ETH","strike":"6000","side":"call",
            "expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC_USDC","kind":"perpetual","underlying":"BTC"},
            {"symbol":"ETH_USDC-26DEC25","kind":"future","underlying":"ETH","expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC_USDC-P90","kind":"option","underlying":"BTC","strike":"90000","side":"put","expiry":"2025-12-26T08:00:00Z"} ] }
        """, out _)!;

    private static readonly MarketSnapshot _market = new (string Symbol, string Value)[]
    {
        ("BTC", "100000"), ("ETH", "4000"), ("BTC-PERPETUAL", "100050"), ("BTC-26DEC25", "101900"), ("BTC-C110", "0.048"), ("BTC-C110.VOL", "0.48"),
            ("BTC-P70", "0.0004"), ("BTC-P70.VOL", "0.75"),
        ("ETH-PERPETUAL", "3998"), ("ETH-25SEP26", "4300"), ("ETH-C6000", "0.03"), ("ETH-C6000.VOL", "0.7"), ("BTC_USDC", "99990"),
            ("ETH_USDC-26DEC25", "4050"), ("BTC_USDC-P90", "4300"), ("BTC_USDC-P90.VOL", "0.5"),
    }.Aggregate(MarketSnapshot.Unknown(_catalog, TestBook.Time("2025-10-12T08:00:30Z")), static (market, set) => TestBook.Set(market, set.Symbol, set.Value));

    /// <summary>By instrument: the unit of a random quantity. In all of them a book reaches beyond dampeners and thresholds. Bitcoin and ether that are held
    /// follow as two more.</summary>
    private static readonly int[] _units = [10_000, 10_000, 1, 5, 40_000, 40_000, 20, 1, 30, 1];

    private static readonly Gen<int[]> _quantities =
        from scale in Gen.Elements(1, 1, 30, 400)
        from quantities in Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(-9, 9))).ArrayOf(_units.Length)
        from coins in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(0, 40))).ArrayOf(2)
        select quantities.Select((quantity, i) => quantity * _units[i] * scale).Append(coins[0] * scale).Append(coins[1] * scale * 20).ToArray();

    private static readonly Gen<JsonObject> _rulebooks =
        from netting in Gen.Elements("segregated", "cross")
        from offsets in Gen.Choose(0, 10).ArrayOf(3)
        from most in Gen.Elements("0", "50000", "20000000")
        from contingency in Gen.Elements("0", "0.006")
        from volatilities in Gen.Elements<string[]>(["up", "same", "down"], ["same"], ["down", "up"])
        from buckets in Gen.Choose(1, 6)
        select Edited(netting, offsets, most, contingency, volatilities, buckets);

    [Fact]
    public void Every_component_is_the_one_of_a_second_writing_in_floating_point()
    {
        (int dampened, int shocked, int lacking) = (0, 0, 0);
        Book.ForAll(
            from quantities in _quantities from rulebook in _rulebooks select (quantities, rulebook),
            x =>
            {
                Portfolio portfolio = Of(x.quantities);
                (double worst, double roll, double delta, double contingency, double bought) = new DeribitTwin(x.rulebook.ToJsonString())
                    .Of(portfolio, _market);
                MarginReport report = TestBook.Assess(Read(x.rulebook), portfolio, _market);
                (dampened, shocked, lacking) = (dampened + (worst > 1e6 ? 1 : 0), shocked + (delta > 0 ? 1 : 0), lacking + (bought > 0 ? 1 : 0));
                return IsNear(Sum(report, "worst case"), worst) && IsNear(Sum(report, "roll shock"), roll) && IsNear(Sum(report, "delta shock"), delta)
                    && IsNear(Sum(report, "futures contingency"), contingency) && IsNear(Sum(report, "to be bought"), bought)
                    && IsNear(report.Initial, worst + roll + delta + contingency + bought)
                    && IsNear(report.Maintenance, 0.8 * (worst + roll + delta + contingency + bought))
                    ? true : throw new InvalidOperationException($"{Words(report)}; twin {worst} {roll} {delta} {contingency} {bought}");
            },
            400);
        Assert.True(dampened > 40 && shocked > 40 && lacking > 40,
            $"{dampened} books beyond a million, {shocked} with a delta shock, {lacking} with coin to be bought");
    }

    [Fact]
    [Trait("property", "M01")]
    public void M01_under_a_risk_matrix_initial_is_at_least_maintenance_is_at_least_zero() => Book.ForAll(
        from quantities in _quantities from rulebook in _rulebooks select (quantities, rulebook),
        static x =>
        {
            MarginReport report = TestBook.Assess(Read(x.rulebook), Of(x.quantities), _market);
            return report.Initial >= report.Maintenance && !report.Maintenance.IsNegative
                && (x.quantities[..^2].Any(static quantity => quantity != 0) || report.Initial.IsZero);
        },
        200);

    [Fact]
    public void More_of_a_profit_that_counts_never_requires_more() => Book.ForAll(
        from quantities in _quantities from rulebook in _rulebooks from more in Gen.Choose(0, 10).ArrayOf(3) select (quantities, rulebook, more),
        static x =>
        {
            JsonObject larger = x.rulebook.DeepClone().AsObject();
            string[] names = ["BTC", "ETH", "numeraire"];
            for (int i = 0; i < names.Length; i++)
            {
                JsonNode currency = larger["model"]!["currencies"]![names[i]]!;
                currency["pnlOffset"] = Ratio.Min(Ratio.Parse(currency["pnlOffset"]!.ToString()) + Tenths(x.more[i]), Ratio.One).ToString();
            }

            Amount before = TestBook.Assess(Read(x.rulebook), Of(x.quantities), _market).Initial,
                after = TestBook.Assess(Read(larger), Of(x.quantities), _market).Initial;
            return after <= before + Book.Hair();
        },
        200);

    [Fact]
    public void Segregated_currencies_require_what_each_requires_alone_and_together_they_require_no_more() => Book.ForAll(
        from quantities in _quantities from rulebook in _rulebooks select (quantities, rulebook),
        static x =>
        {
            JsonObject apart = With(x.rulebook, "segregated"), cross = With(x.rulebook, "cross");
            Amount alone = new[] { (0, 4), (4, 7), (7, 10) }.Aggregate(Amount.Zero, (sum, part) =>
                sum + TestBook.Assess(Read(apart), Of([.. x.quantities.Select((quantity, i) => i >= part.Item1 && i < part.Item2 ? quantity : 0)]), _market)
                    .Initial);
            MarginReport together = TestBook.Assess(Read(apart), Of(x.quantities), _market), joined = TestBook.Assess(Read(cross), Of(x.quantities), _market);
            return (together.Initial - alone).Abs() <= Book.Hair() && Sum(joined, "worst case") <= Sum(together, "worst case") + Book.Hair();
        },
        200);

    [Fact]
    public void At_an_offset_of_zero_no_profit_of_a_currency_stands_against_a_loss_of_another() => Book.ForAll(
        from quantities in _quantities from rulebook in _rulebooks select (quantities, rulebook),
        static x =>
        {
            JsonObject none = With(x.rulebook, "cross");
            foreach ((_, JsonNode? currency) in none["model"]!["currencies"]!.AsObject())
            {
                currency!["pnlOffset"] = "0";
            }

            // Whatever a currency requires by itself it requires beside others as well.
            Amount together = Sum(TestBook.Assess(Read(none), Of(x.quantities), _market), "worst case");
            return new[] { (0, 4), (4, 7), (7, 10) }.All(part => Sum(
                TestBook.Assess(Read(none), Of([.. x.quantities.Select((quantity, i) => i >= part.Item1 && i < part.Item2 ? quantity : 0)]), _market),
                    "worst case") <= together + Book.Hair());
        },
        200);

    [Fact]
    [Trait("property", "M28")]
    public void M28_under_a_risk_matrix_no_set_of_fills_leaves_less_than_what_is_reported() => Book.ForAll(
        from quantities in _quantities from rulebook in _rulebooks from orders in _orders select (quantities, rulebook, orders),
        static x =>
        {
            Rulebook rulebook = Read(x.rulebook);
            Portfolio account = Of(x.quantities);
            Amount found = TestBook.Assess(rulebook, account.WithOrders(x.orders), _market).Initial,
                worst = OrderTwin.Initial(rulebook, account, x.orders, _market);
            return found + Book.Hair(worst) >= worst ? true : throw new InvalidOperationException($"{found} found, {worst} worst");
        },
        300);

    [Fact]
    [Trait("property", "M28")]
    public void M28_under_a_risk_matrix_one_order_more_never_lowers_initial_and_no_order_moves_maintenance() => Book.ForAll(
        from quantities in _quantities from rulebook in _rulebooks from orders in _orders from one in _orders select (quantities, rulebook, orders, one),
        static x =>
        {
            Rulebook rulebook = Read(x.rulebook);
            Portfolio account = Of(x.quantities);
            MarginReport none = TestBook.Assess(rulebook, account, _market), some = TestBook.Assess(rulebook, account.WithOrders(x.orders), _market);
            MarginReport more = TestBook.Assess(rulebook, account.WithOrders([.. x.orders, .. x.one.Take(1)]), _market);
            return none.Initial <= some.Initial && some.Initial <= more.Initial + Book.Hair(more.Initial) && none.Maintenance == more.Maintenance
                && none.Equity == more.Equity;
        },
        200);

    [Fact]
    [Trait("property", "M28")]
    public void M28_under_a_risk_matrix_the_closed_form_is_the_worst_set_of_contracts_below_what_is_charged_by_itself()
    {
        // Perpetuals and futures of two coins below thresholds: rows, offsets, their cap, roll and gains in one closed form.
        int charged = 0;
        Book.ForAll(
            from quantities in Gen.Choose(-9, 9).ArrayOf(3)
            from netting in Gen.Elements("segregated", "cross")
            from offsets in Gen.Choose(0, 10).ArrayOf(2)
            from most in Gen.Elements("0", "3000", "20000000")
            from orders in OrdersOf(["BTC-PERPETUAL", "BTC-26DEC25", "ETH-PERPETUAL"])
            select (quantities, netting, offsets, most, orders),
            x =>
            {
                JsonObject edited = Edited(x.netting, [x.offsets[0], x.offsets[1], 0], x.most, "0", ["same"], 2);
                edited["collateral"] = new JsonObject { ["*"] = new JsonObject { ["haircut"] = "0" } };
                Rulebook rulebook = Read(edited) with { AddOns = [] };
                Portfolio account = Of([x.quantities[0] * 1_000, x.quantities[1] * 1_000, 0, 0, x.quantities[2] * 10_000, 0, 0, 0, 0, 0, 1_000, 10_000]);
                ImmutableArray<OpenOrder> orders = [.. x.orders.Select(
                    static order => order with { Quantity = order.Quantity.Times(Ratio.Parse("0.1"), Rounding.Down), Group = 0, IsReduceOnly = false })];
                Amount none = TestBook.Assess(rulebook, account, _market).Initial;
                Amount found = TestBook.Assess(rulebook, account.WithOrders(orders), _market).Initial,
                    worst = OrderTwin.Initial(rulebook, account, orders, _market);
                charged += found > none ? 1 : 0;

                // A fill may be two trades, each begun to the hundred-millionth of a coin, and a fee.
                return (found - worst).Abs() <= Amount.Parse("0.005").Scale(orders.Length, 1, Rounding.Up) + Book.Hair(worst)
                    ? true : throw new InvalidOperationException($"{found} found, {worst} worst, {none} without");
            },
            300);
        Assert.True(charged > 100, $"{charged} sets require anything");
    }

    /// <summary>How much more than the worst set is required, over everything that makes the closed form a bound.</summary>
    [Fact]
    public void What_is_required_beyond_the_worst_set_of_fills_is_measured()
    {
        List<double> excess = [];
        Book.ForAll(
            from quantities in _quantities from rulebook in _rulebooks from orders in _orders where !orders.IsEmpty select (quantities, rulebook, orders),
            x =>
            {
                Rulebook rulebook = Read(x.rulebook);
                Portfolio account = Of(x.quantities);
                double worst = OrderTwin.Initial(rulebook, account, x.orders, _market).ToDouble();
                if (worst > 1)
                {
                    excess.Add((TestBook.Assess(rulebook, account.WithOrders(x.orders), _market).Initial.ToDouble() - worst) / worst);
                }

                return true;
            },
            200);
        excess.Sort();
        Assert.InRange(excess[excess.Count / 2], -1e-9, 0.01);
        Assert.InRange(excess[excess.Count * 9 / 10], -1e-9, 0.3);
    }

    private static readonly Gen<ImmutableArray<OpenOrder>> _orders = OrdersOf([.. _catalog.Instruments.Select(static spec => spec.Symbol)]);

    private static Gen<ImmutableArray<OpenOrder>> OrdersOf(string[] instruments) =>
        from count in Gen.Choose(0, 5)
        from orders in (
            from name in Gen.Elements(instruments)
            from quantity in Gen.Choose(-9, 9)
            from distance in Gen.Choose(-100, 100)
            from isReduceOnly in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
            from groupOf in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
            select Order(name, quantity == 0 ? 1 : quantity, distance, isReduceOnly, groupOf)).ArrayOf(count)
        select orders.ToImmutableArray();

    private static OpenOrder Order(string name, int quantity, int distance, bool isReduceOnly, int group)
    {
        Assert.True(_catalog.TryFindInstrument(name, out InstrumentSpec? spec) && _market.TryMark(spec.Id, out _));
        _market.TryMark(spec.Id, out Price mark);
        return new(spec.Id, Quantity.Of(quantity * _units[spec.Id.Value]), mark.Moved(Ratio.Of(distance).DividedBy(Ratio.Of(1000), Rounding.Down), Rounding.Up),
            isReduceOnly, group);
    }

    private static Portfolio Of(int[] quantities) => Portfolio.Arrange(
        [new(_catalog.Numeraire, Amount.Of(1_000_000)), new(new(1), Amount.Of(quantities[^2])), new(new(2), Amount.Of(quantities[^1]))],
        _catalog.Instruments.Select(spec => new Position(
            spec.Id, Quantity.Of(quantities[spec.Id.Value]),
                spec.IsPremiumPaid || !_market.TryMark(spec.Id, out Price mark) ? default
                : spec.ValueOf(Quantity.Of(quantities[spec.Id.Value]), mark, Rounding.Down)))
            .Where(static position => !position.Quantity.IsZero));

    private static JsonObject Edited(string netting, int[] offsets, string most, string contingency, string[] volatilities, int buckets)
    {
        JsonObject rulebook = JsonNode.Parse(ShippedRulebooks.Text("deribit-portfolio")!)!.AsObject();
        JsonObject model = rulebook["model"]!.AsObject();
        model["currencyNetting"] = netting;
        model["bucketsCount"] = buckets;
        model["volScenarios"] = new JsonArray([.. volatilities.Select(static word => (JsonNode)word)]);
        string[] names = ["BTC", "ETH", "numeraire"];
        for (int i = 0; i < names.Length; i++)
        {
            (model["currencies"]![names[i]]!["pnlOffset"], model["currencies"]![names[i]]!["maxOffsetablePnl"]) = (Tenths(offsets[i]).ToString(), most);
        }

        model["classes"]!["btc"]!["futuresContingency"] = contingency;
        rulebook["addOns"] = new JsonArray(rulebook["addOns"]![0]!.DeepClone());
        return rulebook;
    }

    private static JsonObject With(JsonObject rulebook, string netting)
    {
        JsonObject edited = rulebook.DeepClone().AsObject();
        edited["model"]!["currencyNetting"] = netting;
        return edited;
    }

    private static Rulebook Read(JsonObject rulebook)
    {
        Rulebook? read = RulebookReader.Read(rulebook.ToJsonString(), _catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(read is not null, string.Join('\n', errors));
        return read;
    }

    private static Ratio Tenths(int tenths) => Ratio.Of(tenths).DividedBy(Ratio.Of(10), Rounding.Down);

    private static Amount Sum(MarginReport report, string part) =>
        report.Lines.Where(line => line.Name.EndsWith(part, StringComparison.Ordinal)).Aggregate(Amount.Zero, static (sum, line) => sum + line.Line.Initial);

    private static string Words(MarginReport report) =>
        string.Join(", ", report.Lines.Select(static line => $"{line.Name} {line.Line.Initial} ({line.WorstScenario})"));

    private static bool IsNear(Amount found, double twin) => Math.Abs(found.ToDouble() - twin) <= 1e-9 * (1 + Math.Abs(twin));
}
