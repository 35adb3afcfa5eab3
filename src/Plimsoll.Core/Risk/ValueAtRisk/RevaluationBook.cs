// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What an account holds in the form in which it is revalued under very many joint moves of factors: profits in the numeraire, in full, not by
/// Greeks.</summary>
/// <remarks>
/// <para>An account is worth Σ over assets of price × (balance + value of the positions that settle in it − their cost), and a profit is the change of that.
/// With g the growth of the position's factor and c that of the coin it settles in (1 where the settlement asset is the numeraire or no factor), a position
/// contributes the change of its value in its settlement asset at the scenario's price of that asset: linear V·(g − 1)·c; inverse future V·(1 − 1∕g)·c; option
/// Q·(B(F·g, σ·v, T − h) − B(F, σ, T))·c, and in coin Q·(B(F·g, σ·v, T − h)∕(F·g) − B(F, σ, T)∕F)·c; V is the value now, Q contracts × size × price of the
/// settlement asset, B the undiscounted Black-76 value, v the growth of the option's own volatility where the scenarios have a column of that name (otherwise
/// volatility is held). No option loses more than its mark.</para>
/// <para>What a position is worth in coin beyond its cost is coin that is held: it adds U·P·(c − 1), U the value now at the mark less the cost, P the price of
/// the coin.</para>
/// <para>Time: h, the horizon, passes in every scenario. What expires at T ≤ h settles there, at the payoff of its contract at S·e^(r·√(T∕h)), S its index now
/// and r the scenario's logarithmic move over the whole horizon: moves spread with the root of time, so that a book that has expired has the same profits
/// whatever the horizon beyond. Proceeds stay in their asset and move with it to the end.</para>
/// <para>A future on a signed price gains contracts × size × max(|price|, floor) × (g − 1): its scenarios move it by as much near and below zero as at the
/// floor.</para>
/// <para><see cref="Of"/> takes positions; <see cref="AddHoldings"/> adds balances.</para>
/// </remarks>
public sealed partial class RevaluationBook
{
    private const int None = -1;
    private const double DaysPerYear = 365;

    private readonly List<Line> _lines = [];

    /// <summary>True for the book of a requirement, which no mark that is late may make smaller.</summary>
    private bool _isRequirement;

    /// <summary>The time that its contracts are valued at.</summary>
    private Timestamp _time;

    /// <summary>An empty book.</summary>
    /// <param name="horizonDays">Days that pass in each scenario, at least zero; zero is a move at once.</param>
    public RevaluationBook(double horizonDays = 0)
    {
        Invariant.Check(horizonDays >= 0 && double.IsFinite(horizonDays), "A horizon is a number of days, at least zero.");
        HorizonDays = horizonDays;
    }

    /// <summary>Days that pass in each scenario.</summary>
    public double HorizonDays { get; }

    /// <summary>Number of lines: positions, and what is held of each coin.</summary>
    public int Count => _lines.Count;

    /// <summary>Adds something whose value moves in proportion to a factor.</summary>
    /// <param name="factor">Column of the factor.</param>
    /// <param name="value">Signed value now, numeraire.</param>
    public RevaluationBook AddLinear(int factor, double value)
    {
        _lines.Add(new Line { Kind = LineKind.Linear, Factor = factor, Coin = None, Vol = None, Scale = value });
        return this;
    }

    /// <summary>Adds options settled in the numeraire, marked at their model.</summary>
    /// <param name="factor">Column of the forward's factor.</param>
    /// <param name="units">Signed units of the underlying that the options are on.</param>
    /// <param name="isCall">Call or put.</param>
    /// <param name="forward">Forward now, and the index.</param>
    /// <param name="strike">Strike.</param>
    /// <param name="volatility">Volatility, annual.</param>
    /// <param name="years">Years to expiry.</param>
    public RevaluationBook AddOption(int factor, double units, bool isCall, double forward, double strike, double volatility, double years)
    {
        Result<double> value = Black76.Price(forward, strike, volatility, years, 1, isCall);
        Invariant.Check(value.IsOk, "An option in a book is outside the domain of its formula.");
        _lines.Add(Aged(new Line
        {
            Kind = LineKind.Option,
            Factor = factor,
            Coin = None,
            Vol = None,
            Scale = units,
            IsCall = isCall,
            Forward = forward,
            Index = forward,
            Strike = strike,
            Volatility = volatility,
            Base = value.Value,
            Mark = value.Value,
        }, years));
        return this;
    }

    /// <summary>The profit in each scenario. <paramref name="profits"/> has one place a scenario.</summary>
    /// <exception cref="InvariantException">The scenarios are over another horizon than the book, or the places are another number.</exception>
    public void Profits(ScenarioSet scenarios, Span<double> profits)
    {
        Invariant.Check(profits.Length == scenarios.Count, "One profit is computed for each scenario.");
        Invariant.Check(HorizonDays == 0 || HorizonDays == scenarios.HorizonDays, "A book is aged by one horizon and shown moves over another.");
        double[] padded = new double[scenarios.PaddedCount];
        Accumulate(scenarios.Growth, scenarios.Moves, padded);
        padded.AsSpan(0, scenarios.Count).CopyTo(profits);
    }

