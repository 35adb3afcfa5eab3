// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A settlement period is over: its profits are free.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="End">When it ended.</param>
/// <param name="Deficits">For how many deficits its profits were charged.</param>
public sealed record PeriodSettled(ulong Sequence, Timestamp Time, Timestamp End, int Deficits) : Event(Sequence, Time), IEvent<PeriodSettled>
{
    /// <inheritdoc/>
    public static byte Tag => 54;

    internal override EventForm Form => EventForm<PeriodSettled>.Instance;

    /// <inheritdoc/>
    public static PeriodSettled Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.OptionalTime("end"), fields.Number("deficits"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.OptionalTime("end", End);
        fields.Number("deficits", Deficits);
    }
}
