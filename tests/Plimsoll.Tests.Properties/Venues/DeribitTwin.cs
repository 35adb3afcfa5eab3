// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>Deribit's portfolio margin written down a second time, in floating point and dull on purpose: it reads the rulebook's JSON by itself and shares
/// nothing with the model but prices and terms of instruments.</summary>
internal sealed class DeribitTwin
{
    private readonly JsonNode _model;

    internal DeribitTwin(string rulebook) => _model = JsonNode.Parse(rulebook)!["model"]!;

    /// <summary>Worst case, roll shock, delta shock, futures contingency and coin to be bought in the numeraire, each summed over the account.</summary>
    internal (double Worst, double Roll, double Delta, double Contingency, double Bought) Of(Portfolio portfolio, MarketView market)
    {
        List<(InstrumentSpec Spec, double Quantity)> held = [];
        foreach (Position position in portfolio.Positions.Span)
        {
            held.Add((market.Catalog[position.Instrument], position.Quantity.ToDouble()));
        }

        int rows = Rows().Count;
        Dictionary<AssetId, double[]> losses = [];
        (double roll, double delta, double contingency) = (0, 0, 0);
        foreach (var currency in held.GroupBy(h => h.Spec.Settlement))
        {
            JsonNode terms = Currency(market.Catalog, currency.Key);
            double price = Asset(market, currency.Key);
            double[] loss = new double[rows], offer = new double[rows];
            foreach (var group in currency.GroupBy(h => h.Spec.Underlying))
            {
                JsonNode pair = Pair(market.Catalog[group.Key].Name);
                for (int s = 0; s < rows; s++)
                {
                    double profit = group.Sum(h => Profit(h.Spec, h.Quantity, Rows()[s], pair, market)) * price;
                    double range = Number(pair["priceRange"]), move = Rows()[s].Move ?? 0;
                    double dampener = Rows()[s].IsExtended ? ((Math.Abs(move) / range) - 1) * Number(terms["extendedDampener"]) : 0;
                    profit = Math.Sign(profit) * Math.Max(0, Math.Abs(profit) - dampener);
                    loss[s] += Math.Max(0, -profit);
                    offer[s] += Math.Max(0, profit) * Number(terms["pnlOffset"]);
                }

                double net = 0;
                foreach (var leg in group.GroupBy(h => h.Spec.Expiry is null ? $"perpetual {h.Spec.Symbol}" : h.Spec.Expiry.ToString()))
                {
                    double years = leg.First().Spec.Expiry is { } expiry ? Math.Max(0, Minute(market.Time).YearsTo(expiry)) : 0;
                    double least = Number(terms["minAnnualisedMove"]);
                    double rate = leg.First().Spec.Expiry is null ? least : Math.Max(least, Math.Exp(Number(terms["annualisedMoveRisk"]) * years) - 1);
                    double own = leg.Sum(h => h.Quantity * Delta(h.Spec, market));
                    roll += Math.Abs(own) * rate * price;
                    net += own;
                }

                double index = Observable(market, group.Key);
                double beyond = Math.Max(0, (Math.Abs(net) * price) - Number(pair["deltaTotalLiqShockThreshold"])) / index;
                delta += Math.Abs(net) * price * Math.Min(Number(pair["maxDeltaShock"]), beyond * Number(pair["mInc"]));
                contingency += Number(pair["futuresContingency"]) * group.Where(h => h.Spec.Option is null).Sum(h =>
                    Math.Abs(h.Quantity) * (h.Spec.Payoff == Payoff.Linear && h.Spec.Settlement == market.Catalog.Numeraire
                        ? index * h.Spec.ContractSize.ToDouble() : Delta(h.Spec, market) * price));
            }

            losses[currency.Key] = [.. loss.Select((l, s) => l - Math.Min(offer[s], Number(terms["maxOffsetablePnl"])))];
        }

        bool isSegregated = _model["currencyNetting"]!.ToString() == "segregated";
        double worst = isSegregated
            ? losses.Values.Sum(static loss => Math.Max(0, loss.Max()))
            : Math.Max(0, Enumerable.Range(0, rows).Max(s => losses.Values.Sum(loss => loss[s])));
        double bought = isSegregated ? 0 : losses.Sum(currency => ToBeBought(portfolio, market, currency.Key, currency.Value, held));
        return (losses.Count == 0 ? 0 : worst, roll, delta, contingency, bought);
    }

