// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>Profit by row of one contract of an option, in its settlement asset, and its delta; kept until its row of the cube is filled anew.</summary>
/// <remarks>
/// <para>By the rows of a <see cref="ScenarioCube"/>. An inverse option is worth V ÷ F of coin, now and in the row, each at its own forward, and gains the
/// difference; an extended row × (1 + move) × weight ÷ (1 ± range): quote at the row's price, turned back into coin at the edge of the range. A linear one
/// gains V′ − V, × weight. Both × contract size.</para>
/// <para>Equity counts the mark, and the rows start from V: what the mark is off V is taken off the side that it favours, and a long option loses at most its
/// mark, as in
/// <see cref="ScenarioMargin"/>.</para>
/// <para>Delta: for an inverse option the net transaction delta, Black-76's less the mark in coin, for a linear one delta × forward. Each figure leaves
/// floating point once.</para>
/// </remarks>
internal sealed class DeribitOptionRow(int rows)
{
    private CubeRow? _of;
    private long _version;

    /// <summary>Profit by row of who is long, rounded down.</summary>
    internal Amount[] OfLong { get; } = new Amount[rows];

    /// <summary>Of a contract held long, rounded up: who is short gains the negative of it.</summary>
    internal Amount[] OfShort { get; } = new Amount[rows];

    /// <summary>The delta of one contract.</summary>
    internal Amount Delta { get; private set; }

    /// <summary>Makes sure that the figures are those of a row of a cube.</summary>
    /// <returns>False where one of them is beyond the range of money; they are then not to be read.</returns>
    internal bool TryUpdate(DeribitPair pair, CubeRow row)
    {
        if (ReferenceEquals(_of, row) && _version == row.Version)
        {
            return true;
        }

        bool isFilled = TryFill(pair, row);
        (_of, _version) = (isFilled ? row : null, row.Version);
        return isFilled;
    }

    private bool TryFill(DeribitPair pair, CubeRow row)
    {
        InstrumentSpec spec = row.Spec;
        bool isInverse = spec.Payoff == Payoff.Inverse;
        double size = spec.ContractSize.ToDouble(), now = row.Worth(0), least = -row.Inputs.Mark.ToDouble() * size;
        double above = now + least;
        for (int s = 0; s < OfLong.Length; s++)
        {
            double move = pair.Scenarios[s].Own.PriceMove.ToDouble(), weight = pair.Scenarios[s].Weight.ToDouble();
            double profit = (row.Worth(s + 1) - now) * (isInverse ? (1 + move) * weight / pair.CoinPrices[s].ToDouble() : weight);
            if (!Amount.TryQuantise(Math.Max(profit + Math.Min(above, 0), least), Rounding.Down, out OfLong[s])
                || !Amount.TryQuantise(Math.Max(profit + Math.Max(above, 0), least), Rounding.Up, out OfShort[s]))
            {
                return false;
            }
        }

        double own = isInverse ? (row.Greeks.Delta * size) + least : row.Greeks.Delta * row.Prices[0] * size;
        bool isMoney = Amount.TryQuantise(own, Rounding.AwayFromZero, out Amount delta);
        Delta = delta;
        return isMoney;
    }
}

/// <summary>The options that a model has valued on one sheet. A memo: it never changes a result.</summary>
internal sealed class DeribitOptionRows
{
    private DeribitOptionRow?[] _rows = [];

    /// <summary>An option's row.</summary>
    /// <returns>Refused as <see cref="ScenarioCube.Get"/> is, and with <see cref="RejectionCode.OutsideDomain"/> (subject: the instrument) where a figure is
    /// beyond the range of money; the row is then not to be read.</returns>
    internal Rejection Get(DeribitPair pair, InstrumentSpec spec, MarketView market, ScenarioCubes cubes, out DeribitOptionRow row)
    {
        int place = spec.Id.Value;
        if (place >= _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(place + 1, _rows.Length * 2));
        }

        row = _rows[place] ??= new(pair.Scenarios.Length);
        Rejection rejection = cubes.Of(pair.Scenarios).Get(spec, market, out CubeRow valued);
        return rejection.IsRefused || row.TryUpdate(pair, valued) ? rejection : new(RejectionCode.OutsideDomain, spec.Id);
    }
}
