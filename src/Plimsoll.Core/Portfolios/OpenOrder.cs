// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Portfolios;

/// <summary>A limit order that rests: it fills in full, at its limit, when the mark reaches it.</summary>
/// <param name="Instrument">The instrument; spot is allowed, and moves balances.</param>
/// <param name="Quantity">Contracts, signed: positive buys. Never zero.</param>
/// <param name="Limit">The price it trades at, above zero.</param>
/// <param name="IsReduceOnly">True when it trades no more than closes the position that is there when it fills: nothing on the position's own side, and nothing
/// of spot.</param>
/// <param name="Group">Orders of one group cancel each other: at most one of them fills. 0 is none.</param>
public readonly record struct OpenOrder(InstrumentId Instrument, Quantity Quantity, Price Limit, bool IsReduceOnly = false, int Group = 0)
{
    /// <summary>True when a mark fills it: at or below the limit of a buy order, at or above that of a sell order.</summary>
    public bool IsFilledAt(Price mark) => Quantity.IsPositive ? mark <= Limit : mark >= Limit;

    /// <summary>The quantity that fills while a position is held: all of it, or of a reduce-only order no more than closes the position.</summary>
    public Quantity Against(Quantity held) =>
        !IsReduceOnly ? Quantity
        : held.Sign * Quantity.Sign >= 0 ? default
        : Quantity.IsPositive ? Quantity.Min(Quantity, -held) : Quantity.Max(Quantity, -held);

    /// <summary>The account after the order has filled at its limit and paid a fee of a rate of what was traded; without its open orders.</summary>
    /// <remarks>Booked as <see cref="TradeEffect"/> says: opening adds to the cost, reducing realises profit, spot moves balances, options pay their premium.
    /// The fee is rounded up to the smallest unit of the settlement asset.</remarks>
    /// <param name="portfolio">The account before.</param>
    /// <param name="market">The market that gives the fee on an option its underlying's index.</param>
    /// <param name="feeRate">Fee per unit of <see cref="Notional.Traded"/>.</param>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> as the fee is, with <see cref="RejectionCode.LegsUnsupported"/> (subject: the instrument)
    /// where it is held in legs, or with <see cref="RejectionCode.OutOfRange"/> when a value does not fit.</returns>
    public Result<Portfolio> Fill(in Portfolio portfolio, MarketView market, Ratio feeRate)
    {
        InstrumentSpec spec = market.Catalog[Instrument];
        Amount unit = market.Catalog[spec.Settlement].SmallestUnit;
        List<Position> positions = [];
        Position held = new(Instrument, default, default);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (position.Instrument == Instrument && position.Leg != PositionLeg.Net)
            {
                return Result<Portfolio>.Refused(RejectionCode.LegsUnsupported, Instrument);
            }

            if (position.Instrument == Instrument)
            {
                held = position;
            }
            else
            {
                positions.Add(position);
            }
        }

        Quantity quantity = Against(held.Quantity);
        if (quantity.IsZero)
        {
            return Result<Portfolio>.Of(portfolio.With(portfolio.Positions));
        }

        try
        {
            Result<Amount> traded = Notional.Traded(spec, quantity, Limit, market);
            if (!traded.IsOk)
            {
                return Result<Portfolio>.Refused(traded.Rejection);
            }

            TradeEffect effect = TradeEffect.Of(spec, unit, held, quantity, Limit);
            List<Holding> holdings = [.. portfolio.Holdings.Span,
                new(spec.Settlement, effect.Realised - traded.Value.Times(feeRate, Rounding.Up).RoundTo(unit, Rounding.Up))];
            if (spec.Base is { } asset)
            {
                holdings.Add(new(asset, effect.Base));
            }
            else
            {
                positions.Add(held with { Quantity = effect.Quantity, Cost = effect.Cost });
            }

            return Result<Portfolio>.Of(Portfolio.Arrange(holdings, positions, portfolio.Terms));
        }
        catch (OverflowException)
        {
            // Sizes and limits are the client's: an order too large to be booked is its refusal.
            return Result<Portfolio>.Refused(RejectionCode.OutOfRange);
        }
    }
}
