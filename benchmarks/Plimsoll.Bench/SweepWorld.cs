// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Scenarios;

namespace Plimsoll.Bench;

/// <summary>A made-up venue: 50 underlyings with 40 instruments each, 16 scenarios (nothing moves, and 15 moves), accounts with ten positions in one to four
/// underlyings.</summary>
internal sealed class SweepWorld
{
    internal const int Underlyings = 50;
    internal const int PerUnderlying = 40;
    internal const int Instruments = Underlyings * PerUnderlying;
    internal const int Moves = 15;
    internal const int PositionsPerAccount = 10;
    internal const double LargestMove = 0.16;
    private ulong _state = 20261120;

    internal SweepWorld(int accounts)
    {
        Prices = [.. Enumerable.Range(0, Underlyings).Select(u => 10.0 * (u + 1))];
        Delta = [.. Enumerable.Range(0, Instruments).Select(_ => (2 * Next()) - 1)];
        Matrix = new ScenarioMatrix(Instruments, Moves);
        for (int u = 0; u < Underlyings; u++)
        {
            Reprice(u);
        }

        var rows = new IReadOnlyList<TableEntry>[accounts];
        double[] cash = new double[accounts];
        for (int account = 0; account < accounts; account++)
        {
            // Steps of at most ten keep up to four names of fifty apart.
            int names = 1 + (int)(Next() * 4), name = (int)(Next() * Underlyings), step = 1 + (int)(Next() * 10);
            SortedDictionary<int, TableEntry> row = [];
            while (row.Count < PositionsPerAccount)
            {
                int underlying = (name + (step * (row.Count % names))) % Underlyings;
                int instrument = (underlying * PerUnderlying) + (int)(Next() * PerUnderlying);
                row[instrument] = new(instrument, underlying, Math.Round(100 * ((2 * Next()) - 1), 2));
            }

            rows[account] = [.. row.Values];
            cash[account] = 0;
        }

        PortfolioTable penniless = PortfolioTable.Create(rows, cash).Value;
        for (int account = 0; account < accounts; account++)
        {
            AccountRisk risk = Sweep.Account(penniless, Matrix, account);

            // Accounts hold up to six times what they need, evenly spread: one in ten thousand starts below its line, as many are as close above it.
            double multiple = 0.9995 + (5 * Next());
            cash[account] = (risk.Requirement * multiple) - risk.Value;
        }

        Table = PortfolioTable.Create(rows, cash).Value;
    }

    internal double[] Prices { get; }

    internal double[] Delta { get; }

    internal ScenarioMatrix Matrix { get; }

    internal PortfolioTable Table { get; }

    /// <summary>Recomputes the values and rows of one underlying's instruments: value = delta × price.</summary>
    internal void Reprice(int underlying)
    {
        Span<double> row = stackalloc double[Moves];
        for (int k = 0; k < PerUnderlying; k++)
        {
            int instrument = (underlying * PerUnderlying) + k;
            double price = Prices[underlying];
            for (int s = 0; s < Moves; s++)
            {
                double move = -LargestMove + (2 * LargestMove * s / (Moves - 1));
                row[s] = Delta[instrument] * price * (1 + move);
            }

            if (Matrix.Set(instrument, Delta[instrument] * price, row).IsRefused)
            {
                throw new InvalidOperationException("The made-up row was refused.");
            }
        }
    }

    internal double Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            ulong z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
