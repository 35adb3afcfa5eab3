// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Venues.RegT;

/// <summary>Finds the cheapest pairing of a book: branch and bound over whole lots, on the linear program of all pairings.</summary>
/// <remarks>
/// <para>The program's least cost is a bound that no pairing is below. Where its solution is of whole lots it is the cheapest pairing. Else a move is held to
/// the
/// whole lots below or above, and both are searched, until nothing that is left can be cheaper: the proof that a small book's pairing is the cheapest. A
/// book whose search would take more than <see cref="MostNodes"/> programs keeps the cheapest pairing found so far, which is valid, and
/// <see cref="Bound"/> says how much cheaper another could be at most.</para>
/// <para>Strikes at which no spread loses most are left out of the program until they are needed.</para>
/// </remarks>
internal sealed class RegTSearch
{
    /// <summary>Programs that are solved for one book.</summary>
    private const int MostNodes = 200;

    /// <summary>More lots than this are paired as if they could be divided, and rounded to whole ones after: a lot is then less than a thousandth of
    /// them.</summary>
    private const double MostLots = 1e3;

    private const double Whole = 1e-6, Slack = 1e-9;

    private readonly RegTMoves _moves;
    private readonly LinearProgram _program = new();
    private readonly List<double[]> _losses = [];
    private readonly double[] _lots;
    private readonly int _fixedRows;
    private double[] _best;
    private double _bestValue;
    private int _nodes;

    private RegTSearch(RegTMoves moves)
    {
        _moves = moves;
        _lots = [.. moves.Moves.Select(moves.LotOf)];
        _best = new double[moves.Costs.Length];
        _program.Begin(moves.Costs);
        moves.AddRows(_program);
        _fixedRows = _program.Rows;
    }

    /// <summary>Units of each move, scaled; the costs of spreads after them. All alone where nothing cheaper was found.</summary>
    internal ReadOnlySpan<double> Best => _best;

    /// <summary>What no pairing is below, scaled, beside all standing alone.</summary>
    internal double Bound { get; private set; }

    /// <summary>True where nothing that is left could be cheaper than <see cref="Best"/>, up to the rounding of many lots.</summary>
    internal bool IsProved { get; private set; }

    internal static RegTSearch Of(RegTMoves moves)
    {
        RegTSearch search = new(moves);
        Stack<Node?> open = new();
        open.Push(null);
        double bound = double.NaN;
        while (open.Count > 0 && search._nodes < MostNodes)
        {
            Node? node = open.Pop();
            if (!search.TrySolve(node))
            {
                bound = double.IsNaN(bound) ? double.NegativeInfinity : bound;
                continue;
            }

            double value = search._program.Value;
            bound = double.IsNaN(bound) ? value : bound;
            if (value < search._bestValue - Slack)
            {
                search.Branch(node, value, open);
            }
        }

        (search.Bound, search.IsProved) = (bound, open.Count == 0 && !double.IsNegativeInfinity(bound));
        return search;
    }

    private void Branch(Node? node, double value, Stack<Node?> open)
    {
        double[] solution = _program.Solution;
        int divided = -1;
        double farthest = Whole;
        for (int m = 0; m < _lots.Length; m++)
        {
            if (_lots[m] <= 0)
            {
                continue;
            }

            double lots = solution[m] / _lots[m], off = Math.Abs(lots - Math.Round(lots));
            if (off > farthest && lots < MostLots)
            {
                (divided, farthest) = (m, off);
            }
        }

        if (divided < 0)
        {
            (_best, _bestValue) = (solution, value);
            return;
        }

        double below = Math.Floor(solution[divided] / _lots[divided]);
        Node down = new(node, divided, 1, below * _lots[divided]), up = new(node, divided, -1, -(below + 1) * _lots[divided]);

        // The nearer one first: it is the likelier to hold a cheap pairing.
        bool isDownFirst = (solution[divided] / _lots[divided]) - below < 0.5;
        open.Push(isDownFirst ? up : down);
        open.Push(isDownFirst ? down : up);
    }

    private bool TrySolve(Node? node)
    {
        _nodes++;
        while (true)
        {
            _program.KeepRows(_fixedRows);
            foreach (double[] loss in _losses)
            {
                _program.Add(loss, 0);
            }

            for (Node? bound = node; bound is not null; bound = bound.Above)
            {
                double[] row = new double[_moves.Costs.Length];
                row[bound.Move] = bound.Sign;
                _program.Add(row, bound.Limit);
            }

            if (!_program.TrySolve())
            {
                return false;
            }

            if (!AddLosses())
            {
                return true;
            }
        }
    }

    /// <summary>Adds the strike at which each spread loses most, where it loses more there than the program made it cost.</summary>
    private bool AddLosses()
    {
        int before = _losses.Count;
        for (int pool = 0; pool < _moves.Expiries.Length; pool++)
        {
            double[]? worst = null;
            double most = Slack;
            foreach (double strike in _moves.StrikesOf[pool])
            {
                double[] row = _moves.LossAt(pool, strike);
                double over = 0;
                for (int v = 0; v < row.Length; v++)
                {
                    over += row[v] * _program.Solution[v];
                }

                if (over > most)
                {
                    (worst, most) = (row, over);
                }
            }

            if (worst is not null)
            {
                _losses.Add(worst);
            }
        }

        return _losses.Count > before;
    }

    /// <summary>One more bound on a move: sign × units ≤ limit.</summary>
    private sealed record Node(Node? Above, int Move, double Sign, double Limit);
}
