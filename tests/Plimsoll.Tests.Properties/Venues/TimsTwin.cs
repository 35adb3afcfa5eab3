// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>A line of a book: shares or a perpetual where there is no strike.</summary>
internal sealed record TwinLine(string Underlying, int Strike, bool IsCall, int Days, int Contracts, double Value);

/// <summary>Portfolio margin of a book in floating point, from the text of the rulebook: the tree of Cox, Ross and Rubinstein and Black–Scholes written anew, a
/// volatility found by halving.</summary>
internal sealed class TimsTwin(string shipped, IReadOnlyDictionary<string, double> spots)
{
    private readonly JsonObject _model = JsonNode.Parse(ShippedRulebooks.Text(shipped)!)!["model"]!.AsObject();

    /// <summary>What a book requires.</summary>
    internal double Maintenance(IReadOnlyList<TwinLine> lines)
    {
        int points = _model["points"]!.GetValue<int>();
        Dictionary<string, double[]> byUnderlying = new(StringComparer.Ordinal);
        Dictionary<string, double> minimum = new(StringComparer.Ordinal);
        foreach (TwinLine line in lines)
        {
            double[] gains = byUnderlying.TryGetValue(line.Underlying, out double[]? known) ? known : byUnderlying[line.Underlying] = new double[2 * points];
            double[] own = Gains(line, points);
            for (int k = 0; k < gains.Length; k++)
            {
                gains[k] += own[k];
            }

            minimum[line.Underlying] = minimum.GetValueOrDefault(line.Underlying) + (line.Strike == 0 ? 0 : Least(line));
        }

        return byUnderlying.Keys.GroupBy(name => Portfolio(Product(Group(name)) ?? "alone " + Group(name))).Sum(root =>
        {
            double loss = Enumerable.Range(0, 2 * points).Max(k => -root.GroupBy(name => Product(Group(name)) ?? "alone " + Group(name)).Sum(product =>
                Counted(product.GroupBy(Group).Sum(group =>
                    Counted(group.Sum(name => byUnderlying[name][k]), Offset("productGroups", product.Key))), Offset("portfolioGroups", root.Key))));
            return Math.Max(Math.Max(loss, 0), root.Sum(name => minimum[name]));
        });
    }

    private static double Counted(double gain, double offset) => gain > 0 ? gain * offset : gain;

    private string Group(string underlying) => _model["classGroups"]!.AsObject()
        .FirstOrDefault(group => group.Value!.AsArray().Any(member => member!.ToString() == underlying)).Key ?? underlying;

    private string? Product(string group) => _model["productGroups"]!.AsObject()
        .FirstOrDefault(product => product.Value!["members"]!.AsArray().Any(member => member!.ToString() == group)).Key;

    private string Portfolio(string product) => _model["portfolioGroups"]!.AsObject()
        .FirstOrDefault(portfolio => portfolio.Value!["members"]!.AsArray().Any(member => member!.ToString() == product)).Key is { } named ? named
        : product;

    private double Offset(string level, string name) => _model[level]![name] is { } group ? Number(group["offset"]!) : 1;

    private JsonObject Class(string underlying) => _model["classes"]![(_model["terms"]![underlying] ?? _model["terms"]!["*"])!.ToString()]!.AsObject();

    private static double Number(JsonNode figure) => double.Parse(figure.ToString(), CultureInfo.InvariantCulture);

    private double Least(TwinLine line)
    {
        double least = Math.Abs(line.Contracts) * 100 * Number(Class(line.Underlying)["minimumPerUnit"]!), value = Math.Abs(line.Contracts) * 100 * line.Value;
        return line.Contracts > 0 ? Math.Min(least, value)
            : line.IsCall ? least : Math.Min(least, Math.Max(0, (Math.Abs(line.Contracts) * 100.0 * line.Strike) - value));
    }

    private double[] Gains(TwinLine line, int points)
    {
        JsonObject terms = Class(line.Underlying);
        double spot = spots[line.Underlying];
        double[] moves =
        [
            .. Enumerable.Range(1, points).Reverse().Select(k => -Number(terms["down"]!) * k / points),
            .. Enumerable.Range(1, points).Select(k => Number(terms["up"]!) * k / points),
        ];
        if (line.Strike == 0)
        {
            return [.. moves.Select(move => line.Contracts * 100 * spot * move)];
        }

        double low = 0.002, high = 10;
        for (int round = 0; round < 80; round++)
        {
            double middle = (low + high) / 2;
            (low, high) = Value(terms, line, spot, middle) < line.Value ? (middle, high) : (low, middle);
        }

        double now = Value(terms, line, spot, high);
        double most = line.IsCall ? double.MaxValue : Math.Max(0, line.Strike - line.Value);
        return [.. moves.Select(move => line.Contracts * 100 * Math.Clamp(Value(terms, line, spot * (1 + move), high) - now, -line.Value, most))];
    }

    private static double Value(JsonObject terms, TwinLine line, double spot, double volatility)
    {
        double years = line.Days / 365.0, rate = Number(terms["rate"]!), dividends = Number(terms["dividendYield"]!);
        if (terms["pricing"]!.ToString() == "blackScholes")
        {
            double deviation = volatility * Math.Sqrt(years), d1 = (Math.Log(spot / line.Strike) + ((rate - dividends) * years)) / deviation + (deviation / 2);
            double call = (spot * Math.Exp(-dividends * years) * Normal(d1)) - (line.Strike * Math.Exp(-rate * years) * Normal(d1 - deviation));
            return line.IsCall ? call : call - (spot * Math.Exp(-dividends * years)) + (line.Strike * Math.Exp(-rate * years));
        }

        int steps = terms["steps"]!.GetValue<int>();
        double time = years / steps, up = Math.Exp(volatility * Math.Sqrt(time)), chance = (Math.Exp((rate - dividends) * time) - (1 / up)) / (up - (1 / up));
        double[] values = new double[steps + 1];
        for (int layer = steps; layer >= 0; layer--)
        {
            for (int i = 0; i <= layer; i++)
            {
                double price = spot * Math.Pow(up, (2 * i) - layer), payoff = Math.Max(line.IsCall ? price - line.Strike : line.Strike - price, 0);
                values[i] = layer == steps ? payoff
                    : Math.Max(payoff, Math.Exp(-rate * time) * ((chance * values[i + 1]) + ((1 - chance) * values[i])));
            }
        }

        return values[0];
    }

    // Half the complementary error function by a continued fraction and a series: to fifteen digits, and dull.
    private static double Normal(double x)
    {
        double z = Math.Abs(x), tail;
        if (z < 3)
        {
            double term = z, sum = z;
            for (int n = 1; n < 100; n++)
            {
                term *= z * z / ((2 * n) + 1);
                sum += term;
            }

            tail = 0.5 - (sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI));
        }
        else
        {
            double fraction = z;
            for (int n = 200; n > 0; n--)
            {
                fraction = z + (n / fraction);
            }

            tail = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) / fraction;
        }

        return x > 0 ? 1 - tail : tail;
    }
}
