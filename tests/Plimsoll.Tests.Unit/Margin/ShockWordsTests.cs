// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Margin;

/// <summary>What an explanation says of how a volatility moves in a scenario, in every shape that a rulebook can give it.</summary>
public sealed class ShockWordsTests
{
    /// <summary>The call stands at a volatility of 0.5, 75 days from its expiry: scaled, 30 ÷ 75 = 0.4 to the power for 30 days and more.</summary>
    [Theory]
    [InlineData(VolatilityMove.Same, false, "0", "0", "0", "0", "0.5", "as now")]
    [InlineData(VolatilityMove.Up, false, "0.4", "0", "0", "0", "0.7", "up by 0.4 of itself")]
    [InlineData(VolatilityMove.Up, false, "0.4", "0", "0", "0.6", "0.7", "up by 0.4 of itself, to at least 0.6")]
    [InlineData(VolatilityMove.Up, true, "0.2", "0", "0", "0.75", "0.75", "up by 0.2 absolute, to at least 0.75")]
    [InlineData(VolatilityMove.Down, false, "0.3", "0", "0", "0", "0.35", "down by 0.3 of itself, to at least 0")]
    [InlineData(VolatilityMove.Down, true, "0.6", "0", "0", "0.75", "0", "down by 0.6 absolute, to at least 0")]
    [InlineData(VolatilityMove.Up, false, "0.5", "0.5", "1", "0", "0.6", "up by 0.5 of itself × (30 ÷ max(days, 1))^0.5, from 30 days on ^1")]
    [InlineData(VolatilityMove.Up, false, "0.5", "0.3", "0", "0", "0.75", "up by 0.5 of itself × (30 ÷ max(days, 1))^0.3, from 30 days on ^0")]
    [InlineData(VolatilityMove.Down, true, "0.5", "0", "1", "0", "0.3", "down by 0.5 absolute × (30 ÷ max(days, 1))^0, from 30 days on ^1, to at least 0")]
    public void A_shock_is_told_as_it_is(
        VolatilityMove move, bool isAbsolute, string size, string shortPower, string longPower, string atLeast, string volatility, string words)
    {
        VolatilityShock shock = new(move, isAbsolute, Ratio.Parse(size), Ratio.Parse(shortPower), Ratio.Parse(longPower), Ratio.Parse(atLeast));
        NamedValue there = Explained(shock);
        Assert.Equal(words, there.Note);
        Assert.Equal(double.Parse(volatility, System.Globalization.CultureInfo.InvariantCulture), there.Value.ToDouble(), 1e-15);

        // The days are told only where the shock reads them.
        Assert.Equal(shortPower == "0" && longPower == "0" ? ["volatility"] : ["volatility", "days"], there.Parts.Select(static part => part.Name));
    }

    /// <summary>The volatility in the one scenario of a call that is sold: its price rises by a fifth, beyond the strike, so that it always loses.</summary>
    private static NamedValue Explained(VolatilityShock shock)
    {
        ScenarioClass terms = ScenarioClass.TryCreate("one", [Scenario.OfClass(Ratio.Parse("0.2"), shock).Value], false, out _)!;
        ScenarioMargin model = new(TestBook.Catalog, [terms], [.. TestBook.Catalog.Observables.Select(_ => (ScenarioClass?)terms)], Ratio.One, Ratio.One);
        Rulebook rulebook = TestBook.Shipped("cross") with { Model = model, AddOns = [] };
        ExplainedAccount account = ExplainedAccount.Of(rulebook, TestBook.Of(("USDC", "100000"), ("BTC-C110", "-1")), TestBook.Market).Value;
        return account.Maintenance.Flattened().First(static value => value.Name == "volatility there");
    }
}
