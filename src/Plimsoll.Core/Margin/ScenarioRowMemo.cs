// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Everything that an instrument's row is computed from, besides the model's parameters and the instrument's terms.</summary>
/// <remarks>The key holds the values themselves and not generations of them: equal inputs give equal rows whatever view of a market they came from, so a memo
/// cannot be wrong, and a snapshot, whose generations say nothing, can use it too.</remarks>
/// <param name="Mark">The instrument's mark.</param>
/// <param name="Settlement">The price of its settlement asset in the numeraire.</param>
/// <param name="Forward">An option's forward; zero for everything else.</param>
/// <param name="Volatility">An option's volatility; zero for everything else.</param>
/// <param name="Time">The time an option is valued at, as the model counts it; zero for everything else.</param>
public readonly record struct ScenarioRowInputs(Price Mark, Price Settlement, Price Forward, Ratio Volatility, Timestamp Time);

/// <summary>Remembers each instrument's profit per scenario until an input of it moves. A memo: results are the same bits with it and without it.</summary>
public sealed class ScenarioRowMemo
{
    private Entry[] _entries = [];

    /// <summary>The row of an instrument if it was computed by the same model from the same inputs.</summary>
    /// <param name="model">The model that computes rows; compared by reference.</param>
    /// <param name="instrument">The instrument.</param>
    /// <param name="inputs">What the row is computed from.</param>
    /// <param name="row">The row, one amount per scenario.</param>
    public bool TryGet(object model, InstrumentId instrument, scoped in ScenarioRowInputs inputs, out ReadOnlySpan<Amount> row)
    {
        row = default;
        if (instrument.Value >= _entries.Length)
        {
            return false;
        }

        ref Entry entry = ref _entries[instrument.Value];
        if (!ReferenceEquals(entry.Model, model) || entry.Inputs != inputs)
        {
            return false;
        }

        row = entry.Row;
        return true;
    }

    /// <summary>Space for an instrument's row, to be filled by the caller; remembered under the given inputs.</summary>
    public Span<Amount> Put(object model, InstrumentId instrument, scoped in ScenarioRowInputs inputs, int scenarios)
    {
        if (instrument.Value >= _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(instrument.Value + 1, _entries.Length * 2));
        }

        ref Entry entry = ref _entries[instrument.Value];
        entry.Model = model;
        entry.Inputs = inputs;
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
        public ScenarioRowInputs Inputs;
        public Amount[]? Row;
    }
}
