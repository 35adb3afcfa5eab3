// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Remembers the answers to the last commands that carried an id, so that a retry has no second effect. Survives restarts in the snapshot.</summary>
/// <remarks>Holds <see cref="EngineLimits.DedupeWindow"/> answers; the oldest is forgotten first. A client must not retry beyond that horizon. An id is a name
/// within its <see cref="CommandScope"/>: two accounts may use the same one, and neither can use up the other's.</remarks>
internal sealed class CommandMemory
{
    private readonly Dictionary<Key, int> _places = [];
    private Entry[] _ring = new Entry[1024];
    private int _next;

    /// <summary>How many are remembered.</summary>
    internal int Count => _places.Count;

    /// <summary>Finds the answer given before: the same one for the same payload, a conflict for another.</summary>
    internal bool TryRecall(ulong scope, CommandId id, UInt128 payload, out Rejection answer)
    {
        if (!_places.TryGetValue(new(scope, id.Value), out int place))
        {
            answer = default;
            return false;
        }

        ref Entry entry = ref _ring[place];
        answer = entry.Payload == payload ? entry.Answer : new(RejectionCode.CommandIdConflict);
        return true;
    }

    /// <summary>Remembers an answer under an id that is not remembered yet.</summary>
    internal void Remember(ulong scope, CommandId id, UInt128 payload, Rejection answer)
    {
        if (_next == _ring.Length && _ring.Length < EngineLimits.DedupeWindow)
        {
            Array.Resize(ref _ring, Math.Min(_ring.Length * 2, EngineLimits.DedupeWindow));
        }

        if (_next == _ring.Length)
        {
            _next = 0;
        }

        if (_places.Count == EngineLimits.DedupeWindow)
        {
            _places.Remove(new(_ring[_next].Scope, _ring[_next].Id));
        }

        _ring[_next] = new(scope, id.Value, payload, answer);
        _places.Add(new(scope, id.Value), _next);
        _next++;
    }

    /// <summary>The remembered commands, oldest first.</summary>
    internal Entry EntryAt(int age)
    {
        int oldest = _places.Count == EngineLimits.DedupeWindow ? _next % EngineLimits.DedupeWindow : 0;
        return _ring[(oldest + age) % _ring.Length];
    }

    internal readonly record struct Entry(ulong Scope, UInt128 Id, UInt128 Payload, Rejection Answer);

    private readonly record struct Key(ulong Scope, UInt128 Id);
}
