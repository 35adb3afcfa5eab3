// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;

namespace Plimsoll.Bench.Risk;

/// <summary>Monte Carlo expected shortfall of one book: 100 instruments on 50 factors, Student-t copula, every instrument revalued on every path.</summary>
internal sealed class MonteCarloShortfall : IBenchmark
{
    private const int Factors = 50;
    private const int Instruments = 100;
    private const int Degrees = 6;
    private const double Volatility = 0.04;
    private static readonly Plimsoll.Values.Ratio _confidence = Plimsoll.Values.Ratio.Parse("0.99");

    private readonly Line[] _lines = Draw();

    public string Name => "es";

    public BenchmarkResult Run(Measure measure)
    {
        int paths = measure.IsTiny ? 2_000 : 10_000;
        SymmetricMatrix correlation = SymmetricMatrix.FromLower(Factors, (i, j) => i == j ? 1 : 0.6);
        double[] root = correlation.Cholesky().Value;
        CopulaTerms terms = CopulaTerms.Of(correlation, [.. Enumerable.Repeat(Volatility, Factors)], Degrees, MarginalRule.StudentT).Value;
        RevaluationBook book = new();
        foreach (Line line in _lines)
        {
            _ = line.Strike == 0
                ? book.AddLinear(line.Factor, line.Units * 100)
                : book.AddOption(line.Factor, line.Units, line.IsCall, 100, line.Strike, line.Volatility, line.Years);
        }

        double ours = 0;
        double naive = 0;
        double[] vector = new double[paths];
        double[] scalar = new double[paths];
        double[] nanoseconds = measure.MedianNanoseconds(Ours, Naive);
        if (!(Math.Abs(ours / naive - 1) < (measure.IsTiny ? 0.4 : 0.2)))
        {
            throw new InvalidOperationException($"{Name}: {ours} is not near {naive}, drawn from the same distribution with other numbers");
        }

        return new BenchmarkResult(
            "ns", nanoseconds[0], nanoseconds[1],
                Note: $"{Instruments} instruments (80 options), {Factors} factors, {paths} paths, t copula, one thread; shortfall {ours:F0} ours, {naive:F0} "
                + "naive");

        void Ours()
        {
            if (CopulaMonteCarlo.Simulate(book, terms, 1, vector).IsRefused)
            {
                throw new InvalidOperationException(Name);
            }

            ours = TailMeasures.ExpectedShortfall(vector, _confidence).Value;
        }

        void Naive()
        {
            ScalarPaths(root, scalar);
            naive = TailMeasures.ExpectedShortfall(scalar, _confidence).Value;
        }
    }

    // The obvious program: path after path, Math.* for everything, the same model and the same sums.
    private void ScalarPaths(double[] root, double[] profits)
    {
        var random = new Random(1);
        double[] z = new double[Factors];
        double[] spot = new double[Factors];
        double scale = Volatility * Math.Sqrt((Degrees - 2.0) / Degrees);
        for (int path = 0; path < profits.Length; path++)
        {
            for (int i = 0; i < Factors; i += 2)
            {
                double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
                (double sin, double cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
                (z[i], z[i + 1]) = (radius * cos, radius * sin);
            }

            double product = 1;
            for (int k = 0; k < Degrees / 2; k++)
            {
                product *= 1 - random.NextDouble();
            }

            double mixing = Math.Sqrt(Degrees / (-2 * Math.Log(product)));
            for (int i = 0; i < Factors; i++)
            {
                double sum = 0;
                for (int j = 0; j <= i; j++)
                {
                    sum += root[(i * Factors) + j] * z[j];
                }

                spot[i] = 100 * Math.Exp(scale * sum * mixing);
            }

            double profit = 0;
            foreach (Line line in _lines)
            {
                double value = line.Strike == 0 ? spot[line.Factor] : Black(spot[line.Factor], line);
                profit += line.Units * (value - line.Base);
            }

            profits[path] = profit;
        }
    }

    private static Line[] Draw()
    {
        var random = new Random(20251010);
        return [.. Enumerable.Range(0, Instruments).Select(i =>
        {
            Line line = new(
                i % Factors, (random.NextDouble() * 20) - 10, i % 5 == 0 ? 0 : 70 + (random.NextDouble() * 60), 0.4 + (random.NextDouble() * 0.6),
                    0.05 + (random.NextDouble() * 0.5), random.Next(2) == 0, 0);
            return line with { Base = line.Strike == 0 ? 100 : Black(100, line) };
        })];
    }

    private static double Black(double forward, in Line line)
    {
        double deviation = line.Volatility * Math.Sqrt(line.Years);
        double d1 = (Math.Log(forward / line.Strike) / deviation) + (deviation / 2);
        double d2 = d1 - deviation;
        return line.IsCall
            ? (forward * Cdf(d1)) - (line.Strike * Cdf(d2))
            : (line.Strike * Cdf(-d2)) - (forward * Cdf(-d1));
    }

    // G. West, "Better approximations to cumulative normal functions", Wilmott 2005: Hart's rational form, as pricing code usually has it.
    private static double Cdf(double x)
    {
        double a = Math.Abs(x);
        if (a > 37)
        {
            return x > 0 ? 1 : 0;
        }

        double power = Math.Exp(-a * a / 2);
        double tail;
        if (a < 7.07106781186547)
        {
            double top = (((((((((((0.0352624965998911 * a) + 0.700383064443688) * a) + 6.37396220353165) * a) + 33.912866078383) * a) + 112.079291497871) * a)
                + 221.213596169931) * a) + 220.206867912376;
            double bottom = (((((((((((((0.0883883476483184 * a) + 1.75566716318264) * a) + 16.064177579207) * a) + 86.7807322029461) * a)
                + 296.564248779674) * a) + 637.333633378831) * a) + 793.826512519948) * a) + 440.413735824752;
            tail = power * top / bottom;
        }
        else
        {
            tail = power / (a + (1 / (a + (2 / (a + (3 / (a + (4 / (a + 0.65))))))))) / 2.506628274631;
        }

        return x > 0 ? 1 - tail : tail;
    }

    private readonly record struct Line(int Factor, double Units, double Strike, double Volatility, double Years, bool IsCall, double Base);
}
