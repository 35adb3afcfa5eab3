// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>A row of a CRIF, in its own words.</summary>
internal sealed record TwinRow(string Product, string Type, string Qualifier, string Bucket, string Label1, string Label2, double Amount);

/// <summary>SIMM written down a second time, in floating point, pair by pair and dull on purpose: it reads the rulebook's JSON by itself and shares nothing
/// with
/// the calculator.</summary>
internal sealed class SimmTwin
{
    private const double Q99 = 2.3263478740408408, Q995 = 2.5758293035489004;
    private static readonly string[] _tenors = ["2w", "1m", "3m", "6m", "1y", "2y", "3y", "5y", "10y", "15y", "20y", "30y"];
    private static readonly double[] _days = [14, 365 / 12.0, 365 / 4.0, 365 / 2.0, 365, 730, 1095, 1825, 3650, 5475, 7300, 10950];
    private static readonly string[] _classes = ["Rates", "CreditQ", "CreditNonQ", "Equity", "Commodity", "FX"];
    private readonly JsonNode _model;
    private readonly bool _isOneDay;
    private readonly string _currency;

    internal SimmTwin(string rulebook, bool isOneDay, string currency)
    {
        _model = JsonNode.Parse(rulebook)!["model"]!;
        _isOneDay = isOneDay;
        _currency = currency;
    }

    private sealed record Item(string Bucket, string Name, string Tenor, string Label, double Value, double Concentration);

    /// <summary>The margin without add-ons.</summary>
    internal double Of(IEnumerable<TwinRow> rows) => rows.GroupBy(static row => row.Product).Sum(product =>
    {
        double[] margins = [.. _classes.Select(one => ClassMargin(one, [.. product.Where(row => ClassOf(row.Type) == one)]))];
        double sum = 0;
        for (int r = 0; r < margins.Length; r++)
        {
            for (int s = 0; s < margins.Length; s++)
            {
                sum += Number(_model["riskClassCorrelation"]![r]![s]) * margins[r] * margins[s];
            }
        }

        return Math.Sqrt(Math.Max(sum, 0));
    });

    private static string ClassOf(string type) => type switch
    {
        "Risk_CreditQ" or "Risk_CreditVol" or "Risk_BaseCorr" => "CreditQ",
        "Risk_CreditNonQ" or "Risk_CreditVolNonQ" => "CreditNonQ",
        "Risk_Equity" or "Risk_EquityVol" => "Equity",
        "Risk_Commodity" or "Risk_CommodityVol" => "Commodity",
        "Risk_FX" or "Risk_FXVol" => "FX",
        _ => "Rates",
    };

    private static bool IsVol(string type) => type.Contains("Vol", StringComparison.Ordinal);

    private static double Number(JsonNode? node) => double.Parse(node!.ToString(), CultureInfo.InvariantCulture);

    private double Timed(JsonNode? node) => Number(At(node));

    private JsonNode At(JsonNode? node) => node![_isOneDay ? "oneDay" : "tenDay"]!;

    private JsonNode Section(string of) => _model[of switch
    {
        "Rates" => "interestRate",
        "CreditQ" => "creditQualifying",
        "CreditNonQ" => "creditNonQualifying",
        "Equity" => "equity",
        "Commodity" => "commodity",
        _ => "fx",
    }]!;

    private double ClassMargin(string of, TwinRow[] rows)
    {
        TwinRow[] deltas = [.. rows.Where(static row => !IsVol(row.Type) && row.Type != "Risk_BaseCorr")],
            vols = [.. rows.Where(static row => IsVol(row.Type))];
        double joint = 0;
        Item[] indices = [.. rows.Where(static row => row.Type == "Risk_BaseCorr").GroupBy(static row => row.Qualifier)
            .Select(name => new Item("", name.Key, "", "", name.Sum(static row => row.Amount) * Timed(Section(of)["baseCorrelation"]!["riskWeight"]), 1))];
        if (indices.Length > 0)
        {
            joint = Root(indices, (_, _) => Number(Section(of)["baseCorrelation"]!["correlation"]), false);
        }

        return Buckets(of, Deltas(of, deltas), 1) + Buckets(of, Vegas(of, vols), 1) + Curvature(of, vols) + joint;
    }

    private static double Root(Item[] items, Func<Item, Item, double> correlation, bool isOneGroup)
    {
        double sum = 0;
        foreach (Item k in items)
        {
            foreach (Item l in items)
            {
                double f = isOneGroup ? 1 : Math.Min(k.Concentration, l.Concentration) / Math.Max(k.Concentration, l.Concentration);
                sum += (k == l ? 1 : correlation(k, l) * f) * k.Value * l.Value;
            }
        }

        return Math.Sqrt(Math.Max(sum, 0));
    }

