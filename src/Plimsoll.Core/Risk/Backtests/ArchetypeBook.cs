// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Risk;

/// <summary>A kind of book that traders hold, in units of 1,000,000 of the numeraire a day: what margins are tried on.</summary>
/// <remarks>Weights are constant: the book is set back to them every day. Option books are struck anew at each day's price (forward 100), thirty days from
/// expiry, at the forecast volatility × √365, and revalued a day older with that volatility held: they test gamma and decay, not volatility risk.</remarks>
public sealed class ArchetypeBook
{
    /// <summary>What each book is worth a side, numeraire: margins are told as a share of it.</summary>
    public const double Size = 1_000_000;

    private const double Day = 1;
    private const double Forward = 100;
    private const double Years = 30.0 / 365;

    private readonly Func<double[], RevaluationBook> _build;

    private ArchetypeBook(string name, ImmutableArray<string> factors, Func<double[], RevaluationBook> build)
    {
        Name = name;
        Factors = factors;
        _build = build;
    }

    /// <summary>What is held.</summary>
    public string Name { get; }

    /// <summary>The factors it needs, in the order of its panel's columns.</summary>
    public ImmutableArray<string> Factors { get; }

    /// <summary>The books: long and short, baskets, hedged pairs, spreads, and options.</summary>
    public static ImmutableArray<ArchetypeBook> All { get; } =
    [
        Weighted("long BTC", ("BTC", 1)),
        Weighted("short BTC", ("BTC", -1)),
        Weighted("long ETH", ("ETH", 1)),
        Weighted("short SOL", ("SOL", -1)),
        Weighted("long DOGE", ("DOGE", 1)),
        Weighted("majors 50 % BTC, 30 % ETH, 20 % SOL", ("BTC", 0.5), ("ETH", 0.3), ("SOL", 0.2)),
        Weighted("long eight altcoins", ("XRP", 0.125), ("ADA", 0.125), ("LINK", 0.125), ("LTC", 0.125), ("DOT", 0.125), ("BCH", 0.125), ("NEAR", 0.125),
            ("ATOM", 0.125)),
        Weighted("short eight altcoins", ("XRP", -0.125), ("ADA", -0.125), ("LINK", -0.125), ("LTC", -0.125), ("DOT", -0.125), ("BCH", -0.125),
            ("NEAR", -0.125), ("ATOM", -0.125)),
        Weighted("pair long ETH, short BTC", ("ETH", 1), ("BTC", -1)),
        Weighted("pair long BTC, short SOL", ("BTC", 1), ("SOL", -1)),
        Weighted("long BTC, short four altcoins", ("BTC", 1), ("XRP", -0.25), ("ADA", -0.25), ("LINK", -0.25), ("DOT", -0.25)),
        Weighted("market neutral: four long, four short", ("XRP", 0.25), ("BNB", 0.25), ("TRX", 0.25), ("LTC", 0.25), ("ADA", -0.25), ("LINK", -0.25),
            ("DOT", -0.25), ("ATOM", -0.25)),
        Options("short BTC straddle", "BTC", 0, (true, 1.0, -1), (false, 1.0, -1)),
        Options("long ETH straddle", "ETH", 0, (true, 1.0, 1), (false, 1.0, 1)),
        Options("BTC covered call, 10 % out", "BTC", 1, (true, 1.1, -1)),
        Options("short ETH strangle, 15 % out", "ETH", 0, (true, 1.15, -1), (false, 0.85, -1)),
        Options("BTC collar, 10 % either side", "BTC", 1, (false, 0.9, 1), (true, 1.1, -1)),
    ];

    /// <summary>The book on a day, given its factors' forecast volatilities per day.</summary>
    public RevaluationBook Build(double[] dailyVolatilities) => _build(dailyVolatilities);

    private static ArchetypeBook Weighted(string name, params (string Factor, double Weight)[] legs) => new(name, [.. legs.Select(l => l.Factor)], _ =>
    {
        RevaluationBook book = new(Day);
        for (int leg = 0; leg < legs.Length; leg++)
        {
            book.AddLinear(leg, Size * legs[leg].Weight);
        }

        return book;
    });

    private static ArchetypeBook Options(string name, string factor, double outright, params (bool IsCall, double Moneyness, double Weight)[] legs) =>
        new(name, [factor], volatilities =>
    {
        double annual = volatilities[0] * Math.Sqrt(365);
        RevaluationBook book = new(Day);
        if (outright != 0)
        {
            book.AddLinear(0, Size * outright);
        }

        foreach ((bool isCall, double moneyness, double weight) in legs)
        {
            book.AddOption(0, weight * Size / Forward, isCall, Forward, Forward * moneyness, annual, Years);
        }

        return book;
    });
}
