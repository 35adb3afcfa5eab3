// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests;

/// <summary>A shipped rulebook whose amounts are said to be in the catalogue's numeraire, whichever it is.</summary>
internal static class RulebookIn
{
    internal static Rulebook Numeraire(string nameOrFile, InstrumentCatalog catalog)
    {
        string text = RulebookSource.Text(nameOrFile)
            .Replace("\"amountsIn\": [", $"\"amountsIn\": [\"{catalog[catalog.Numeraire].Symbol}\", ", StringComparison.Ordinal);
        return RulebookReader.Read(text, catalog, VenueKinds.All, out ImmutableArray<string> errors) ?? throw new FormatException(string.Join('\n', errors));
    }
}