    /// <summary>In each row in which the coin has risen: what is lost of it and is not there costs the rise more.</summary>
    private double ToBeBought(Portfolio portfolio, MarketView market, AssetId asset, double[] loss, List<(InstrumentSpec Spec, double Quantity)> held)
    {
        if (!held.Exists(h => h.Spec.Settlement == asset && market.Catalog[asset].PriceObservable == h.Spec.Underlying))
        {
            return 0;
        }

        double coins = 0;
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            coins += holding.Asset == asset ? holding.Balance.ToDouble() : 0;
        }

        foreach (Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            double size = spec.ContractSize.ToDouble() * position.Quantity.ToDouble(), mark = Observable(market, spec.Mark);
            coins += spec.Settlement != asset ? 0 : (spec.Option is null && spec.Payoff == Payoff.Inverse ? -size / mark : size * mark)
                - position.Cost.ToDouble();
        }

        double range = Number(Pair(market.Catalog[market.Catalog[asset].PriceObservable!.Value].Name)["priceRange"]), price = Asset(market, asset);
        return Enumerable.Range(0, loss.Length).Max(s =>
        {
            Row row = Rows()[s];
            double rise = row.IsExtended ? Math.Sign(row.Move!.Value) * range : row.Share * range;
            return Math.Max(0, rise) * Math.Max(0, Math.Max(0, loss[s]) - (Math.Max(0, coins) * price));
        });
    }

    /// <summary>Value of one option on a forward, quoted in what its strike is.</summary>
    internal static double Black(double forward, double strike, double volatility, double years, bool isCall)
    {
        double deviation = volatility * Math.Sqrt(years);
        if (deviation <= 0)
        {
            return Math.Max(0, isCall ? forward - strike : strike - forward);
        }

        double d1 = (Math.Log(forward / strike) / deviation) + (deviation / 2), d2 = d1 - deviation;
        return isCall ? (forward * Normal(d1)) - (strike * Normal(d2)) : (strike * Normal(-d2)) - (forward * Normal(-d1));
    }

    // By the series of Marsaglia: x + x³/3 + x⁵/15 + …
    private static double Normal(double x)
    {
        if (Math.Abs(x) > 9)
        {
            return x > 0 ? 1 : 0;
        }

        double sum = x, term = x;
        for (int n = 3; Math.Abs(term) > 1e-18 && n < 600; n += 2)
        {
            term *= x * x / n;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }

    private static double Profit(InstrumentSpec spec, double quantity, Row row, JsonNode pair, MarketView market)
    {
        double range = Number(pair["priceRange"]);
        double move = row.Move ?? (range * row.Share), size = spec.ContractSize.ToDouble(), mark = Observable(market, spec.Mark);
        double edge = move < 0 ? 1 - range : 1 + range;
        double weight = row.IsExtended ? range / Math.Abs(move) * Number(pair["extendedTableFactor"], 1) : 1;
        bool isInverse = spec.Payoff == Payoff.Inverse;
        if (spec.Option is not { } option)
        {
            // In dollars of the row, and from there into coin of today, or for a weighted row of the edge.
            double coins = quantity * size / mark, dollars = coins * move * weight;
            return isInverse ? dollars / (row.IsExtended ? edge : 1 + move) : quantity * size * mark * move * weight;
        }

        double forward = Observable(market, option.Forward);
        market.TryVolatility(option.Volatility, out Ratio marked);
        double volatility = marked.ToDouble(), years = Math.Max(0, Minute(market.Time).YearsTo(spec.Expiry!.Value)), days = Math.Max(1, years * 365);
        double scale = Math.Pow(30 / days, Number(pair[days < 30 ? "shortTermVegaPower" : "longTermVegaPower"]));
        double shocked = row.Volatility switch
        {
            "up" => Math.Max(Math.Max(volatility, Number(pair["minVolatilityForShockUp"])), volatility * (1 + (scale * Number(pair["volatilityRangeUp"])))),
            "down" => Math.Max(0, volatility * (1 - (scale * Number(pair["volatilityRangeDown"])))),
            _ => volatility,
        };
        double strike = option.Strike.ToDouble();
        bool isCall = option.Side == OptionSide.Call;
        double now = Black(forward, strike, volatility, years, isCall) * size, then = Black(forward * (1 + move), strike, shocked, years, isCall) * size;
        (now, then) = isInverse ? (now / forward, then / (forward * (1 + move))) : (now, then);
        double gain = (then - now) * weight * (isInverse && row.IsExtended ? (1 + move) / edge : 1);
        double above = now - (mark * size);
        return quantity * Math.Max(gain + (quantity > 0 ? Math.Min(above, 0) : Math.Max(above, 0)), -mark * size);
    }

    /// <summary>What one contract moves with the underlying, in what it settles in.</summary>
    private static double Delta(InstrumentSpec spec, MarketView market)
    {
        double size = spec.ContractSize.ToDouble(), mark = Observable(market, spec.Mark);
        if (spec.Option is not { } option)
        {
            return spec.Payoff == Payoff.Inverse ? size / mark : size * mark;
        }

        market.TryVolatility(option.Volatility, out Ratio volatility);
        double forward = Observable(market, option.Forward), years = Minute(market.Time).YearsTo(spec.Expiry!.Value),
            deviation = volatility.ToDouble() * Math.Sqrt(years);
        double plain = Normal((Math.Log(forward / option.Strike.ToDouble()) / deviation) + (deviation / 2)) - (option.Side == OptionSide.Call ? 0 : 1);
        return spec.Payoff == Payoff.Inverse ? (plain - mark) * size : plain * forward * size;
    }

    private List<Row> Rows()
    {
        int buckets = _model["bucketsCount"]!.GetValue<int>();
        List<Row> rows = [];
        for (int k = -buckets; k <= buckets; k++)
        {
            rows.AddRange(_model["volScenarios"]!.AsArray().Select(word => new Row((double)k / buckets, null, word!.ToString(), false)));
        }

        rows.AddRange((_model["extendedMoves"]?.AsArray() ?? []).Select(static move => new Row(0, Number(move), "up", true)));
        return rows;
    }

    private JsonNode Pair(string underlying) => _model["classes"]![(_model["terms"]![underlying] ?? _model["terms"]!["*"])!.ToString()]!;

    private JsonNode Currency(InstrumentCatalog catalog, AssetId asset) =>
        (_model["currencies"]![catalog[asset].Symbol] ?? (asset == catalog.Numeraire ? _model["currencies"]!["numeraire"] : null)
            ?? _model["currencies"]!["*"])!;

    private static Timestamp Minute(Timestamp time) => new(time.Nanoseconds - (time.Nanoseconds % (60 * Timestamp.NanosecondsPerSecond)));

    private static double Asset(MarketView market, AssetId asset) =>
        market.TryAssetPrice(asset, out Price price) ? price.ToDouble() : throw new InvalidOperationException(asset.ToString());

    private static double Observable(MarketView market, ObservableId observable) =>
        market.TryPrice(observable, out Price price) ? price.ToDouble() : throw new InvalidOperationException(observable.ToString());

    private static double Number(JsonNode? node, double otherwise = 0) =>
        node is null ? otherwise : double.Parse(node.ToString(), CultureInfo.InvariantCulture);

    private sealed record Row(double Share, double? Move, string Volatility, bool IsExtended);
}
