// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>Writes Derive's lines on a sheet: where floating point becomes money, rounded up.</summary>
internal struct DeriveLines
{
    private readonly MarginSheet _sheet;

    internal DeriveLines(MarginSheet sheet)
    {
        _sheet = sheet;
        Fits = true;
    }

    /// <summary>False as soon as a figure was beyond the range of money: the sheet is then not to be read.</summary>
    internal bool Fits { get; private set; }

    /// <summary>Adds a line where it requires something. Maintenance below zero is none, and initial is at least maintenance: parameters under which Derive's
    /// own initial margin would be less are told as they are in its net margin, and not on a sheet.</summary>
    internal void Add(MarginLineKind kind, int subject, double exposure, double initial, double maintenance, int part, int scenario = -1)
    {
        if (!Amount.TryQuantise(Math.Max(0, exposure), Rounding.Up, out Amount charged)
            || !Amount.TryQuantise(Math.Max(0, maintenance), Rounding.Up, out Amount least)
            || !Amount.TryQuantise(Math.Max(0, initial), Rounding.Up, out Amount first))
        {
            Fits = false;
            return;
        }

        first = Amount.Max(first, least);
        if (first.IsPositive)
        {
            _sheet.Add(new MarginLine(kind, subject, charged, first, least, scenario, part));
        }
    }
}
