// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Engines;

/// <summary>A version of a rulebook that drops terms is not adopted, whatever else its model refuses before it says so.</summary>
public sealed class LostTermsTests
{
    [Fact]
    public void A_model_that_asks_for_a_figure_first_cannot_hide_that_its_terms_are_gone()
    {
        TestVenue venue = Venue("figure", terms: "some");
        Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, TestWorld.BtcPerp), Adopt(venue, "figure", "none"));
        Assert.Equal(default, Adopt(venue, "figure", "some"));
    }

    [Fact]
    public void A_model_that_takes_no_price_near_one_is_asked_at_others()
    {
        TestVenue venue = Venue("price", terms: "some");
        Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, TestWorld.BtcPerp), Adopt(venue, "price", "none"));
        Assert.Equal(default, Adopt(venue, "price", "some"));
    }

    [Fact]
    public void A_refusal_that_says_nothing_of_terms_is_no_answer()
    {
        TestVenue venue = Venue("none", terms: "some");
        Assert.Equal(new Rejection(RejectionCode.OutsideDomain, TestWorld.BtcPerp), Adopt(venue, "always", "some"));

        // And what gave none before may have had terms.
        venue = Venue("always", terms: "some");
        Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, TestWorld.BtcPerp), Adopt(venue, "none", "none"));
        Assert.Equal(default, Adopt(venue, "none", "some"));
    }

    [Fact]
    public void Terms_of_one_side_are_terms()
    {
        TestVenue venue = Venue("none", terms: "short");
        Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, TestWorld.BtcPerp), Adopt(venue, "none", "none"));
        Assert.Equal(default, Adopt(venue, "none", "short"));
        Assert.Equal(default, Adopt(venue, "none", "some"));
    }

    [Fact]
    public void What_has_expired_and_is_not_settled_still_has_terms_to_lose()
    {
        TestVenue venue = GrowthTests.Funded(GrowthWorld.Setup());
        Assert.Equal(default, venue.Apply(GrowthWorld.ListCall(venue.Now)));
        venue.Now = GrowthWorld.CallExpiry.PlusSeconds(60);
        string same = GrowthWorld.Text("cross", version: "2");
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, same, default)));
    }

    private static TestVenue Venue(string refuses, string terms)
    {
        TestVenue venue = GrowthTests.Funded(GrowthWorld.Setup() with { Kinds = VenueKinds.All.With(new RefusingKind()) });
        Assert.Equal(default, Adopt(venue, refuses, terms));
        return venue;
    }

    private static Rejection Adopt(TestVenue venue, string refuses, string terms)
    {
        string tiered = RulebookSource.Text("tiered")
            .Replace("\"version\": \"2025-10-01\"", $"\"version\": \"{venue.Events.Count}\"", StringComparison.Ordinal);
        string text = tiered[..tiered.IndexOf("\"model\"", StringComparison.Ordinal)]
            + $$""" "model": {"kind":"refusing","refuses":"{{refuses}}","terms":"{{terms}}"}, """
            + tiered[tiered.IndexOf("\"addOns\"", StringComparison.Ordinal)..];
        return venue.Apply(new AdoptRulebook(default, venue.Now, text, default));
    }

    /// <summary>A model that may refuse for another reason before it says whether it has terms.</summary>
    private sealed class RefusingKind : IModelKind
    {
        public string Kind => "refusing";

        public string Schema => """{ "required": ["refuses", "terms"], "properties": { "refuses": { "type": "string" }, "terms": { "type": "string" } } }""";

        public ImmutableArray<string> Lines => [LineNames.Subject];

        public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog) => new RefusingModel(place.Field("refuses").Text(), place.Field("terms").Text());
    }

    private sealed class RefusingModel(string refuses, string terms) : IMarginModel
    {
        public ImmutableArray<string> Lines => [LineNames.Subject];

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            foreach (Position position in portfolio.Positions.Span)
            {
                if (refuses == "figure" && !market.TryOpenInterest(position.Instrument, out _))
                {
                    return new(RejectionCode.OpenInterestMissing, position.Instrument);
                }

                if (refuses == "always" || (refuses == "price" && market.TryMark(position.Instrument, out Price mark) && mark < Price.Of(1000)))
                {
                    return new(RejectionCode.OutsideDomain, position.Instrument);
                }

                if (terms == "none" || (terms == "short" && position.Quantity.IsPositive))
                {
                    return new(RejectionCode.MarginTermsMissing, position.Instrument);
                }
            }

            return Rejection.None;
        }
    }
}
