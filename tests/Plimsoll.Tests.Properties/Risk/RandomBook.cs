// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Scenarios;

namespace Plimsoll.Tests.Properties.Risk;

/// <summary>A random venue for sweeps: instruments linear in their underlying's price, random rows, random cash near what is needed.</summary>
internal sealed class RandomBook
{
    private readonly SeededRandom _random;
    private readonly double[] _moves;
    private readonly double[] _deltas;
    private readonly List<TableEntry>[] _rows;
    private readonly double[] _cash;

    public RandomBook(int seed, int accounts, int underlyings, int perUnderlying, int scenarios)
    {
        _random = new((ulong)seed);
        PerUnderlying = perUnderlying;
        Prices = [.. Enumerable.Range(0, underlyings).Select(_ => 1 + (1000 * _random.Next()))];
        _moves = [.. Enumerable.Range(0, scenarios).Select(_ => (0.4 * _random.Next()) - 0.2)];
        _deltas = [.. Enumerable.Range(0, underlyings * perUnderlying).Select(_ => (2 * _random.Next()) - 1)];
        Sensitivities = new double[_deltas.Length];
        Matrix = new(_deltas.Length, scenarios);
        for (int u = 0; u < underlyings; u++)
        {
            SetPrice(u, Prices[u]);
        }

        _rows = [.. Enumerable.Range(0, accounts).Select(_ => RandomRow())];
        _cash = new double[accounts];
        Table = PortfolioTable.Create(_rows, _cash).Value;
        for (int account = 0; account < accounts; account++)
        {
            AccountRisk risk = Naive(account);
            double multiple = 0.98 + (0.1 * _random.Next());
            _cash[account] = (risk.Requirement * multiple) - risk.Value;
            Assert.False(Table.Replace(account, _rows[account], _cash[account]).IsRefused);
        }
    }

    public int PerUnderlying { get; }

    public double[] Prices { get; }

    public double[] Sensitivities { get; }

    public ScenarioMatrix Matrix { get; }

    public PortfolioTable Table { get; }

    public double Next() => _random.Next();

    public int Below(int bound) => (int)(_random.Next() * bound);

    /// <summary>Sets a price and everything that depends on it.</summary>
    public void SetPrice(int underlying, double price)
    {
        Prices[underlying] = price;
        for (int i = underlying * PerUnderlying; i < (underlying + 1) * PerUnderlying; i++)
        {
            double[] row = [.. _moves.Select(move => _deltas[i] * price * (1 + move))];
            Assert.False(Matrix.Set(i, _deltas[i] * price, row).IsRefused);
            Sensitivities[i] = Math.Abs(_deltas[i]) * price * 1.2;
        }
    }

    /// <summary>Replaces one account's row and cash by random ones: every other time only the quantities.</summary>
    public void Trade(int account)
    {
        _rows[account] = Below(2) == 0 ? RandomRow()
            : [.. _rows[account].Select(entry => entry with { Quantity = Math.Round(200 * (_random.Next() - 0.5), 3) })];
        AccountRisk risk = Naive(account);
        _cash[account] = (risk.Requirement * (0.98 + (0.1 * _random.Next()))) - risk.Value + _cash[account];
        Assert.False(Table.Replace(account, _rows[account], _cash[account]).IsRefused);
    }

    /// <summary>The dull twin: one account, one scenario, one entry at a time.</summary>
    public AccountRisk Naive(int account)
    {
        double value = _cash[account], gross = 0, requirement = 0;
        int terms = 4;
        foreach (IGrouping<int, TableEntry> group in _rows[account].OrderBy(e => e.Underlying).ThenBy(e => e.Instrument).GroupBy(e => e.Underlying))
        {
            double now = Sum(group, Matrix.Value), worst = now;
            for (int s = 0; s < Matrix.Scenarios; s++)
            {
                worst = Math.Min(worst, Sum(group, i => Matrix.Row(i)[s]));
            }

            value += now;
            requirement += now - worst;
            terms += 1 + group.Count();
            foreach (TableEntry entry in group)
            {
                gross += Math.Abs(entry.Quantity) * Matrix.Ceiling(entry.Instrument);
            }
        }

        return new(value, requirement, terms / (double)(1L << 52) * (Math.Abs(_cash[account]) + (2 * gross)));
    }

    /// <summary>The dull twin of the screen: the same in floats, cash in doubles.</summary>
    public SweptRisk NaiveScreen(int account)
    {
        float value = 0, worst = 0;
        foreach (IGrouping<int, TableEntry> group in _rows[account].OrderBy(e => e.Underlying).ThenBy(e => e.Instrument).GroupBy(e => e.Underlying))
        {
            float now = NarrowSum(group, Matrix.Value);
            value += now;
            worst += Enumerable.Range(0, Matrix.Scenarios).Select(s => NarrowSum(group, i => Matrix.Row(i)[s])).Append(now).Min();
        }

        return new(_cash[account] + value, _cash[account] + worst);
    }

    private static float NarrowSum(IEnumerable<TableEntry> entries, Func<int, double> worth) =>
        entries.Aggregate(0f, (sum, entry) => MathF.FusedMultiplyAdd((float)entry.Quantity, (float)worth(entry.Instrument), sum));

    private static double Sum(IEnumerable<TableEntry> entries, Func<int, double> worth)
    {
        double sum = 0;
        foreach (TableEntry entry in entries)
        {
            sum = Math.FusedMultiplyAdd(entry.Quantity, worth(entry.Instrument), sum);
        }

        return sum;
    }

    private List<TableEntry> RandomRow() =>
        [.. Enumerable.Range(0, Below(13))
            .Select(_ => Below(_deltas.Length))
            .Distinct()
            .Select(i => new TableEntry(i, i / PerUnderlying, Math.Round(200 * (_random.Next() - 0.5), 3)))];

    private sealed class SeededRandom(ulong state)
    {
        private ulong _state = state;

        public double Next()
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
}
