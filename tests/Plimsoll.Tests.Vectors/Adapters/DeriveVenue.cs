// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>A Derive rulebook that ships, with the parameters of a case in the places of its own, and the case's account and market: dollars are the numeraire,
/// USDC is cash, and options are marked at their Black-76 value.</summary>
internal sealed class DeriveVenue
{
    internal const string Underlying = "UND";
    private const string Cash = "USDC";
    private static readonly Timestamp _now = Timestamp.TryParse("2025-01-01T00:00:00Z", out Timestamp time) ? time : default;

    private readonly JsonObject _rulebook;
    private readonly List<JsonObject> _instruments = [];
    private readonly List<string> _indices = [];
    private readonly SortedDictionary<string, Price> _assets = new(StringComparer.Ordinal);
    private readonly List<(string Observable, Price Price)> _prices = [];
    private readonly List<(string Option, Ratio Volatility)> _volatilities = [];
    private readonly List<(string Observable, Ratio Confidence)> _confidences = [];
    private readonly List<(string Forward, Price Fixed, ForwardRate Rate)> _forwards = [];
    private readonly List<(string Symbol, Quantity Quantity, Amount Profit)> _held = [];
    private readonly List<(string Asset, Amount Balance)> _balances = [];
    private readonly bool _isDiscounted;

    private DeriveVenue(string shipped, JsonObject inputs)
    {
        _rulebook = CaseFiles.Shipped(shipped);
        _isDiscounted = shipped == "derive-portfolio-2";

        // The cap of an asset that the file does not name is Plimsoll's own, and a case's assets have names of their own.
        _rulebook["collateral"]!["*"]!.AsObject().Remove("capValue");
        _assets.Add(Cash, Price.Parse(CaseFiles.Decimal(inputs["market"]!["stable_price"])));
        _balances.Add((Cash, Money(inputs["portfolio"]!["cash"])));
    }

    private JsonObject Model => _rulebook["model"]!.AsObject();

    /// <summary>The price of the cash asset.</summary>
    internal static double Stable(MarketSnapshot market) =>
        market.Catalog.TryFindAsset(Cash, out AssetSpec? cash) && market.TryAssetPrice(cash.Id, out Price price) ? price.ToDouble() : 1;

    /// <summary>An account of the standard manager.</summary>
    internal static DeriveVenue Standard(JsonObject inputs)
    {
        DeriveVenue venue = new("derive-standard", inputs);
        JsonObject given = inputs["params"]!.AsObject(), terms = Class(venue.Model);
        Set(terms, given["option"]!, ("maxSpotReq", "max_spot"), ("minSpotReq", "min_spot"), ("mmCallSpotReq", "mm_call_spot"),
            ("mmPutSpotReq", "mm_put_spot"), ("mmPutMtmReq", "mm_put_mtm"), ("unpairedImScale", "unpaired_im"), ("unpairedMmScale", "unpaired_mm"),
            ("mmOffsetScale", "mm_offset_scale"));
        Set(terms, given["perp"]!, ("imPerpReq", "im"), ("mmPerpReq", "mm"));
        Set(terms, given["oracle_contingency"]!, ("perpThreshold", "perp_threshold"), ("optionThreshold", "option_threshold"),
            ("baseThreshold", "base_threshold"), ("ocFactor", "factor"));
        Set(venue.Model, given["depeg"]!, ("depegThreshold", "threshold"), ("depegFactor", "factor"));
        CaseFiles.KeepOnly(venue._rulebook, terms);
        JsonObject factor = [];
        Set(factor, given["base"]!, ("marginFactor", "margin_factor"), ("imScale", "im_scale"));
        venue.Model["collateral"] = new JsonObject { ["*"] = factor };
        foreach ((string name, JsonNode? market) in inputs["market"]!["underlyings"]!.AsObject())
        {
            venue.Index(name, market!["spot"], market["spot_confidence"]);
            if (inputs["portfolio"]!["markets"]![name] is not JsonObject held)
            {
                continue;
            }

            venue.Coin(name, held["base"], market["spot"], market["spot_confidence"]);
            venue.Perpetual(name, held["perp"], market["perp_price"], held["perp_unrealised"], market["perp_confidence"]);
            venue.Options(name, held["expiries"]);
        }

        return venue;
    }

