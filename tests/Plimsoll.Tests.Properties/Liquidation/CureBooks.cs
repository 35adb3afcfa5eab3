// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>Random programmes as accounts make them: perpetuals and options on one to five underlyings, hedged, directional, market makers and sellers of
/// options, lots from three to five thousand a leg.</summary>
internal static class CureBooks
{
    public static CureProgram Any(int seed, int mostLegs = 50, int mostLots = 5000)
    {
        Random random = new(seed);
        int legs = random.Next(2, mostLegs + 1), groups = random.Next(1, 6), scenarios = random.Next(16, 61), kind = random.Next(4);
        double[] moves = [.. Enumerable.Range(0, scenarios).Select(static s =>
            Math.Max(-0.9, (s < 27 ? 1 : 1 + (0.3 * (s - 26))) * (-0.16 + (0.04 * (s % 9)))))];
        double[] volatilities = [.. Enumerable.Range(0, scenarios).Select(static s => s >= 27 ? 1.4 : 1 + (0.4 * ((s / 9 % 3) - 1)))];
        double[] forwards = [.. Enumerable.Range(0, groups).Select(_ => Math.Exp((random.NextDouble() * 6) + 2))];
        double[][] losses = [.. Enumerable.Range(0, groups).Select(_ => new double[scenarios])];
        List<(int Group, double[] Reliefs, long Lots, long Cap, double Notional)> found = [];
        for (int leg = 0; leg < legs; leg++)
        {
            int group = random.Next(groups);
            double forward = forwards[group];
            bool isOption = random.NextDouble() < (kind >= 2 ? 0.8 : 0.4);
            long lots = (long)Math.Exp(Math.Log(3) + (random.NextDouble() * Math.Log(mostLots / 3.0)));
            double units = Math.Exp((random.NextDouble() * 3) + 8) / forward / lots;
            int side = kind == 0 ? (random.NextDouble() < 0.2 ? -1 : 1) : kind == 3 && isOption ? -1 : (2 * random.Next(2)) - 1;
            double strike = forward * (0.7 + (0.6 * random.NextDouble()));
            double deviation = (0.4 + (0.5 * random.NextDouble())) * Math.Sqrt(0.02 + (0.5 * random.NextDouble()));
            double now = isOption ? Value(forward, strike, deviation) : 0;
            double[] reliefs = [.. Enumerable.Range(0, scenarios).Select(s =>
                -side * units * (isOption ? Value(forward * (1 + moves[s]), strike, deviation * volatilities[s]) - now : forward * moves[s]))];
            for (int s = 0; s < scenarios; s++)
            {
                losses[group][s] += lots * reliefs[s];
            }

            long cap = random.NextDouble() < 0.1 ? Math.Max(1, lots / 2) : lots;
            found.Add((group, reliefs, lots, cap, units * (isOption ? Math.Max(now, forward * 0.02) : forward)));
        }

        CureProgram program = new();
        program.Clear();
        program.Slope = 1.04;
        foreach (double[] group in losses)
        {
            group.CopyTo(program.AddGroup(scenarios));
        }

        foreach ((int group, double[] reliefs, _, long cap, double notional) in found)
        {
            reliefs.CopyTo(program.AddLeg(group, cap, random.Next(4) == 0 ? notional * 0.01 * random.NextDouble() : 0));
        }

        for (int leg = 0; leg < found.Count; leg++)
        {
            AddSegments(program, leg, random, found[leg].Cap, found[leg].Notional);
        }

        program.Room = losses.Sum(static group => Math.Max(0, group.Max())) * program.Slope * (0.2 + (0.78 * random.NextDouble()));

        // Where options are sold, the requirement has a floor now and then.
        if (kind == 3 && random.Next(2) == 0)
        {
            double all = 0;
            for (int leg = 0; leg < found.Count; leg++)
            {
                double floor = found[leg].Notional * 0.01;
                program.SetFloor(leg, floor);
                all += floor * found[leg].Lots;
            }

            program.FloorRoom = all * random.NextDouble();
        }

        return program;
    }

    /// <summary>A programme of two legs on two underlyings, each of sixty to a hundred and fifty steps and one to three long segments whose cost rises
    /// far.</summary>
    public static CureProgram Rising(int seed)
    {
        Random random = new(seed);
        CureProgram program = new();
        program.Clear();
        program.Slope = 1.04;
        (int Steps, double Size)[] legs = [.. Enumerable.Range(0, 2).Select(_ => (random.Next(60, 151), 50 + (500 * random.NextDouble())))];
        double all = 0;
        foreach ((int steps, double size) in legs)
        {
            Span<double> losses = program.AddGroup(9);
            for (int s = 0; s < 9; s++)
            {
                losses[s] = steps * size * (s - 4) * 0.025;
            }

            all += losses[8];
        }

        for (int leg = 0; leg < 2; leg++)
        {
            Span<double> reliefs = program.AddLeg(leg, legs[leg].Steps, 0);
            for (int s = 0; s < 9; s++)
            {
                reliefs[s] = legs[leg].Size * (s - 4) * 0.025;
            }
        }

        for (int leg = 0; leg < 2; leg++)
        {
            double cost = legs[leg].Size * 0.001 * (1 + random.NextDouble());
            int left = legs[leg].Steps, segments = random.Next(1, 4);
            for (int segment = 0; segment < segments; segment++)
            {
                int steps = segment == segments - 1 ? left : random.Next(1, left / 2);
                double last = cost * (1 + (4 * random.NextDouble()));
                program.AddSegment(leg, steps, cost, last);
                (cost, left) = (last, left - steps);
            }
        }

        program.Room = all * program.Slope * (0.3 + (0.65 * random.NextDouble()));
        return program;
    }