    private double Buckets(string of, Item[] items, int power)
    {
        (string Bucket, double K, double S, double Concentration)[] buckets = [.. items.GroupBy(static item => item.Bucket).Select(bucket =>
        {
            Item[] own = [.. bucket];
            double k = Root(own, (a, b) => Math.Pow(Within(of, a, b), power), of == "Rates");
            return (bucket.Key, k, Math.Max(Math.Min(own.Sum(static item => item.Value), k), -k), own.Max(static item => item.Concentration));
        })];
        double sum = 0;
        foreach (var b in buckets.Where(static bucket => bucket.Bucket != "Residual"))
        {
            foreach (var c in buckets.Where(static bucket => bucket.Bucket != "Residual"))
            {
                double g = of == "Rates" ? Math.Min(b.Concentration, c.Concentration) / Math.Max(b.Concentration, c.Concentration) : 1;
                sum += b.Bucket == c.Bucket ? b.K * b.K : Math.Pow(Between(of, b.Bucket, c.Bucket), power) * g * b.S * c.S;
            }
        }

        return Math.Sqrt(Math.Max(sum, 0)) + buckets.Where(static bucket => bucket.Bucket == "Residual").Sum(static bucket => bucket.K);
    }

    private double Between(string of, string b, string c) => of == "Rates" ? Number(Section(of)["currencyCorrelation"])
        : Number(Section(of)["bucketCorrelation"]![Place(of, b)]![Place(of, c)]);

    private double Within(string of, Item a, Item b)
    {
        JsonNode section = Section(of);
        if (of == "Rates")
        {
            return a.Tenor == "basis" || b.Tenor == "basis" ? Number(section["basisCorrelation"])
                : a.Tenor == "inflation" || b.Tenor == "inflation" ? Number(section["inflationCorrelation"])
                : Number(section["tenorCorrelation"]![Array.IndexOf(_tenors, a.Tenor)]![Array.IndexOf(_tenors, b.Tenor)])
                    * (a.Label == b.Label ? 1 : Number(section["subCurveCorrelation"]));
        }

        if (of == "FX")
        {
            return a.Label == "pair" ? Number(section["vegaCorrelation"])
                : Number(section["correlation"]![High(_currency) == 1 ? "high" : "regular"]![High(a.Name)]![High(b.Name)]);
        }

        bool isSame = of == "CreditNonQ" ? a.Label == b.Label : a.Name == b.Name;
        return Number(section[isSame && of.StartsWith("Credit", StringComparison.Ordinal) ? "sameNameCorrelation" : "correlation"]![Place(of, a.Bucket)]);
    }

    private int Place(string of, string bucket) => bucket == "Residual" ? Section(of)["correlation"]!.AsArray().Count - 1
        : int.Parse(bucket, CultureInfo.InvariantCulture) - 1;

    private int High(string currency) => _model["fx"]!["highVolatility"]!.AsArray().Any(one => one!.ToString() == currency) ? 1 : 0;

    private static JsonNode Group(JsonNode groups, string currency) => groups.AsArray().FirstOrDefault(group =>
        group!["currencies"]!.AsArray().Any(one => one!.ToString() == currency)) ?? groups.AsArray()[^1]!;

    private double Concentration(double sum, double threshold) => _isOneDay ? 1 : Math.Max(1, Math.Sqrt(Math.Abs(sum) / threshold));

    private Item[] Deltas(string of, TwinRow[] rows)
    {
        JsonNode section = Section(of);
        var nets = rows.Where(row => of != "FX" || row.Qualifier != _currency)
            .GroupBy(row => (Bucket: of == "Rates" ? row.Qualifier : of == "FX" ? "" : row.Bucket, Name: of == "Rates" ? "" : row.Qualifier,
                Tenor: row.Type switch { "Risk_Inflation" => "inflation", "Risk_XCcyBasis" => "basis", _ => row.Label1 }, row.Label2))
            .Select(static net => (net.Key, Sum: net.Sum(static row => row.Amount))).ToArray();
        return [.. nets.Select(net =>
        {
            double group = nets.Where(
                other => other.Key.Bucket == net.Key.Bucket && other.Key.Name == net.Key.Name && other.Key.Tenor != "basis").Sum(static other => other.Sum);
            double threshold = of == "Rates" ? Number(Group(section["concentration"]!, net.Key.Bucket)["delta"])
                : of == "FX" ? Number(Group(section["concentration"]!, net.Key.Name)["delta"]) : Number(section["deltaThresholds"]![Place(of, net.Key.Bucket)]);
            double weight = of == "FX" ? Number(At(section["riskWeights"])[High(_currency)]![High(net.Key.Name)])
                : of != "Rates" ? Number(At(section["deltaRiskWeights"])[Place(of, net.Key.Bucket)])
                : net.Key.Tenor == "inflation" ? Timed(section["inflationRiskWeight"]) : net.Key.Tenor == "basis" ? Timed(section["basisRiskWeight"])
                : Number(At(Group(section["currencyGroups"]!, net.Key.Bucket))[Array.IndexOf(_tenors, net.Key.Tenor)]);
            double concentration = Concentration(group, threshold), own = net.Key.Tenor == "basis" ? 1 : concentration;
            return new Item(net.Key.Bucket, net.Key.Name, net.Key.Tenor, net.Key.Label2, weight * net.Sum * own, of == "Rates" ? concentration : own);
        })];
    }

