// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Replay;

/// <summary>Prices of three coins, minute by minute, two steps each: the minute's lows and then its closes.</summary>
/// <param name="Name">What it is a path of.</param>
/// <param name="FirstMinute">The minute of the day that it begins with.</param>
/// <param name="Steps">BTC, ETH and SOL in dollars, in order of time.</param>
internal sealed record ReplayedPath(string Name, int FirstMinute, ImmutableArray<(double Btc, double Eth, double Sol)> Steps)
{
    private const int MinutesOfDay = 1440;

    private static readonly Timestamp _midnight = Timestamp.TryParse("2025-10-10T00:00:00Z", out Timestamp time) ? time : throw new FormatException();

    /// <summary>Where the real day's tables are; null where they are not.</summary>
    public static string? Folder { get; } =
        Path.Combine(Path.GetFullPath(Environment.GetEnvironmentVariable("PLIMSOLL_DATA") ?? "../shared/data", RepositoryRoot.Path), "ohlcv") is string folder
            && File.Exists(Path.Combine(folder, Table("close"))) && File.Exists(Path.Combine(folder, Table("low"))) ? folder : null;

    /// <summary>The hour and some minutes of 10 October 2025 in which prices fell and came back, or the whole day.</summary>
    public static ReplayedPath Crash(string folder, bool isWhole)
    {
        (int from, int to) = isWhole ? (0, MinutesOfDay) : ((20 * 60) + 35, (21 * 60) + 35);
        var lows = Read(Path.Combine(folder, Table("low")));
        var closes = Read(Path.Combine(folder, Table("close")));
        return new("10 October 2025", from, [.. Enumerable.Range(from, to - from).SelectMany(minute => new[] { lows[minute], closes[minute] })]);
    }

    /// <summary>Twenty calm minutes, a fall of a sixth in twelve with wicks below every close, and a slow way back up half of it; ETH and SOL fall
    /// further.</summary>
    /// <remarks>Every move is a formula of the minute: waves of three periods stand for chance.</remarks>
    public static ReplayedPath Generated { get; } = new("a generated crash", 0, [.. Enumerable.Range(0, 44).SelectMany(static minute =>
    {
        double fallen = minute < 20 ? 0 : minute < 32 ? (minute - 19) / 12.0 : 1 - ((minute - 31) / 24.0);
        double wave = (((minute * 7) % 11) + ((minute * 5) % 7) - ((minute * 3) % 5) - 6) * 0.00025;
        double wick = 0.0005 + (minute is >= 20 and < 32 ? 0.004 * ((minute % 4) + 1) : 0);
        return new[] { At(fallen, wave - wick), At(fallen, wave) };
    })]);

    /// <summary>When a step is: two a minute.</summary>
    public Timestamp TimeOf(int step) => _midnight.PlusSeconds((60L * FirstMinute) + (30L * step));

    private static (double Btc, double Eth, double Sol) At(double fallen, double beside) =>
        (116_000 * (1 - (0.16 * fallen) + beside), 4_000 * (1 - (0.2 * fallen) + (1.5 * beside)), 205 * (1 - (0.3 * fallen) + (2 * beside)));

    private static string Table(string kind) => $"crash_2025-10-10_1m_core_wide_{kind}.csv.gz";

    private static ImmutableArray<(double Btc, double Eth, double Sol)> Read(string path)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[] names = reader.ReadLine()!.Split(',');
        int[] columns = [.. new[] { "BTC_GEMINI", "ETH_GEMINI", "SOL_GEMINI" }.Select(name => Array.IndexOf(names, name))];
        ImmutableArray<(double Btc, double Eth, double Sol)>.Builder rows = ImmutableArray.CreateBuilder<(double Btc, double Eth, double Sol)>(MinutesOfDay);
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            double[] prices = [.. columns.Select(column => double.Parse(fields[column], CultureInfo.InvariantCulture))];
            rows.Add((prices[0], prices[1], prices[2]));
        }

        return rows.ToImmutable();
    }
}
