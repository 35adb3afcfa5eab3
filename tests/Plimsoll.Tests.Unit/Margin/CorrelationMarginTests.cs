// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Margin;

/// <summary>Offsets between underlyings by correlation: the figures of the page docs/concepts/correlation.md, and what is wrong with a section.</summary>
public sealed class CorrelationMarginTests
{
    private static readonly Rulebook _rulebook = TestBook.Shipped("cross-correlated") with { AddOns = [] };

    [Fact]
    public void A_long_bitcoin_and_short_ether_pair_saves_more_than_a_third_of_its_legs()
    {
        // Legs 16,000 and 18,000. Core √(16² + 18² − 2 × .38 × 16 × 18) = 19,003.16; required 34,000 − .8 × (34,000 − 19,003.16) = 22,002.53: 35.3 % less.
        MarginReport report = TestBook.Assess(_rulebook, TestBook.Of(("USDC", "50000"), ("BTC-PERP", "1"), ("ETH-PERP", "-25")));
        double saved = 1 - (report.Initial.ToDouble() / 34_000);
        Assert.Equal(22_002.526, report.Initial.ToDouble(), 0.001);
        Assert.True(saved >= 0.35, $"it saves {saved:p1}");
        Assert.Equal(report.Initial.Times(Ratio.Parse("0.8"), Rounding.Up).ToDouble(), report.Maintenance.ToDouble(), 1e-9);
        Assert.Equal(["BTC by correlation", "ETH by correlation"], report.Lines.Select(static line => line.Name));
        Assert.All(report.Lines, static line => Assert.Equal(MarginLineKind.Correlated, line.Line.Kind));
    }

    [Fact]
    public void Two_longs_save_little_and_a_small_hedge_no_more_than_the_largest_leg()
    {
        // Both long: correlation drawn half to 1 is .88; √(16² + 18² + 2 × .88 × 16 × 18) = 32,967.86; 34,000 − .8 × 1,032.14 = 33,174.29.
        Assert.Equal(33_174.29, TestBook.Assess(_rulebook, TestBook.Of(("BTC-PERP", "1"), ("ETH-PERP", "25"))).Initial.ToDouble(), 0.01);

        // 16,000 against 3,600: the core would be 15,006.1 and the cap leave 15,924.9, but bitcoin alone may lose its 16,000.
        Assert.Equal(16_000, TestBook.Assess(_rulebook, TestBook.Of(("BTC-PERP", "1"), ("ETH-PERP", "-5"))).Initial.ToDouble(), 1e-9);
    }

    [Fact]
    public void A_short_straddle_is_not_offset()
    {
        // A short of a coin without a place in the matrix stands alone, and so does what loses either way.
        MarginReport apart = TestBook.Assess(_rulebook, TestBook.Of(("BTC-PERP", "1"), ("ALT-PERP", "-50000")));
        Assert.Equal(16_000 + 36_000, apart.Initial.ToDouble(), 1e-6);
        Amount straddle = TestBook.Assess(_rulebook, TestBook.Of(("BTC-C110", "-10"), ("BTC-P90", "-10"))).Initial;
        Amount both = TestBook.Assess(_rulebook, TestBook.Of(("BTC-C110", "-10"), ("BTC-P90", "-10"), ("ETH-PERP", "-25"))).Initial;
        Assert.True(both > straddle + Amount.Of(15_000), "a short straddle must not pay for a short in ether");
    }

    [Fact]
    public void The_correlation_break_is_a_floor()
    {
        // Four legs that hedge each other well: .75 × √(4 × 10²) = 15 of a gross of 40.
        CorrelationRule rule = Rule("0.95", new(Ratio.Zero, Ratio.One, Ratio.One, Ratio.Zero, Ratio.Parse("0.75")));
        CorrelatedMargin together = rule.Combine([Leg(0, 10), Leg(1, -10), Leg(2, 10), Leg(3, -10)]);
        Assert.Equal(Amount.Of(40), together.Gross);
        Assert.Equal(4.472136, together.Core.ToDouble(), 1e-6);
        Assert.Equal(Amount.Of(15), together.Break);
        Assert.Equal(Amount.Of(25), together.Granted(Ratio.One));
    }

    [Theory]
    [InlineData("\"asOf\": \"2025-09-30\",", "", "model.correlation.asOf")]
    [InlineData("[\"0.76\", \"1\"],", "[\"0.76\", \"0.9\"],", "model.correlation: the correlation of ETH with itself is 0.9, expected 1")]
    [InlineData("[\"0.77\", \"0.87\", \"1\"],", "[\"0.77\", \"1\"],", "model.correlation: row 3 has 2 correlations, expected 3")]
    [InlineData("[\"0.77\", \"0.87\", \"1\"],", "[\"-0.9\", \"0.87\", \"1\"],", "the matrix has a negative eigenvalue")]
    [InlineData("[\"0.77\", \"0.87\", \"1\"],", "[\"1.2\", \"0.87\", \"1\"],", "model.correlation.matrix[2][0]")]
    [InlineData("\"shrink\": \"0.5\"", "\"shrink\": \"0.5\", \"entryOffsetCap\": \"0.9\"", "at most offsetCap, 0.8")]
    [InlineData("\"ETH\", \"SOL\"", "\"BTC\", \"SOL\"", "an underlying is named twice")]
    [InlineData("\"maintenanceFactor\": \"0.8\"", "\"maintenanceFactor\": \"0.8\", \"offsetCap\": \"0.5\"", "model.offsetCap")]
    public void What_is_wrong_with_a_section_is_named(string before, string after, string expected)
    {
        string text = ShippedRulebooks.Text("cross-correlated")!;
        Assert.Contains(before, text, StringComparison.Ordinal);
        RulebookReader.Read(text.Replace(before, after, StringComparison.Ordinal), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.Contains(errors, error => error.Contains(expected, StringComparison.Ordinal));
    }

    private static CorrelationRule Rule(string correlation, CorrelationTerms terms) => CorrelationRule.TryCreate(["A", "B", "C", "D"],
        [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, i + 1).Select(j => i == j ? Ratio.One : Ratio.Parse(correlation)).ToImmutableArray())],
        terms, out _)!;

    private static CorrelatedLoss Leg(int row, long slope) => new(row, Amount.Of(slope), Amount.Zero, Amount.Of(Math.Abs(slope)));
}
