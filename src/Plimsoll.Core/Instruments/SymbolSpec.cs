// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Instruments;

/// <summary>What an observed symbol measures, which fixes its domain.</summary>
public enum SymbolKind : byte
{
    /// <summary>A price: above zero.</summary>
    Price,

    /// <summary>A price that may be zero or negative, as some commodity futures and spreads are.</summary>
    SignedPrice,

    /// <summary>An annualised volatility, 1 being 100 %: from 0 to 50.</summary>
    Volatility,
}

/// <summary>Something that sources report and an oracle aggregates: an index price, a mark, a volatility.</summary>
/// <param name="Id">Its index in the catalogue.</param>
/// <param name="Name">Its name, unique in the catalogue: "BTC", "BTC-PERP", "BTC-27DEC25-120000-C.VOL".</param>
/// <param name="Kind">What it measures.</param>
public sealed record SymbolSpec(SymbolId Id, string Name, SymbolKind Kind);
