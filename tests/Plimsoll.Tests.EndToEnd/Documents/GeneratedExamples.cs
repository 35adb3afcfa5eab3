// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Plimsoll.Tests.EndToEnd.Documents;

/// <summary>The generator of the example panel and the example chain of options: same seed, same text. Nothing in them is anybody's data.</summary>
/// <remarks>Prices are written with six significant digits, so that a last digit in which two machines' exponentials differ does not reach the files.</remarks>
internal static class GeneratedExamples
{
    private const int Days = 760;
    private const uint Seed = 11;
    private static readonly DateTime _lastDay = new(2025, 10, 9, 0, 0, 0, DateTimeKind.Utc);

    // The last price is that of the example portfolios; beta is the share of the common move, own the volatility of what is the coin's alone.
    private static readonly (string Name, double Last, double Beta, double Own)[] _coins =
        [("BTC", 113_000, 1.0, 0.006), ("ETH", 3_840, 1.2, 0.015), ("SOL", 195, 1.4, 0.022)];

    /// <summary>Daily closes of three coins: a common move whose volatility clusters and jumps on a rare day, and a move of each coin's own.</summary>
    internal static string Panel()
    {
        Bell bell = new(Seed);
        double[][] levels = [.. _coins.Select(_ => new double[Days])];
        double variance = 0.022 * 0.022;
        for (int day = 1; day < Days; day++)
        {
            // GARCH(1, 1) around 2.2 % a day; one day in a hundred is three times as wide.
            double width = Math.Sqrt(variance) * (bell.Uniform() < 0.01 ? 3 : 1);
            double common = width * bell.Next();
            variance = (0.04 * 0.022 * 0.022) + (0.08 * common * common) + (0.88 * variance);
            for (int coin = 0; coin < _coins.Length; coin++)
            {
                levels[coin][day] = levels[coin][day - 1] + (_coins[coin].Beta * common) + (_coins[coin].Own * bell.Next());
            }
        }

        StringBuilder text = new("time," + string.Join(',', _coins.Select(static coin => coin.Name)) + "\n");
        for (int day = 0; day < Days; day++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{_lastDay.AddDays(day - Days + 1):yyyy-MM-dd}");
            for (int coin = 0; coin < _coins.Length; coin++)
            {
                text.Append(CultureInfo.InvariantCulture, $",{_coins[coin].Last * Math.Exp(levels[coin][day] - levels[coin][^1]):G6}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>One snapshot of options on BTC, in coin: marks by Black-76 on a smile, bids and asks whole ticks of 0.0001 around them.</summary>
    internal static string Chain()
    {
        DateTime seen = new(2025, 10, 10, 20, 0, 0, DateTimeKind.Utc);
        StringBuilder text = new("ts,currency,expiry,strike,type,forward,bid_price,ask_price,mark_price,mark_iv\n");
        foreach ((int day, int month, double forward, double money, double skew, double smile) in
            new[] { (17, 10, 113_050.0, 0.47, -0.35, 2.2), (31, 10, 113_400.0, 0.46, -0.24, 1.1), (28, 11, 114_050.0, 0.455, -0.17, 0.55),
                (26, 12, 114_700.0, 0.45, -0.13, 0.36) })
        {
            DateTime expiry = new(2025, month, day, 8, 0, 0, DateTimeKind.Utc);
            double years = (expiry - seen).TotalDays / 365;
            for (int strike = 80_000; strike <= 160_000; strike += strike is >= 100_000 and < 130_000 ? 2_500 : 5_000)
            {
                double k = Math.Log(strike / forward);
                double volatility = Math.Round(money + (skew * k) + (smile * k * k), 4);
                foreach (char type in "CP")
                {
                    double mark = Black76(type, forward, strike, volatility, years) / forward;
                    double half = 0.0003 + (0.01 * mark);
                    double bid = Math.Floor((mark - half) * 10_000) / 10_000, ask = Math.Ceiling((mark + half) * 10_000) / 10_000;
                    text.Append(CultureInfo.InvariantCulture,
                        $"{seen:s}Z,BTC,{expiry:s}Z,{strike},{type},{forward},{(bid > 0 ? bid.ToString("0.0000", CultureInfo.InvariantCulture) : "")},"
                        + $"{ask:0.0000},{mark:0.0000000},{volatility:0.0000}\n");
                }
            }
        }

        return text.ToString();
    }

    private static double Black76(char type, double forward, double strike, double volatility, double years)
    {
        double width = volatility * Math.Sqrt(years), d1 = (Math.Log(forward / strike) / width) + (width / 2), sign = type == 'C' ? 1 : -1;
        return sign * ((forward * Normal(sign * d1)) - (strike * Normal(sign * (d1 - width))));
    }

    // Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 11 (2004).
    private static double Normal(double x)
    {
        double sum = x, term = x;
        for (int i = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); i += 2)
        {
            term *= x * x / i;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }

    /// <summary>A bell of width one out of twelve uniform numbers of a linear congruential sequence.</summary>
    private sealed class Bell(uint seed)
    {
        private uint _state = seed;

        public double Uniform()
        {
            _state = unchecked((_state * 1664525) + 1013904223);
            return _state / 4294967296.0;
        }

        public double Next()
        {
            double sum = -6;
            for (int i = 0; i < 12; i++)
            {
                sum += Uniform();
            }

            return sum;
        }
    }
}
