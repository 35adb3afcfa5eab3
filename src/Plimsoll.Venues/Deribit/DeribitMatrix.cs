// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>A settlement currency in the matrix.</summary>
/// <param name="Asset">What it is.</param>
/// <param name="Pair">Its pair; null where it has several.</param>
/// <param name="Price">Its price.</param>
/// <param name="Exposure">Notional of what settles in it, numeraire.</param>
/// <param name="Loss">What it loses by row after its own offsets, numeraire; negative is what it offers others.</param>
internal readonly record struct DeribitMatrixCurrency(AssetId Asset, DeribitPair? Pair, Price Price, Amount Exposure, Amount[] Loss);

/// <summary>The rows of an account: groups joined by settlement currency, currencies row by row or each by itself.</summary>
internal sealed class DeribitMatrix
{
    private readonly bool _isCross;
    private readonly ImmutableArray<bool> _kept;

    private DeribitMatrix(DeribitMatrixCurrency[] currencies, bool isCross, ImmutableArray<bool> kept)
    {
        _kept = kept;
        Currencies = currencies;
        _isCross = isCross;
    }

    /// <summary>The currencies, ascending by asset.</summary>
    internal DeribitMatrixCurrency[] Currencies { get; }

    /// <summary>Joins the groups of a book; rows that are not kept are the worst of nothing.</summary>
    internal static DeribitMatrix Of(DeribitBook book, bool isCross, ImmutableArray<bool> kept = default)
    {
        List<DeribitMatrixCurrency> currencies = [];
        NettingTree tree = new();
        for (int from = 0, to; from < book.Groups.Count; from = to)
        {
            DeribitGroup first = book.Groups[from];
            Amount exposure = default;
            for (to = from; to < book.Groups.Count && book.Groups[to].Settlement == first.Settlement; to++)
            {
                exposure += book.Groups[to].Exposure;
            }

            Amount[] loss = LossOf(book, from, to, tree);
            currencies.Add(new(first.Settlement, to - from == 1 ? first.Pair : null, first.Price, exposure, loss));
        }

        return new([.. currencies], isCross, kept);
    }

    /// <summary>What a currency's worst row requires, numeraire, and that row.</summary>
    /// <remarks>Segregated: its largest loss. Cross: at the row where all of them together lose the most, loss × what all lose ÷ the losses of those that lose,
    /// rounded up.</remarks>
    internal Amount WorstOf(int currency, out int row)
    {
        Amount[] loss = Currencies[currency].Loss;
        if (!_isCross)
        {
            row = Worst(s => loss[s]);
            return IsKept(row) ? Amount.Max(loss[row], default) : default;
        }

        row = Worst(Together);
        (Amount all, Amount losses) = (Together(row), default);
        foreach (DeribitMatrixCurrency other in Currencies)
        {
            losses += Amount.Max(other.Loss[row], default);
        }

        return IsKept(row) && all.IsPositive && loss[row].IsPositive ? loss[row].Scale(all.Atoms, losses.Atoms, Rounding.Up) : default;
    }

    private bool IsKept(int row) => _kept.IsDefault || _kept[row];

    private Amount Together(int row)
    {
        Amount sum = default;
        foreach (DeribitMatrixCurrency currency in Currencies)
        {
            sum += currency.Loss[row];
        }

        return sum;
    }

    private int Worst(Func<int, Amount> lossOf)
    {
        int worst = 0;
        for (int s = 1; s < Currencies[0].Loss.Length; s++)
        {
            worst = IsKept(s) && (!IsKept(worst) || lossOf(s) > lossOf(worst)) ? s : worst;
        }

        return worst;
    }

    /// <summary>By row: losses whole; of each pair's profit its share, and of all shares together no more than the cap.</summary>
    private static Amount[] LossOf(DeribitBook book, int from, int to, NettingTree tree)
    {
        DeribitCurrency terms = book.Groups[from].Currency;
        int rows = book.Groups[from].Profit.Length;
        Span<Amount> part = stackalloc Amount[rows];
        tree.Begin(rows, CombineRule.Sum);
        for (int g = from; g < to; g++)
        {
            Fill(book.Groups[g], isProfit: false, part);
            tree.Add(part);
        }

        tree.Open(new CombineRule(Ratio.One, terms.MaxOffsetablePnl));
        tree.Open(new CombineRule(terms.PnlOffset));
        for (int g = from; g < to; g++)
        {
            Fill(book.Groups[g], isProfit: true, part);
            tree.Add(part);
        }

        tree.Close();
        tree.Close();
        Amount[] loss = new Amount[rows];
        for (int s = 0; s < rows; s++)
        {
            loss[s] = -tree.End()[s];
        }

        return loss;
    }

    private static void Fill(DeribitGroup group, bool isProfit, Span<Amount> rows)
    {
        for (int s = 0; s < rows.Length; s++)
        {
            Amount profit = group.Dampened(s);
            rows[s] = profit.IsNegative == isProfit ? default : profit;
        }
    }
}
