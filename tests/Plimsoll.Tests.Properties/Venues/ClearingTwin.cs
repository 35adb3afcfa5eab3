// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>The clearing houses' margin written a second time, in floating point, from the JSON and the page: plain loops, nothing kept, every scenario by
/// itself. Draws are the library's; what is made of them is not.</summary>
internal sealed class ClearingTwin(string json)
{
    private readonly JsonNode _model = JsonNode.Parse(json)!["model"]!;

    /// <summary>The maintenance requirement, part by part in the order of the model's lines.</summary>
    internal double[] Maintenance(Portfolio portfolio, MarketSnapshot market)
    {
        double[] parts = new double[7];
        Dictionary<string, List<Position>> groups = new(StringComparer.Ordinal);
        foreach (Position position in portfolio.Positions.ToArray())
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            string underlying = market.Catalog[spec.Underlying].Name, product = ProductOf(spec, underlying);
            string key = product + "|" + (Factors().Contains(underlying) ? string.Empty : underlying);
            (groups.TryGetValue(key, out List<Position>? held) ? held : groups[key] = []).Add(position);
            double notional = Plimsoll.Portfolios.Notional.Of(position, market).Value.ToDouble();
            parts[6] += notional * Number(_model["classes"]![product]!["halfSpread"], 0);
        }

        foreach ((string key, List<Position> held) in groups)
        {
            double[] own = GroupOf(key.Split('|')[0], held, market);
            for (int part = 0; part < own.Length; part++)
            {
                parts[part] += own[part];
            }
        }

