// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

/// <summary>How much of the coin that is held hedges under a tail.</summary>
public class HedgePartTests
{
    [Fact]
    public void The_coin_that_is_matched_is_what_todays_delta_leaves_open()
    {
        // A written call on 100,000 at 110,000, 50 %, 75 days: d1 = ln(10 ÷ 11) ÷ .226649 + .113325 = −.307194 and N(d1) = .379348 BTC offset it today. Thirty
        // days later, which is the horizon, they do not; a report of Greeks says today's, and so does the margin.
        double[] returns = [.. new[] { 1.0, -1, 0, 0, 0, 0, 0, 0, 0, 0 }.Select(static side => side * 0.03)];
        VarMargin model = new(TailTerms.Plain(ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [returns]).Value, 30).Value, Ratio.Parse("0.9")));
        double held = Required(model, ("BTC", "2"), ("BTC-C110", "-1"));
        Assert.Equal(Required(model, ("BTC-PERP", "0.379348"), ("BTC-C110", "-1")), held, 0.1);
        Assert.True(held < Required(model, ("BTC", "0.1"), ("BTC-C110", "-1")));
    }

    /// <summary>A loan of a coin that has no price may not require nothing; a balance of it is no hedge and needs none.</summary>
    [Fact]
    public void A_loan_of_a_coin_without_a_price_is_refused()
    {
        VarMargin model = new(TailTerms.Plain(ScenarioSet.Historical(ReturnPanel.Of(["BTC"], [[0.03, -0.03, 0, 0, 0, 0, 0, 0, 0, 0]]).Value, 30).Value,
            Ratio.Parse("0.9")));
        MarketSnapshot market = TestBook.Set(TestBook.Market, "BTC", null);
        Assert.Equal(RejectionCode.MarkMissing, model.Assess(TestBook.Of(("BTC", "-1")), market, new MarginSheet()).Code);
        Assert.Equal(Rejection.None, model.Assess(TestBook.Of(("BTC", "1")), market, new MarginSheet()));
    }

    private static double Required(IMarginModel model, params (string, string)[] lines)
    {
        MarginSheet sheet = new();
        Assert.False(model.Assess(TestBook.Of(lines), TestBook.Market, sheet).IsRefused);
        return sheet.Lines.ToArray().Sum(static line => line.Maintenance.ToDouble());
    }
}
