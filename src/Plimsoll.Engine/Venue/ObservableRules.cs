// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Venue;

/// <summary>What must be true of the prices and volatilities that come with a listing: the bounds that a world file keeps to as well.</summary>
internal static class ObservableRules
{
    private const int MaxSeconds = 86_400;
    private const int MaxTrim = 31;
    private const int MaxWarmUp = 1_000_000;

    /// <summary>Adds the specs of what is listed to those that there are, or says what is wrong.</summary>
    internal static Rejection TryAdd(ImmutableArray<ObservableListing> listed, InstrumentCatalog catalog, out ImmutableArray<ObservableSpec> observables)
    {
        observables = catalog.Observables;
        if (listed.IsDefault || listed.Length > EngineLimits.MaxListed - observables.Length)
        {
            return new(RejectionCode.TooManyListed, RefusalSubject.Limit(EngineLimits.MaxListed));
        }

        ImmutableArray<ObservableSpec>.Builder all = ImmutableArray.CreateBuilder<ObservableSpec>(observables.Length + listed.Length);
        all.AddRange(observables);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (ObservableListing item in listed)
        {
            if (!ListingRules.IsName(item.Name) || catalog.TryFindObservable(item.Name, out _) || !names.Add(item.Name))
            {
                return new(RejectionCode.NameTaken, RefusalSubject.Row(all.Count - observables.Length));
            }

            if (FaultOf(item) is not ListingFault.None and var fault)
            {
                return ListingRules.Invalid(fault);
            }

            all.Add(new(new(all.Count), item.Name, item.Kind, item.Kind == ObservableKind.SignedPrice ? item.Floor : null));
        }

        observables = all.MoveToImmutable();
        return Rejection.None;
    }

    private static ListingFault FaultOf(ObservableListing item) =>
        !IsFloor(item) ? ListingFault.Floor
        : !AreSources(item.Sources) ? ListingFault.Sources
        : !IsPolicy(item) ? ListingFault.Policy
        : ListingFault.None;

    private static bool IsFloor(ObservableListing item) =>
        item.Kind == ObservableKind.SignedPrice ? item.Floor.IsPositive && item.Floor.Atoms <= EngineLimits.MaxPriceAtoms : item.Floor.IsZero;

    private static bool AreSources(ImmutableArray<SourceName> sources) =>
        sources is { IsDefaultOrEmpty: false, Length: <= EngineLimits.MaxSources }
        && sources.All(static source => ListingRules.IsName(source.Name))
        && sources.Select(static source => source.Name).Distinct(StringComparer.Ordinal).Count() == sources.Length;

    private static bool IsPolicy(ObservableListing item) =>
        item.Quorum is >= 1 and <= EngineLimits.MaxSources
        && item.MaxAgeSeconds is >= 1 and <= MaxSeconds
        && item.TrimPerSide is >= 0 and <= MaxTrim
        && item.Band.IsPositive
        && item.BandConfirmations is >= 1 and <= EngineLimits.MaxSources
        && item.BandSeconds is >= 0 and <= MaxSeconds
        && !item.MaxConfidence.IsNegative
        && item.WarmUpObservations is >= 0 and <= MaxWarmUp;
}
