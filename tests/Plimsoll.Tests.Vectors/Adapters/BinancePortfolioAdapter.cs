// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;
using Plimsoll.Venues.Binance;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Binance's portfolio margin through <c>binance-portfolio-options</c>: equity, loans and contracts of an account, its ratio uniMMR, and the bands of
/// that.</summary>
internal sealed class BinancePortfolioAdapter : IVectorAdapter
{
    private const string Shipped = "binance-portfolio-options";

    public string Rulebook(VectorCase vector) => Shipped;

    public JsonNode? Compute(VectorCase vector) =>
        !vector.Subject.StartsWith("Binance", StringComparison.Ordinal) ? null
        : vector.Inputs.Count == 0 || vector.Inputs.ContainsKey("uniMMR") || vector.Inputs.ContainsKey("uni_mmr") ? Bands(vector.Inputs)
        : vector.Inputs["margin"] is JsonObject ? new Account(vector.Inputs).Computed()
        : null;

    private static JsonObject Bands(JsonObject inputs)
    {
        BinanceAccountTerms terms = TermsOf(CaseFiles.Rulebook(CaseFiles.Shipped(Shipped).ToJsonString(), CaseFiles.Catalog(
            """{ "numeraire": "USDT", "assets": [ {"symbol":"USDT","decimals":6} ], "instruments": [] }""")));
        JsonObject computed = new()
        {
            ["bands"] = new JsonArray([.. terms.Bands.Select(static band => (JsonNode)new JsonArray(band.Above.ToString(), band.Status))]),
        };
        if ((inputs["uniMMR"] ?? inputs["uni_mmr"]) is { } ratio)
        {
            computed["status"] = terms.StatusOf(Ratio.Parse(CaseFiles.Decimal(ratio)));
        }

        return computed;
    }

    private static BinanceAccountTerms TermsOf(Rulebook rulebook) => ((BinancePortfolioMargin)rulebook.Model).Terms;

    /// <summary>The account of a case: a margin wallet with loans, and contracts in the quote currency and in coin with wallets of their own.</summary>
    private sealed class Account
    {
        private readonly JsonObject _margin;
        private readonly Rulebook _rulebook;
        private readonly MarketSnapshot _market;
        private readonly InstrumentCatalog _catalog;
        private readonly List<Position> _usdm = [], _coinm = [];
        private readonly List<Holding> _wallets = [];
        private bool _isPriced = true;

        internal Account(JsonObject inputs)
        {
            _margin = inputs["margin"]!.AsObject();
            JsonObject[] usdm = ContractsOf(inputs["usdm"]), coinm = ContractsOf(inputs["coinm"]);
            string[] coins = [.. _margin.Select(static asset => asset.Key).Concat(usdm.Concat(coinm).Select(CoinOf)).Where(static asset => asset != "USDT")
                .Distinct()];
            _catalog = CatalogOf(coins, usdm, coinm);
            _rulebook = CaseFiles.Rulebook(RulebookOf(inputs, usdm, coinm).ToJsonString(), _catalog);
            _market = MarketOf(inputs, coins, usdm, coinm);
            foreach (JsonObject contract in usdm)
            {
                _usdm.Add(Held(contract, Quantity.Parse(CaseFiles.Decimal(contract["qty"]))));
            }

            foreach (JsonObject contract in coinm)
            {
                Quantity quantity = Quantity.Parse(CaseFiles.Decimal(contract["notional_usd"]));
                _coinm.Add(Held(contract, contract["side"]?.ToString() == "short" ? -quantity : quantity));
            }

            foreach ((string wallet, JsonNode? held) in usdm.Concat(coinm).SelectMany(static contract => contract)
                .Where(static field => field.Key.StartsWith("wallet_", StringComparison.Ordinal)))
            {
                _wallets.Add(new(AssetOf(wallet["wallet_".Length..].ToUpperInvariant()), Amount.Parse(CaseFiles.Decimal(held))));
            }
        }

