// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Finds everything in a portfolio that a liquidation may trade.</summary>
internal static class CloseLegs
{
    /// <summary>Positions by instrument id and leg, then spot trades that repay loans by instrument id.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Marks, prices and depth.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="allowance">How much of each book may be taken.</param>
    /// <param name="health">Equity ÷ maintenance where the policy follows it.</param>
    internal static Result<CloseLeg[]> Of(in Portfolio portfolio, MarketView market, Rulebook rulebook, IDepthAllowance allowance, Ratio? health)
    {
        List<CloseLeg> legs = [];
        foreach (Position position in portfolio.Positions.Span)
        {
            if (position.Quantity.IsZero)
            {
                continue;
            }

            Result<CloseLeg?> leg = CloseLeg.Of(market.Catalog[position.Instrument], position.Quantity, position.Cost, allowance, market,
                rulebook.Liquidation.For(position.Instrument), position.Leg, health);
            if (!leg.IsOk)
            {
                return Result<CloseLeg[]>.Refused(leg.Rejection);
            }

            if (leg.Value is { Cap: > 0 } open)
            {
                legs.Add(open);
            }
        }

        Amount[] balances = new Amount[market.Catalog.Assets.Length];
        bool owes = false;
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            balances[holding.Asset.Value] = holding.Balance;
            owes |= holding.Balance.IsNegative;
        }

        if (owes)
        {
            AddSpot(legs, balances, market, rulebook.Liquidation, allowance);
        }

        return Result<CloseLeg[]>.Of([.. legs]);
    }

    private static void AddSpot(List<CloseLeg> legs, Amount[] balances, MarketView market, LiquidationPolicy venue, IDepthAllowance allowance)
    {
        Amount[] needs = Needs(balances, market);
        foreach (InstrumentSpec spec in market.Catalog.Instruments)
        {
            if (spec.Base is not { } asset || !market.TryMark(spec.Id, out Price mark) || !mark.IsPositive)
            {
                continue;
            }

            Amount balance = balances[asset.Value];
            LiquidationPolicy policy = venue.For(spec.Id);
            Quantity held = default;
            if (balance.IsPositive && needs[spec.Settlement.Value].IsPositive)
            {
                Price floor = Price.Max(DepthCost.LimitPrice(mark, policy.PriceFloor, Quantity.Of(-1)), Price.FromAtoms(1));
                held = Quantity.Min(Quantity.FromAtoms(balance.Atoms), Needed(needs[spec.Settlement.Value], floor, spec.LotSize));
            }
            else if (balance.IsNegative)
            {
                held = -Affordable(-balance, balances[spec.Settlement.Value], market.Catalog[spec.Settlement],
                    DepthCost.LimitPrice(mark, policy.PriceFloor, Quantity.Of(1)), policy);
            }

            // A spot market that cannot be valued is no way out, but neither is it a reason to leave the positions alone.
            if (!held.IsZero && CloseLeg.Of(spec, held, default, allowance, market, policy) is { IsOk: true, Value: { Cap: > 0 } leg })
            {
                legs.Add(leg);
            }
        }
    }

    /// <summary>How much of each asset repays its own loan and those that can be bought back with it.</summary>
    private static Amount[] Needs(Amount[] balances, MarketView market)
    {
        Amount[] needs = new Amount[balances.Length];
        for (int i = 0; i < needs.Length; i++)
        {
            needs[i] = balances[i].IsNegative ? -balances[i] : default;
        }

        foreach (InstrumentSpec spec in market.Catalog.Instruments)
        {
            if (spec.Base is { } asset && balances[asset.Value].IsNegative && market.TryMark(spec.Id, out Price mark) && mark.IsPositive)
            {
                needs[spec.Settlement.Value] += (-balances[asset.Value]).Times(mark, Rounding.Up);
            }
        }

        return needs;
    }

    private static Quantity Needed(Amount need, Price price, Quantity lot)
    {
        // An absurdly low price would close more than there is; the balance is the bound then.
        bool isFinite = need.Atoms / price.Atoms < Fixed18.AtomsPerUnit;
        return isFinite ? Quantity.FromAtoms(need.DividedBy(price, Rounding.Up).Atoms).RoundTo(lot, Rounding.Up) : Quantity.FromAtoms(Int128.MaxValue);
    }

    private static Quantity Affordable(Amount owed, Amount cash, AssetSpec settlement, Price price, LiquidationPolicy policy)
    {
        Quantity all = Quantity.FromAtoms(owed.Atoms);
        if (settlement.IsBorrowable)
        {
            return all;
        }

        // What cannot be borrowed must be paid from what is there, fees included.
        Price loaded = price.Times(Ratio.One + policy.TakerFeeRate + policy.FeeRate, Rounding.Up);
        return cash.IsPositive ? Quantity.Min(all, Quantity.FromAtoms(cash.DividedBy(loaded, Rounding.Down).Atoms)) : default;
    }
}
