// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Reads the <c>leverageLimit</c> of positions: one for an instrument, whichever of its lines and legs states it.</summary>
/// <remarks>A venue sets one leverage for a symbol, and in hedge mode it holds for both legs: Binance's <c>POST /fapi/v1/leverage</c> takes a symbol and no
/// <c>positionSide</c>, and so does the engine's command. Two different figures would leave one of them without effect, so they are refused.</remarks>
internal sealed class LimitReader
{
    private readonly Dictionary<InstrumentId, (Ratio Limit, JsonPlace Place)> _stated = [];

    /// <summary>The terms with the limit that a line states of its instrument; as they are where it states none.</summary>
    internal AccountTerms Read(JsonPlace item, InstrumentId instrument, AccountTerms terms)
    {
        JsonPlace place = item.Field("leverageLimit");
        Ratio limit = place.Leverage(Ratio.Zero);
        if (limit.IsZero)
        {
            return terms;
        }

        if (_stated.TryGetValue(instrument, out (Ratio Limit, JsonPlace Place) first) && first.Limit != limit)
        {
            place.Expected($"{first.Limit}, as {first.Place.Path} says: an instrument has one leverage limit for all of its lines and both of its legs");
            return terms;
        }

        _stated[instrument] = (limit, place);
        return terms.WithLimit(instrument, limit);
    }
}
