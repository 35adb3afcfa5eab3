// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What a position is sure to be worth at most to its holder while its own mark may not be relied on.</summary>
/// <remarks>A short option whose mark is silent and whose index is not owes at least what exercise is worth at the index: it counts at the larger of its last mark and that.
/// Everything else counts at its last mark.</remarks>
internal static class SureMark
{
    /// <summary>The mark that a position of a sign counts at; false when it never had one.</summary>
    internal static bool TryOf(EngineState engine, InstrumentSpec spec, bool isShort, out Price mark)
    {
        if (!engine.Market.TryPrice(spec.Mark, out mark))
        {
            return false;
        }

        Price least = isShort ? Intrinsic(engine, spec) : Price.Zero;
        mark = least > mark && engine.Exposure.CanTradeAt(spec, least) ? least : mark;
        return true;
    }

    /// <summary>What exercise is worth at the index, in the units of the mark, rounded down; zero unless the mark of an option may not be relied on and its index may.</summary>
    internal static Price Intrinsic(EngineState engine, InstrumentSpec spec)
    {
        bool isSure = spec.Option is not null && engine.Oracles.UntrustedSince(spec.Mark) is not null
            && engine.Oracles.UntrustedSince(spec.Underlying) is null
            && (engine.Catalog[spec.Settlement].PriceSymbol is not { } settlement || engine.Oracles.UntrustedSince(settlement) is null);
        if (!isSure || !engine.Market.TryPrice(spec.Underlying, out Price index))
        {
            return Price.Zero;
        }

        return Exercise(spec, index);
    }

    /// <summary>What exercise of an option is worth at an index, in the units of its mark, rounded down.</summary>
    internal static Price Exercise(InstrumentSpec spec, Price index)
    {
        OptionTerms option = spec.Option!;
        Price beyond = Price.Max(option.Side == OptionSide.Call ? index - option.Strike : option.Strike - index, Price.Zero);
        if (spec.Payoff != Payoff.Inverse || beyond.IsZero)
        {
            return beyond;
        }

        // The mark of an inverse option is in the coin.
        return !index.IsPositive || Magnitude.QuotientBits(Magnitude.Bits(beyond.Atoms), Magnitude.Bits(index.Atoms)) > EngineLimits.AmountBits
            ? Price.Zero
            : Price.FromAtoms(Fixed18.Divide(beyond.Atoms, index.Atoms, Rounding.Down));
    }
}
