// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Portfolios;

/// <summary>What reports call a position.</summary>
public static class PositionNames
{
    /// <summary>The instrument's name; of a hedge-mode leg "BTC-PERP long leg".</summary>
    public static string Of(InstrumentCatalog catalog, InstrumentId instrument, PositionLeg leg) => leg switch
    {
        PositionLeg.Long => catalog[instrument].Symbol + " long leg",
        PositionLeg.Short => catalog[instrument].Symbol + " short leg",
        _ => catalog[instrument].Symbol,
    };
}
