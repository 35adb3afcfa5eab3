// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>The queues of deleveraging, as JSON and by the names that JSON has.</summary>
public static class QueueJson
{
    /// <summary>What rulebooks call a rule of deleveraging.</summary>
    public static string NameOf(DeleveragingRule rule) => rule == DeleveragingRule.LeastHarm ? "leastHarm" : "rank";

    /// <summary>The queues of a venue as they stand: by instrument, long before short, first to give first.</summary>
    /// <param name="engine">The venue.</param>
    /// <param name="instrument">Only of this instrument; null for all.</param>
    /// <param name="account">Only the places of this account; null for everybody's.</param>
    public static JsonObject Of(ClearingEngine engine, InstrumentId? instrument, AccountId? account)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new()
        {
            ["sequence"] = engine.Sequence,
            ["time"] = engine.Time.ToString(),
            ["rule"] = NameOf(engine.Rulebooks[0]!.Liquidation.Deleveraging),
            ["places"] = new JsonArray([.. Places(engine, instrument, account).Select(place => Of(place, engine.Catalog))]),
        };
    }

    /// <summary>The same places one by one. An instrument without a price has no queue: nobody can be in profit there.</summary>
    public static IEnumerable<(InstrumentId Instrument, bool IsLong, DeleveragingPlace Place)> Places(
        ClearingEngine engine, InstrumentId? instrument, AccountId? account)
    {
        ArgumentNullException.ThrowIfNull(engine);
        foreach (InstrumentSpec spec in engine.Catalog.Instruments)
        {
            foreach (bool isLong in spec.Kind == InstrumentKind.Spot || (instrument ?? spec.Id) != spec.Id ? (bool[])[] : [true, false])
            {
                if (engine.DeleveragingQueue(spec.Id, isLong) is { IsOk: true, Value: var queue })
                {
                    foreach (DeleveragingPlace place in queue.Where(place => (account ?? place.Account) == place.Account))
                    {
                        yield return (spec.Id, isLong, place);
                    }
                }
            }
        }
    }

    private static JsonObject Of((InstrumentId Instrument, bool IsLong, DeleveragingPlace Place) item, InstrumentCatalog catalog) => new()
    {
        ["instrument"] = catalog[item.Instrument].Symbol,
        ["side"] = item.IsLong ? "long" : "short",
        ["rank"] = item.Place.Rank,
        ["of"] = item.Place.Of,
        ["account"] = item.Place.Account.Value,
        ["score"] = item.Place.Score.ToString(),
        ["hedge"] = item.Place.IsHedge,
    };
}
