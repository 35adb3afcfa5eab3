// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A rulebook that was adopted says something of liquidation by which a part of what is done below the line is never done.</summary>
/// <remarks>Not refused, because it may be meant.</remarks>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Name">The rulebook.</param>
/// <param name="Version">Its version.</param>
/// <param name="Settings">Each setting with what follows from it, separated by a semicolon and a space.</param>
public sealed record RulebookSettingsIdle(ulong Sequence, Timestamp Time, string Name, string Version, string Settings)
    : Event(Sequence, Time), IEvent<RulebookSettingsIdle>
{
    /// <inheritdoc/>
    public static byte Tag => 79;

    internal override EventForm Form => EventForm<RulebookSettingsIdle>.Instance;

    /// <inheritdoc/>
    public static RulebookSettingsIdle Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Text("name"), fields.Text("version"), fields.Text("settings"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Text("name", Name);
        fields.Text("version", Version);
        fields.Text("settings", Settings);
    }
}
