// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Venues.Span;

namespace Plimsoll.Connectors.Span;

/// <summary>What a reader has found so far.</summary>
internal sealed class SpanDraft
{
    private const int MaxNames = 3;

    private readonly SortedDictionary<string, int> _unused = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, OrderedDictionary<string, bool>> _unusedOf = new(StringComparer.Ordinal),
        _assumed = new(StringComparer.Ordinal), _uncomputed = new(StringComparer.Ordinal);

    /// <summary>Contracts, their combined commodity not known yet, with the product that it follows from.</summary>
    internal List<(string ProductKey, SpanContract Contract)> Contracts { get; } = [];

    /// <summary>The combined commodities, by code.</summary>
    internal OrderedDictionary<string, SpanCombined> Combined { get; } = new(StringComparer.Ordinal);

    /// <summary>The combined commodity of each product.</summary>
    internal Dictionary<string, (string Combined, double Scale)> Products { get; } = new(StringComparer.Ordinal);

    internal ImmutableArray<SpanSpread>.Builder SuperSpreads { get; } = ImmutableArray.CreateBuilder<SpanSpread>();

    internal ImmutableArray<SpanSpread>.Builder Credits { get; } = ImmutableArray.CreateBuilder<SpanSpread>();

    /// <summary>Counts something that is not used.</summary>
    internal void Skip(string what) => _unused[what] = _unused.GetValueOrDefault(what) + 1;

    /// <summary>The combined commodities of a <c>.spn</c> file that do not say whether option value is capped.</summary>
    internal List<string> WithoutCap { get; } = [];

    /// <summary>The combined commodities whose short option minimum is stated, be it 0.</summary>
    internal HashSet<string> WithMinimum { get; } = new(StringComparer.Ordinal);

    /// <summary>Names something that is not used, once for each name.</summary>
    internal void Skip(string what, string name) => Name(_unusedOf, what, name);

    /// <summary>Names something that the file does not say, or says twice, and what is taken for it.</summary>
    internal void Assume(string what, string name) => Name(_assumed, what, name);

    /// <summary>Names something that arrays are not computed of; with a name where it is of one.</summary>
    internal void LeaveUncomputed(string what, string name = "") => Name(_uncomputed, what, name);

    /// <summary>The file, every contract in its combined commodity.</summary>
    internal SpanFile Finish(string path, string format, string date, string organisation, SpanPoints points)
    {
        ImmutableArray<SpanContract>.Builder contracts = ImmutableArray.CreateBuilder<SpanContract>(Contracts.Count);
        Dictionary<string, double> ranges = new(StringComparer.Ordinal);
        Dictionary<string, string> futures = new(StringComparer.Ordinal);
        foreach ((string key, SpanContract contract) in Contracts)
        {
            if (!Products.TryGetValue(key, out (string Combined, double Scale) product))
            {
                Skip($"contracts of {contract.Product}, a product of no combined commodity");
                continue;
            }

            if (contract.Array is null)
            {
                Skip("contracts without a risk array");
            }

            if (contract.IsOption ? contract.Value is null : contract.Price is null)
            {
                Skip("contracts without a price; an option of them cannot be held", contract.Name);
            }

            if (contract.IsOption && !WithMinimum.Contains(product.Combined))
            {
                Assume("short option minimum 0 of combined commodities that have options and state none", product.Combined);
            }

            double delta = contract.DeltaScale * product.Scale;
            contracts.Add(contract with { Combined = product.Combined, DeltaScale = delta });
            if (contract.Type != SpanProductType.Future)
            {
                continue;
            }

            bool isFirst = futures.TryAdd(product.Combined, contract.Name);
            if (contract.PriceScan > 0 && delta > 0 && ranges.TryAdd(product.Combined, contract.PriceScan / delta) && !isFirst)
            {
                Assume("price scan range of another future than the first, which has none", $"{product.Combined} by {contract.Name}");
            }
        }

        ImmutableArray<SpanCombined> combined =
            [.. Combined.Values.Select(one => ranges.TryGetValue(one.Name, out double range) ? one with { PriceScan = range } : one)];
        foreach (SpanSpread spread in (IEnumerable<SpanSpread>)[.. SuperSpreads, .. Credits])
        {
            if (MissingTier(spread, isInter: true) is { } missing)
            {
                throw new InputException(path, null, $"credit {spread.Priority}", missing);
            }
        }

        foreach (SpanCombined one in combined)
        {
            if (one.PriceRiskMethod != SpanPriceRiskMethod.Normal && one.PriceScan == 0)
            {
                throw new InputException(path, null, $"combined commodity {one.Name}",
                    "its price risk is the price scan range of a future, and no future has one");
            }
        }

        return new(path, format, date, organisation, new(points, combined, SuperSpreads.ToImmutable(), Credits.ToImmutable()), contracts.ToImmutable(),
            [.. _unused.Select(static pair => new SpanUnused(pair.Key, pair.Value)), .. Named(_unusedOf)])
        {
            Assumed = Named(_assumed),
            Uncomputed = Named(_uncomputed),
        };
    }

    private static void Name(SortedDictionary<string, OrderedDictionary<string, bool>> notes, string what, string name)
    {
        if (!notes.TryGetValue(what, out OrderedDictionary<string, bool>? names))
        {
            notes.Add(what, names = new(StringComparer.Ordinal));
        }

        names.TryAdd(name, true);
    }

    // The first names are enough to find the rest of them by.
    private static ImmutableArray<SpanUnused> Named(SortedDictionary<string, OrderedDictionary<string, bool>> notes) =>
    [
        .. notes.Select(static note => new SpanUnused(note.Value.GetAt(0).Key.Length == 0 ? note.Key
            : $"{note.Key}: {string.Join(", ", note.Value.Keys.Take(MaxNames))}{(note.Value.Count > MaxNames ? ", …" : string.Empty)}", note.Value.Count)),
    ];

    /// <summary>What is wrong with a spread that has a leg in a tier that its combined commodity does not have; null when nothing is.</summary>
    internal string? MissingTier(SpanSpread spread, bool isInter)
    {
        foreach (SpanLeg leg in spread.Legs)
        {
            if (leg.Tier != 0 && leg.Period is null && Combined.TryGetValue(leg.Combined, out SpanCombined? combined)
                && !(isInter ? combined.InterTiers : combined.Tiers).Any(tier => tier.Number == leg.Tier))
            {
                return $"there is no tier {leg.Tier} of {leg.Combined}; expected one of its tiers, or 0 for all periods";
            }
        }

        return null;
    }
}
