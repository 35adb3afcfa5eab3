// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>Derive's standard manager written down a second time, as <see cref="DeriveTwin"/> is.</summary>
internal sealed class DeriveStandardTwin(string rulebook, MarketView market)
{
    private readonly JsonNode _model = JsonNode.Parse(rulebook)!["model"]!;

    /// <summary>Both net margins; maintenance of options and collateral as the sheet has it, where a requirement below zero is none.</summary>
    internal DeriveFigures Of(Portfolio portfolio)
    {
        double stable = PriceOf("USDC"), mtm = 0, im = 0, mm = 0, above = 0;
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            AssetSpec asset = market.Catalog[holding.Asset];
            double value = holding.Balance.ToDouble() * (asset.PriceObservable is null ? 1 : PriceOf(asset.Symbol));
            bool isCash = asset.Symbol is "USD" or "USDC";
            JsonNode terms = (_model["collateral"]![asset.Symbol] ?? _model["collateral"]!["*"])!;
            double counted = isCash || value < 0 ? value : Math.Min(value, value * stable * Number(terms["marginFactor"]));
            double initially = isCash || value < 0 ? value : Math.Min(counted, value * stable * Number(terms["marginFactor"]) * Number(terms["imScale"]));
            mtm += value;
            mm += counted;
            im += initially - (isCash || value < 0 ? 0 : Charge(Terms(asset.Symbol), "baseThreshold", Confidence(asset.Symbol), value * stable));
        }

        foreach (var group in portfolio.Positions.ToArray().GroupBy(p => market.Catalog[market.Catalog[p.Instrument].Underlying].Name))
        {
            JsonNode terms = Terms(group.Key);
            double spot = PriceOf(group.Key), confidence = Confidence(group.Key), atSpot = 0, least = confidence, shorts = 0;
            foreach (Position p in group.Where(p => market.Catalog[p.Instrument].Option is null))
            {
                double price = PriceOf(market.Catalog[p.Instrument].Symbol), q = p.Quantity.ToDouble(), profit = ((q * price) - p.Cost.ToDouble()) * stable;
                mtm += profit;
                im += profit - (Math.Abs(q) * price * stable * Number(terms["imPerpReq"]));
                mm += profit - (Math.Abs(q) * price * stable * Number(terms["mmPerpReq"]));
                atSpot += Math.Abs(q) * spot * stable;
                least = Math.Min(least, Confidence(market.Catalog[p.Instrument].Symbol));
            }

            im -= Charge(terms, "perpThreshold", least, atSpot);
            foreach (var expiry in group.Where(p => market.Catalog[p.Instrument].Option is not null)
                .GroupBy(p => (market.Catalog[p.Instrument].Expiry, market.Catalog[p.Instrument].Option!.Forward)))
            {
                double years = Math.Max(0, (expiry.Key.Expiry!.Value.Nanoseconds - market.Time.Nanoseconds) / 1e9 / (365 * 86_400.0));
                double forward = market.TryPrice(expiry.Key.Forward, out Price f) ? f.ToDouble() : double.NaN;
                (OptionTerms Terms, double Quantity, double Value, double Mark)[] options = [.. expiry.Select(p => (
                    market.Catalog[p.Instrument].Option!, p.Quantity.ToDouble(),
                    DeriveTwin.Black(forward, market.Catalog[p.Instrument].Option!, Volatility(p), years) * p.Quantity.ToDouble(),
                    PriceOf(market.Catalog[p.Instrument].Symbol)))];
                double isolatedInitial = 0, isolated = 0, shortSize = 0;
                foreach (var o in options.Where(static o => o.Quantity < 0))
                {
                    double strike = o.Terms.Strike.ToDouble();
                    bool isCall = o.Terms.Side == OptionSide.Call;
                    double rate = Math.Max(Number(terms["minSpotReq"]), Number(terms["maxSpotReq"]) - (Math.Max(0, isCall ? strike - spot
                        : spot - strike) / spot));
                    double maintenance = isCall ? o.Value + (Number(terms["mmCallSpotReq"]) * spot * o.Quantity)
                        : o.Value + Math.Min(Number(terms["mmPutSpotReq"]) * spot * o.Quantity, Number(terms["mmPutMtmReq"]) * o.Value);
                    double initial = o.Value + (rate * spot * o.Quantity);
                    isolated += maintenance;
                    isolatedInitial += isCall ? initial : Math.Min(initial, maintenance * Number(terms["mmOffsetScale"]));
                    shortSize -= o.Quantity;
                }

                double loss = options.Select(static o => o.Terms.Strike.ToDouble()).Append(0).Min(price => options.Sum(o =>
                    o.Quantity * Math.Max(0, o.Terms.Side == OptionSide.Call ? price - o.Terms.Strike.ToDouble() : o.Terms.Strike.ToDouble() - price)));
                double calls = Math.Min(0, options.Where(static o => o.Terms.Side == OptionSide.Call).Sum(static o => o.Quantity));
                double value = options.Sum(static o => o.Value);
                double net = Math.Max(isolated, Math.Min(0, loss) + (Number(terms["unpairedMmScale"]) * forward * calls));
                double netInitial = Math.Max(isolatedInitial, Math.Min(0, loss) + (Number(terms["unpairedImScale"]) * forward * calls));
                mtm += value * stable;
                mm += Math.Min(value, net) * stable;
                im += Math.Min(Math.Min(value, net), netInitial) * stable;
                above += options.Sum(o => Math.Max(0, ((o.Quantity * o.Mark) - o.Value) * stable));
                double doubt = expiry.Select(p => market.Confidence(market.Catalog[p.Instrument].Option!.Volatility).ToDouble())
                    .Append(confidence).Append(market.Confidence(expiry.Key.Forward).ToDouble()).Min();
                im -= Charge(terms, "optionThreshold", doubt, shortSize * spot * stable);
                shorts += shortSize * spot * stable;
            }

            im -= Math.Max(0, Number(_model["depegThreshold"]) - stable) * Number(_model["depegFactor"]) * (atSpot + shorts);
        }

        return new(im, mm, mtm, above);
    }

    private static double Charge(JsonNode terms, string threshold, double confidence, double notional) =>
        confidence < Number(terms[threshold]) ? (1 - confidence) * Number(terms["ocFactor"]) * notional : 0;

    private JsonNode Terms(string name) => _model["classes"]![(_model["terms"]![name] ?? _model["terms"]!["*"])!.ToString()]!;

    private double Volatility(Position position) =>
        market.TryVolatility(market.Catalog[position.Instrument].Option!.Volatility, out Ratio volatility) ? volatility.ToDouble() : double.NaN;

    private double PriceOf(string name) => market.Catalog.TryFindObservable(name, out ObservableSpec? spec) && market.TryPrice(spec.Id, out Price price)
        ? price.ToDouble() : throw new FormatException(name);

    private double Confidence(string name) =>
        market.Catalog.TryFindObservable(name, out ObservableSpec? spec) ? market.Confidence(spec.Id).ToDouble() : 1;

    private static double Number(JsonNode? node) => double.Parse(node!.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
