// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Remembers each instrument's profit per scenario until an input of it moves. A memo: results are the same bits with it and without it.</summary>
public sealed class ScenarioRowMemo
{
    private Entry[] _entries = [];

    /// <summary>The row of an instrument if it was computed by the same model from the same inputs.</summary>
    /// <param name="model">The model that computes rows; compared by reference.</param>
    /// <param name="instrument">The instrument.</param>
    /// <param name="key">A number that changes whenever an input of the row changes.</param>
    /// <param name="row">The row, one amount per scenario.</param>
    public bool TryGet(object model, InstrumentId instrument, Int128 key, out ReadOnlySpan<Amount> row)
    {
        row = default;
        if (instrument.Value >= _entries.Length)
        {
            return false;
        }

        ref Entry entry = ref _entries[instrument.Value];
        if (!ReferenceEquals(entry.Model, model) || entry.Key != key)
        {
            return false;
        }

        row = entry.Row;
        return true;
    }

    /// <summary>Space for an instrument's row, to be filled by the caller; remembered under the given key.</summary>
    public Span<Amount> Put(object model, InstrumentId instrument, Int128 key, int scenarios)
    {
        if (instrument.Value >= _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(instrument.Value + 1, _entries.Length * 2));
        }

        ref Entry entry = ref _entries[instrument.Value];
        entry.Model = model;
        entry.Key = key;
        if (entry.Row is null || entry.Row.Length != scenarios)
        {
            entry.Row = new Amount[scenarios];
        }

        return entry.Row;
    }

    /// <summary>Forgets an instrument's row: what <see cref="Put"/> was filling came to nothing.</summary>
    public void Forget(InstrumentId instrument) => _entries[instrument.Value].Model = null;

    private struct Entry
    {
        public object? Model;
        public Int128 Key;
        public Amount[]? Row;
    }
}
