// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>How requirements grow with a book, under every version of every rulebook that ships: what must hold, and by name where it must not.</summary>
public sealed class RegistryShapeProperties
{
    private const int Tests = 150;

    private static readonly MarketSnapshot _market = KnownFigures.In(TestBook.Market);

    /// <summary>Rulebooks under whose model two books together may require more than both apart.</summary>
    private static readonly string[] _dearerTogether =
    [
        // Rates that rise with the size of a position.
        "binance-options", "binance-portfolio-options", "bybit-cross", "deribit-standard", "okx-multi", "okx-single", "tiered",

        // A charge on what hedges: two books of one side each hedge together. OKX's minimum of 2024 has multipliers that rise too.
        "bybit-portfolio", "okx-portfolio@2024-05-31", "span",

        // A quantile is not coherent, and an offset cap goes by the groups that there are.
        "clearing-house", "span2",

        // Ratios and maxima of the whole book: net to gross value; isolated shorts or the greatest loss of an expiry; what options lose where correlation
        // is read.
        "bcbs-schedule", "cross-correlated", "derive-standard",
    ];

    public static TheoryData<string> Shipped =>
        [.. ShippedRulebooks.Versions.Select(static version => $"{version.Name}@{version.ValidFrom:yyyy-MM-dd}")];

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M06")]
    public void M06_two_books_together_require_no_more_than_apart_but_where_the_model_is_named(string name)
    {
        Rulebook core = Read(name) with { AddOns = [] };
        int dearer = 0;
        // Coin of one book that comes to stand against options of the other is dearer by choice (CoinProperties): here there is coin for what options owe.
        Book.ForAll(from x in Book.Any() from y in Book.Any() select (x: x.Covered, y: y.Covered), pair =>
        {
            Amount together = Book.Initial(core, Taken(core, (pair.x + pair.y).Portfolio), _market);
            Amount apart = Book.Initial(core, Taken(core, pair.x.Portfolio), _market) + Book.Initial(core, Taken(core, pair.y.Portfolio), _market);
            dearer += together > apart + Book.Hair(apart) ? 1 : 0;
            return true;
        }, Tests);
        bool isNamed = _dearerTogether.Contains(name) || _dearerTogether.Contains(core.Name);
        Assert.True(isNamed ? dearer > 0 : dearer == 0, $"{name}: {dearer} of {Tests} pairs are dearer together");
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M14")]
    public void M14_less_of_a_single_contract_never_requires_more(string name)
    {
        Rulebook rulebook = Read(name);
        if (!rulebook.Equity.TakesPositions)
        {
            return;
        }

        Gen<(int Instrument, int Size, int Left)> cases =
            from instrument in Gen.Choose(0, Book.DeltaOne - 1)
            from size in Gen.Choose(1, 2_000_000)
            from sign in Gen.Elements(-1, 1)
            from left in Gen.Choose(0, 999)
            select (instrument, size * sign, left);
        Book.ForAll(cases, input =>
        {
            MarginReport whole = Assess(rulebook, input.Instrument, input.Size);
            MarginReport less = Assess(rulebook, input.Instrument, (int)((long)input.Size * input.Left / 1000));
            return less.Initial <= whole.Initial + Book.Hair(whole.Initial) && less.Maintenance <= whole.Maintenance + Book.Hair(whole.Maintenance);
        }, Tests);
    }

    private static MarginReport Assess(Rulebook rulebook, int instrument, int thousandths)
    {
        int[] positions = new int[Book.Instruments.Length];
        positions[instrument] = instrument == 1 ? thousandths / 1000 * 1_000_000 : thousandths;
        return TestBook.Assess(rulebook, new Book(1_000_000_000, 0, 0, positions).Portfolio, _market);
    }

    private static Portfolio Taken(Rulebook rulebook, in Portfolio portfolio) =>
        rulebook.Equity.TakesPositions ? portfolio : Portfolio.Arrange(portfolio.Holdings.ToArray(), []);

    private static Rulebook Read(string name)
    {
        Rulebook? rulebook = RulebookReader.Read(ShippedRulebooks.Text(name)!, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        return rulebook;
    }
}
