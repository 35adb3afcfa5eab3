// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Tims;

/// <summary>All that is held on one underlying.</summary>
internal sealed class TimsLeg
{
    internal ObservableId Underlying { get; set; }

    internal TimsMember Member { get; set; } = null!;

    /// <summary>Gains by valuation point, numeraire, rounded down leg by leg.</summary>
    internal Amount[] Profits { get; set; } = [];

    internal Amount Exposure { get; set; }

    internal Amount Minimum { get; set; }

    /// <summary>The value of what moves one for one with its price, negative for what is short, rounded down.</summary>
    internal Amount Low { get; set; }

    /// <summary>The same rounded up.</summary>
    internal Amount High { get; set; }
}

/// <summary>What an assessment on one sheet keeps: rows of options, and room for sums. Rows never change a result.</summary>
internal sealed class TimsScratch
{
    private readonly List<TimsLeg> _spare = [];
    private TimsRow?[] _rows = [];

    internal NettingTree Tree { get; } = new();

    /// <summary>By root, product group, class group and underlying.</summary>
    internal List<TimsLeg> Legs { get; } = [];

    /// <summary>The rows that were filled.</summary>
    internal IEnumerable<TimsRow> Rows => _rows.OfType<TimsRow>();

    /// <summary>The contracts of the only position, where one is taken apart by itself.</summary>
    internal Quantity Contracts { get; init; }

    internal void Clear()
    {
        _spare.AddRange(Legs);
        Legs.Clear();
    }

    /// <summary>The leg of an underlying, made where there is none yet.</summary>
    internal TimsLeg LegOf(ObservableId underlying, TimsMember member, int points)
    {
        int at = 0;
        while (at < Legs.Count && Compare(Legs[at], member, underlying) < 0)
        {
            at++;
        }

        if (at < Legs.Count && Legs[at].Underlying == underlying)
        {
            return Legs[at];
        }

        TimsLeg leg = _spare.Count > 0 ? _spare[^1] : new();
        if (_spare.Count > 0)
        {
            _spare.RemoveAt(_spare.Count - 1);
        }

        (leg.Underlying, leg.Member, leg.Exposure, leg.Minimum) = (underlying, member, default, default);
        (leg.Low, leg.High) = (default, default);
        leg.Profits = leg.Profits.Length == points ? leg.Profits : new Amount[points];
        Array.Clear(leg.Profits);
        Legs.Insert(at, leg);
        return leg;
    }

    internal TimsRow RowOf(InstrumentSpec spec, int points)
    {
        int place = spec.Id.Value;
        if (place >= _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(place + 1, _rows.Length * 2));
        }

        TimsRow row = _rows[place] ??= new(spec, points);
        return ReferenceEquals(row.Spec, spec) ? row : _rows[place] = new(spec, points);
    }

    private static int Compare(TimsLeg leg, TimsMember member, ObservableId underlying)
    {
        int order = leg.Member.Root.CompareTo(member.Root);
        order = order != 0 ? order : leg.Member.Product.CompareTo(member.Product);
        order = order != 0 ? order : leg.Member.Group.CompareTo(member.Group);
        return order != 0 ? order : leg.Underlying.CompareTo(underlying);
    }
}
