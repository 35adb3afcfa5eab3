// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Plimsoll.Pricing;
using Plimsoll.Simulation.Random;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>Makes the price and depth files of <c>examples/crash</c> and <c>examples/waterfall</c>: a calm morning, a crash, half a recovery. Same seed, same
/// bytes.</summary>
/// <remarks>
/// <para>Three coins follow one common and one own Gaussian walk in steps of five seconds, around a drift that falls for 25 minutes, faster for the smaller
/// coins, and then returns part of the way; volatility and thinness follow how fast it falls. Three venues report each coin with noise of their own.</para>
/// <para>Where venues fall silent, two of the three say nothing of SOL for twelve minutes in which it loses a quarter: the oracle is suspended, nobody is
/// liquidated on it, and when they speak again some accounts are under water. The walk is the same with and without it.</para>
/// </remarks>
public static class CrashPath
{
    /// <summary>How many minutes there are.</summary>
    public const int Minutes = 240;

    /// <summary>The seed that made the committed files of the example.</summary>
    public const ulong ExampleSeed = 7;

    /// <summary>The first minute of the example: 2025-01-15T12:00:00Z.</summary>
    public static Timestamp ExampleStart => new(1_736_942_400L * Timestamp.NanosecondsPerSecond);

    private const int CrashStart = 118;
    private const int CrashEnd = 143;
    private const int ReboundEnd = 175;
    private const int StepsPerMinute = 12;
    private const int SilenceStart = 129;
    private const int SilenceEnd = 141;

    private static readonly ImmutableArray<string> _venues = ["A", "B", "C"];

    private static readonly ImmutableArray<Coin> _coins =
    [
        new("BTC", 96_400, -0.165, 0.42, 2),
        new("ETH", 3_220, -0.235, 0.40, 2),
        new("SOL", 187, -0.6, 0.45, 3),
    ];

    /// <summary>The files by name.</summary>
    /// <param name="seed">Seed of the walk.</param>
    /// <param name="start">The first minute.</param>
    /// <param name="fallsSilent">True when two venues say nothing of SOL for the worst twelve minutes.</param>
    public static ImmutableSortedDictionary<string, string> Make(ulong seed, Timestamp start, bool fallsSilent)
    {
        SeededGenerator random = new(seed);
        StringBuilder closes = new(Header());
        StringBuilder lows = new(Header());
        StringBuilder depth = new(
            "ts,bid1pct_usd,bid2pct_usd,bid3pct_usd,bid4pct_usd,bid5pct_usd,ask1pct_usd,ask2pct_usd,ask3pct_usd,ask4pct_usd,ask5pct_usd\n");
        double[] logs = new double[_coins.Length];
        for (int minute = 0; minute < Minutes; minute++)
        {
            Timestamp time = start.PlusSeconds(60L * minute);
            double[] worst = [.. logs];
            for (int step = 0; step < StepsPerMinute; step++)
            {
                Walk(random, minute + (step / (double)StepsPerMinute), logs);
                for (int coin = 0; coin < logs.Length; coin++)
                {
                    worst[coin] = logs[coin] < worst[coin] ? logs[coin] : worst[coin];
                }
            }

            AppendPrices(random, minute, time, logs, worst, fallsSilent, closes, lows);
            AppendDepth(random, minute, time, depth);
        }

        return ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            [new KeyValuePair<string, string>("closes.csv", closes.ToString()), new("lows.csv", lows.ToString()), new("depth.csv", depth.ToString())]);
    }

    private static string Header() =>
        "ts," + string.Join(',', _coins.SelectMany(coin => _venues.Select(venue => $"{coin.Name}_{venue}"))) + "\n";

    /// <summary>How violent a minute is: 0 in calm, 1 at the height of the crash.</summary>
    private static double Stress(double minute)
    {
        if (minute < CrashStart || minute >= ReboundEnd)
        {
            return 0;
        }

        return minute < CrashEnd ? (minute - CrashStart) / (CrashEnd - CrashStart) : (ReboundEnd - minute) / (ReboundEnd - CrashEnd);
    }

    private static void Walk(SeededGenerator random, double minute, double[] logs)
    {
        double common = random.NextNormal();
        double stress = Stress(minute);
        double deviation = 0.0003 * (1 + (5 * stress));
        for (int coin = 0; coin < logs.Length; coin++)
        {
            double own = random.NextNormal();
            double drift = 0;
            if (minute is >= CrashStart and < CrashEnd)
            {
                // The fall grows linearly through the crash, so its integral over the window is the whole fall.
                drift = _coins[coin].Fall * 2 * stress / ((CrashEnd - CrashStart) * StepsPerMinute);
            }
            else if (minute is >= CrashEnd and < ReboundEnd)
            {
                drift = -_coins[coin].Fall * _coins[coin].Rebound * 2 * stress / ((ReboundEnd - CrashEnd) * StepsPerMinute);
            }

            logs[coin] += drift + (deviation * ((0.8 * common) + (0.6 * own)));
        }
    }

    private static void AppendPrices(SeededGenerator random, int minute, Timestamp time, double[] logs, double[] worst, bool fallsSilent, StringBuilder closes,
        StringBuilder lows)
    {
        closes.Append(time);
        lows.Append(time);
        for (int coin = 0; coin < _coins.Length; coin++)
        {
            for (int venue = 0; venue < _venues.Length; venue++)
            {
                double noise = 0.0001 * (1 + (12 * Stress(minute))) * random.NextNormal();
                bool isSilent = fallsSilent && _coins[coin].Name == "SOL" && minute is >= SilenceStart and < SilenceEnd && venue > 0;
                closes.Append(',').Append(isSilent ? string.Empty : Price(_coins[coin], logs[coin] + noise));
                lows.Append(',').Append(isSilent ? string.Empty : Price(_coins[coin], (worst[coin] < logs[coin] ? worst[coin] : logs[coin]) + noise));
            }
        }

        closes.Append('\n');
        lows.Append('\n');
    }

    private static string Price(Coin coin, double log)
    {
        double units = coin.Start * StrictMath.Exp(log);
        Invariant.Check(Values.Price.TryQuantise(units, Rounding.HalfEven, out Price price), "A walk of a few hundred steps stays finite.");
        Int128 step = 1;
        for (int i = coin.Decimals; i < Fixed18.Decimals; i++)
        {
            step *= 10;
        }

        return Fixed18.Format(Fixed18.RoundTo(price.Atoms, step, Rounding.HalfEven));
    }

    private static void AppendDepth(SeededGenerator random, int minute, Timestamp time, StringBuilder depth)
    {
        // Makers step back when it falls: at the height of the crash a twelfth of the book is left.
        double thinness = 1 + (11 * Stress(minute));
        depth.Append(time);
        for (int side = 0; side < 2; side++)
        {
            double cumulative = 0;
            for (int level = 0; level < 5; level++)
            {
                cumulative += 9_000_000 * StrictMath.Exp(0.15 * random.NextNormal()) / thinness;
                depth.Append(',').Append(((long)cumulative).ToString(CultureInfo.InvariantCulture));
            }
        }

        depth.Append('\n');
    }

    private sealed record Coin(string Name, double Start, double Fall, double Rebound, int Decimals);
}
