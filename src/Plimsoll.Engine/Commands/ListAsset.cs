// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Lists an asset: from the next command on it can be held and owed.</summary>
/// <remarks>It gets the next number among assets. Numbers are never used again.</remarks>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Symbol">Its name, unique among the venue's assets.</param>
/// <param name="Decimals">Decimal places of its smallest unit, 0 to 18.</param>
/// <param name="Price">The observable of its price in the numeraire, listed before or in <paramref name="Observables"/>.</param>
/// <param name="IsBorrowable">True when balances may go below zero.</param>
/// <param name="Observables">Prices and volatilities that come with it, in the order of the numbers that they get.</param>
public sealed record ListAsset(
    CommandId Id, Timestamp Time, string Symbol, int Decimals, string Price, bool IsBorrowable, ImmutableArray<ObservableListing> Observables)
    : Command(Id, Time), ICommand<ListAsset>
{
    /// <inheritdoc/>
    public static byte Tag => 15;

    internal override CommandForm Form => CommandForm<ListAsset>.Instance;

    /// <inheritdoc/>
    public static ListAsset Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            id,
            time,
            fields.Text("symbol"),
            fields.Number("decimals"),
            fields.Text("price"),
            fields.Flag("borrowable"),
            fields.List<ObservableListing, ObservableListingForm>("observables"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Text("symbol", Symbol);
        fields.Number("decimals", Decimals);
        fields.Text("price", Price);
        fields.Flag("borrowable", IsBorrowable);
        fields.List<ObservableListing, ObservableListingForm>("observables", Observables);
    }
}