        return parts;
    }

    private double[] GroupOf(string product, List<Position> held, MarketSnapshot market)
    {
        double confidence = Number(_model["classes"]![product]!["confidence"], 0);
        int days = (int)_model["classes"]![product]!["horizonDays"]!;
        double cap = Number(_model["offsets"]?["cap"], 1);
        bool byUnderlying = (string?)_model["offsets"]?["between"] == "underlyings";
        double[] capped = new double[3];
        double core = 0;
        for (int set = 0; set < 3; set++)
        {
            Dictionary<string, double[]>? moves = Moves(set, days);
            if (moves is null)
            {
                continue;
            }

            double together = Measure(held, moves, null, days, confidence, market);
            double gross = byUnderlying
                ? held.GroupBy(position => market.Catalog[position.Instrument].Underlying)
                    .Sum(side => Measure([.. side], moves, null, days, confidence, market))
                : held.Sum(position => Measure([position], moves, null, days, confidence, market));
            gross = Math.Max(gross, together);
            capped[set] = gross - (cap * (gross - together));
            core = set == 0 ? together : core;
        }

        double buffer = Number(_model["antiProcyclicality"]?["buffer"], 0), weight = Number(_model["antiProcyclicality"]?["stressWeight"], 0);
        bool floor = (bool?)_model["antiProcyclicality"]?["floor"] ?? false;
        double weighted = capped[0] + (weight * Math.Max(0, capped[1] - capped[0]));
        double floored = floor ? Math.Max(weighted, capped[2]) : weighted;
        double whole = buffer > 0 ? Math.Max(floored, (1 + buffer) * Math.Min(floored, capped[2])) : floored;
        double worst = 0;
        foreach (JsonNode? scenario in _model["stress"]?["scenarios"]?.AsArray() ?? [])
        {
            Dictionary<string, double[]> moves = scenario!["moves"]!.AsObject()
                .ToDictionary(move => move.Key, move => new[] { Math.Log(1 + Number(move.Value, 0)) }, StringComparer.Ordinal);
            worst = Math.Max(worst, -held.Sum(position => ProfitOf(position, moves, 1 + Number(scenario["volatility"], 0), 0, days, market)));
        }

        double v = Number(_model["stress"]?["weight"], 0);
        bool isBlend = (string?)_model["stress"]?["rule"] == "blend";
        double share = isBlend ? 1 - v : 1;
        return
        [
            share * core, share * (capped[0] - core), share * (weighted - capped[0]), share * (floored - weighted), share * (whole - floored),
            v * (isBlend ? worst : Math.Max(0, worst - whole)),
        ];
    }

    private double Measure(
        List<Position> held, Dictionary<string, double[]> moves, double? volatility, int days, double confidence, MarketSnapshot market)
    {
        int count = moves.Values.First().Length;
        double[] profits = [.. Enumerable.Range(0, count).Select(row => held.Sum(position => ProfitOf(position, moves, volatility ?? 1, row, days, market)))];
        Array.Sort(profits);
        double tail = (1 - confidence) * count;
        if ((string)_model["measure"]! == "valueAtRisk")
        {
            return Math.Max(0, -profits[(int)Math.Ceiling(tail - 1e-9) - 1]);
        }

        int whole = (int)Math.Floor(tail + 1e-9);
        return Math.Max(0, -(profits.Take(whole).Sum() + ((tail - whole) * profits[whole])) / tail);
    }

    private static double ProfitOf(Position position, Dictionary<string, double[]> moves, double volatility, int row, int days, MarketSnapshot market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        string underlying = market.Catalog[spec.Underlying].Name;
        double growth = Math.Exp((moves.TryGetValue(underlying, out double[]? own) ? own : moves["*"])[row]);
        double quantity = position.Quantity.ToDouble() * spec.ContractSize.ToDouble(), mark = PriceOf(spec.Mark, market);
        if (spec.Option is not { } option)
        {
            // An inverse contract gains quote units × (1 ÷ price − 1 ÷ (price × g)) of coin, told at the coin's price then.
            return spec.Payoff == Payoff.Inverse
                ? quantity * ((1 / mark) - (1 / (mark * growth))) * PriceOf(spec.Underlying, market) * growth : quantity * mark * (growth - 1);
        }

        double forward = PriceOf(option.Forward, market), strike = option.Strike.ToDouble();
        market.TryVolatility(option.Volatility, out Ratio now);
        double years = market.Time.YearsTo(spec.Expiry!.Value);
        double Value(double at, double sigma, double left) => Black76.Price(at, strike, sigma, left, 1, option.Side == OptionSide.Call).Value;
        bool isCoin = spec.Payoff == Payoff.Inverse;
        double before = Value(forward, now.ToDouble(), years) / (isCoin ? forward : 1);
        double after = Value(forward * growth, now.ToDouble() * volatility, years - (days / 365.0)) / (isCoin ? forward * growth : 1);
        double start = quantity > 0 ? Math.Max(before, mark) : Math.Min(before, mark);
        double change = quantity * Math.Max(after - start, -mark);
        return !isCoin ? change : PriceOf(spec.Underlying, market) * ((change * growth) + (quantity * mark * (growth - 1)));
    }

    private static double PriceOf(ObservableId observable, MarketSnapshot market) =>
        market.TryPrice(observable, out Price price) ? price.ToDouble() : double.NaN;

    private string ProductOf(InstrumentSpec spec, string underlying)
    {
        string kind = spec.Kind switch { InstrumentKind.Option => "options", InstrumentKind.Future => "futures", _ => "perpetuals" };
        JsonNode terms = _model["terms"]!;
        return (string)(terms[spec.Symbol] ?? terms[underlying] ?? terms[kind] ?? terms["*"])!;
    }

    private IEnumerable<string> Factors() =>
        (_model["scenarios"]!["factors"] ?? _model["scenarios"]!["returns"])!.AsObject().Select(factor => factor.Key).Where(name => name != "*");

    /// <summary>By factor, the logarithmic moves over a horizon: now, in the stressed period, or at long-run volatility; null where nothing reads
    /// them.</summary>
    private Dictionary<string, double[]>? Moves(int set, int days)
    {
        JsonNode? policy = _model["antiProcyclicality"];
        bool isRead = set == 0 || (set == 1 ? Number(policy?["stressWeight"], 0) > 0
            : Number(policy?["buffer"], 0) > 0 || ((bool?)policy?["floor"] ?? false));
        JsonNode scenarios = _model["scenarios"]!;
        if (!isRead)
        {
            return null;
        }

        if ((string)scenarios["method"]! == "drawn")
        {
            return Drawn(scenarios, set, days);
        }

        double decay = Number(scenarios["decay"], 0.97), root = Math.Sqrt(days);
        bool isScaled = set == 2 || (set == 0 && (string)scenarios["method"]! == "filtered");
        return scenarios[set == 1 ? "stressed" : "returns"]!.AsObject().ToDictionary(factor => factor.Key, factor =>
        {
            double[] returns = [.. factor.Value!.AsArray().Select(value => Number(value, 0))];
            double variance = returns.Take(20).Sum(r => r * r) / 20;
            double[] forecasts = new double[returns.Length + 1];
            for (int i = 0; i <= returns.Length; i++)
            {
                forecasts[i] = Math.Sqrt(variance);
                variance = i < returns.Length ? (decay * variance) + ((1 - decay) * returns[i] * returns[i]) : variance;
            }

            double target = set == 2 ? Math.Sqrt(returns.Sum(r => r * r) / returns.Length) : forecasts[^1];
            return returns.Select((r, i) => r * root * (isScaled ? target / forecasts[i] : 1)).ToArray();
        }, StringComparer.Ordinal);
    }

    private static Dictionary<string, double[]> Drawn(JsonNode scenarios, int set, int days)
    {
        string[] names = [.. scenarios["factors"]!.AsObject().Select(factor => factor.Key)];
        string field = set switch { 0 => "volatility", 1 => "stressed", _ => "longRun" };
        double[] volatilities = [.. names.Select(name => Number(scenarios["factors"]![name]![field], 0) * Math.Sqrt(days))];
        double correlation = Number(scenarios["correlation"], 0);
        CopulaTerms terms = CopulaTerms.Of(SymmetricMatrix.FromLower(names.Length, (row, column) => row == column ? 1 : correlation), volatilities,
            (int)scenarios["degrees"]!, MarginalRule.StudentT).Value;
        ScenarioSet drawn = ScenarioSet.Simulated([.. names], terms, (ulong)(int)scenarios["seed"]!, (int)scenarios["paths"]!, days).Value;
        return names.Select((name, column) => (name, column)).ToDictionary(one => one.name, one =>
        {
            double[] profits = new double[drawn.Count];
            new RevaluationBook().AddLinear(one.column, 1).Profits(drawn, profits);
            return profits.Select(profit => Math.Log(1 + profit)).ToArray();
        }, StringComparer.Ordinal);
    }

    private static double Number(JsonNode? value, double otherwise) =>
        value is null ? otherwise : double.Parse((string)value!, CultureInfo.InvariantCulture);
}
