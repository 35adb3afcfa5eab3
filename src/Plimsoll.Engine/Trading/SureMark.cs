// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What a position counts at most for its holder while its own mark may not be relied on.</summary>
/// <remarks>A short option whose mark is silent and whose index is not owes at least what exercise is worth at the index: it counts at the larger of its last
/// mark and that. Everything else counts at its last mark.</remarks>
internal sealed class SureMark
{
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly Exposure _exposure;

    internal SureMark(MarketState market, OracleBook oracles, Exposure exposure)
    {
        _market = market;
        _oracles = oracles;
        _exposure = exposure;
    }

    /// <summary>The mark that a position of a sign counts at; false when it never had one.</summary>
    internal bool TryOf(InstrumentSpec spec, bool isShort, out Price mark)
    {
        if (!_market.TryPrice(spec.Mark, out mark))
        {
            return false;
        }

        Price least = isShort ? Intrinsic(spec) : Price.Zero;
        mark = least > mark && _exposure.CanTradeAt(spec, least) ? least : mark;
        return true;
    }

    /// <summary>What exercise is worth at the index, in the units of the mark, rounded down; zero unless the mark of an option may not be relied on and its
    /// index may.</summary>
    internal Price Intrinsic(InstrumentSpec spec)
    {
        bool isSure = spec.Option is not null && _oracles.UntrustedSince(spec.Mark) is not null
            && _oracles.UntrustedSince(spec.Underlying) is null
            && (_market.Catalog[spec.Settlement].PriceObservable is not { } settlement || _oracles.UntrustedSince(settlement) is null);
        if (!isSure || !_market.TryPrice(spec.Underlying, out Price index))
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
