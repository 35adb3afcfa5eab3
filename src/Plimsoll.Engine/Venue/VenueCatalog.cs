// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Fields;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Venue;

/// <summary>What the venue lists: the setup's catalogue and everything listed since, in the order of listing; and what of it is delisted.</summary>
/// <remarks>Append-only: a number means one thing for ever. The catalogue itself is immutable; a listing puts a longer one in its place.</remarks>
internal sealed class VenueCatalog
{
    private readonly List<Command> _listings = [];
    private readonly SortedSet<int> _delisted = [];

    internal VenueCatalog(InstrumentCatalog first) => Catalog = first;

    /// <summary>Everything listed up to now.</summary>
    internal InstrumentCatalog Catalog { get; private set; }

    /// <summary>All observables that were listed since the setup, in the order of their numbers.</summary>
    internal IEnumerable<ObservableListing> Observables => _listings.SelectMany(static listing => ObservablesOf(listing));

    /// <summary>True where nothing may grow any more.</summary>
    internal bool IsDelisted(InstrumentId instrument) => _delisted.Count > 0 && _delisted.Contains(instrument.Value);

    /// <summary>Takes in a listing that was checked.</summary>
    internal void Add(Command listing, InstrumentCatalog grown)
    {
        _listings.Add(listing);
        Catalog = grown;
    }

    internal void Delist(InstrumentId instrument) => _delisted.Add(instrument.Value);

    /// <summary>The observables that a listing brings.</summary>
    internal static ImmutableArray<ObservableListing> ObservablesOf(Command listing) => listing switch
    {
        ListAsset asset => asset.Observables,
        ListInstrument instrument => instrument.Observables,
        _ => [],
    };

    /// <summary>The catalogue that a listing would leave behind, or what is wrong with it.</summary>
    internal Rejection TryGrow(Command listing, out InstrumentCatalog grown)
    {
        grown = Catalog;
        return listing switch
        {
            ListAsset asset => ListingRules.TryGrow(asset, Catalog, out grown),
            ListInstrument instrument => ListingRules.TryGrow(instrument, Catalog, out grown),
            _ => new(RejectionCode.OutOfRange),
        };
    }

    /// <summary>Writes its part of a snapshot: the listings since the setup, as the commands that made them.</summary>
    internal void Write(in ByteWriter w)
    {
        w.UInt32((uint)_listings.Count);
        foreach (Command listing in _listings)
        {
            byte[] bytes = new byte[CommandCodec.Measure(listing)];
            CommandCodec.Encode(listing, bytes);
            w.UInt32((uint)bytes.Length);
            w.Bytes(bytes);
        }

        w.UInt32((uint)_delisted.Count);
        foreach (int instrument in _delisted)
        {
            w.UInt32((uint)instrument);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    /// <exception cref="InvalidDataException">The listings do not follow from the catalogue that there is.</exception>
    internal void Read(ref ByteReader r)
    {
        int listings = r.Count(2 * EngineLimits.MaxListed);
        for (int i = 0; i < listings; i++)
        {
            DecodeFault fault = CommandCodec.TryDecode(r.Bytes(r.Count(FieldBytes.MaxBytes)), out Command? listing);
            if (fault != DecodeFault.None || TryGrow(listing!, out InstrumentCatalog grown).IsRefused)
            {
                throw new InvalidDataException($"Listing {i} of the snapshot cannot be listed.");
            }

            Add(listing!, grown);
        }

        int delisted = r.Count(Catalog.Instruments.Length);
        for (int i = 0; i < delisted; i++)
        {
            int instrument = r.Count(Catalog.Instruments.Length - 1);
            _delisted.Add(instrument);
        }
    }
}