        internal JsonObject Computed()
        {
            JsonObject equity = [], loans = [];
            foreach ((string name, JsonNode? balances) in _margin)
            {
                Holding holding = HoldingOf(name, balances!);
                MarginReport alone = Assess(Portfolio.Arrange([holding], []));
                equity[name] = alone.Collateral.Aggregate(Amount.Zero, static (sum, line) => sum + line.Counted).ToString();
                loans[name] = InUnits(VenueMaintenance(alone), name);
            }

            JsonObject computed = new()
            {
                ["equity_margin"] = equity,
                ["margin_mm"] = loans,
                ["upnl_usdm"] = new JsonArray([.. _usdm.Select(position => (JsonNode)Profit(position).ToString())]),
                ["upnl_coinm_btc"] = _coinm.Aggregate(Amount.Zero, (sum, position) => sum + Profit(position)).ToString(),
                ["mm_usdm_usdt"] = new JsonArray([.. _usdm.Select(position => (JsonNode)Maintenance(position).ToString())]),
                ["mm_coinm_btc"] = InUnits(_coinm.Aggregate(Amount.Zero, (sum, position) => sum + Maintenance(position)), "BTC"),
            };
            if (!_isPriced)
            {
                return computed;
            }

            MarginReport whole = Assess(Portfolio.Arrange(
                [.. _margin.Select(asset => HoldingOf(asset.Key, asset.Value!)), .. _wallets], [.. _usdm, .. _coinm]));
            Amount maintenance = VenueMaintenance(whole);
            Ratio? ratio = maintenance.IsZero ? null : whole.Equity.Per(maintenance, Rounding.Down);
            computed["equity"] = whole.Equity.ToString();
            computed["maintenance_margin"] = maintenance.ToString();
            computed["uniMMR"] = ratio?.ToString();
            computed["uni_mmr"] = ratio?.ToString();
            computed["status"] = ratio is { } found ? TermsOf(_rulebook).StatusOf(found) : null;
            return computed;
        }

        // What the venue calls maintenance is without the line that stands for its liquidation above 100 %.
        private static Amount VenueMaintenance(MarginReport report) => report.Lines
            .Where(static line => line.Name != BinancePortfolioMargin.LineNames[2])
            .Aggregate(Amount.Zero, static (sum, line) => sum + line.Line.Maintenance);

        private Amount Profit(in Position position) =>
            Assess(Portfolio.Arrange([], [position])).Collateral.Aggregate(Amount.Zero, static (sum, line) => sum + line.Profit);

        private Amount Maintenance(in Position position) => VenueMaintenance(Assess(Portfolio.Arrange([], [position])));

        private MarginReport Assess(in Portfolio portfolio)
        {
            // A contract alone has losses in coin that nobody has paid for yet: what is owed is not part of its own maintenance.
            Rulebook rulebook = portfolio.Holdings.IsEmpty ? _rulebook with { AddOns = [] } : _rulebook;
            Result<MarginReport> report = rulebook.Assess(portfolio, _market);
            return report.IsOk ? report.Value : throw new FormatException(report.Rejection.ToString());
        }

        private string InUnits(Amount value, string asset) =>
            _market.TryAssetPrice(AssetOf(asset), out Price price) ? value.DividedBy(price, Rounding.HalfEven).ToString() : throw new FormatException(asset);

        private Holding HoldingOf(string name, JsonNode balances) =>
            new(AssetOf(name), Amount.Parse(CaseFiles.Decimal(balances[0])), Amount.Parse(CaseFiles.Decimal(balances[1])));

        private AssetId AssetOf(string name) => _catalog.TryFindAsset(name, out AssetSpec? asset) ? asset.Id : throw new FormatException(name);

        private Position Held(JsonObject contract, Quantity quantity)
        {
            InstrumentSpec spec = _catalog.TryFindInstrument(contract["symbol"]!.ToString(), out InstrumentSpec? found) ? found : throw new FormatException();
            return new(spec.Id, quantity, spec.ValueOf(quantity, Price.Parse(CaseFiles.Decimal(contract["entry"])), Rounding.Up));
        }

        private MarketSnapshot MarketOf(JsonObject inputs, string[] coins, JsonObject[] usdm, JsonObject[] coinm)
        {
            MarketSnapshot market = MarketSnapshot.Unknown(_catalog, default);
            foreach (string coin in coins)
            {
                // Without an index a mark stands for it. Without either only figures in units of the coin are told: they need no price, and one is put in.
                JsonNode? index = inputs["index"]?[coin] ?? inputs["prices"]?[coin]
                    ?? coinm.Concat(usdm).FirstOrDefault(contract => CoinOf(contract) == coin)?["mark"];
                _isPriced &= index is not null;
                market = Set(market, coin, index is null ? "1" : CaseFiles.Decimal(index));
            }

            return usdm.Concat(coinm).Aggregate(market, (set, contract) => Set(set, contract["symbol"]!.ToString(), CaseFiles.Decimal(contract["mark"])));
        }

