// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit;

/// <summary>A text that is read, with one thing in it made wrong: it is refused, and the message begins as expected.</summary>
internal static class SpoiltText
{
    /// <summary>A portfolio file.</summary>
    internal static void Portfolio(string text, string good, string bad, string error)
    {
        Assert.Null(PortfolioReader.Read(Spoil(text, good, bad), out ImmutableArray<string> errors));
        Assert.Contains(errors, found => found.StartsWith(error, StringComparison.Ordinal));
    }

    /// <summary>A rulebook, over the test book's instruments and with every kind where nothing else is said. No message comes twice.</summary>
    internal static void Rulebook(string text, string good, string bad, string error, InstrumentCatalog? catalog = null, RulebookKinds? kinds = null)
    {
        Assert.Null(RulebookReader.Read(Spoil(text, good, bad), catalog ?? TestBook.Catalog, kinds ?? VenueKinds.All, out ImmutableArray<string> errors));
        Assert.Contains(errors, found => found.StartsWith(error, StringComparison.Ordinal));
        Assert.Equal(errors.Distinct(), errors);
    }

    private static string Spoil(string text, string good, string bad)
    {
        Assert.Contains(good, text, StringComparison.Ordinal);
        return text.Replace(good, bad, StringComparison.Ordinal);
    }
}