    /// <summary>An account of a portfolio manager.</summary>
    internal static DeriveVenue Portfolio(string shipped, JsonObject inputs)
    {
        DeriveVenue venue = new(shipped, inputs);
        JsonObject given = inputs["params"]!.AsObject(), market = inputs["market"]!.AsObject(), held = inputs["portfolio"]!.AsObject();
        CaseFiles.KeepOnly(venue._rulebook, venue._isDiscounted ? venue.Second(given) : First(Class(venue.Model), given));
        Set(venue.Model, given["other"]!, ("pegLossThreshold", "peg_loss_threshold"), ("pegLossFactor", "peg_loss_factor"),
            ("confThreshold", "conf_threshold"), ("confMargin", "conf_margin"));
        JsonObject collaterals = new() { ["*"] = new JsonObject { ["mmHaircut"] = "1", ["imHaircutAdd"] = "0" } };
        venue.Model["collateral"] = collaterals;
        venue.Index(Underlying, market["spot"], market["spot_confidence"]);
        if (held["base"] is { } coin)
        {
            venue.Coin(Underlying, coin, market["spot"], market["spot_confidence"]);
            collaterals[Underlying + "-COIN"] = new JsonObject { ["riskCancelling"] = Underlying };
        }

        bool isObject = held["perp"] is JsonObject;
        venue.Perpetual(Underlying, isObject ? held["perp"]!["size"] : held["perp"], market["perp_price"],
            isObject ? held["perp"]!["value"] : held["perp_unrealised"], market["perp_confidence"]);
        int number = 0;
        foreach (JsonNode? item in held["collaterals"] as JsonArray ?? [])
        {
            // A case may hold one name twice.
            string name = $"{item!["name"]}-{number++}";
            venue._assets.Add(name, Price.Parse(CaseFiles.Decimal(item["price"])));
            venue._balances.Add((name, Money(item["amount"])));
            venue._confidences.Add((name, Rate(item["confidence"])));
            JsonObject terms = [];
            Set(terms, item, ("mmHaircut", "mm_haircut"), ("imHaircutAdd", "im_haircut_add"));
            if (item["risk_cancelling"]!.GetValue<bool>())
            {
                terms["riskCancelling"] = Underlying;
            }

            collaterals[name] = terms;
        }

        venue.Options(Underlying, held["expiries"]);
        return venue;
    }

    /// <summary>The rulebook over the case's instruments, its account and its market.</summary>
    internal (Rulebook Rulebook, Portfolio Portfolio, MarketSnapshot Market) Build()
    {
        JsonArray assets = [new JsonObject { ["symbol"] = "USD", ["decimals"] = 18 }];
        foreach (string name in _assets.Keys)
        {
            assets.Add(new JsonObject { ["symbol"] = name, ["decimals"] = 18, ["borrowable"] = true });
        }

        InstrumentCatalog catalog = CaseFiles.Catalog(new JsonObject
        {
            ["numeraire"] = "USD",
            ["assets"] = assets,
            ["indices"] = new JsonArray([.. _indices.Select(static index => (JsonNode)index)]),
            ["instruments"] = new JsonArray([.. _instruments.Select(static instrument => (JsonNode)instrument)]),
        }.ToJsonString());
        Rulebook rulebook = CaseFiles.Rulebook(_rulebook.ToJsonString(), catalog);
        MarketSnapshot market = MarketSnapshot.Unknown(catalog, _now);
        foreach ((string name, Price price) in _prices.Concat(_assets.Select(static asset => (asset.Key, asset.Value))))
        {
            market = market.With(Observable(name), (Price?)price);
        }

        foreach ((string name, Ratio volatility) in _volatilities)
        {
            market = market.With(Instrument(name).Option!.Volatility, (Ratio?)volatility);
        }

        market = market.With(stated =>
        {
            stated = _confidences.Aggregate(stated, (figures, set) => figures.WithConfidence(Observable(set.Observable), set.Confidence));
            return _forwards.Aggregate(stated, (figures, set) =>
                figures.WithFixedPart(Observable(set.Forward), set.Fixed).WithForwardRate(Observable(set.Forward), set.Rate));
        });
        return (rulebook, Plimsoll.Portfolios.Portfolio.Arrange(
            _balances.Where(static balance => !balance.Balance.IsZero).Select(balance => new Holding(Asset(balance.Asset), balance.Balance)),
            _held.Where(static position => !position.Quantity.IsZero).Select(position =>
                PositionOf(position.Symbol, position.Quantity, position.Profit))), market);

        ObservableId Observable(string name) => catalog.TryFindObservable(name, out ObservableSpec? spec) ? spec.Id : throw new FormatException(name);

        AssetId Asset(string name) => catalog.TryFindAsset(name, out AssetSpec? spec) ? spec.Id : throw new FormatException(name);

        InstrumentSpec Instrument(string name) => catalog.TryFindInstrument(name, out InstrumentSpec? spec) ? spec : throw new FormatException(name);

        Position PositionOf(string symbol, Quantity quantity, Amount profit)
        {
            InstrumentSpec spec = Instrument(symbol);
            return new(spec.Id, quantity, spec.IsPremiumPaid ? default : market.TryMark(spec.Id, out Price mark)
                ? spec.ValueOf(quantity, mark, Rounding.Down) - profit : throw new FormatException(symbol));
        }
    }

