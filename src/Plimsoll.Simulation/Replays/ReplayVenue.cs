// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>The production node as a replay drives it, also one whose journal already holds the beginning.</summary>
/// <remarks>A node that recovered says nothing about how it came to where it is. So the commands that its journal already holds are told to a second engine,
/// beside the journal, whose events are heard instead; where the journal ends, both must be in the same state, or the journal is of another world.</remarks>
internal sealed class ReplayVenue : IDisposable
{
    private readonly ClearingNode _node;
    private readonly string _journalName;
    private readonly TimeProvider? _clock;
    private readonly HashSet<ulong> _quarantined;
    private readonly HashSet<ulong> _notes;
    private ClearingEngine? _past;
    private Rejection[] _outcomes = new Rejection[64];

    internal ReplayVenue(EngineSetup setup, IJournal journal, ulong snapshotEvery, TimeProvider? clock)
    {
        _journalName = journal.Name;
        _node = ClearingNode.Open(setup, journal, new NodeOptions { SnapshotEvery = snapshotEvery });
        _clock = clock;
        Recovered = _node.Engine.Sequence;
        _quarantined = [.. _node.Recovery.Quarantined.Select(placed => placed.Note.Record)];
        _notes = [.. _node.Recovery.Quarantined.Select(placed => placed.At)];
        _past = Recovered > 0 ? new ClearingEngine(setup) : null;
    }

    /// <summary>What an operator should know of how the journal was recovered.</summary>
    internal ImmutableArray<string> Messages => _node.Recovery.Messages;

    /// <summary>How many commands the journal already held.</summary>
    internal ulong Recovered { get; }

    /// <summary>The engine as it stands.</summary>
    internal ClearingEngine Engine => _past ?? _node.Engine;

    /// <summary>Time spent in the engine and the journal.</summary>
    internal TimeSpan Busy { get; private set; }

    /// <summary>Tells the commands of one step to the engine.</summary>
    /// <exception cref="InputException">The journal holds other commands than these.</exception>
    internal void Submit(ImmutableArray<Command> commands, IEventSink events)
    {
        long started = _clock?.GetTimestamp() ?? 0;
        ReadOnlySpan<Command> left = commands.AsSpan();
        while (_past is { } past && !left.IsEmpty)
        {
            if (_quarantined.Contains(past.Sequence + 1))
            {
                past.ApplyQuarantined(left[0], events);
            }
            else
            {
                past.Apply(left[0], events);
            }

            left = left[1..];
            while (_notes.Contains(past.Sequence + 1))
            {
                past.ApplyNote();
            }

            if (past.Sequence == Recovered)
            {
                Meet(past);
            }
        }

        if (!left.IsEmpty)
        {
            if (_outcomes.Length < left.Length)
            {
                _outcomes = new Rejection[left.Length];
            }

            _node.Submit(left, _outcomes.AsSpan(0, left.Length), events);
        }

        Busy += _clock?.GetElapsedTime(started) ?? TimeSpan.Zero;
    }

    /// <summary>Checks that the world came at least as far as the journal.</summary>
    internal void Finish()
    {
        if (_past is { } past)
        {
            throw new InputException(
                _journalName, null, null,
                    $"the journal holds {Recovered} commands, but this world comes to only {past.Sequence} up to here: it is the journal of another world");
        }
    }

    public void Dispose() => _node.Dispose();

    private void Meet(ClearingEngine past)
    {
        if (past.StateHash() != _node.Engine.StateHash())
        {
            throw new InputException(
                _journalName, null, null,
                    $"after {Recovered} commands the journal is in another state than this world: it was written with other data, accounts or seed");
        }

        _past = null;
    }
}
