// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests;

/// <summary>The shipped rulebooks that an engine can run under: those whose equity rule states its bounds. A lender's margins no positions and is not among
/// them.</summary>
internal static class EngineRulebooks
{
    internal static ImmutableArray<string> Names { get; } =
    [
        .. ShippedRulebooks.Names.Where(static name => RulebookReader.Read(
            ShippedRulebooks.Text(name)!,
            InstrumentReader.Read("""{ "numeraire": "USDC", "assets": [ { "symbol": "USDC", "decimals": 6 } ], "instruments": [] }""", out _)!,
            VenueKinds.All,
            out _)!.Equity.Bounds is not null),
    ];
}
