// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Depth;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Worlds;

/// <summary>The part of a world that says how deep its books are and what borrowing costs.</summary>
internal static class MarketSection
{
    internal static ImmutableArray<DepthSource> ReadDepths(JsonPlace section, WorldNames names)
    {
        ImmutableArray<DepthSource>.Builder depths = ImmutableArray.CreateBuilder<DepthSource>();
        HashSet<InstrumentId> known = [];
        foreach (JsonPlace place in section.Items(required: true))
        {
            if (!place.CheckObject("path", "source", "side", "levels", "everySeconds", "halfSpread", "instruments"))
            {
                continue;
            }

            DepthSide side = place.Field("side").Word(["both", "bid", "ask"]) switch { "both" => DepthSide.Both, "bid" => DepthSide.Bid, _ => DepthSide.Ask };
            ImmutableArray<(InstrumentId, Ratio)> instruments =
                [.. place.Field("instruments").Members(required: true).Select(m => (names.Instrument(m.Value, m.Name), m.Value.Positive<Ratio>()))];
            foreach ((InstrumentId instrument, _) in instruments)
            {
                if (!known.Add(instrument) && !place.HasProblems)
                {
                    place.Field("instruments").Problem(
                        $"{names.Catalog[instrument].Symbol} has a depth file already: of two, the later would silence the earlier");
                }
            }

            depths.Add(new(
                place.Field("path").Text(),
                ReadLevels(place.Field("levels"), side),
                place.Field("source").Text(string.Empty),
                place.Field("everySeconds").Integer(1, 86_400, 60),
                place.Field("halfSpread").Decimal<Ratio>("at least 0 and below 1", static value => !value.IsNegative && value < Ratio.One, Ratio.Zero),
                instruments));
        }

        return depths.ToImmutable();
    }

    internal static ImmutableArray<InterestSetting> ReadInterests(JsonPlace section, WorldNames names)
    {
        ImmutableArray<InterestSetting>.Builder interests = ImmutableArray.CreateBuilder<InterestSetting>();
        foreach ((string name, JsonPlace value) in section.Members())
        {
            interests.Add(new(
                names.Asset(value, name), value.InterestRate()));
        }

        return interests.ToImmutable();
    }

    private static DepthFileFormat ReadLevels(JsonPlace place, DepthSide side)
    {
        ImmutableArray<Ratio>.Builder levels = ImmutableArray.CreateBuilder<Ratio>();
        ImmutableArray<string>.Builder bids = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<string>.Builder asks = ImmutableArray.CreateBuilder<string>();
        foreach (JsonPlace level in place.Items(required: true))
        {
            level.CheckObject("distance", "bid", "ask");
            Ratio distance = level.Field("distance").Decimal<Ratio>("above 0, at most 1 (0.01 is 1 %)", static value => value.IsPositive && value <= Ratio.One);
            if (levels.Count > 0 && distance <= levels[^1])
            {
                level.Field("distance").Expected($"a distance above the one before, {levels[^1]}");
            }

            levels.Add(distance);
            bids.Add(side == DepthSide.Ask ? string.Empty : level.Field("bid").Text());
            asks.Add(side == DepthSide.Bid ? string.Empty : level.Field("ask").Text());
            CheckNew(level.Field("bid"), bids);
            CheckNew(level.Field("ask"), asks);
        }

        if (levels.Count == 0)
        {
            place.Expected("at least one level");
        }

        return new(levels.ToImmutable(), bids.ToImmutable(), asks.ToImmutable(), side);
    }

    private static void CheckNew(JsonPlace place, ImmutableArray<string>.Builder columns)
    {
        if (columns[^1].Length > 0 && columns.IndexOf(columns[^1]) < columns.Count - 1)
        {
            place.Problem($"column '{columns[^1]}' is that of another level already");
        }
    }
}
