// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Marks;

/// <summary>A position's entry price beside its mark, and whether the two can be in one unit.</summary>
/// <remarks>The profit of a position is its distance from its entry, so an entry in another unit becomes equity that does not exist. Positions are held for
/// years and coins move tenfold, so the bound is wide; on an inverse contract 1 ÷ price must lie inside it too, because there the reciprocal is what a
/// value in coin is made of.</remarks>
public static class EntryPrice
{
    /// <summary>How many times its mark an entry may be, or its mark it.</summary>
    public const double Most = 20;

    // A coin near 1 has a reciprocal near 1: nearer than this the two cannot be told apart, and little is lost by it.
    private const double LeastApart = 3;
    private const double NearReciprocal = 1.5;

    /// <summary>What is wrong, as a sentence with both numbers; null when nothing is.</summary>
    /// <param name="spec">The instrument, for its name and its payoff.</param>
    /// <param name="entry">The entry price, above zero.</param>
    /// <param name="mark">The mark, above zero.</param>
    /// <param name="what">What the price is: an entry, or the limit of an order.</param>
    public static string? Complaint(InstrumentSpec spec, Price entry, Price mark, string what = "entry")
    {
        double written = entry.ToDouble(), now = mark.ToDouble();
        double times = Math.Max(written / now, now / written);
        bool isReciprocal = written * now is > 1 / NearReciprocal and < NearReciprocal && times > LeastApart;
        if (times <= Most && !(isReciprocal && spec.Payoff == Payoff.Inverse))
        {
            return null;
        }

        string sentence = $"the {what} is {entry}, but the mark of {spec.Symbol} is {mark}: {Text(times)} times {(written > now ? "less" : "more")}";
        return isReciprocal ? $"{sentence}; it looks like 1 ÷ price: write the price itself, {Text(1 / written)}, for inverse contracts too"
            : now >= Most && written is > 0.5 and < 2
            ? $"{sentence}, where {Text(Most)} is the most; it looks like a price in units of the mark: write the price itself, {Text(written)} × {mark} = "
            + $"{Text(written * now)}"
            : $"{sentence}, where {Text(Most)} is the most that the two may be apart";
    }

    /// <summary>The limit of an option's order beside its mark: what is wrong where the limit is near the mark only when it is read in the other unit, coin for
    /// dollars or dollars for coin.</summary>
    /// <remarks>A premium moves by a hundred times in a day, so that distance alone says nothing.</remarks>
    /// <param name="spec">The option.</param>
    /// <param name="limit">The limit, above zero.</param>
    /// <param name="mark">The mark, above zero.</param>
    /// <param name="index">The price of the coin.</param>
    public static string? OfPremium(InstrumentSpec spec, Price limit, Price mark, Price index)
    {
        double written = limit.ToDouble(), now = mark.ToDouble(), coin = index.ToDouble();
        double read = spec.Payoff == Payoff.Inverse ? written / coin : written * coin;
        return now > 0 && coin >= Most && Math.Max(written / now, now / written) > Most && read / now is > 1 / LeastApart and < LeastApart
            ? $"the limit is {limit}, but the mark of {spec.Symbol} is {mark}; it looks like a price in "
            + $"{(spec.Payoff == Payoff.Inverse ? "dollars: write it in coin" : "coin: write it in the mark's unit")}, {Text(read)}"
            : null;
    }

    private static string Text(double value) => FigureText.Of(value);
}
