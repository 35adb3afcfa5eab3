// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What an account would look like after some closes.</summary>
/// <param name="Equity">Equity, numeraire.</param>
/// <param name="Maintenance">Maintenance, numeraire.</param>
/// <param name="Cost">What the closes cost, numeraire.</param>
/// <param name="Gap">Maintenance with the policy's buffer − equity; at most zero when the account is restored.</param>
internal readonly record struct TrialResult(Amount Equity, Amount Maintenance, Amount Cost, Amount Gap)
{
    internal bool Restores => !Gap.IsPositive;

    internal Amount Deficit => Maintenance - Equity;
}

/// <summary>Assesses a portfolio exactly as it would be after given closes, without touching it.</summary>
internal sealed class CloseTrial
{
    private readonly CloseLeg[] _legs;
    private readonly Portfolio _before;
    private readonly MarketView _market;
    private readonly Rulebook _rulebook;
    private readonly MarginSheet _sheet;
    private readonly Amount[] _balances;
    private readonly Holding[] _holdings;
    private readonly Position[] _positions;

    internal CloseTrial(CloseLeg[] legs, in Portfolio before, MarketView market, Rulebook rulebook, MarginSheet sheet)
    {
        _legs = legs;
        _before = before;
        _market = market;
        _rulebook = rulebook;
        _sheet = sheet;
        _balances = new Amount[market.Catalog.Assets.Length];
        _holdings = new Holding[_balances.Length];
        _positions = new Position[before.Positions.Length];
    }

    /// <summary>Assessments made so far.</summary>
    internal int Assessments { get; private set; }

    /// <summary>Why an assessment was refused; results are then not to be read.</summary>
    internal Rejection Rejection { get; private set; }

    /// <summary>Equity, requirement and cost after closing each leg by the given number of steps.</summary>
    internal TrialResult After(ReadOnlySpan<long> steps)
    {
        TrialResult result = Assess(steps, withPenalty: true, out Amount penalty);
        if (!result.Equity.IsNegative || penalty.IsZero)
        {
            return result;
        }

        // The liquidation fee yields before it makes a solvent account insolvent: it takes what there is above zero, and nothing below.
        TrialResult spared = Assess(steps, withPenalty: false, out _);
        Amount equity = Amount.Min(spared.Equity, Amount.Zero);
        return spared with { Equity = equity, Gap = spared.Gap + spared.Equity - equity };
    }

    private TrialResult Assess(ReadOnlySpan<long> steps, bool withPenalty, out Amount penalty)
    {
        Amount cost = default;
        penalty = default;
        Array.Clear(_balances);
        foreach (Holding holding in _before.Holdings.Span)
        {
            _balances[holding.Asset.Value] = holding.Balance;
        }

        int positions = 0;
        int next = 0;
        foreach (Position position in _before.Positions.Span)
        {
            Position left = position;
            if (next < _legs.Length && !_legs[next].IsSpot && _legs[next].Spec.Id == position.Instrument)
            {
                left = Trade(next, steps[next], position, withPenalty, ref cost, ref penalty);
                next++;
            }

            if (!left.Quantity.IsZero || !left.Cost.IsZero)
            {
                _positions[positions++] = left;
            }
        }

        for (; next < _legs.Length; next++)
        {
            Trade(next, steps[next], default, withPenalty, ref cost, ref penalty);
        }

        int holdings = 0;
        for (int i = 0; i < _balances.Length; i++)
        {
            if (!_balances[i].IsZero)
            {
                _holdings[holdings++] = new(new(i), _balances[i]);
            }
        }

        Assessments++;
        Rejection rejection = _rulebook.Assess(new(_holdings.AsMemory(0, holdings), _positions.AsMemory(0, positions)), _market, _sheet);
        if (rejection.IsRefused)
        {
            Rejection = rejection;
            return default;
        }

        Amount target = _sheet.Maintenance + _sheet.Maintenance.Times(_rulebook.Liquidation.Buffer, Rounding.Up);
        return new(_sheet.Equity, _sheet.Maintenance, cost, target - _sheet.Equity);
    }

    private Position Trade(int index, long steps, in Position position, bool withPenalty, ref Amount cost, ref Amount penalty)
    {
        if (steps == 0)
        {
            return position;
        }

        CloseLeg leg = _legs[index];
        Result<CloseFill> filled = leg.FillOf(steps);
        if (!filled.IsOk)
        {
            Rejection = filled.Rejection;
            return position;
        }

        CloseFill fill = filled.Value;
        InstrumentSpec spec = leg.Spec;
        Amount unit = _market.Catalog[spec.Settlement].SmallestUnit;

        // Rounded as the ledger books it: a receiver gets whole smallest units only, and the released cost begins none that it does not pay.
        Amount received = spec.ValueOf(-fill.Trade, fill.Quote.AveragePrice, Rounding.Down).RoundTo(unit, Rounding.Down);
        Position left = position;
        if (leg.IsSpot)
        {
            _balances[spec.Base!.Value.Value] += Amount.FromAtoms(fill.Trade.Atoms);
        }
        else
        {
            Amount released = fill.Trade == -position.Quantity ? position.Cost
                : position.Cost.Scale(-fill.Trade.Atoms, position.Quantity.Atoms, Rounding.Up).RoundTo(unit, Rounding.Up);
            received -= released;
            left = position with { Quantity = position.Quantity + fill.Trade, Cost = position.Cost - released };
        }

        _balances[spec.Settlement.Value] += received - fill.Charges.Taker - (withPenalty ? fill.Charges.Penalty : default);
        cost += fill.Cost;
        penalty += fill.Charges.Penalty;
        return left;
    }
}
