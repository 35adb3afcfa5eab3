// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Liquidation;

/// <content>Accounts so small that every number of steps is tried, where the relaxation does not prove what it led to: neither lots nor choices are convex,
/// and with few steps of each leg that matters most.</content>
public sealed partial class CureSearch
{
    /// <summary>True where every number of steps of every leg can be tried.</summary>
    private bool IsSmall()
    {
        long tried = 1;
        for (int leg = 0; leg < _program.Legs && tried <= _mostTried; leg++)
        {
            tried *= Math.Min(_program.CapOf(leg), _mostTried) + 1;
        }

        return tried <= _mostTried;
    }

    /// <summary>Takes the cheapest of all steps that restore, where it is cheaper than what was found.</summary>
    /// <returns>True where steps that restore are found by now.</returns>
    private bool TryAll()
    {
        _work.Begin(_program);
        TryAll(0);
        return _hasBest;
    }

    private void TryAll(int leg)
    {
        if (leg == _program.Legs)
        {
            if (_work.Gap <= 0 && (!_hasBest || _work.Cost < _best.Cost))
            {
                _work.CopyTo(_best);
                _hasBest = true;
            }

            return;
        }

        // Costs never fall with steps: what is too dear already is so with more.
        for (long steps = 0; steps <= _program.CapOf(leg) && !(_hasBest && _work.CostWith(leg, steps) >= _best.Cost); steps++)
        {
            _work.Set(leg, steps);
            TryAll(leg + 1);
        }

        _work.Set(leg, 0);
    }
}
