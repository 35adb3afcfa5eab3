// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Reads the field <c>leg</c> of a position, and holds the lines of an instrument to one way of keeping positions.</summary>
/// <remarks>A venue keeps an instrument net or in two legs, never both, and no order can say yet which leg it changes.</remarks>
internal static class LegReader
{
    private static readonly string[] _words = ["net", "long", "short"];

    /// <summary>The leg that a line names; net where it names none, or none that there is.</summary>
    internal static PositionLeg Of(JsonPlace item) =>
        (PositionLeg)Math.Max(0, Array.IndexOf(_words, item.Field("leg") is { IsText: true } leg ? leg.Text() : _words[0]));

    /// <summary>The leg of a line, with a problem where its name is no leg's, or its quantity stands on the other side.</summary>
    internal static PositionLeg Read(JsonPlace item, Quantity quantity)
    {
        PositionLeg leg = (PositionLeg)Array.IndexOf(_words, item.Field("leg").Word(_words, _words[0]));
        if (!quantity.IsZero && leg == PositionLeg.Long && quantity.IsNegative)
        {
            item.Field("quantity").Expected("a quantity above 0 in the long leg");
        }
        else if (!quantity.IsZero && leg == PositionLeg.Short && quantity.IsPositive)
        {
            item.Field("quantity").Expected("a quantity below 0 in the short leg");
        }

        return leg;
    }

    /// <summary>Notes what cannot stand together: net lines and legs of one instrument, legs and open orders of one.</summary>
    internal static void Check(JsonPlace root, InstrumentCatalog catalog, List<Position> positions)
    {
        HashSet<InstrumentId> legged = [.. positions.Where(static position => position.Leg != PositionLeg.Net).Select(static position => position.Instrument)];
        foreach (InstrumentId instrument in positions.Where(position => position.Leg == PositionLeg.Net && legged.Contains(position.Instrument))
            .Select(static position => position.Instrument).Distinct())
        {
            root.Field("positions").Problem(
                $"{catalog[instrument].Symbol} is held net and in legs; expected the same on all of its lines: leg left out, or leg \"long\" or \"short\"");
        }

        foreach (JsonPlace order in root.Field("orders").Items())
        {
            if (order.Field("instrument").IsText && catalog.TryFindInstrument(order.Field("instrument").Text(), out InstrumentSpec? spec)
                && legged.Contains(spec.Id))
            {
                order.Field("instrument").Expected("an instrument that is held net: nothing says which leg of it a fill would change");
            }
        }
    }
}
