// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>Profit per scenario of one contract of an option in money, held long and held short, numeraire.</summary>
/// <remarks>
/// <para>profit_s = min(max(weight_s × (V_s − V) × unit, −value at the mark), greatest payoff − value at the mark), V the model's values of the
/// row, unit = contract size × price of the settlement asset, for an inverse option × 1 ÷ F. An inverse option's premium is a holding of coin, so that its
/// whole value in the numeraire moves with V.</para>
/// <para>The floor says that a long option loses at most what equity counts it for: an account with nothing but paid options requires no more than it
/// has. The ceiling says the same of who owes: a put on what has no price below zero pays its strike at most (<see cref="InstrumentSpec.GreatestPayoff"/>),
/// of which equity counts the mark already. A call and a put on a price that may go below zero have no ceiling.</para>
/// <para>Equity counts the mark, and the row starts from V: where the mark is above V a long option may lose that too, and where it is below V a short one may.
/// The difference is taken off the row of the side that it favours, so that no requirement is lower because a mark is late: a profit is never better than from
/// the mark, nor than from V.</para>
/// <para>Each figure leaves floating point once, when it is first read: rounded down for a long position, up for a short one, whose profit is its
/// negative.</para>
/// </remarks>
internal sealed class MarkedProfits
{
    // Just inside the range of money, so that no figure fails when it is rounded.
    private const double LargestMoney = 1.7e20;

    private readonly double[] _near;
    private readonly Side _long = new(Rounding.Down);
    private readonly Side _short = new(Rounding.Up);

    private MarkedProfits(int scenarios) => _near = new double[2 * scenarios];

    /// <summary>At least the largest magnitude in either row.</summary>
    internal double Most { get; private set; }

    /// <summary>Profit of one contract held long, or the negative of that of one held short, in a scenario.</summary>
    internal Amount Of(bool isShort, int scenario) => isShort ? _short.At(scenario, NearOf(true)) : _long.At(scenario, NearOf(false));

    /// <summary>The same before they are rounded, by scenario.</summary>
    internal ReadOnlySpan<double> NearOf(bool isShort) => isShort ? _near.AsSpan(_near.Length / 2) : _near.AsSpan(0, _near.Length / 2);

    /// <summary>Fills the profits of a row, in the place of older ones where there are any; null where one is beyond the range of money.</summary>
    internal static MarkedProfits? TryFill(CubeRow row, ImmutableArray<Scenario> scenarios, InstrumentCatalog catalog, MarkedProfits? older)
    {
        MarkedProfits filled = older ?? new(scenarios.Length);
        filled._long.Forget();
        filled._short.Forget();
        InstrumentSpec spec = row.Spec;
        double settlement = row.Inputs.Settlement.ToDouble();
        double unit = spec.ContractSize.ToDouble() * settlement / (spec.Payoff == Payoff.Inverse ? row.Prices[0] : 1);
        double least = -(row.Inputs.Mark.ToDouble() * spec.ContractSize.ToDouble() * settlement);
        Amount? payoff = spec.GreatestPayoff(spec.ContractSize, spec.Payoff == Payoff.Inverse ? Price.Of(1) : row.Inputs.Settlement, catalog);
        double greatest = payoff?.ToDouble() ?? double.PositiveInfinity;
        double ceiling = Math.Max(greatest + least, 0), above = (row.Models[0] * unit) + least;
        double most = 0;
        for (int s = 0; s < scenarios.Length; s++)
        {
            double profit = scenarios[s].Weight.ToDouble() * (row.Models[s + 1] - row.Models[0]) * unit;
            double held = Math.Clamp(profit + Math.Min(above, 0), least, ceiling), owed = Math.Clamp(profit + Math.Max(above, 0), least, ceiling);
            (filled._near[s], filled._near[scenarios.Length + s]) = (held, owed);
            most = Math.Max(most, Math.Max(Math.Abs(held), Math.Abs(owed)));
        }

        filled.Most = most;
        return most <= LargestMoney ? filled : null;
    }

    /// <summary>The figures of one side, each rounded when it is first read: of three dozen one or two are.</summary>
    private sealed class Side(Rounding rounding)
    {
        private Amount[] _amounts = [];
        private bool[] _isKnown = [];

        internal Amount At(int scenario, ReadOnlySpan<double> near)
        {
            if (_amounts.Length == 0)
            {
                (_amounts, _isKnown) = (new Amount[near.Length], new bool[near.Length]);
            }

            if (!_isKnown[scenario])
            {
                bool isMoney = Amount.TryQuantise(near[scenario], rounding, out _amounts[scenario]);
                Invariant.Check(isMoney, "A profit that is inside the range of money has a figure.");
                _isKnown[scenario] = true;
            }

            return _amounts[scenario];
        }

        internal void Forget() => Array.Clear(_isKnown);
    }
}
