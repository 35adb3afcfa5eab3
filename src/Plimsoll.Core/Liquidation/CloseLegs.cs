// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Everything in a portfolio that a liquidation may trade. Scratch of one planner: found anew for every account, and it keeps its arrays.</summary>
internal sealed class CloseLegs
{
    // Those beyond the count stand ready for larger accounts.
    private CloseLeg[] _legs = [];
    private CloseFigures?[] _figures = [];
    private Amount[] _balances = [], _needs = [];

    /// <summary>How many there are.</summary>
    internal int Count { get; private set; }

    /// <summary>Positions by instrument id and leg, then what may be added, then spot trades that repay loans by instrument id.</summary>
    internal ReadOnlySpan<CloseLeg> All => _legs.AsSpan(0, Count);

    /// <summary>Finds them, without anything to be added.</summary>
    /// <returns>Refused where something held cannot be valued.</returns>
    internal Rejection Find(in Portfolio portfolio, in CloseTerms terms)
    {
        Count = 0;
        InstrumentCatalog catalog = terms.Market.Catalog;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (position.Quantity.IsZero)
            {
                continue;
            }

            CloseLeg leg = Next(position.Instrument);
            Rejection rejection = leg.Set(catalog[position.Instrument], position.Quantity, position.Cost, terms, position.Leg);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            Count += leg.Cap > 0 ? 1 : 0;
        }

        int assets = catalog.Assets.Length;
        Scratch.Grow(ref _balances, assets);
        Array.Clear(_balances, 0, assets);
        bool owes = false;
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            _balances[holding.Asset.Value] = holding.Balance;
            owes |= holding.Balance.IsNegative;
        }

        if (owes)
        {
            AddSpot(_balances.AsSpan(0, assets), terms with { Health = null });
        }

        return Rejection.None;
    }

    /// <summary>Puts what may be added before the spot trades.</summary>
    internal void Add(ReadOnlySpan<CloseLeg> hedges)
    {
        int spot = 0;
        while (spot < Count && !_legs[spot].IsSpot)
        {
            spot++;
        }

        Count += hedges.Length;
        _legs = [.. _legs.AsSpan(0, spot), .. hedges, .. _legs.AsSpan(spot)];
    }

    private CloseLeg Next(InstrumentId instrument)
    {
        Scratch.Grow(ref _legs, Count + 1);
        Scratch.Grow(ref _figures, instrument.Value + 1);
        CloseLeg leg = _legs[Count] ??= new();
        leg.Figures = _figures[instrument.Value] ??= new();
        return leg;
    }

    private void AddSpot(ReadOnlySpan<Amount> balances, in CloseTerms terms)
    {
        MarketView market = terms.Market;
        ReadOnlySpan<Amount> needs = Needs(balances, market);
        foreach (InstrumentSpec spec in market.Catalog.Instruments)
        {
            if (spec.Base is not { } asset || !market.TryMark(spec.Id, out Price mark) || !mark.IsPositive)
            {
                continue;
            }

            Amount balance = balances[asset.Value];
            LiquidationPolicy policy = terms.Policy.LimitsFor(spec.Id);
            Quantity held = default;
            if (balance.IsPositive && needs[spec.Settlement.Value].IsPositive)
            {
                Price floor = Price.Max(DepthCost.LimitPrice(mark, policy.PriceFloor, Quantity.Of(-1)), Price.FromAtoms(1));
                held = Quantity.Min(Quantity.FromAtoms(balance.Atoms), Needed(needs[spec.Settlement.Value], floor, spec.LotSize));
            }
            else if (balance.IsNegative)
            {
                held = -Affordable(-balance, balances[spec.Settlement.Value], market.Catalog[spec.Settlement],
                    DepthCost.LimitPrice(mark, policy.PriceFloor, Quantity.Of(1)), policy.TakerFeeRate + terms.FeeRate);
            }

            // A spot market that cannot be valued is no way out, but neither is it a reason to leave the positions alone.
            if (!held.IsZero && Next(spec.Id) is { } leg && !leg.Set(spec, held, default, terms).IsRefused)
            {
                Count += leg.Cap > 0 ? 1 : 0;
            }
        }
    }

    /// <summary>How much of each asset repays its own loan and those that can be bought back with it.</summary>
    private ReadOnlySpan<Amount> Needs(ReadOnlySpan<Amount> balances, MarketView market)
    {
        Scratch.Grow(ref _needs, balances.Length);
        Span<Amount> needs = _needs.AsSpan(0, balances.Length);
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

    private static Quantity Affordable(Amount owed, Amount cash, AssetSpec settlement, Price price, Ratio fees)
    {
        Quantity all = Quantity.FromAtoms(owed.Atoms);
        if (settlement.IsBorrowable)
        {
            return all;
        }

        // What cannot be borrowed must be paid from what is there, fees included.
        Price loaded = price.Times(Ratio.One + fees, Rounding.Up);
        return !cash.IsPositive ? default
            : owed.Times(loaded, Rounding.Up) <= cash ? all : Quantity.FromAtoms(cash.DividedBy(loaded, Rounding.Down).Atoms);
    }
}
