// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Simm;

namespace Plimsoll.Bench;

/// <summary>SIMM of 10,000 sensitivities, netting included: ours, every pair of a bucket by itself in plain doubles, and one sort of as many keys.</summary>
internal sealed class SimmMargins : IBenchmark
{
    private const double MostMilliseconds = 50;

    public string Name => "simm";

    public BenchmarkResult Run(Measure measure)
    {
        int count = measure.IsTiny ? 2_000 : 10_000;
        SimmParameters parameters = SimmVersions.Read(ShippedRulebooks.Text(SimmVersions.All[^1].Rulebook)!, out _)!;
        SimmSensitivity[] rows = Rows(count);
        double ours = Ours(parameters, rows), naive = Naive(parameters, rows);
        if (Math.Abs(ours - naive) > 1e-9 * naive)
        {
            throw new InvalidOperationException($"Ours {ours}, naive {naive}.");
        }

        UInt128[] keys = [.. Enumerable.Range(0, count).Select(static i => (UInt128)unchecked((ulong)i * 0x9E3779B97F4A7C15UL))], copy = new UInt128[count];
        double[] times = measure.MedianNanoseconds(() => Ours(parameters, rows), () => Naive(parameters, rows), () =>
        {
            keys.CopyTo(copy, 0);
            Array.Sort(copy);
        });
        return new("ms", times[0] / 1e6, times[1] / 1e6, times[2] / 1e6,
            Note: $"{count} sensitivities of equities, equity volatility and commodities, from rows to margin; promised {MostMilliseconds} ms; "
                + "naive = every pair; limit = one sort of the keys");
    }

    private static SimmSensitivity[] Rows(int count)
    {
        SimmSensitivity[] rows = new SimmSensitivity[count];
        ulong state = 42;
        int Next(int below)
        {
            state = unchecked((state * 6364136223846793005UL) + 1442695040888963407UL);
            return (int)((state >> 33) % (ulong)below);
        }

        for (int i = 0; i < count; i++)
        {
            Amount value = Amount.Of(Next(20_000_001) - 10_000_000);
            string name = string.Create(CultureInfo.InvariantCulture, $"NAME {Next(count)}");
            rows[i] = Next(3) switch
            {
                0 => new(SimmProductClass.Equity, SimmRiskType.Equity, name, Next(13), 0, string.Empty, value),
                1 => new(SimmProductClass.Equity, SimmRiskType.EquityVol, name, Next(13), Next(12), string.Empty, value),
                _ => new(SimmProductClass.Commodity, SimmRiskType.Commodity, name, Next(17), 0, string.Empty, value),
            };
        }

        return rows;
    }

    private static double Ours(SimmParameters parameters, SimmSensitivity[] rows) =>
        SimmCalculator.Of(parameters, SimmBook.Of(rows), SimmPeriod.TenDays).Value.Margin.ToDouble();

    // Delta, vega and curvature of two risk classes in product classes of their own: what the rows of this benchmark need.
    private static double Naive(SimmParameters parameters, SimmSensitivity[] rows)
    {
        double deviation = Math.Sqrt(365.0 / 14) / 2.3263478740408408, equity = 0, commodity = 0;
        foreach (var kind in rows.GroupBy(static row => row.Type))
        {
            SimmBuckets figures = parameters.BucketsOf(SimmNames.ClassOf(kind.Key));
            bool isVega = kind.Key == SimmRiskType.EquityVol;
            var nets = kind.GroupBy(static row => (row.Bucket, row.Qualifier)).Select(net =>
            {
                double weight = figures.Delta.TenDay[net.Key.Bucket], sum = net.Sum(static row => row.Value.ToDouble());
                double risk = isVega ? sum * weight * deviation * figures.VolatilityRatio.TenDay : sum;
                double concentration = Math.Max(1, Math.Sqrt(Math.Abs(risk) / (isVega ? figures.VegaThresholds : figures.DeltaThresholds)[net.Key.Bucket]));
                double curved = net.Sum(row => row.Value.ToDouble() * .5 * Math.Min(1, 14 / SimmNames.TenorDays[row.Tenor])) * weight * deviation;
                return (net.Key.Bucket, Value: risk * concentration * (isVega ? figures.Vega.TenDay[net.Key.Bucket] : weight), concentration, Curved: curved);
            }).ToArray();
            double margin = Across(figures, nets.Select(static net => (net.Bucket, net.Value, net.concentration)), 1, out double residual) + residual;
            if (isVega)
            {
                var curved = nets.Where(static net => net.Bucket != 11).ToArray();
                double root = Across(figures, curved.Select(static net => (net.Bucket, net.Curved, 1.0)), 2, out double last);
                margin += Curvature(curved.Where(static net => net.Bucket != 12).Select(static net => net.Curved), root)
                    + Curvature(curved.Where(static net => net.Bucket == 12).Select(static net => net.Curved), last);
            }

            (equity, commodity) = kind.Key == SimmRiskType.Commodity ? (equity, margin) : (equity + margin, commodity);
        }

        return equity + commodity;
    }

    private static double Curvature(IEnumerable<double> values, double root)
    {
        double sum = values.Sum(), absolute = values.Sum(Math.Abs), theta = absolute > 0 ? Math.Min(sum / absolute, 0) : 0;
        return Math.Max(sum + ((((2.5758293035489004 * 2.5758293035489004) - 1) * (1 + theta) - theta) * root), 0);
    }

    private static double Across(SimmBuckets figures, IEnumerable<(int Bucket, double Value, double Concentration)> factors, int power, out double residual)
    {
        residual = 0;
        List<(int Bucket, double K, double S)> buckets = [];
        foreach (var bucket in factors.GroupBy(static factor => factor.Bucket))
        {
            var own = bucket.ToArray();
            double square = 0, correlation = Math.Pow(figures.OtherName[bucket.Key], power);
            for (int k = 0; k < own.Length; k++)
            {
                for (int l = 0; l < own.Length; l++)
                {
                    double f = Math.Min(own[k].Concentration, own[l].Concentration) / Math.Max(own[k].Concentration, own[l].Concentration);
                    square += (k == l ? 1 : correlation * f) * own[k].Value * own[l].Value;
                }
            }

            double root = Math.Sqrt(Math.Max(square, 0));
            bool isResidual = bucket.Key == figures.BucketCorrelation.Length;
            residual = isResidual ? root : residual;
            if (!isResidual)
            {
                buckets.Add((bucket.Key, root, Math.Clamp(own.Sum(static factor => factor.Value), -root, root)));
            }
        }

        return Math.Sqrt(Math.Max(buckets.Sum(b => buckets.Sum(c =>
            b.Bucket == c.Bucket ? b.K * b.K : Math.Pow(figures.BucketCorrelation[b.Bucket][c.Bucket], power) * b.S * c.S)), 0));
    }
}
