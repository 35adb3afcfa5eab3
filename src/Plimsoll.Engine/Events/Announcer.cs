// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Sends events out at the engine's place and time, or keeps them while it is not known yet whether what they tell will stand.</summary>
internal sealed class Announcer
{
    private readonly EngineClock _clock;
    private readonly List<Event> _held = [];
    private IEventSink _events = NullSink.Instance;
    private bool _isHolding;

    internal Announcer(EngineClock clock) => _clock = clock;

    /// <inheritdoc cref="EngineClock.Sequence"/>
    internal ulong Sequence => _clock.Sequence;

    /// <inheritdoc cref="EngineClock.Now"/>
    internal Timestamp Now => _clock.Now;

    /// <summary>False when making an event would be wasted work.</summary>
    internal bool IsListening => _events.IsListening;

    /// <summary>Sends an event out, or keeps it while events are held.</summary>
    internal void Announce(Event item)
    {
        if (_isHolding)
        {
            _held.Add(item);
        }
        else
        {
            _events.Add(item);
        }
    }

    /// <summary>Says where events go from now on.</summary>
    internal void ListenWith(IEventSink events)
    {
        _events = events;
        _held.Clear();
        _isHolding = false;
    }

    /// <summary>Keeps events back from now on.</summary>
    internal void Hold() => _isHolding = true;

    /// <summary>Sends out what was kept, in its order, or forgets it.</summary>
    internal void Release(bool isForgotten)
    {
        _isHolding = false;
        foreach (Event item in _held)
        {
            if (!isForgotten)
            {
                _events.Add(item);
            }
        }

        _held.Clear();
    }
}