    private JsonObject Second(JsonObject given)
    {
        JsonObject terms = Class(Model);
        Set(terms, given["vol_shock"]!, ("volRangeUp", "range_up"), ("volRangeDown", "range_down"), ("shortTermPower", "short_power"),
            ("longTermPower", "long_power"), ("dteFloor", "dte_floor_days"), ("minVolUpShock", "min_vol_up"));
        Set(terms, given["skew_shock"]!, ("linearBaseCap", "linear_base_cap"), ("absBaseCap", "abs_base_cap"), ("linearCBase", "linear_c_base"),
            ("absCBase", "abs_c_base"), ("minKStar", "min_k_star"), ("widthScale", "width_scale"), ("volParamStatic", "vol_param_static"),
            ("volParamScale", "vol_param_scale"));
        Set(terms, given["margin"]!, ("imFactor", "im_factor"), ("mmFactor", "mm_factor"), ("shortRateMultScale", "short_rate_mult"),
            ("longRateMultScale", "long_rate_mult"), ("shortRateAddScale", "short_rate_add"), ("longRateAddScale", "long_rate_add"),
            ("longBaseStaticDiscount", "long_base_discount"), ("shortBaseStaticDiscount", "short_base_discount"));
        Set(terms, given["other"]!, ("mmPerpPercent", "mm_perp_percent"), ("imPerpPercent", "im_perp_percent"), ("mmOptionPercent", "mm_option_percent"),
            ("imOptionPercent", "im_option_percent"));
        SetBasis(terms, given);

        // The fixtures try each parameter at the ends of what the contracts accept, past what a rulebook accepts without saying so.
        Model["asDeployed"] = true;
        return terms;
    }

    private static JsonObject First(JsonObject terms, JsonObject given)
    {
        Set(terms, given["vol_shock"]!, ("volRangeUp", "range_up"), ("volRangeDown", "range_down"), ("shortTermPower", "short_power"),
            ("longTermPower", "long_power"), ("dteFloor", "dte_floor_days"));
        Set(terms, given["margin"]!, ("imFactor", "im_factor"), ("baseStaticDiscount", "base_static_discount"), ("rateMultScale", "rate_mult"),
            ("rateAddScale", "rate_add"));
        Set(terms, given["other"]!, ("basePercent", "base_percent"), ("perpPercent", "perp_percent"), ("optionPercent", "option_percent"));
        SetBasis(terms, given);
        return terms;
    }

    private static void SetBasis(JsonObject terms, JsonObject given)
    {
        Set(terms, given["basis"]!, ("scenarioSpotUp", "spot_up"), ("scenarioSpotDown", "spot_down"), ("basisContAddFactor", "add_factor"),
            ("basisContMultFactor", "mult_factor"));
        terms["scenarios"] = new JsonArray([.. given["scenarios"]!.AsArray().Select(static row =>
        {
            JsonObject scenario = new() { ["spot"] = CaseFiles.Decimal(row![0]), ["volatility"] = row[1]!.ToString() };
            if (row.AsArray().Count > 2)
            {
                scenario["dampening"] = CaseFiles.Decimal(row[2]);
            }

            return (JsonNode)scenario;
        })]);
    }

    private static JsonObject Class(JsonObject model) => model["classes"]!["main"]!.DeepClone().AsObject();