        private MarketSnapshot Set(MarketSnapshot market, string name, string price) =>
            _catalog.TryFindObservable(name, out ObservableSpec? observable) ? market.With(observable.Id, (Price?)Price.Parse(price))
                : throw new FormatException(name);

        private static JsonObject[] ContractsOf(JsonNode? contracts) => contracts is JsonArray list ? [.. list.Select(static item => item!.AsObject())] : [];

        private static string CoinOf(JsonObject contract)
        {
            string symbol = contract["symbol"]!.ToString();
            return symbol[..symbol.IndexOf("USD", StringComparison.Ordinal)];
        }

        private static InstrumentCatalog CatalogOf(string[] coins, JsonObject[] usdm, JsonObject[] coinm) => CaseFiles.Catalog(new JsonObject
        {
            ["numeraire"] = "USDT",
            ["assets"] = new JsonArray([.. coins.Append("USDT").Select(static coin => (JsonNode)new JsonObject { ["symbol"] = coin, ["decimals"] = 8,
                ["borrowable"] = true })]),
            ["indices"] = new JsonArray([.. coins.Select(static coin => (JsonNode)coin)]),
            ["instruments"] = new JsonArray(
            [
                .. usdm.Select(static contract => Listed(contract, isInverse: false)),
                .. coinm.Select(static contract => Listed(contract, isInverse: true)),
            ]),
        }.ToJsonString());

        private static JsonObject Listed(JsonObject contract, bool isInverse)
        {
            string symbol = contract["symbol"]!.ToString();
            JsonObject listed = new() { ["symbol"] = symbol, ["kind"] = "perpetual", ["underlying"] = CoinOf(contract) };
            if (isInverse)
            {
                (listed["payoff"], listed["settlement"]) = ("inverse", CoinOf(contract));
            }

            // BTCUSDT_20220624 and BTCUSDT_220624 expire on that day at 08:00.
            string day = symbol[(symbol.LastIndexOf('_') + 1)..];
            if (DateTime.TryParseExact(day, ["yyyyMMdd", "yyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime expiry))
            {
                (listed["kind"], listed["expiry"]) = ("future", expiry.ToString("yyyy-MM-dd'T08:00:00Z'", CultureInfo.InvariantCulture));
            }

            return listed;
        }

        private static JsonObject RulebookOf(JsonObject inputs, JsonObject[] usdm, JsonObject[] coinm)
        {
            JsonObject rulebook = CaseFiles.Shipped(Shipped);
            JsonObject model = rulebook["model"]!.AsObject(), classes = model["classes"]!.AsObject(), terms = model["terms"]!.AsObject();
            foreach (JsonObject contract in usdm.Concat(coinm))
            {
                string rate = CaseFiles.Decimal(contract["mmr"]), symbol = contract["symbol"]!.ToString();
                JsonObject own = classes["btc"]!.DeepClone().AsObject();
                own["tiers"] = new JsonArray(new JsonObject
                {
                    ["floor"] = "0",
                    ["maintenance"] = rate,
                    ["leverage"] = Math.Max(1, Math.Floor(1 / decimal.Parse(rate, CultureInfo.InvariantCulture))).ToString(CultureInfo.InvariantCulture),
                });
                (classes[symbol], terms[symbol]) = (own, symbol);
            }

            if (inputs["loan_mmr"] is { } loan)
            {
                model["loans"] = new JsonObject { ["initial"] = "1", ["maintenance"] = CaseFiles.Decimal(loan) };
                rulebook["addOns"]![0]!["terms"] = new JsonObject { ["*"] = new JsonObject { ["initial"] = "1", ["maintenance"] = CaseFiles.Decimal(loan) } };
            }

            JsonObject collateral = [];
            foreach ((string asset, _) in inputs["margin"]!.AsObject().Where(static asset => asset.Key != "USDT"))
            {
                string counted = inputs["collateral_rate"]?[asset] is { } rate ? CaseFiles.Decimal(rate) : "1";
                collateral[asset] = new JsonObject
                {
                    ["haircut"] = (1 - decimal.Parse(counted,
                    CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
                    ["borrowHaircut"] = "0"
                };
            }

            collateral["*"] = new JsonObject { ["haircut"] = "0", ["borrowHaircut"] = "0" };
            rulebook["collateral"] = collateral;
            return rulebook;
        }
    }
}