    private double Deviation(string of, TwinRow row)
    {
        double root = Math.Sqrt(365 / (_isOneDay ? 1.4 : 14)) / Q99;
        return of switch
        {
            "FX" => Number(At(Section(of)["riskWeights"])[High(row.Qualifier[..3])]![High(row.Qualifier[3..])]) * root,
            "Equity" or "Commodity" => Number(At(Section(of)["deltaRiskWeights"])[Place(of, row.Bucket)]) * root,
            _ => 1,
        };
    }

    private IEnumerable<((string Bucket, string Name, string Tenor, string Label) Key, double Sum)> VolNets(
        string of, TwinRow[] rows, Func<TwinRow, double> of1) => rows
        .GroupBy(row => (Bucket: of == "Rates" ? row.Qualifier : of == "FX" ? "" : row.Bucket,
            Name: of switch
            {
                "Rates" => "",
                "FX" => string.Concat(new[] { row.Qualifier[..3], row.Qualifier[3..] }.Order(StringComparer.Ordinal)),
                _ => row.Qualifier
            },
            Tenor: row.Type == "Risk_InflationVol" ? "inflation" : of is "Rates" or "CreditQ" or "CreditNonQ" ? row.Label1 : "",
            Label: of == "FX" ? "pair" : of is "CreditQ" or "CreditNonQ" ? row.Label2 : ""))
        .Select(net => (net.Key, net.Sum(of1)));

    private Item[] Vegas(string of, TwinRow[] rows)
    {
        JsonNode section = Section(of);
        double ratio = of is "FX" or "Equity" or "Commodity" ? Timed(section["historicalVolatilityRatio"]) : 1;
        var nets = VolNets(of, rows, row => row.Amount * Deviation(of, row) * ratio).ToArray();
        return [.. nets.Select(net =>
        {
            double group = nets.Where(other => other.Key.Bucket == net.Key.Bucket && other.Key.Name == net.Key.Name).Sum(static other => other.Sum);
            double threshold = of == "Rates" ? Number(Group(section["concentration"]!, net.Key.Bucket)["vega"])
                : of == "FX" ? Number(section["vegaThresholds"]![Category(net.Key.Name[..3])]![Category(net.Key.Name[3..])])
                : Number(section["vegaThresholds"]![Place(of, net.Key.Bucket)]);
            double weight = of is "Rates" or "FX" ? Timed(section["vegaRiskWeight"]) : Number(At(section["vegaRiskWeights"])[Place(of, net.Key.Bucket)]);
            double concentration = Concentration(group, threshold);
            return new Item(net.Key.Bucket, net.Key.Name, net.Key.Tenor, net.Key.Label, weight * net.Sum * concentration, concentration);
        })];
    }

    private int Category(string currency)
    {
        JsonArray groups = _model["fx"]!["concentration"]!.AsArray();
        return groups.IndexOf(Group(groups, currency));
    }

    private double Curvature(string of, TwinRow[] rows)
    {
        Item[] items = [.. VolNets(of, [.. rows.Where(row => of != "Equity" || row.Bucket != "12")],
            row => row.Amount * Deviation(of, row) * .5 * Math.Min(1, (_isOneDay ? 1.4 : 14) / _days[Array.IndexOf(_tenors, row.Label1)]))
            .Select(static net => new Item(net.Key.Bucket, net.Key.Name, net.Key.Tenor, net.Key.Label, net.Sum, 1))];
        double total = 0;
        foreach (Item[] part in new[] { items.Where(static item => item.Bucket != "Residual").ToArray(),
            [.. items.Where(static item => item.Bucket == "Residual")] })
        {
            double sum = part.Sum(static item => item.Value), absolute = part.Sum(static item => Math.Abs(item.Value));
            double theta = absolute > 0 ? Math.Min(sum / absolute, 0) : 0, lambda = (((Q995 * Q995) - 1) * (1 + theta)) - theta;
            total += part.Length > 0 ? Math.Max(sum + (lambda * Buckets(of, part, 2)), 0) : 0;
        }

        return of == "Rates" ? total / Math.Pow(Timed(Section(of)["historicalVolatilityRatio"]), 2) : total;
    }
}
