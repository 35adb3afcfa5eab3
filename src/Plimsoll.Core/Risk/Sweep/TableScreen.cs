// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Knows, after every price, which accounts of a table a full sweep would nominate, looking only at those that it can matter to.</summary>
/// <remarks>
/// <para>When an account is evaluated it gets a radius: with headroom H and L_u = Σ |q| × sensitivity over its entries in u (headroom is cash plus, per
/// underlying, the least of sums each of which moves by at most L_u (e^d − 1)), no move of its underlyings changes H by as much as H itself while |ln P_u /
/// P_u,then| &lt; r × w_u for each of them, where r = H ÷ (κ Σ L_u w_u) and κ = (e^D − 1)/D bounds e^d − 1 ≤ κ d for d up to the cap D.</para>
/// <para>Each underlying keeps its accounts in shelves by radius, each shelf with a reference price of its own. A price of u looks at u's shelves only, opens
/// those whose price has drifted as far as their radius, and evaluates and re-shelves what is in them. An account is on the shelf of radius b only if its r is
/// at least b plus the drift that the shelf already had, so a closed shelf holds nobody who could have crossed.</para>
/// </remarks>
public sealed class TableScreen
{
    private const int Shelves = 96;
    private const double MaxDisplacement = 0.25;
    private const double SmallestShelf = 1.0 / (1 << 6);
    private readonly PortfolioTable _table;
    private readonly ScenarioMatrix _matrix;
    private readonly double[] _sensitivities;
    private readonly double[] _widths;
    private readonly double[] _logPrices;
    private readonly double[] _bounds = new double[Shelves];
    private readonly Shelf[][] _shelves;
    private readonly int[] _stamps;
    private readonly bool[] _nominated;
    private readonly double _kappa;

    /// <summary>Evaluates every account once and shelves it.</summary>
    /// <param name="table">The accounts.</param>
    /// <param name="matrix">Their instruments' values and rows at the given prices.</param>
    /// <param name="sensitivities">By instrument, a bound on |Δ value| and on every |Δ shocked value| of one unit when its underlying moves by d = |Δ ln P|
    /// from here, as a multiple of e^d − 1. For a linear contract: |delta| × price × (1 + largest scenario move). Kept by reference: update it with the
    /// matrix.</param>
    /// <param name="prices">By underlying, its price, above zero.</param>
    /// <param name="widths">By underlying, its usual move as a fraction, above zero: the unit in which radii are measured.</param>
    public TableScreen(PortfolioTable table, ScenarioMatrix matrix, double[] sensitivities, ReadOnlySpan<double> prices, ReadOnlySpan<double> widths)
    {
        Invariant.Check(sensitivities.Length == matrix.Instruments && prices.Length == widths.Length,
            "Every instrument has a sensitivity, every underlying a price and a width.");
        _table = table;
        _matrix = matrix;
        _sensitivities = sensitivities;
        _widths = widths.ToArray();
        _logPrices = new double[prices.Length];
        _stamps = new int[table.Accounts];
        _nominated = new bool[table.Accounts];
        _kappa = (StrictMath.Exp(MaxDisplacement) - 1) / MaxDisplacement;
        _shelves = new Shelf[prices.Length][];
        for (int i = 0; i < Shelves; i++)
        {
            // Four shelves to an octave: the account that just misses a shelf waits on one at most a fifth nearer.
            _bounds[i] = SmallestShelf * StrictMath.Exp(i * 0.25 * StrictMath.Log(2));
        }

        for (int u = 0; u < prices.Length; u++)
        {
            Invariant.Check(prices[u] > 0 && widths[u] > 0, "Prices and widths are above zero.");
            _logPrices[u] = StrictMath.Log(prices[u]);
            _shelves[u] = new Shelf[Shelves + 1];
            for (int shelf = 0; shelf <= Shelves; shelf++)
            {
                _shelves[u][shelf] = new(_logPrices[u]);
            }
        }

        for (int account = 0; account < table.Accounts; account++)
        {
            Place(account, Sweep.Account(table, matrix, account));
        }
    }

    /// <summary>How many accounts are nominated.</summary>
    public int NominatedCount { get; private set; }

    /// <summary>How many account rows have been evaluated since the start, the first evaluation of each not counted.</summary>
    public long RowsTouched { get; private set; }

    /// <summary>True when a full sweep at the current prices would nominate the account.</summary>
    public bool IsNominated(int account) => _nominated[account];