    private static void Set(JsonObject target, JsonNode given, params ReadOnlySpan<(string Field, string Name)> names)
    {
        foreach ((string field, string name) in names)
        {
            // A parameter that a case leaves out keeps the figure that ships.
            target[field] = given[name] is { } figure ? CaseFiles.Decimal(figure) : target[field]?.DeepClone();
        }
    }

    private void Index(string name, JsonNode? spot, JsonNode? confidence)
    {
        _indices.Add(name);
        _prices.Add((name, Price.Parse(CaseFiles.Decimal(spot))));
        _confidences.Add((name, Rate(confidence)));
    }

    private void Coin(string underlying, JsonNode? balance, JsonNode? spot, JsonNode? confidence)
    {
        string name = underlying + "-COIN";
        _assets.Add(name, Price.Parse(CaseFiles.Decimal(spot)));
        _balances.Add((name, Money(balance)));
        _confidences.Add((name, Rate(confidence)));
    }

    private void Perpetual(string underlying, JsonNode? size, JsonNode? price, JsonNode? profit, JsonNode? confidence)
    {
        Quantity quantity = Quantity.Parse(CaseFiles.Decimal(size));
        if (quantity.IsZero)
        {
            // A case without one may give no price of it; what was realised on it is cash.
            _balances.Add((Cash, Money(profit)));
            return;
        }

        string name = underlying + "-PERP";
        _instruments.Add(new() { ["symbol"] = name, ["kind"] = "perpetual", ["underlying"] = underlying, ["settlement"] = Cash });
        _prices.Add((name, Price.Parse(CaseFiles.Decimal(price))));
        _confidences.Add((name, Rate(confidence)));
        _held.Add((name, quantity, Money(profit)));
    }

    private void Options(string underlying, JsonNode? expiries)
    {
        int place = 0;
        foreach (JsonNode? expiry in expiries as JsonArray ?? [])
        {
            string forward = string.Create(CultureInfo.InvariantCulture, $"{underlying}-F{place++}");
            Price part = expiry!["forward_fixed"] is { } given ? Price.Parse(CaseFiles.Decimal(given)) : default;
            Price whole = Price.Parse(CaseFiles.Decimal(expiry["forward"] ?? expiry["forward_variable"])) + part;
            _indices.Add(forward);
            _prices.Add((forward, whole));
            _confidences.Add((forward, Rate(expiry["forward_confidence"])));
            _forwards.Add((forward, part, new(Rate(expiry["rate"], "0"), Rate(expiry["rate_confidence"]))));
            AddOptions(underlying, forward, whole, expiry);
        }
    }

    private void AddOptions(string underlying, string forward, Price whole, JsonNode expiry)
    {
        double years = expiry["seconds"]!.GetValue<double>() / (365 * 86_400), rate = _isDiscounted ? Math.Max(0, Rate(expiry["rate"], "0").ToDouble()) : 0;
        int place = 0;
        foreach (JsonNode? option in expiry["options"]!.AsArray())
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{forward}-{place++}");
            bool isCall = option!["call"]!.GetValue<bool>();
            _instruments.Add(new()
            {
                ["symbol"] = name,
                ["kind"] = "option",
                ["underlying"] = underlying,
                ["settlement"] = Cash,
                ["forward"] = forward,
                ["strike"] = CaseFiles.Decimal(option["strike"]),
                ["side"] = isCall ? "call" : "put",
                ["expiry"] = _now.PlusSeconds(expiry["seconds"]!.GetValue<long>()).ToString(),
            });
            Ratio volatility = Rate(option["vol"]);
            double value = Black76.Price(whole.ToDouble(), Price.Parse(CaseFiles.Decimal(option["strike"])).ToDouble(), volatility.ToDouble(), years,
                StrictMath.Exp(-rate * years), isCall).Value;
            _prices.Add((name, Price.TryQuantise(value, Rounding.HalfEven, out Price mark) ? mark : throw new FormatException(name)));
            _volatilities.Add((name, volatility));
            _confidences.Add((name + ".VOL", Rate(expiry["vol_confidence"])));
            _held.Add((name, Quantity.Parse(CaseFiles.Decimal(option["size"])), default));
        }
    }

    private static Amount Money(JsonNode? node) => node is null ? default : Amount.Parse(CaseFiles.Decimal(node));

    private static Ratio Rate(JsonNode? node, string otherwise = "1") => Ratio.Parse(node is null ? otherwise : CaseFiles.Decimal(node));
}
