// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>A holding of one asset and the market that it would be sold in.</summary>
/// <param name="Asset">The asset's name.</param>
/// <param name="Units">Units held, at least zero.</param>
/// <param name="Depth">Half the spread, and the visible bids in units of the asset.</param>
/// <param name="Oracle">How well its price is known.</param>
/// <param name="Threshold">Units that the market takes without strain; null when size alone is not charged for.</param>
public sealed record CollateralHolding(string Asset, Quantity Units, DepthProfile Depth, OracleQuality Oracle, Quantity? Threshold);

/// <summary>Reads what is held as collateral and how it trades, as docs/reference/haircuts.md describes.</summary>
public static class HoldingsReader
{
    /// <summary>The most assets in one file.</summary>
    public const int MaxAssets = 10_000;

    /// <summary>The most levels of one side of a book.</summary>
    public const int MaxLevels = 1_000;

    private const int HoursPerDay = 24;

    /// <summary>Reads a text; null and at least one error when anything is wrong. Assets come in file order.</summary>
    /// <param name="json">The text.</param>
    /// <param name="halfSpread">Half the spread of an asset that states none, as a share of the price.</param>
    /// <param name="oracle">The oracle quality of an asset that states none.</param>
    /// <param name="errors">What is wrong, each with its path.</param>
    public static ImmutableArray<CollateralHolding>? Read(string json, Ratio halfSpread, OracleQuality oracle, out ImmutableArray<string> errors)
    {
        JsonPlace root = JsonPlace.Root(json);
        root.CheckObject("$schema", "description", "assets");
        ImmutableArray<(string Name, JsonPlace Value)> assets = root.Field("assets").Members(required: true);
        if (root.Field("assets").IsObject && assets.Length is 0 or > MaxAssets)
        {
            root.Field("assets").Problem($"expected 1 to {MaxAssets} assets; found {assets.Length}");
            assets = [];
        }

        ImmutableArray<CollateralHolding> holdings = [.. assets.Select(asset => ReadAsset(asset.Name, asset.Value, halfSpread, oracle))];
        errors = root.Problems;
        return root.HasProblems ? null : holdings;
    }

    private static CollateralHolding ReadAsset(string name, JsonPlace place, Ratio halfSpread, OracleQuality oracle)
    {
        place.CheckObject("units", "halfSpread", "bids", "oracle", "threshold");
        Quantity units = place.Field("units").Decimal<Quantity>("at least 0", static value => !value.IsNegative, Quantity.Zero);
        Ratio spread = place.Field("halfSpread").Decimal<Ratio>("at least 0, below 1", static value => !value.IsNegative && value < Ratio.One, halfSpread);
        ImmutableArray<DepthLevel> bids = ReadBids(place.Field("bids"), spread);
        if (units.IsPositive && bids.IsEmpty && !place.Field("bids").Exists)
        {
            place.Field("bids").Expected("the levels of the book that the units held would be sold into");
        }

        Quantity? threshold = place.Field("threshold").Exists ? place.Field("threshold").Positive<Quantity>() : null;
        return new(name, units, new(spread, bids, []), ReadOracle(place.Field("oracle"), oracle), threshold);
    }

    private static ImmutableArray<DepthLevel> ReadBids(JsonPlace place, Ratio halfSpread)
    {
        ImmutableArray<JsonPlace> items = place.Items();
        if (place.Exists && items.Length is 0 or > MaxLevels)
        {
            place.Problem($"expected 1 to {MaxLevels} levels; found {items.Length}");
            return [];
        }

        ImmutableArray<DepthLevel>.Builder levels = ImmutableArray.CreateBuilder<DepthLevel>(items.Length);
        DepthLevel nearer = new(halfSpread, Quantity.Zero);
        foreach (JsonPlace item in items)
        {
            item.CheckObject("distance", "units");
            Ratio from = nearer.Distance;
            Quantity least = nearer.Cumulative;
            Ratio distance = item.Field("distance").Decimal<Ratio>(
                $"above {from}, where the level before it or the spread ends, at most 1", value => value > from && value <= Ratio.One);
            Quantity cumulative = item.Field("units")
                .Decimal<Quantity>($"above 0 and at least {least}: depth is cumulative", value => value.IsPositive && value >= least);
            nearer = new(distance, cumulative);
            levels.Add(nearer);
        }

        return levels.MoveToImmutable();
    }

    private static OracleQuality ReadOracle(JsonPlace place, OracleQuality otherwise)
    {
        if (!place.Exists)
        {
            return otherwise;
        }

        place.CheckObject("deviation", "heartbeatHours");
        Ratio? deviation = place.Field("deviation").Exists
            ? place.Field("deviation").Decimal<Ratio>("at least 0, below 1", static value => !value.IsNegative && value < Ratio.One) : null;
        Ratio? hours = place.Field("heartbeatHours").Exists
            ? place.Field("heartbeatHours").Decimal<Ratio>("from 0 to 8760", static value => !value.IsNegative && value <= Ratio.Of(365 * HoursPerDay))
            : null;
        return new(deviation?.ToDouble() ?? otherwise.Deviation, hours is { } stated ? stated.ToDouble() / HoursPerDay : otherwise.HeartbeatDays);
    }
}
