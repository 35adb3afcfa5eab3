// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>Generated portfolios over the small test catalogue, as quantities in thousandths so that they add, halve and scale exactly.</summary>
internal sealed record Book(int Usdc, int Bitcoin, int Ether, int[] Positions)
{
    public static readonly string[] Instruments = ["BTC-PERP", "BTC-PERP-INV", "BTC-26DEC25", "ETH-PERP", "ALT-PERP", "BTC-C110", "BTC-P90", "BTC-C110-INV"];

    /// <summary>How many of <see cref="Instruments"/>, from the front, move one for one with a price.</summary>
    public const int DeltaOne = 5;

    public Portfolio Portfolio => Scaled(1, 1);

    /// <summary>The book × numerator ÷ denominator.</summary>
    public Portfolio Scaled(int numerator, int denominator)
    {
        string Of(long thousandths) => Amount.Of(thousandths * numerator).Scale(1, 1000L * denominator, Rounding.HalfEven).ToString();
        List<(string, string)> lines = [("USDC", Of(Usdc * 1000L)), ("BTC", Of(Bitcoin)), ("ETH", Of(Ether))];
        lines.AddRange(Positions.Select((quantity, i) => (Instruments[i], Of(quantity))));
        return TestBook.Of([.. lines]);
    }

    public static Book operator +(Book a, Book b) =>
        new(a.Usdc + b.Usdc, a.Bitcoin + b.Bitcoin, a.Ether + b.Ether, [.. a.Positions.Zip(b.Positions, (p, q) => p + q)]);

    /// <summary>Books with balances of at least zero; the last positions are options.</summary>
    public static Gen<Book> Any(bool withOptions = true) =>
        from usdc in Gen.Choose(0, 1_000_000)
        from bitcoin in Gen.Frequency((1, Gen.Constant(0)), (2, Gen.Choose(0, 20_000)))
        from ether in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(0, 200_000)))
        from positions in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(-20_000, 20_000)), (1, Gen.Choose(-300, 300))).ArrayOf(Instruments.Length)
        select new Book(usdc, bitcoin, ether, [.. positions.Select(
            (quantity, i) => i >= DeltaOne && !withOptions ? 0 : i == 1 ? quantity / 1000 * 1_000_000 : quantity)]);

    public static Rulebook[] Rulebooks { get; } = [TestBook.Shipped("cross"), TestBook.Shipped("tiered"), TestBook.Shipped("isolated")];

    /// <summary>The scenario model alone.</summary>
    public static Rulebook Core { get; } = TestBook.Shipped("cross") with { AddOns = [] };

    /// <summary>The scenario model alone, where no coin hedges.</summary>
    public static Rulebook WithoutSpotOffset { get; } = RulebookReader.Read(
        ShippedRulebooks.Text("cross")!.Replace("\"spotOffset\": true", "\"spotOffset\": false", StringComparison.Ordinal), TestBook.Catalog, VenueKinds.All,
        out _)! with
    { AddOns = [] };

    /// <summary>The scenario model alone, granting a share of what hedging saves.</summary>
    public static Rulebook Capped(Ratio cap)
    {
        const string Before = "\"maintenanceFactor\": \"0.8\"";
        string text = ShippedRulebooks.Text("cross")!.Replace(Before, $"{Before}, \"offsetCap\": \"{cap}\"", StringComparison.Ordinal);
        return RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out _)! with { AddOns = [] };
    }

    /// <summary>The scenario model alone with offsets between underlyings, initial margin granted less of them.</summary>
    public static Rulebook Correlated(string entryOffsetCap)
    {
        const string Before = "\"shrink\": \"0.5\"";
        string text = ShippedRulebooks.Text("cross-correlated")!.Replace(
            Before, $"{Before}, \"entryOffsetCap\": \"{entryOffsetCap}\"", StringComparison.Ordinal);
        return RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out _)! with { AddOns = [] };
    }

    /// <summary>What coin that stands against what options owe loses in the worst row of the scenario model: half of it for a half. One book's coin may come to
    /// stand against another's debt, and is then a position where it was collateral; nothing else makes two books require more together.</summary>
    public static Amount FallOfCommitted(in Portfolio portfolio)
    {
        (Amount coin, Amount debt) = (default, default);
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            coin += holding.Asset == TestBook.AssetOf("BTC") ? holding.Balance : default;
        }

        foreach (Position position in portfolio.Positions.Span)
        {
            debt -= position.Instrument == TestBook.InstrumentOf("BTC-C110-INV") ? Price.Parse("0.03").Times(position.Quantity, Rounding.Down) : default;
        }

        return Amount.Max(Amount.Min(coin, debt), default).Times(Price.Of(16_000), Rounding.Up);
    }

    /// <summary>The book with coin for all that its options owe.</summary>
    public Book Covered => this with { Bitcoin = Math.Max(Bitcoin, ((-3 * Positions[^1]) + 99) / 100) };

    /// <summary>Initial requirement.</summary>
    public static Amount Initial(Rulebook rulebook, in Portfolio portfolio, MarketView? market = null) => TestBook.Assess(rulebook, portfolio, market).Initial;

    public static void ForAll<T>(Gen<T> values, Func<T, bool> claim, int tests = 200) =>
        Prop.ForAll(values.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(2025, 1011));

    /// <summary>One part in 10¹² of the sizes at hand and a few atoms: what option rows and the choice of a hedge may lose to floating point.</summary>
    public static Amount Hair(params ReadOnlySpan<Amount> sizes)
    {
        Amount sum = Amount.FromAtoms(1_000_000);
        foreach (Amount size in sizes)
        {
            sum += size.Abs().Scale(1, 1_000_000_000_000, Rounding.Up);
        }

        return sum;
    }
}
