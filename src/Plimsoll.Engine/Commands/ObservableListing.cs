// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>A price or a volatility that is listed with an asset or an instrument, and how what its sources say becomes one value.</summary>
/// <param name="Name">Its name, unique among the venue's observables.</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Floor">Of a signed price, and only of one: the least magnitude that a rate of it is computed on. Zero is none.</param>
/// <param name="Sources">Names of the sources that report it; an observation names one by its place here.</param>
/// <param name="Quorum">How many fresh sources there must be, from 1.</param>
/// <param name="MaxAgeSeconds">An observation older than this no longer counts, from 1 to a day.</param>
/// <param name="TrimPerSide">Values left out at each end.</param>
/// <param name="Band">A jump of more than this fraction must be confirmed, above zero.</param>
/// <param name="BandConfirmations">Sources that together confirm a jump at once, from 1.</param>
/// <param name="BandSeconds">How long an unconfirmed jump must stay, at most a day.</param>
/// <param name="MaxConfidence">A source whose own half-width is wider than this fraction does not count.</param>
/// <param name="WarmUpObservations">Fresh quorate rounds before the observable is live.</param>
public sealed record ObservableListing(
    string Name,
    ObservableKind Kind,
    Price Floor,
    ImmutableArray<SourceName> Sources,
    int Quorum,
    int MaxAgeSeconds,
    int TrimPerSide,
    Ratio Band,
    int BandConfirmations,
    int BandSeconds,
    Ratio MaxConfidence,
    int WarmUpObservations);

/// <summary>The name of a source.</summary>
/// <param name="Name">Its name, not empty.</param>
public readonly record struct SourceName(string Name);

/// <summary>The fields of an <see cref="ObservableListing"/>.</summary>
public readonly struct ObservableListingForm : IForm<ObservableListing>
{
    /// <inheritdoc/>
    public static int LeastBytes => 4 + 1 + 1 + 4 + (3 * 4) + 16 + (2 * 4) + 16 + 4;

    /// <inheritdoc/>
    public static ObservableListing Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            fields.Text("name"),
            fields.Choice<ObservableKind>("kind"),
            Price.FromAtoms(fields.OptionalDecimal("floor")),
            fields.List<SourceName, SourceNameForm>("sources"),
            fields.Number("quorum"),
            fields.Number("maxAgeSeconds"),
            fields.Number("trimPerSide"),
            Ratio.FromAtoms(fields.Decimal("band")),
            fields.Number("bandConfirmations"),
            fields.Number("bandSeconds"),
            Ratio.FromAtoms(fields.Decimal("maxConfidence")),
            fields.Number("warmUpObservations"));

    /// <inheritdoc/>
    public static void Write<TSink>(in ObservableListing item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        if (item is null)
        {
            fields.Missing();
            return;
        }

        fields.Text("name", item.Name);
        fields.Choice("kind", item.Kind);
        fields.OptionalDecimal("floor", item.Floor.Atoms);
        fields.List<SourceName, SourceNameForm>("sources", item.Sources);
        fields.Number("quorum", item.Quorum);
        fields.Number("maxAgeSeconds", item.MaxAgeSeconds);
        fields.Number("trimPerSide", item.TrimPerSide);
        fields.Decimal("band", item.Band.Atoms);
        fields.Number("bandConfirmations", item.BandConfirmations);
        fields.Number("bandSeconds", item.BandSeconds);
        fields.Decimal("maxConfidence", item.MaxConfidence.Atoms);
        fields.Number("warmUpObservations", item.WarmUpObservations);
    }
}

/// <summary>The fields of a <see cref="SourceName"/>.</summary>
public readonly struct SourceNameForm : IForm<SourceName>
{
    /// <inheritdoc/>
    public static int LeastBytes => 4;

    /// <inheritdoc/>
    public static SourceName Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct => new(fields.Text("name"));

    /// <inheritdoc/>
    public static void Write<TSink>(in SourceName item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct => fields.Text("name", item.Name);
}
