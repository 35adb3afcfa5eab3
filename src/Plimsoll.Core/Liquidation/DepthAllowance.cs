// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>How much of each book liquidations have used and may still use. Execution keeps count; planning only reads.</summary>
public interface IDepthAllowance
{
    /// <summary>Contracts of a side taken since its profile was published.</summary>
    Quantity Used(InstrumentId instrument, BookSide side);

    /// <summary>Contracts of a side that may be taken now: within the price floor, the pace, and what is left.</summary>
    Quantity Allowed(InstrumentId instrument, BookSide side);
}

/// <summary>The allowance over books that nobody has taken from: for what-ifs and plans on paper. For one caller at a time: it keeps what it has worked
/// out.</summary>
public sealed class FreshDepth : IDepthAllowance
{
    private readonly MarketView _market;
    private readonly LiquidationPolicy _policy;
    private (DepthProfile? Depth, Quantity Allowed)[] _known = [];

    /// <summary>Creates the allowance that a policy gives over a market's profiles.</summary>
    public FreshDepth(MarketView market, LiquidationPolicy policy)
    {
        _market = market;
        _policy = policy;
    }

    /// <inheritdoc/>
    public Quantity Used(InstrumentId instrument, BookSide side) => default;

    /// <inheritdoc/>
    public Quantity Allowed(InstrumentId instrument, BookSide side)
    {
        if (!_market.TryDepth(instrument, out DepthProfile depth))
        {
            return default;
        }

        // A profile never changes, so what it allows is worked out once.
        int place = (2 * instrument.Value) + (side == BookSide.Bids ? 0 : 1);
        Scratch.Grow(ref _known, place + 1);
        ref (DepthProfile? Depth, Quantity Allowed) known = ref _known[place];
        if (!ReferenceEquals(known.Depth, depth))
        {
            LiquidationPolicy own = _policy.LimitsFor(instrument);
            known = (depth, AllowedOf(depth, side, own, BookState.Of(depth, side, own.PriceFloor)));
        }

        return known.Allowed;
    }

    /// <summary>What a policy allows in a step of a book that nobody has taken from.</summary>
    internal static Quantity AllowedOf(DepthProfile depth, BookSide side, LiquidationPolicy policy, in BookState typical)
    {
        Quantity within = DepthCost.Within(depth, side, policy.PriceFloor);
        Quantity paced = within.Times(policy.Pace, Rounding.Down);
        return policy.CriticalPace is { } terms
            ? Quantity.Min(paced, CriticalPace.Allowed(terms, depth, side, typical, default, default))
            : paced;
    }
}
