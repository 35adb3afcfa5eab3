// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>The requirement taken apart.</content>
public sealed partial record ShortOptionTerms
{
    private const string BothOut = "max(rate × notional − out of the money, floor × notional, maintenance) + exercise beyond the mark";
    private const string Falling = "max(maintenance rate × notional − out of the money, maintenance floor × notional) + exercise beyond the mark";
    private const string OfCall = "maintenance rate × notional + exercise beyond the mark";
    private const string OfPut = "max(maintenance rate × notional, maintenance rate × size of the mark) + exercise beyond the mark";

    /// <summary>What a position in an option requires as a tree of folds: the largest of its rates, what the mark is behind, and of a sold put the most that
    /// it can cost; down to strike, mark, index, size and rates.</summary>
    /// <param name="name">The root's name.</param>
    /// <param name="position">A position that <see cref="Assess"/> takes.</param>
    /// <param name="market">The market that it was assessed at.</param>
    /// <param name="kind">Which requirement.</param>
    public NamedValue Explained(string name, in Position position, MarketView market, MarginKind kind)
    {
        Rejection rejection = TryMeasure(position, market, out ShortOptionMeasures of);
        Invariant.Check(!rejection.IsRefused, "An option that was assessed is refused when it is explained.");
        NamedValue notional = ExplainedPosition.Exposure(position, market, of.Notional);
        if (!position.Quantity.IsNegative)
        {
            return NamedValue.Of(name, default, "a long option is paid and requires nothing", notional);
        }

        InstrumentSpec spec = market.Catalog[position.Instrument];
        bool isPut = spec.Option!.Side == OptionSide.Put, isInitial = kind == MarginKind.Initial;
        ShortOptionLeaves leaves = new(position, market, of, IsAtForward);
        NamedValue kept = Kept(of, notional, isPut, leaves, isInitial);
        NamedValue least = !isInitial ? kept : NamedValue.LargestOf("the largest",
        [
            AtRate("at the initial rate", "rate", Initial, of, notional, leaves.OutOfTheMoney()),
            At("at the floor", "floor", Floor, notional.Again()),
            kept,
        ]);
        string formula = isInitial ? BothOut : MaintenanceFloor is not null ? Falling : isPut ? OfPut : OfCall;
        NamedValue whole = NamedValue.SumOf(name, [least, leaves.Late()], formula);
        return leaves.Most() is { } most
            ? NamedValue.SmallestOf(name, [whole with { Name = "before its greatest loss" }, most], $"min({formula}, greatest loss)") : whole;
    }

    private NamedValue Kept(in ShortOptionMeasures of, NamedValue notional, bool isPut, ShortOptionLeaves leaves, bool isInitial)
    {
        NamedValue shown = isInitial ? notional.Again() : notional;
        return MaintenanceFloor is { } least
            ? NamedValue.LargestOf("maintenance",
                [
                    AtRate("at the maintenance rate", "maintenance rate", Maintenance, of, shown, leaves.OutOfTheMoney()),
                    At("at the maintenance floor", "maintenance floor", least, notional.Again()),
                ])
            : isPut ? NamedValue.LargestOf("maintenance",
                [
                    At("at the maintenance rate", "maintenance rate", Maintenance, shown),
                    At("at the maintenance rate of the mark", "maintenance rate", Maintenance, leaves.Value()),
                ])
            : At("maintenance", "maintenance rate", Maintenance, shown);
    }

    private static NamedValue AtRate(string name, string rateName, Ratio rate, in ShortOptionMeasures of, NamedValue notional, NamedValue outOfTheMoney) =>
        NamedValue.Of(name, of.Notional.Times(rate, Rounding.Up) - of.OutOfTheMoney, $"{rateName} × notional − out of the money, rounded up",
            NamedValue.RateOf(rateName, rate), notional, outOfTheMoney);

    private static NamedValue At(string name, string rateName, Ratio rate, NamedValue value) =>
        NamedValue.Of(name, value.Value.Times(rate, Rounding.Up), $"{rateName} × {value.Name}, rounded up", NamedValue.RateOf(rateName, rate), value);
}