    /// <summary>A programme of two to four legs of a few steps with costs that rise along each, and choices: what is charged at the smaller of two
    /// sides.</summary>
    public static CureProgram Chosen(int seed)
    {
        Random random = new(seed);
        int legs = random.Next(2, 5), choices = random.Next(1, 3);
        CureProgram program = new();
        program.Clear();
        double[][] losses = [.. Enumerable.Range(0, choices).Select(static _ => new double[9])];
        double[] sides = new double[2 * choices];
        var found = Enumerable.Range(0, legs).Select(leg =>
        {
            double side = random.Next(2) == 0 ? 1 : -1, size = 1 + (9 * random.NextDouble());
            return (Choice: leg % choices, Side: side, Size: size, Steps: random.Next(2, 8), Charge: size * 0.1 * random.NextDouble());
        }).ToArray();
        foreach (var leg in found)
        {
            for (int s = 0; s < 9; s++)
            {
                losses[leg.Choice][s] += leg.Steps * leg.Side * leg.Size * (s - 4) * 0.1;
            }

            sides[(2 * leg.Choice) + (leg.Side > 0 ? 0 : 1)] += leg.Charge * leg.Steps;
        }

        foreach (double[] group in losses)
        {
            group.CopyTo(program.AddGroup(9));
        }

        foreach (var leg in found)
        {
            Span<double> reliefs = program.AddLeg(leg.Choice, leg.Steps, 0);
            for (int s = 0; s < 9; s++)
            {
                reliefs[s] = leg.Side * leg.Size * (s - 4) * 0.1;
            }
        }

        for (int choice = 0; choice < choices; choice++)
        {
            double less = Math.Min(sides[2 * choice], sides[(2 * choice) + 1]);
            int number = program.AddChoice(sides[2 * choice] - less, sides[(2 * choice) + 1] - less);
            for (int leg = 0; leg < legs; leg++)
            {
                if (found[leg].Choice == choice)
                {
                    program.TryAddToChoice(number, leg, found[leg].Side < 0, found[leg].Charge);
                }
            }
        }

        for (int leg = 0; leg < legs; leg++)
        {
            double first = found[leg].Size * 0.02 * random.NextDouble();
            program.AddSegment(leg, found[leg].Steps, first, first * (1 + (8 * random.NextDouble())));
        }

        program.Room = (losses.Sum(static group => Math.Max(0, group.Max())) * random.NextDouble()) - (sides.Sum() * 0.4 * random.NextDouble());
        return program;
    }

    /// <summary>The same programme with its legs in another order and everything so many times as large.</summary>
    public static CureProgram Copy(CureProgram from, int[] order, double times)
    {
        CureProgram to = new();
        to.Clear();
        to.Slope = from.Slope;
        (to.Room, to.FloorRoom) = (from.Room * times, from.FloorRoom * times);
        for (int group = 0; group < from.Groups; group++)
        {
            Times(from.BasesOf(group), times).CopyTo(to.AddGroup(from.BasesOf(group).Length));
        }

        foreach (int leg in order)
        {
            Times(from.ReliefsOf(leg), times).CopyTo(to.AddLeg(from.GroupOf(leg), from.CapOf(leg), from.ChargeOf(leg) * times));
        }

        for (int i = 0; i < order.Length; i++)
        {
            to.SetFloor(i, from.FloorOf(order[i]) * times);
            for (int k = 0; k < from.WidthsOf(order[i]).Length; k++)
            {
                to.AddSegment(i, from.WidthsOf(order[i])[k], from.CostsOf(order[i])[k] * times);
            }
        }

        return to;
    }

    private static double[] Times(ReadOnlySpan<double> row, double times)
    {
        double[] product = new double[row.Length];
        for (int s = 0; s < row.Length; s++)
        {
            product[s] = row[s] * times;
        }

        return product;
    }

    private static void AddSegments(CureProgram program, int leg, Random random, long cap, double notional)
    {
        double cost = notional * (0.0005 + (random.NextDouble() * 0.004)), left = cap;
        for (int last = random.Next(4), k = 0; left > 0; k++)
        {
            double width = k >= last ? left : Math.Min(left, Math.Ceiling(left * random.NextDouble()));
            if (width > 0)
            {
                program.AddSegment(leg, width, cost);
            }

            left -= width;
            cost *= 1 + (random.NextDouble() * 2);
        }
    }

    /// <summary>A call's value, near enough to have an option's shape.</summary>
    private static double Value(double forward, double strike, double deviation)
    {
        double d = (Math.Log(forward / strike) / deviation) + (deviation / 2);
        return (forward * Normal(d)) - (strike * Normal(d - deviation));
    }

    private static double Normal(double x) => 1 / (1 + Math.Exp(-1.702 * x));
}
