// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Risk;

/// <summary>The columns of up to 64 accounts. A group is one account's entries in one underlying; groups stand in order of length.</summary>
/// <remarks>With groups of one length side by side, a sweep runs loops whose trip counts repeat, so that no branch is mispredicted however differently
/// accounts are made up. Inside a group entries stand by instrument: the order of every sum is fixed by what is held, not by how it came to be held.</remarks>
internal sealed class SweepBlock
{
    private readonly int[] _groupUnderlying;
    private readonly int[] _groupEntry;
    private double[] _guards = [];
    private ScenarioMatrix? _guardMatrix;
    private int _guardGeneration;

    private SweepBlock(int[] instruments, double[] quantities, int[] lengths, int[] groupUnderlying, int[] groupEntry, int[] accountStart, int[] accountGroups)
    {
        Instruments = instruments;
        Quantities = quantities;
        Lengths = lengths;
        _groupUnderlying = groupUnderlying;
        _groupEntry = groupEntry;
        AccountStart = accountStart;
        AccountGroups = accountGroups;
    }

    /// <summary>By entry, in the order of the groups.</summary>
    internal int[] Instruments { get; }

    /// <summary>By entry, in the order of the groups.</summary>
    internal double[] Quantities { get; }

    /// <summary>By length from 1: how many groups have it.</summary>
    internal int[] Lengths { get; }

    /// <summary>By account: its first place in <see cref="AccountGroups"/>; one more at the end.</summary>
    internal int[] AccountStart { get; }

    /// <summary>Each account's groups by underlying.</summary>
    internal int[] AccountGroups { get; }

    internal int Accounts => AccountStart.Length - 1;

    internal int Groups => _groupUnderlying.Length;

    internal int Underlying(int group) => _groupUnderlying[group];

    internal Range Entries(int group) => _groupEntry[group].._groupEntry[group + 1];

    internal static SweepBlock Build(IReadOnlyList<TableEntry>[] rows)
    {
        var groups = rows
            .SelectMany((row, account) => row.GroupBy(entry => entry.Underlying).Select(group => (Account: account, Underlying: group.Key, Entries: group.OrderBy(e => e.Instrument).ToArray())))
            .OrderBy(group => group.Entries.Length).ThenBy(group => group.Account).ThenBy(group => group.Underlying)
            .ToArray();
        int[] lengths = new int[groups.Length == 0 ? 1 : groups[^1].Entries.Length + 1], groupEntry = new int[groups.Length + 1];
        for (int g = 0; g < groups.Length; g++)
        {
            lengths[groups[g].Entries.Length]++;
            groupEntry[g + 1] = groupEntry[g] + groups[g].Entries.Length;
        }

        int[] accountStart = new int[rows.Length + 1];
        int[] accountGroups = [.. Enumerable.Range(0, groups.Length).OrderBy(g => groups[g].Account).ThenBy(g => groups[g].Underlying)];
        foreach ((int account, _, _) in groups)
        {
            accountStart[account + 1]++;
        }

        for (int account = 0; account < rows.Length; account++)
        {
            accountStart[account + 1] += accountStart[account];
        }

        return new(
            [.. groups.SelectMany(group => group.Entries).Select(entry => entry.Instrument)],
            [.. groups.SelectMany(group => group.Entries).Select(entry => entry.Quantity)],
            lengths,
            [.. groups.Select(group => group.Underlying)],
            groupEntry,
            accountStart,
            accountGroups);
    }

    internal SweepBlock With(int account, IReadOnlyList<TableEntry> entries)
    {
        IReadOnlyList<TableEntry>[] rows = new IReadOnlyList<TableEntry>[Accounts];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i == account ? entries : Row(i);
        }

        return Build(rows);
    }

    internal TableEntry[] Row(int account)
    {
        List<TableEntry> row = [];
        for (int i = AccountStart[account]; i < AccountStart[account + 1]; i++)
        {
            int group = AccountGroups[i];
            for (int entry = _groupEntry[group]; entry < _groupEntry[group + 1]; entry++)
            {
                row.Add(new(Instruments[entry], _groupUnderlying[group], Quantities[entry]));
            }
        }

        return [.. row];
    }

    /// <summary>By account, a bound on the rounding of its sums, computed again only when a ceiling of the matrix has risen.</summary>
    internal ReadOnlySpan<double> Guards(ScenarioMatrix matrix, ReadOnlySpan<double> cash)
    {
        if (!ReferenceEquals(_guardMatrix, matrix) || _guardGeneration != matrix.CeilingGeneration)
        {
            double[] guards = new double[Accounts];
            for (int account = 0; account < guards.Length; account++)
            {
                guards[account] = Guard(account, matrix, cash[account]);
            }

            _guards = guards;
            _guardMatrix = matrix;
            _guardGeneration = matrix.CeilingGeneration;
        }

        return _guards;
    }

    private double Guard(int account, ScenarioMatrix matrix, double cash)
    {
        const double unitRoundoff = 1.0 / (1L << 53);
        double gross = 0;
        int terms = 4;
        for (int i = AccountStart[account]; i < AccountStart[account + 1]; i++)
        {
            int group = AccountGroups[i];
            terms++;
            for (int entry = _groupEntry[group]; entry < _groupEntry[group + 1]; entry++)
            {
                gross += Math.Abs(Quantities[entry]) * matrix.Ceiling(Instruments[entry]);
                terms++;
            }
        }

        // n·u/(1 − n·u) ≤ 2·n·u while n·u ≤ ½, and a row has far fewer than 2⁵¹ entries.
        return terms * 2 * unitRoundoff * (Math.Abs(cash) + (2 * gross));
    }
}
