// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>The model <c>span</c> again, in plain floating point from the JSON and the page: scenarios from a table, Black-76 by the textbook, single-rate
/// spreads, credits of two legs.</summary>
internal sealed class SpanTwin(string rulebook)
{
    private static readonly (int Thirds, int Volatility)[] _grid =
        [(0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1), (2, 1), (2, -1), (-2, 1), (-2, -1), (3, 1), (3, -1), (-3, 1), (-3, -1)];

    private static readonly double[] _weights = [0.037, 0.111, 0.217, 0.27, 0.217, 0.111, 0.037];

    private readonly JsonNode _model = JsonNode.Parse(rulebook)!["model"]!;

    /// <summary>Maintenance without add-ons.</summary>
    internal double Of(Portfolio portfolio, MarketView market)
    {
        SortedDictionary<string, (double[] Losses, double Delta, Dictionary<string, double> Months, double Minimum,
            double Price)> groups = new(StringComparer.Ordinal);
        foreach (Position position in portfolio.Positions.ToArray())
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            string name = market.Catalog[spec.Underlying].Name;
            JsonNode terms = _model["classes"]![(_model["terms"]![name] ?? _model["terms"]!["*"])!.ToString()]!;
            if (!groups.TryGetValue(name, out var group))
            {
                group = (new double[16], 0, [], 0, 0);
            }

            double quantity = position.Quantity.ToDouble();
            (double[] array, double delta, double unit, double minimum) = Contract(spec, terms, quantity < 0, market);
            for (int s = 0; s < 16; s++)
            {
                group.Losses[s] += quantity * array[s];
            }

            string month = spec.Expiry is { } expiry ? expiry.ToString()[..10] : "0";
            group.Months[month] = group.Months.GetValueOrDefault(month) + (quantity * delta);
            groups[name] = (group.Losses, group.Delta + (quantity * delta), group.Months, group.Minimum + (quantity < 0 ? -quantity * minimum : 0),
                Math.Max(group.Price, unit));
        }

        Dictionary<string, double> scan = [], wfpr = [], intra = [], left = [], credit = [];
        foreach ((string name, var group) in groups)
        {
            int active = Array.IndexOf(group.Losses, group.Losses.Max());
            double paired = active < 14 ? group.Losses[active ^ 1] : group.Losses[active];
            double price = ((group.Losses[active] + paired) / 2) - ((group.Losses[0] + group.Losses[1]) / 2);
            scan[name] = Math.Max(0, group.Losses[active]);
            double range = Number(_model["classes"]![(_model["terms"]![name] ?? _model["terms"]!["*"])!.ToString()]!["priceScan"]) * group.Price;
            wfpr[name] = group.Delta == 0 ? 0 : Math.Min(range, Math.Max(0, price / Math.Abs(group.Delta)));
            double up = group.Months.Values.Where(static d => d > 0).Sum(), down = -group.Months.Values.Where(static d => d < 0).Sum();
            JsonNode terms = _model["classes"]![(_model["terms"]![name] ?? _model["terms"]!["*"])!.ToString()]!;
            intra[name] = Math.Min(up, down) * Number(terms["spreads"]![0]!["rate"]) * group.Price;
            (left[name], credit[name]) = (group.Delta, 0);
        }

        foreach (JsonNode? spread in _model["credits"]!.AsArray())
        {
            JsonNode[] legs = [.. spread!["legs"]!.AsArray().Select(static leg => leg!)];
            string[] names = [.. legs.Select(static leg => leg["underlying"]!.ToString())];
            double[] ratios = [.. legs.Select(static leg => leg["ratio"] is { } ratio ? Number(ratio) : 1)];
            if (names.All(left.ContainsKey) && left[names[0]] * left[names[1]] < 0)
            {
                double count = Math.Min(Math.Abs(left[names[0]]) / ratios[0], Math.Abs(left[names[1]]) / ratios[1]);
                for (int i = 0; i < 2; i++)
                {
                    left[names[i]] -= Math.Sign(left[names[i]]) * count * ratios[i];
                    credit[names[i]] += wfpr[names[i]] * count * ratios[i] * Number(spread["rate"]);
                }
            }
        }

