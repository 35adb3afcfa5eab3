// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>One thing on an underlying that gains or loses in a scenario, for explanations: a position, or coin that is owed or hedges.</summary>
/// <param name="Name">The instrument's symbol, with its leg, or what of the coin it is.</param>
/// <param name="Low">Of what moves one for one with its price: its value, rounded down; numeraire.</param>
/// <param name="High">The same rounded up; of a debt that counts only where it adds to the loss, zero.</param>
/// <param name="Inputs">What the value is made of.</param>
/// <param name="Formula">How.</param>
internal sealed record ExplainedLeg(string Name, Amount Low, Amount High, ImmutableArray<NamedValue> Inputs, string Formula)
{
    /// <summary>Of an option, its row of values; else null.</summary>
    internal CubeRow? Row { get; init; }

    /// <summary>Of an option, its profits in money.</summary>
    internal MarkedProfits? Profits { get; init; }

    /// <summary>Of an option, contracts.</summary>
    internal Quantity Quantity { get; init; }

    /// <summary>What it is worth now, of one that moves with its price.</summary>
    internal NamedValue Value(bool isHigh) => NamedValue.Of("value", isHigh ? High : Low, Formula, Inputs.AsSpan());

    /// <summary>What it is, where nothing is lost: a value, or of an option what it is quoted at.</summary>
    internal NamedValue Worth()
    {
        if (Row is null)
        {
            return Value(isHigh: false) with { Name = Name };
        }

        return NamedValue.Of(Name, Row.Spec.ValueOf(Quantity, Row.Inputs.Mark, Rounding.Down).Times(Row.Inputs.Settlement, Rounding.Down),
            "quantity × contract size × mark, in the numeraire, rounded down", Inputs.AsSpan());
    }

    /// <summary>What it loses in a scenario, negative for a gain: exact for an option; of a value one for one, rounded up by itself.</summary>
    internal NamedValue Loss(ScenarioClass terms, int scenario, bool isHigh, MarketView market)
    {
        if (Profits is null)
        {
            return NamedValue.Of(Name, -(isHigh ? High : Low).Times(terms.Shocks[scenario], Rounding.Down), "−value × move, rounded up",
                Value(isHigh), ScenarioLoss.MoveOf(terms, scenario));
        }

        bool isShort = Quantity.IsNegative;
        Amount profit = Profits.Of(isShort, scenario);
        return NamedValue.Of(Name, -Amount.FromAtoms(Fixed18.Multiply(profit.Atoms, Quantity.Atoms, Rounding.Down)),
            "−quantity × profit of one contract, rounded up", NamedValue.SizeOf("quantity", Quantity, "contracts"),
            ProfitOf(profit, terms, scenario, market));
    }

    private NamedValue ProfitOf(Amount profit, ScenarioClass terms, int scenario, MarketView market)
    {
        (InstrumentSpec spec, CubeInputs inputs) = (Row!.Spec, Row.Inputs);
        OptionTerms option = spec.Option!;
        Scenario there = terms.Scenarios[scenario];
        double left = OptionModel.YearsLeft(spec, inputs.Time);
        bool isKnown = there.Own.Volatility.TryApply(inputs.Volatility, left, out Ratio volatility);
        Invariant.Check(isKnown, "An option that was valued in a scenario has a volatility there.");
        string forward = market.Catalog[option.Forward].Name;
        NamedValue strike = NamedValue.PriceOf("strike", option.Strike, option.Side == OptionSide.Call ? "call" : "put");
        NamedValue now = NamedValue.PriceOf("forward", inputs.Forward, forward), volatilityNow = NamedValue.RateOf("volatility", inputs.Volatility, "a year");
        NamedValue move = NamedValue.RateOf("price move", there.Own.PriceMove);
        const string Model = "Black-76 without discount, per unit of the underlying";
        List<NamedValue> moved = [volatilityNow];
        if (!there.Own.Volatility.ShortPower.IsZero || !there.Own.Volatility.LongPower.IsZero)
        {
            moved.Add(DaysOf(left));
        }

        return ExplainedOption.Profit(spec, Quantity.IsNegative, profit,
            NamedValue.Worked("value there", Row.Models[scenario + 1], ValueUnit.Price, Model,
                NamedValue.Worked("forward there", Row.Prices[scenario + 1], ValueUnit.Price, "forward × (1 + price move)", now, move), strike,
                new NamedValue("volatility there", Amount.FromAtoms(volatility.Atoms), ValueUnit.Rate, ValueRule.Formula, [.. moved])
                {
                    Note = WordsOf(there.Own.Volatility),
                },
                DaysOf(OptionModel.YearsLeft(spec, inputs.Time.PlusSeconds(there.StepSeconds)))),
            NamedValue.Worked("value now", Row.Models[0], ValueUnit.Price, Model, now, strike, volatilityNow, DaysOf(left)),
            NamedValue.RateOf("weight", there.Weight, "of the scenario"), inputs.Mark, inputs.Settlement, now, market.Catalog);
    }

    private static string WordsOf(VolatilityShock shock) => shock.Move == VolatilityMove.Same ? "as now"
        : $"{(shock.Move == VolatilityMove.Up ? "up" : "down")} by {shock.Size} {(shock.IsAbsolute ? "absolute" : "of itself")}"
            + (shock.ShortPower.IsZero && shock.LongPower.IsZero ? string.Empty
                : $" × ({VolatilityShock.ReferenceDays} ÷ max(days, 1))^{shock.ShortPower}, from {VolatilityShock.ReferenceDays} days on "
                    + $"^{shock.LongPower}")
            + (shock.Move == VolatilityMove.Up && shock.UpAtLeast.IsPositive ? $", to at least {shock.UpAtLeast}"
                : shock.Move == VolatilityMove.Down ? ", to at least 0" : string.Empty);

    private static NamedValue DaysOf(double years) =>
        NamedValue.Given("days", Amount.TryQuantise(years * VolatilityShock.DaysPerYear, Rounding.HalfEven, out Amount days) ? days : default,
            ValueUnit.Number, "to expiry, of whole minutes");
}
