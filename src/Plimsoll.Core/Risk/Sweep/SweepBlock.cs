// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Plimsoll.Risk;

/// <summary>The columns of up to <see cref="PortfolioTable.BlockSize"/> accounts. A group is one account's entries in one underlying; groups stand in order of
/// length, four abreast.</summary>
/// <remarks>
/// <para>With groups of one length side by side, and accounts with one number of groups side by side, a sweep runs loops whose trip counts repeat, so that no
/// branch is mispredicted however differently accounts are made up. Inside a group entries stand by instrument: the order of every sum is fixed by what is
/// held, not by how it came to be held.</para>
/// <para>Four groups of one length are a quad; its entries stand first of each group, second of each group, and so on. A length whose groups do not fill its
/// last quad is filled up with groups of nothing: zero units of instrument 0.</para>
/// <para>What a sweep reads stands in three arrays, whose addresses a table keeps side by side, so that the next block's can be fetched while one is
/// swept.</para>
/// </remarks>
internal readonly struct SweepBlock
{
    /// <summary>Groups in a quad.</summary>
    internal const int Abreast = 4;

    /// <summary>The entry columns are as long as a multiple of this.</summary>
    internal const int Padding = 16;

    private readonly int _runs;
    private readonly int _counts;
    private readonly int[] _underlyings;
    private readonly int[] _firstGroup;
    private readonly int[] _groupTotals;

    private SweepBlock(List<Group>[] byLength, int accounts)
    {
        List<int> instruments = [], underlyings = [];
        List<double> quantities = [];
        List<QuadRun> runs = [];
        List<int>[] held = [.. Enumerable.Range(0, accounts).Select(_ => new List<int>())];
        for (int length = 1; length < byLength.Length; length++)
        {
            List<Group> groups = byLength[length];
            int quads = (groups.Count + Abreast - 1) / Abreast;
            if (quads == 0)
            {
                continue;
            }

            runs.Add(new(length, quads, underlyings.Count, instruments.Count));
            for (int at = 0; at < quads * length * Abreast; at++)
            {
                int group = (at / (length * Abreast) * Abreast) + (at % Abreast), place = at / Abreast % length;
                TableEntry entry = group < groups.Count ? groups[group].Entries[place] : default;
                instruments.Add(entry.Instrument);
                quantities.Add(entry.Quantity);
            }

            for (int group = 0; group < quads * Abreast; group++)
            {
                if (group < groups.Count)
                {
                    held[groups[group].Account].Add(underlyings.Count);
                }

                underlyings.Add(group < groups.Count ? groups[group].Entries[0].Underlying : 0);
            }
        }

        int padded = (instruments.Count + Padding - 1) / Padding * Padding;
        Instruments = [.. instruments, .. new int[padded - instruments.Count]];
        Quantities = [.. quantities, .. new double[padded - quantities.Count]];
        _underlyings = [.. underlyings];
        int[] totals = _groupTotals = [.. held.Select(groups => groups.Count)];
        _firstGroup = new int[accounts];
        int[] order = [.. Enumerable.Range(0, accounts).OrderBy(account => totals[account]).ThenBy(account => account)];
        List<int> accountGroups = [];
        foreach (int account in order)
        {
            _firstGroup[account] = accountGroups.Count;
            accountGroups.AddRange(held[account].OrderBy(group => underlyings[group]));
        }

        GroupCount[] counts = [.. order.GroupBy(account => totals[account]).Select(alike => new GroupCount(alike.Key, alike.Count()))];
        _runs = runs.Count;
        _counts = counts.Length;
        Accounts = accounts;
        Shape = [.. MemoryMarshal.Cast<QuadRun, int>(CollectionsMarshal.AsSpan(runs)), .. MemoryMarshal.Cast<GroupCount, int>(counts), .. order,
            .. accountGroups];
    }

    /// <summary>By entry; a multiple of <see cref="Padding"/> long.</summary>
    internal readonly int[] Instruments;

    /// <summary>By entry; as long as the instruments.</summary>
    internal readonly double[] Quantities;

    /// <summary>One after the other: <see cref="Runs"/>, <see cref="Counts"/>, <see cref="Order"/>, <see cref="AccountGroups"/>.</summary>
    internal readonly int[] Shape;

    /// <summary>How many accounts the block has.</summary>
    internal int Accounts { get; }

    /// <summary>The quads of each length.</summary>
    internal ReadOnlySpan<QuadRun> Runs => MemoryMarshal.Cast<int, QuadRun>(Shape.AsSpan(0, _runs * QuadRun.Numbers));

    /// <summary>How many accounts have each number of groups, in the order of <see cref="Order"/>.</summary>
    internal ReadOnlySpan<GroupCount> Counts => MemoryMarshal.Cast<int, GroupCount>(Shape.AsSpan(_runs * QuadRun.Numbers, _counts * GroupCount.Numbers));

    /// <summary>The accounts by number of groups, then by place in the block.</summary>
    internal ReadOnlySpan<int> Order => Shape.AsSpan(OrderStart, Accounts);

    /// <summary>Each account's groups by underlying; accounts in the order of <see cref="Order"/>.</summary>
    internal ReadOnlySpan<int> AccountGroups => Shape.AsSpan(OrderStart + Accounts);

    /// <summary>Groups, those of nothing included: a multiple of <see cref="Abreast"/>.</summary>
    internal int Groups => _underlyings.Length;

    private int OrderStart => (_runs * QuadRun.Numbers) + (_counts * GroupCount.Numbers);

    internal static SweepBlock Build(IReadOnlyList<TableEntry>[] rows)
    {
        List<Group> groups = [];
        for (int account = 0; account < rows.Length; account++)
        {
            TableEntry[] sorted = Sorted(rows[account]);
            for (int first = 0, end; first < sorted.Length; first = end)
            {
                for (end = first + 1; end < sorted.Length && sorted[end].Underlying == sorted[first].Underlying; end++)
                {
                }

                groups.Add(new(account, sorted[first..end]));
            }
        }

        List<Group>[] byLength = [.. Enumerable.Range(0, 1 + groups.Select(group => group.Entries.Length).DefaultIfEmpty().Max())
            .Select(_ => new List<Group>())];
        foreach (Group group in groups)
        {
            byLength[group.Entries.Length].Add(group);
        }

        return new(byLength, rows.Length);
    }

    /// <summary>A block in which one account holds something else; this very block, with other quantities, when it holds the same instruments as
    /// before.</summary>
    internal SweepBlock With(int account, IReadOnlyList<TableEntry> entries)
    {
        TableEntry[] sorted = Sorted(entries);
        if (sorted.Select(Held).SequenceEqual(Row(account).Select(Held)))
        {
            int next = 0;
            foreach (int group in GroupsOf(account))
            {
                foreach (int entry in Entries(group))
                {
                    Quantities[entry] = sorted[next++].Quantity;
                }
            }

            return this;
        }

        IReadOnlyList<TableEntry>[] rows = new IReadOnlyList<TableEntry>[Accounts];
        for (int other = 0; other < rows.Length; other++)
        {
            rows[other] = other == account ? sorted : Row(other);
        }

        return Build(rows);
    }

    internal TableEntry[] Row(int account)
    {
        List<TableEntry> row = [];
        foreach (int group in GroupsOf(account))
        {
            foreach (int entry in Entries(group))
            {
                row.Add(new(Instruments[entry], _underlyings[group], Quantities[entry]));
            }
        }

        return [.. row];
    }

    /// <summary>An account's groups, by underlying.</summary>
    internal ReadOnlySpan<int> GroupsOf(int account) => AccountGroups.Slice(_firstGroup[account], _groupTotals[account]);

    internal int Underlying(int group) => _underlyings[group];

    /// <summary>Where a group's entries stand.</summary>
    internal GroupEntries Entries(int group)
    {
        ReadOnlySpan<QuadRun> runs = Runs;
        int run = 0;
        while (run + 1 < runs.Length && runs[run + 1].FirstGroup <= group)
        {
            run++;
        }

        int place = group - runs[run].FirstGroup, length = runs[run].Length;
        return new(runs[run].FirstEntry + (place / Abreast * Abreast * length) + (place % Abreast), length);
    }

    private static (int Underlying, int Instrument) Held(TableEntry entry) => (entry.Underlying, entry.Instrument);

    private static TableEntry[] Sorted(IReadOnlyList<TableEntry> entries)
    {
        TableEntry[] sorted = [.. entries];
        Array.Sort(sorted, static (a, b) => a.Underlying != b.Underlying ? a.Underlying.CompareTo(b.Underlying) : a.Instrument.CompareTo(b.Instrument));
        return sorted;
    }

    /// <summary>Quads of one length.</summary>
    /// <param name="Length">Entries in each group.</param>
    /// <param name="Quads">How many there are.</param>
    /// <param name="FirstGroup">The first group of the first of them.</param>
    /// <param name="FirstEntry">The first entry of the first of them.</param>
    internal readonly record struct QuadRun(int Length, int Quads, int FirstGroup, int FirstEntry)
    {
        internal const int Numbers = 4;
    }

    /// <summary>Accounts with one number of groups.</summary>
    internal readonly record struct GroupCount(int Groups, int Accounts)
    {
        internal const int Numbers = 2;
    }

    /// <summary>The places of a group's entries: <see cref="Abreast"/> apart from the first.</summary>
    internal struct GroupEntries(int first, int length)
    {
        private int _left = length;

        public int Current { get; private set; } = first - Abreast;

        public readonly GroupEntries GetEnumerator() => this;

        public bool MoveNext()
        {
            Current += Abreast;
            return --_left >= 0;
        }
    }

    private readonly record struct Group(int Account, TableEntry[] Entries);
}