    /// <summary>Takes in a price, after the matrix and the sensitivities of its instruments have been updated.</summary>
    /// <param name="underlying">What moved.</param>
    /// <param name="price">Its price, above zero.</param>
    /// <returns>A refusal, with nothing changed, for a price that is not a finite number above zero.</returns>
    public Rejection Move(int underlying, double price)
    {
        if (!(price > 0 && double.IsFinite(price)))
        {
            return new(RejectionCode.OutsideDomain, RefusalSubject.Row(underlying));
        }

        double logPrice = _logPrices[underlying] = StrictMath.Log(price);
        double width = _widths[underlying];
        Shelf[] shelves = _shelves[underlying];
        for (int shelf = 0; shelf <= Shelves; shelf++)
        {
            // The last shelf is the edge: accounts too near their line to wait for any drift.
            if (shelves[shelf].Count > 0 && (shelf == Shelves || Math.Abs(logPrice - shelves[shelf].Reference) >= _bounds[shelf] * width))
            {
                Open(shelves[shelf], logPrice);
            }
        }

        return Rejection.None;
    }

    /// <summary>Evaluates one account again, after its row has been replaced.</summary>
    public void Refresh(int account)
    {
        RowsTouched++;
        Place(account, Sweep.Account(_table, _matrix, account));
    }

    private void Open(Shelf shelf, double logPrice)
    {
        (int Account, int Stamp)[] entries = shelf.Empty(logPrice, out int count);
        for (int i = 0; i < count; i++)
        {
            // An account evaluated since it was put here stands on other shelves now.
            if (_stamps[entries[i].Account] == entries[i].Stamp)
            {
                Refresh(entries[i].Account);
            }
        }
    }

    private void Place(int account, in AccountRisk risk)
    {
        NominatedCount += (risk.IsNominated ? 1 : 0) - (_nominated[account] ? 1 : 0);
        _nominated[account] = risk.IsNominated;
        int stamp = unchecked(++_stamps[account]);

        ref readonly SweepBlock block = ref _table.BlockOf(account, out int local);
        ReadOnlySpan<int> groups = block.GroupsOf(local);
        double speed = 0, widest = 0;
        foreach (int group in groups)
        {
            double width = _widths[block.Underlying(group)], gross = 0;
            foreach (int entry in block.Entries(group))
            {
                gross += Math.Abs(block.Quantities[entry]) * _sensitivities[block.Instruments[entry]];
            }

            speed += gross * width;
            widest = Math.Max(widest, width);
        }

        // Four guards: the guard here, the guard there, and room for both to have grown with the prices in between.
        double radius = Math.Min((risk.Headroom - (4 * risk.Guard)) / (_kappa * speed), MaxDisplacement / widest);
        foreach (int group in groups)
        {
            Put(block.Underlying(group), account, stamp, radius);
        }
    }

    private void Put(int underlying, int account, int stamp, double radius)
    {
        Shelf[] shelves = _shelves[underlying];
        double logPrice = _logPrices[underlying], width = _widths[underlying];
        int shelf = ShelfBelow(radius);
        for (; shelf >= 0; shelf--)
        {
            if (shelves[shelf].Count == 0)
            {
                shelves[shelf].Reference = logPrice;
            }

            if (_bounds[shelf] + (Math.Abs(logPrice - shelves[shelf].Reference) / width) <= radius * (1 - Slack))
            {
                break;
            }
        }

        shelves[shelf < 0 ? Shelves : shelf].Add(account, stamp);
    }

    // Covers the few roundings of radius, drift and shelf bounds, each below 2⁻⁵⁰ relative.
    private const double Slack = 1.0 / (1L << 40);

    private int ShelfBelow(double radius)
    {
        if (!(radius > _bounds[0]))
        {
            return -1;
        }

        int found = Array.BinarySearch(_bounds, radius);
        return found >= 0 ? found : ~found - 1;
    }

    private sealed class Shelf(double reference)
    {
        private (int Account, int Stamp)[] _entries = [];

        internal double Reference { get; set; } = reference;

        internal int Count { get; private set; }

        internal void Add(int account, int stamp)
        {
            if (Count == _entries.Length)
            {
                Array.Resize(ref _entries, Math.Max(4, _entries.Length * 2));
            }

            _entries[Count++] = (account, stamp);
        }

        /// <summary>Hands the entries over and starts again at a new reference.</summary>
        internal (int Account, int Stamp)[] Empty(double reference, out int count)
        {
            (int Account, int Stamp)[] entries = _entries;
            count = Count;
            _entries = [];
            Count = 0;
            Reference = reference;
            return entries;
        }
    }
}
