// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>One entry of a portfolio row.</summary>
/// <param name="Instrument">The row of the scenario matrix.</param>
/// <param name="Underlying">The group it nets in.</param>
/// <param name="Quantity">Units, signed.</param>
public readonly record struct TableEntry(int Instrument, int Underlying, double Quantity);

/// <summary>Very many portfolios in columns: for each account a row of (instrument, quantity), grouped by underlying.</summary>
/// <remarks>Accounts live in blocks of <see cref="BlockSize"/>, each with columns of its own: a change of quantities writes one row, any other change of an
/// account one block.</remarks>
public sealed class PortfolioTable
{
    /// <summary>Accounts in a block: what a sweep works out for a block stays in the first-level cache.</summary>
    public const int BlockSize = 128;

    private readonly SweepBlock[] _blocks;
    private readonly double[] _cash;
    private readonly double[] _screenGuards;
    private readonly (ScenarioMatrix? Matrix, int Generation)[] _guarded;

    private PortfolioTable(SweepBlock[] blocks, double[] cash)
    {
        _blocks = blocks;
        _cash = cash;
        _screenGuards = new double[cash.Length];
        _guarded = new (ScenarioMatrix?, int)[blocks.Length];
    }

    /// <summary>Accounts in the table.</summary>
    public int Accounts => _cash.Length;

    /// <summary>Blocks in the table.</summary>
    public int Blocks => _blocks.Length;

    /// <summary>What each account is worth beside its entries, numeraire.</summary>
    public ReadOnlySpan<double> Cash => _cash;

    /// <summary>Makes a table.</summary>
    /// <param name="rows">Entries by account, in any order; entries of one account and instrument must be netted already.</param>
    /// <param name="cash">What each account is worth beside its entries, numeraire.</param>
    /// <returns>A refusal naming the account whose quantity or cash is not finite.</returns>
    public static Result<PortfolioTable> Create(IReadOnlyList<IReadOnlyList<TableEntry>> rows, ReadOnlySpan<double> cash)
    {
        Invariant.Check(rows.Count == cash.Length, "Every account has a row and cash.");
        PortfolioTable table = new(new SweepBlock[(rows.Count + BlockSize - 1) / BlockSize], cash.ToArray());
        for (int account = 0; account < rows.Count; account++)
        {
            if (!double.IsFinite(cash[account]) || rows[account].Any(entry => !double.IsFinite(entry.Quantity)))
            {
                return Result<PortfolioTable>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Row(account));
            }
        }

        for (int block = 0; block < table._blocks.Length; block++)
        {
            int first = block * BlockSize;
            table.Put(block, SweepBlock.Build([.. Enumerable.Range(first, Math.Min(BlockSize, rows.Count - first)).Select(account => rows[account])]));
        }

        return Result<PortfolioTable>.Of(table);
    }

    /// <summary>Replaces one account's row and cash.</summary>
    /// <returns>A refusal, with nothing changed, when a number is not finite.</returns>
    public Rejection Replace(int account, IReadOnlyList<TableEntry> entries, double cash)
    {
        if (!double.IsFinite(cash) || entries.Any(entry => !double.IsFinite(entry.Quantity)))
        {
            return new(RejectionCode.OutsideDomain, RefusalSubject.Row(account));
        }

        _cash[account] = cash;
        Put(account / BlockSize, BlockOf(account, out int local).With(local, entries));
        return Rejection.None;
    }

    /// <summary>One account's entries, grouped by underlying.</summary>
    public IReadOnlyList<TableEntry> Row(int account) => BlockOf(account, out int local).Row(local);

    internal ref readonly SweepBlock BlockOf(int account, out int local)
    {
        local = account % BlockSize;
        return ref _blocks[account / BlockSize];
    }

    /// <summary>At least as many entries as any block has, filling included.</summary>
    internal int MostEntries { get; private set; }

    /// <summary>At least as many groups as any block has, filling included.</summary>
    internal int MostGroups { get; private set; }

    internal ref readonly SweepBlock BlockAt(int block) => ref _blocks[block];

    /// <summary>By account; those of the block are right, computed again only when a ceiling of the matrix has risen or an account of the block has
    /// changed.</summary>
    internal ReadOnlySpan<double> ScreenGuards(int block, ScenarioMatrix matrix)
    {
        if (_guarded[block] != (matrix, matrix.CeilingGeneration))
        {
            Guard(block, matrix);
        }

        return _screenGuards;
    }

    private void Put(int block, SweepBlock columns)
    {
        _blocks[block] = columns;
        _guarded[block] = default;
        MostEntries = Math.Max(MostEntries, columns.Instruments.Length);
        MostGroups = Math.Max(MostGroups, columns.Groups);
    }

    private void Guard(int block, ScenarioMatrix matrix)
    {
        for (int local = 0; local < _blocks[block].Accounts; local++)
        {
            int account = (block * BlockSize) + local;
            _screenGuards[account] = SweepGuards.Screen(_blocks[block], matrix, local, _cash[account]);
        }

        _guarded[block] = (matrix, matrix.CeilingGeneration);
    }
}
