// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Counts what liquidations take from the published books: what is gone stays gone until the next profile, and one interval takes at most its
/// pace.</summary>
/// <remarks>
/// <para>The pace is of time and not of commands: whoever sends a thousand commands within a second makes liquidations trade no more than one would.
/// Publishing depth again does not renew it either.</para>
/// <para>A critical pace (<see cref="CriticalPace"/>) goes by how far liquidations have pushed the book already: the one number that a side keeps, whoever
/// sold and under which policy. It follows nothing else; an account that is worse off is not closed faster.</para>
/// </remarks>
internal sealed class DepthUse
{
    private readonly MarketState _market;
    private readonly Assessor _assessor;
    private readonly InstrumentCatalog _catalog;
    private readonly Allowance _allowance;

    internal DepthUse(Assessor assessor)
    {
        _market = assessor.Market;
        _assessor = assessor;
        _catalog = _market.Catalog;
        _allowance = new(this);
    }

    /// <summary>A new command: the pace is renewed once an interval has passed since it last was.</summary>
    internal void Begin()
    {
        Markets.MarketState market = _market;
        if (_market.Time >= market.PacedSince.PlusSeconds(EngineLimits.PaceSeconds))
        {
            market.PacedSince = _market.Time;
            Array.Clear(market.BidsPaced);
            Array.Clear(market.AsksPaced);
        }
    }

    /// <summary>What an account under a policy may take: floor and pace are its own, what is gone is gone for all. Good until this is called
    /// again.</summary>
    internal IDepthAllowance Under(LiquidationPolicy policy)
    {
        _allowance.Policy = policy;
        return _allowance;
    }

    /// <inheritdoc cref="IDepthAllowance.Used"/>
    internal Quantity Used(InstrumentId instrument, BookSide side) =>
        side == BookSide.Bids ? _market.BidsTaken[instrument.Value] : _market.AsksTaken[instrument.Value];

    /// <inheritdoc cref="IDepthAllowance.Allowed"/>
    internal Quantity Allowed(InstrumentId instrument, BookSide side, LiquidationPolicy policy)
    {
        // What cannot be trusted now is not traded now, whatever account holds it.
        if (!_market.TryDepth(instrument, out DepthProfile depth)
            || !_assessor.IsTradable(_catalog[instrument]))
        {
            return default;
        }

        LiquidationPolicy own = policy.For(instrument);
        Quantity within = DepthCost.Within(depth, side, own.PriceFloor);
        Quantity paced = within.Times(own.Pace, Rounding.Down) - Paced(instrument, side);
        if (own.CriticalPace is { } terms)
        {
            BookState typical = Typical(instrument, side, own.PriceFloor);
            paced = Quantity.Min(paced, CriticalPace.Allowed(terms, depth, side, typical, Displaced(instrument, side), Paced(instrument, side)));
        }

        return Quantity.Max(default, Quantity.Min(paced, within - Used(instrument, side)));
    }

    /// <summary>How far liquidations have pushed a side, by the half-life of the venue's own rulebook whoever sells: it is one book.</summary>
    internal Ratio Displaced(InstrumentId instrument, BookSide side) =>
        _market.Side(instrument, side)?.Displaced(_market.Time, _assessor.Rules.Venue.Liquidation.For(instrument).HalfLifeSeconds) ?? default;

    /// <summary>What a side was over its last profiles. One that does not move any more is held to the other side where that does, and else loses with every
    /// further profile that shows the same: after twice as many half of it is believed, after three times as many a third.</summary>
    internal BookState Typical(InstrumentId instrument, BookSide side, Ratio priceFloor)
    {
        if (_market.Side(instrument, side) is not { } own || _market.Side(instrument, side == BookSide.Bids ? BookSide.Asks : BookSide.Bids) is not { } other)
        {
            return default;
        }

        (Quantity dense, Ratio knee) = (own.Dense, own.Knee);
        if (own.IsStale && !other.IsStale)
        {
            (dense, knee) = (Quantity.Min(dense, other.Dense), Ratio.Min(knee, other.Knee));
        }
        else if (own.IsStale)
        {
            dense = Quantity.FromAtoms(Fixed18.MulDiv(dense.Atoms, SideState.Profiles, own.Unchanged, Rounding.Down));
        }

        return new(dense, Ratio.Min(knee, priceFloor));
    }

