// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Lists an instrument: from the next command on it can be traded.</summary>
/// <remarks>It gets the next number among instruments, and what it brings with it the next ones among observables. Numbers are never used again.</remarks>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Terms">Its terms.</param>
/// <param name="Observables">Prices and volatilities that come with it, in the order of the numbers that they get.</param>
public sealed record ListInstrument(
    CommandId Id, Timestamp Time, InstrumentListing Terms, ImmutableArray<ObservableListing> Observables)
    : Command(Id, Time), ICommand<ListInstrument>
{
    /// <inheritdoc/>
    public static byte Tag => 16;

    internal override CommandForm Form => CommandForm<ListInstrument>.Instance;

    /// <inheritdoc/>
    public static ListInstrument Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            id,
            time,
            InstrumentListing.Read(ref fields),
            fields.List<ObservableListing, ObservableListingForm>("observables"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        if (Terms is null)
        {
            fields.Missing();
            return;
        }

        Terms.Write(ref fields);
        fields.List<ObservableListing, ObservableListingForm>("observables", Observables);
    }
}