        return groups.Sum(group => Math.Max(scan[group.Key] + intra[group.Key] - credit[group.Key], group.Value.Minimum)) * Number(_model["maintenanceRate"]);
    }

    private (double[] Array, double Delta, double Unit, double Minimum) Contract(InstrumentSpec spec, JsonNode terms, bool isShort, MarketView market)
    {
        double size = spec.ContractSize.ToDouble(), mark = Read(market, spec.Mark), share = Number(terms["priceScan"]);
        Assert.True(market.TryAssetPrice(spec.Settlement, out Price settled));
        double settlement = settled.ToDouble(), multiple = Number(_model["extremeMultiple"]), cover = Number(_model["extremeCover"]);
        double[] moves = [.. _grid.Select(static point => point.Thirds / 3.0), multiple, -multiple];
        if (spec.Option is not { } option)
        {
            bool isCoin = spec.Payoff == Payoff.Inverse;
            double units = isCoin ? size / mark : size, perUnit = isCoin ? settlement : mark * settlement;
            return ([.. moves.Select((move, s) => -move * (s < 14 ? 1 : cover) * share * perUnit * units)], units, perUnit, 0);
        }

        Assert.True(market.TryVolatility(option.Volatility, out Ratio own));
        double forward = Read(market, option.Forward), strike = option.Strike.ToDouble(), volatility = own.ToDouble(), scan = Number(terms["volatilityScan"]);
        double point1 = size * settlement / (spec.Payoff == Payoff.Inverse ? forward : 1), worth = mark * size * settlement;
        double years = Math.Max(0, new Timestamp(market.Time.Nanoseconds / 60_000_000_000 * 60_000_000_000).YearsTo(spec.Expiry!.Value));
        double later = Math.Max(0, years - Number(_model["lookAheadYears"]));
        bool isCall = option.Side == OptionSide.Call;
        double now = Black(forward, strike, volatility, years, isCall).Value, above = (now * point1) - worth;
        double adjustment = isShort ? Math.Max(above, 0) : Math.Min(above, 0);

        // A put never pays more than its strike, in dollars of an inverse one too; who sold it owes the mark already.
        double most = isCall ? double.MaxValue : Math.Max(0, (strike * size * (spec.Payoff == Payoff.Inverse ? 1 : settlement)) - worth);
        double[] array = [.. moves.Select((move, s) => Math.Clamp(((s < 14 ? 1 : cover) * point1 * (now - Black(
            Math.Max(0, forward * (1 + (move * share))), strike, volatility * (1 + ((s < 14 ? _grid[s].Volatility : 0) * scan)), later,
                isCall).Value)) - adjustment, -most, worth))];
        double delta = Enumerable.Range(-3, 7).Sum(k => _weights[k + 3] * Black(forward * (1 + (k * share / 3)), strike, volatility, later, isCall).Delta);
        double unit = forward * (spec.Payoff == Payoff.Inverse ? settlement / forward : settlement);
        double minimum = Math.Min(Number(terms["shortOptionRate"]) * unit * size, most);
        return (array, delta * size, unit, minimum);
    }

    private static double Read(MarketView market, ObservableId observable) =>
        market.TryPrice(observable, out Price price) ? price.ToDouble() : throw new InvalidOperationException("the twin's market is whole");

    private static (double Value, double Delta) Black(double forward, double strike, double volatility, double years, bool isCall)
    {
        double deviation = volatility * Math.Sqrt(years);
        if (deviation <= 0 || forward <= 0)
        {
            return (Math.Max(0, isCall ? forward - strike : strike - forward), isCall ? forward > strike ? 1 : 0 : forward < strike ? -1 : 0);
        }

        double d1 = (Math.Log(forward / strike) / deviation) + (deviation / 2), d2 = d1 - deviation;
        return isCall ? ((forward * Phi(d1)) - (strike * Phi(d2)), Phi(d1)) : ((strike * Phi(-d2)) - (forward * Phi(-d1)), -Phi(-d1));
    }

    // Abramowitz and Stegun 26.2.11 and, far out, 26.2.12: good to 1e-13 where it matters here.
    private static double Phi(double x)
    {
        if (Math.Abs(x) > 7)
        {
            return x > 0 ? 1 : 0;
        }

        double term = x, sum = x;
        for (int i = 1; i < 200; i++)
        {
            term *= x * x / ((2 * i) + 1);
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }

    private static double Number(JsonNode? node) => double.Parse(node!.ToString(), System.Globalization.CultureInfo.InvariantCulture);
}