    /// <summary>True when no book takes what is wanted of an instrument, and waiting for the pace would not change it: there is none, nothing is left of it, or
    /// all that had a turn left it.</summary>
    /// <param name="spec">The instrument, at prices that may be relied on.</param>
    /// <param name="wanted">What is to be traded, positive bought.</param>
    /// <param name="policy">That of whoever holds it.</param>
    internal bool IsWithoutBook(InstrumentSpec spec, Quantity wanted, LiquidationPolicy policy)
    {
        // A plan that had a turn and took nothing of it will not do so later either. A book that was pushed gives no turn until it has recovered.
        BookSide side = DepthCost.SideOf(wanted);
        return !IsOffered(spec, wanted, policy)
            || (Paced(spec.Id, side).IsZero && (policy.For(spec.Id).CriticalPace is null || IsEnough(Allowed(spec.Id, side, policy), spec, wanted)));
    }

    /// <summary>True when something is left of a book for what is wanted of an instrument, now or at its pace, whoever takes it.</summary>
    internal bool IsOffered(InstrumentSpec spec, Quantity wanted, LiquidationPolicy policy)
    {
        BookSide side = DepthCost.SideOf(wanted);
        if (!_market.TryDepth(spec.Id, out DepthProfile depth))
        {
            return false;
        }

        LiquidationPolicy own = policy.For(spec.Id);
        Quantity within = DepthCost.Within(depth, side, own.PriceFloor);
        Quantity paced = within.Times(own.Pace, Rounding.Down);
        if (own.CriticalPace is { } terms)
        {
            paced = Quantity.Min(paced, CriticalPace.Allowed(terms, depth, side, BookState.Of(depth, side, own.PriceFloor), default, default));
        }

        return IsEnough(Quantity.Min(paced, within - Used(spec.Id, side)), spec, wanted);
    }

    /// <summary>What of an account's positions no book ever takes under its policy, and why; not what cannot be trusted now, which is not traded for
    /// that.</summary>
    internal ImmutableArray<BlockedClose> Blocked(AccountState account, LiquidationPolicy policy)
    {
        ImmutableArray<BlockedClose>.Builder blocked = ImmutableArray.CreateBuilder<BlockedClose>();
        foreach (ref readonly Position position in account.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (position.Quantity.IsZero || !_assessor.IsTradable(spec))
            {
                continue;
            }

            LiquidationPolicy own = policy.For(spec.Id);
            BookSide side = DepthCost.SideOf(-position.Quantity);
            BookState typical = Typical(spec.Id, side, own.PriceFloor);
            DepthProfile? depth = _market.TryDepth(spec.Id, out DepthProfile known) ? known : null;
            if (BlockedClose.Of(own, spec, depth, side, position.Quantity.Abs(), typical) is { } found)
            {
                blocked.Add(found);
            }
        }

        return blocked.ToImmutable();
    }

    private static bool IsEnough(Quantity most, InstrumentSpec spec, Quantity wanted) =>
        most.IsPositive && (most >= wanted.Abs() || most >= spec.LotSize);

    private Quantity Paced(InstrumentId instrument, BookSide side) =>
        side == BookSide.Bids ? _market.BidsPaced[instrument.Value] : _market.AsksPaced[instrument.Value];

    /// <summary>Counts a trade; positive bought.</summary>
    internal void Use(InstrumentId instrument, Quantity trade)
    {
        int at = instrument.Value;
        BookSide side = DepthCost.SideOf(trade);
        if (_market.TryDepth(instrument, out DepthProfile depth) && _market.Side(instrument, side) is { } state)
        {
            // Known before the trade is counted: how far it was pushed, and what the book is taken to hold.
            BookState typical = Typical(instrument, side, Ratio.One);
            state.Push(CriticalPace.Displaced(depth, side, typical, Displaced(instrument, side), trade.Abs()), _market.Time);
        }

        if (DepthCost.SideOf(trade) == BookSide.Bids)
        {
            _market.BidsTaken[at] += trade.Abs();
            _market.BidsPaced[at] += trade.Abs();
        }
        else
        {
            _market.AsksTaken[at] += trade.Abs();
            _market.AsksPaced[at] += trade.Abs();
        }
    }

    private sealed class Allowance(DepthUse use) : IDepthAllowance
    {
        internal LiquidationPolicy Policy { get; set; } = use._assessor.Rules.Venue.Liquidation;

        public Quantity Used(InstrumentId instrument, BookSide side) => use.Used(instrument, side);

        public Quantity Allowed(InstrumentId instrument, BookSide side) => use.Allowed(instrument, side, Policy);
    }
}
