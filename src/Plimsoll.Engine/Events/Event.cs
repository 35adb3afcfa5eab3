// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Something that happened because of a command.</summary>
/// <param name="Sequence">The command's place in the sequence, from 1.</param>
/// <param name="Time">The command's time.</param>
public abstract record Event(ulong Sequence, Timestamp Time) : IFielded
{
    /// <summary>Its kind.</summary>
    internal abstract EventForm Form { get; }

    /// <summary>Writes its fields, all but sequence and time, in their one order.</summary>
    public abstract void Write<TSink>(ref TSink fields)
        where TSink : IFieldSink, allows ref struct;
}

/// <summary>Where events go, in the order in which they happen.</summary>
public interface IEventSink
{
    /// <summary>False when nobody listens: events are then not made at all.</summary>
    bool IsListening { get; }

    /// <summary>Takes one event.</summary>
    void Add(Event item);
}

/// <summary>The sink of a caller who does not listen.</summary>
public sealed class NullSink : IEventSink
{
    /// <summary>The one instance.</summary>
    public static NullSink Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsListening => false;

    /// <inheritdoc/>
    public void Add(Event item)
    {
    }
}

/// <summary>Keeps events in a list.</summary>
public sealed class ListSink : IEventSink
{
    private readonly List<Event> _events = [];

    /// <inheritdoc/>
    public bool IsListening => true;

    /// <summary>The events so far.</summary>
    public IReadOnlyList<Event> Events => _events;

    /// <inheritdoc/>
    public void Add(Event item) => _events.Add(item);

    /// <summary>Forgets them.</summary>
    public void Clear() => _events.Clear();
}
