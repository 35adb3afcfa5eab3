// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>A model and an add-on that the project does not know are added through the registry and by nothing else.</summary>
public sealed class OwnKindTests
{
    private static readonly RulebookKinds _kinds = VenueKinds.All.With(new OwnModelKind(), new OwnAddOnKind());

    [Fact]
    public void Kinds_of_ones_own_are_read_assessed_and_named_in_the_report()
    {
        Rulebook? rulebook = RulebookReader.Read(Text(), TestBook.Catalog, _kinds, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));

        // Two bitcoin at 100,000: 20 % initial and 10 % maintenance of 200,000, half of the initial again as stress of the underlying; a fee of 7 and one of
        // 14.
        MarginReport report = TestBook.Assess(rulebook, TestBook.Of(("USDC", "100000"), ("BTC-PERP", "2")));

        Assert.Equal(
            [("price of BTC-PERP", "40000"), ("stress of BTC", "20000"), ("seat fee", "7"), ("desk fee", "14")],
            report.Lines.Select(line => (line.Name, line.Line.Initial.ToString())));
        Assert.Equal(Amount.Of(60_021), report.Initial);
        Assert.Equal(Amount.Of(20_014), report.Maintenance);
        Assert.Equal("price of BTC-PERP", report.BindingConstraint);
    }

    [Fact]
    public void A_list_without_them_names_what_it_knows()
    {
        Assert.Null(RulebookReader.Read(Text(), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));

        Assert.Equal(
            [
                $"$.model.kind: expected one of \"{string.Join("\", \"", VenueKinds.All.Models.All.Select(kind => kind.Kind))}\"; found \"own\"",
                $"$.addOns[0].kind: expected one of \"{string.Join("\", \"", VenueKinds.All.AddOns.All.Select(kind => kind.Kind))}\"; found \"fees\"",
            ],
            errors);
    }

    [Theory]
    [InlineData("\"rate\":\"0.2\"", "\"rat\":\"0.2\"", "$.model.rat: unknown field; expected one of kind, rate")]
    [InlineData("\"rate\":\"0.2\"", "\"rate\":\"1.2\"", "$.model.rate: expected a decimal in a string, from 0 to 1; found \"1.2\"")]
    [InlineData("\"flat\":\"7\"", "\"flat\":7", "$.addOns[0].flat: expected a decimal in a string, above 0; found 7: put it in double quotes")]
    [InlineData("{\"kind\":\"fees\",\"flat\":\"7\"}", "\"fees\"", "$.addOns[0]: expected an object; found \"fees\"")]
    public void What_is_wrong_in_them_is_named_as_anywhere(string good, string bad, string error) =>
        SpoiltText.Rulebook(Text(), good, bad, error, kinds: _kinds);

    [Fact]
    public void A_line_that_has_no_name_is_a_bug_and_never_called_something_else()
    {
        Rulebook rulebook = TestBook.Shipped("tiered") with { Model = new OwnModel(Ratio.Parse("0.2"), ["price of {subject}"]), AddOns = [] };

        InvariantException bug = Assert.Throws<InvariantException>(() => rulebook.Assess(TestBook.Of(("USDC", "100000"), ("BTC-PERP", "2")), TestBook.Market));
        Assert.Equal("A model or an add-on wrote a line that it has no name for.", bug.Message);
    }

    /// <summary>The rulebook <c>tiered</c> with the own model and the own add-on in the place of its.</summary>
    internal static string Text()
    {
        string tiered = ShippedRulebooks.Text("tiered")!;
        return tiered[..tiered.IndexOf("\"model\":", StringComparison.Ordinal)]
            + """ "model": {"kind":"own","rate":"0.2"}, "addOns": [{"kind":"fees","flat":"7"}], """
            + tiered[tiered.IndexOf("\"interest\":", StringComparison.Ordinal)..];
    }
}

/// <summary>A flat rate of notional, and half of it again as a second line on the underlying.</summary>
internal sealed class OwnModelKind : IModelKind
{
    public string Kind => "own";

    public string Schema => """{ "required": ["rate"], "properties": { "rate": { "$ref": "#/$defs/share" } } }""";

    public ImmutableArray<string> Lines => OwnModel.LineNames;

    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog) => new OwnModel(place.Field("rate").Fraction(), Lines);
}

/// <summary>The model of <see cref="OwnModelKind"/>.</summary>
internal sealed class OwnModel(Ratio rate, ImmutableArray<string> lines) : IMarginModel, IScreenBounds
{
    public static ImmutableArray<string> LineNames { get; } = ["price of {subject}", "stress of {subject}"];

    public ImmutableArray<string> Lines => lines;

    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Ratio half = Ratio.Parse("0.5");
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Amount notional = Notional.Of(position, market).Value;
            Amount initial = notional.Times(rate, Rounding.Up);
            sheet.Add(new MarginLine(MarginLineKind.Position, position.Instrument.Value, notional, initial, initial.Times(half, Rounding.Up)));
            sheet.Add(new MarginLine(MarginLineKind.Group, market.Catalog[position.Instrument].Underlying.Value, notional, initial.Times(half, Rounding.Up),
                default, Part: 1));
        }

        return Rejection.None;
    }

    public Ratio? RateBound(InstrumentId instrument) => rate;
}

/// <summary>Two fees, each a line.</summary>
internal sealed class OwnAddOnKind : IAddOnKind
{
    public string Kind => "fees";

    public string Schema => """{ "required": ["flat"], "properties": { "flat": { "$ref": "#/$defs/nonNegative" } } }""";

    public ImmutableArray<string> Lines => OwnAddOn.LineNames;

    public IMarginAddOn? Read(JsonPlace place, InstrumentCatalog catalog) =>
        new OwnAddOn(place.Field("flat").MoneyOf("above 0", static amount => amount.IsPositive));

    private sealed class OwnAddOn(Amount flat) : IMarginAddOn, IScreenBounds
    {
        public static ImmutableArray<string> LineNames { get; } = ["seat fee", "desk fee"];

        public ImmutableArray<string> Lines => LineNames;

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, default, flat, flat));
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, default, flat + flat, flat, Part: 1));
            return Rejection.None;
        }

        public Ratio? RateBound(InstrumentId instrument) => Ratio.Zero;
    }
}