    /// <summary>The profit over the horizon when nothing moves: what the passing of time costs or brings.</summary>
    /// <param name="factors">Number of factors.</param>
    public double Carry(int factors)
    {
        double[] profits = new double[8];
        Accumulate([.. Enumerable.Range(0, factors).Select(_ => Enumerable.Repeat(1.0, 8).ToArray())],
            [.. Enumerable.Range(0, factors).Select(_ => new double[8])], profits);
        return profits[0];
    }

    /// <summary>Adds each line's profits, in the order of the lines, to a column whose length is a multiple of eight.</summary>
    /// <param name="growth">By factor, what its value is multiplied by.</param>
    /// <param name="moves">The logarithms of <paramref name="growth"/>.</param>
    /// <param name="profits">Receives the sums.</param>
    internal void Accumulate(double[][] growth, double[][] moves, Span<double> profits)
    {
        foreach (ref readonly Line line in CollectionsMarshal.AsSpan(_lines))
        {
            ReadOnlySpan<double> factor = growth[line.Factor].AsSpan(0, profits.Length);
            ReadOnlySpan<double> coin = line.Coin == None ? default : growth[line.Coin].AsSpan(0, profits.Length);
            if (line.IsSettled)
            {
                AccumulateSettled(line, moves[line.Factor].AsSpan(0, profits.Length), coin, profits);
            }
            else if (line.Kind == LineKind.Linear && line.Coin == None)
            {
                AccumulateLinear(line.Scale, factor, profits);
            }
            else if (line.Kind is LineKind.Option or LineKind.CoinOption)
            {
                ReadOnlySpan<double> volatility = line.Vol == None ? default : growth[line.Vol].AsSpan(0, profits.Length);
                OptionRevaluation.Accumulate(line, factor, moves[line.Factor].AsSpan(0, profits.Length), volatility, coin, profits);
            }
            else
            {
                AccumulateInCoin(line, factor, coin, profits);
            }
        }
    }

    /// <summary>Adds the profit of a balance that moves with a factor.</summary>
    internal static void AccumulateLinear(double scale, ReadOnlySpan<double> factor, Span<double> profits)
    {
        ref double from = ref MemoryMarshal.GetReference(factor);
        ref double to = ref MemoryMarshal.GetReference(profits);
        Vector512<double> value = Vector512.Create(scale);
        for (nuint row = 0; row < (nuint)profits.Length; row += 8)
        {
            Vector512<double> move = Vector512.LoadUnsafe(ref from, row) - Vector512<double>.One;
            Vector512.FusedMultiplyAdd(value, move, Vector512.LoadUnsafe(ref to, row)).StoreUnsafe(ref to, row);
        }
    }

    private static void AccumulateInCoin(in Line line, ReadOnlySpan<double> factor, ReadOnlySpan<double> coin, Span<double> profits)
    {
        for (int row = 0; row < profits.Length; row++)
        {
            double change = line.Kind == LineKind.Linear ? factor[row] - 1 : 1 - (1 / factor[row]);
            profits[row] += line.Scale * change * (coin.IsEmpty ? 1 : coin[row]);
        }
    }

    // What expires inside the horizon: few lines of a book, one row after the other.
    private static void AccumulateSettled(in Line line, ReadOnlySpan<double> move, ReadOnlySpan<double> coin, Span<double> profits)
    {
        for (int row = 0; row < profits.Length; row++)
        {
            double price = line.Index * StrictMath.Exp(move[row] * line.ExpiryRoot);
            double gain = line.IsCall ? price - line.Strike : line.Strike - price;
            double change = line.Kind switch
            {
                LineKind.Linear => (price / line.Forward) - 1,
                LineKind.Inverse => 1 - (line.Forward / price),
                LineKind.Option => Math.Max(gain, 0) - line.Base,
                _ => (Math.Max(gain, 0) / price) - line.Base,
            };
            change = line.Kind is LineKind.Option or LineKind.CoinOption ? Math.Max(change, -line.Mark) : change;
            profits[row] += line.Scale * change * (coin.IsEmpty ? 1 : coin[row]);
        }
    }

    private Line Aged(Line line, double years)
    {
        line.IsSettled = IsInside(years, HorizonDays);
        line.ExpiryRoot = line.IsSettled ? Math.Sqrt(years * DaysPerYear / HorizonDays) : 1;
        line.Years = HorizonDays > 0 ? Math.Max(0, years - (HorizonDays / DaysPerYear)) : years;
        return line;
    }

    internal enum LineKind : byte
    {
        Linear,
        Inverse,
        Option,
        CoinOption,
    }

    /// <summary>One line of a book.</summary>
    internal struct Line
    {
        public LineKind Kind;
        public bool IsCall;

        /// <summary>True when it expires inside the horizon.</summary>
        public bool IsSettled;

        public int Factor;
        public int Coin;
        public int Vol;

        /// <summary>Numeraire per unit of change: see the kinds.</summary>
        public double Scale;

        /// <summary>The price that its value follows, now.</summary>
        public double Forward;

        /// <summary>The price that it settles at when it expires, now.</summary>
        public double Index;

        public double Strike;
        public double Volatility;

        /// <summary>Years to expiry at the end of the horizon.</summary>
        public double Years;

        /// <summary>√(time to expiry ÷ horizon) where it expires inside it.</summary>
        public double ExpiryRoot;

        /// <summary>What an option's value is counted from, a unit: the model's now, or the mark where it settles inside the horizon; in a requirement the
        /// worse of the two.</summary>
        public double Base;

        /// <summary>The mark now, a unit: the most that its holder can lose.</summary>
        public double Mark;
    }
}
