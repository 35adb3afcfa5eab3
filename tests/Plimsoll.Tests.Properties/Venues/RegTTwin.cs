// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Tests.Properties.Venues;

/// <summary>An option of a small book; contracts are signed.</summary>
internal sealed record TwinLeg(bool IsCall, int Strike, int Days, int Contracts, double Value);

/// <summary>Strategy margin of a small book in floating point: every pairing of whole contracts is tried.</summary>
/// <remarks>Written from the page of the rulebook. Per share; a contract is for 100, stock comes in hundreds.</remarks>
internal sealed class RegTTwin(double spot, IReadOnlyList<TwinLeg> legs, int stock, bool isInitial)
{
    private const double Rate = 0.2, Floor = 0.1;
    private readonly double _long = isInitial ? 0.5 : 0.25, _short = isInitial ? 0.5 : 0.3;
    private readonly int[] _left = [.. legs.Select(static leg => Math.Abs(leg.Contracts))];
    private readonly SortedDictionary<int, List<(int Leg, int Contracts, bool WithStock)>> _spreads = [];
    private int _stockLeft = Math.Abs(stock);
    private double _best = double.PositiveInfinity;

    /// <summary>The least that any pairing requires.</summary>
    internal double Least()
    {
        Try(0, 0);
        return Math.Max(_best, 0) * 100;
    }

    /// <summary>The greatest loss of all on one expiry, stock included, or of options alone; infinite where it has no end.</summary>
    internal double GreatestLoss(int days, bool withStock)
    {
        List<(int Leg, int Contracts, bool WithStock)> all =
            [.. legs.Select(static (leg, i) => (leg, i)).Where(one => one.leg.Days == days).Select(static one => (one.i, Math.Abs(one.leg.Contracts), false))];
        return Loss(all, withStock ? stock : 0) * 100;
    }

    // One leg after another: what is left of it goes into a spread, over stock, or with a later written option, one contract at a time; the rest stands alone.
    private void Try(int leg, double cost)
    {
        if (leg == legs.Count)
        {
            double rest = cost + (_stockLeft * spot * (stock > 0 ? _long : _short));
            foreach (List<(int Leg, int Contracts, bool WithStock)> spread in _spreads.Values)
            {
                rest += Math.Max(0, Loss(spread, 0));
            }

            _best = Math.Min(_best, rest);
            return;
        }

        TwinLeg own = legs[leg];
        if (_left[leg] == 0)
        {
            Try(leg + 1, cost);
            return;
        }

        _left[leg]--;
        Try(leg, cost + (own.Contracts < 0 ? Alone(own) : own.Value));
        foreach (int days in legs.Select(static one => one.Days).Distinct().Order())
        {
            if (own.Contracts < 0 ? own.Days == days : own.Days >= days)
            {
                Spread(leg, days, cost, withStock: false);
                if (!isInitial && own.Contracts > 0 && _stockLeft > 0 && own.IsCall != stock > 0)
                {
                    _stockLeft--;
                    Spread(leg, days, cost, withStock: true);
                    _stockLeft++;
                }
            }
        }

        if (own.Contracts < 0)
        {
            Written(leg, cost);
        }

        _left[leg]++;
    }

    private void Written(int leg, double cost)
    {
        TwinLeg own = legs[leg];
        if (own.IsCall == stock > 0 && Covering() > 0)
        {
            _covered++;
            Try(leg, cost + (own.IsCall ? (1 - _long) * Math.Max(spot - own.Strike, 0) : Math.Max(own.Strike - spot, 0)) - own.Value);
            _covered--;
        }

        for (int other = leg + 1; other < legs.Count; other++)
        {
            if (legs[other].Contracts < 0 && legs[other].IsCall != own.IsCall && _left[other] > 0)
            {
                _left[other]--;
                bool isOwn = own.Value + Alone(own) > legs[other].Value + Alone(legs[other])
                    || (own.IsCall && own.Value + Alone(own) == legs[other].Value + Alone(legs[other]));
                Try(leg, cost + (isOwn ? Alone(own) : Alone(legs[other])));
                _left[other]++;
            }
        }
    }

    private int _covered;

    private int Covering() => _stockLeft - _covered;

    private void Spread(int leg, int days, double cost, bool withStock)
    {
        if (_stockLeft < _covered)
        {
            return;
        }

        List<(int Leg, int Contracts, bool WithStock)> spread = _spreads.TryGetValue(days, out List<(int Leg, int Contracts, bool WithStock)>? known) ? known
            : _spreads[days] = [];
        spread.Add((leg, 1, withStock));
        Try(leg, cost);
        spread.RemoveAt(spread.Count - 1);
    }

    private double Alone(TwinLeg leg) => Math.Max((Rate * spot) - Math.Max(leg.IsCall ? leg.Strike - spot : spot - leg.Strike, 0),
        Floor * (leg.IsCall ? spot : leg.Strike));

    private double Loss(List<(int Leg, int Contracts, bool WithStock)> spread, int shares)
    {
        double slope = shares, most = double.NegativeInfinity;
        foreach ((int leg, int contracts, bool withStock) in spread)
        {
            slope += (legs[leg].IsCall ? Math.Sign(legs[leg].Contracts) * contracts : 0) + (withStock ? Math.Sign(stock) * contracts : 0);
        }

        if (slope < 0)
        {
            return double.PositiveInfinity;
        }

        foreach (double at in spread.Select(one => (double)legs[one.Leg].Strike).Append(0))
        {
            double loss = shares * (spot - at);
            foreach ((int leg, int contracts, bool withStock) in spread)
            {
                TwinLeg own = legs[leg];
                double payoff = Math.Max(own.IsCall ? at - own.Strike : own.Strike - at, 0);
                loss += (Math.Sign(own.Contracts) * contracts * (own.Value - payoff)) + (withStock ? Math.Sign(stock) * contracts * (spot - at) : 0);
            }

            most = Math.Max(most, loss);
        }

        return most;
    }
}
