// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Auctions;

/// <summary>What an account would be after a slice of it was sold, worked out from a portfolio and prices alone; dull on purpose.</summary>
internal sealed class NaiveSlice(ClearingEngine engine, Portfolio account)
{
    /// <summary>Worth at the marks, numeraire: balances at their prices and positions at theirs.</summary>
    public Amount Worth() => Worth(engine, account);

    public static Amount Worth(ClearingEngine engine, in Portfolio portfolio)
    {
        Amount worth = default;
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            engine.Market.TryAssetPrice(holding.Asset, out Price price);
            worth += holding.Balance.Times(price, Rounding.Down);
        }

        foreach (Position position in portfolio.Positions.Span)
        {
            worth += Gain(engine, position);
        }

        return worth;
    }

    /// <summary>Equity and maintenance under the venue's rulebook.</summary>
    public (Amount Equity, Amount Maintenance) Assess(in Portfolio portfolio)
    {
        MarginSheet sheet = new();
        Assert.False(engine.Setup.Rulebook.Assess(portfolio, engine.Market, sheet).IsRefused);
        return (sheet.Equity, sheet.Maintenance);
    }

    /// <summary>The account without a share of all (legs null) or of some positions, for a discount at a rate.</summary>
    public Portfolio Without(Ratio share, ImmutableArray<InstrumentId>? legs, Ratio rate)
    {
        Amount worth = Worth();
        List<Holding> holdings = [];
        List<Position> positions = [];
        Amount cash = default;
        foreach (Position position in account.Positions.Span)
        {
            bool goes = legs is null || legs.Value.Contains(position.Instrument);
            Quantity lot = engine.Catalog[position.Instrument].LotSize;
            Quantity sold = goes ? position.Quantity.Abs().Times(share, Rounding.Down).RoundTo(lot, Rounding.Down) : default;
            Quantity left = position.Quantity.IsPositive ? position.Quantity - sold : position.Quantity + sold;

            // The cost that goes is in proportion; what it leaves as profit is paid in money.
            Amount cost = position.Cost.Scale(left.Atoms, position.Quantity.Atoms, Rounding.Up);
            if (!left.IsZero)
            {
                positions.Add(new(position.Instrument, left, cost));
            }

            cash += Gain(engine, position) - (left.IsZero ? default : Gain(engine, new(position.Instrument, left, cost)));
        }

        foreach (Holding holding in account.Holdings.Span)
        {
            if (holding.Asset == LiquidationWorld.Usdc)
            {
                cash += holding.Balance;
                continue;
            }

            engine.Market.TryAssetPrice(holding.Asset, out Price price);
            Amount goes = legs is null ? holding.Balance.Times(share, Rounding.TowardZero) : default;
            holdings.Add(new(holding.Asset, holding.Balance - goes));
            cash += goes.Times(price, Rounding.Up);
        }

        Portfolio before = Portfolio.Arrange([.. holdings, new(LiquidationWorld.Usdc, cash)], [.. positions]);
        Amount maintenance = Assess(account).Maintenance;
        Amount relieved = maintenance - Assess(before).Maintenance;
        Amount discount = legs is null ? worth.Times(share, Rounding.Down).Times(rate, Rounding.Down)
            : relieved.IsPositive ? worth.Scale(relieved.Atoms, maintenance.Atoms, Rounding.Down).Times(rate, Rounding.Down)
            : default;
        return Portfolio.Arrange([.. holdings, new(LiquidationWorld.Usdc, cash - discount)], [.. positions]);
    }

    private static Amount Gain(ClearingEngine engine, in Position position)
    {
        InstrumentSpec spec = engine.Catalog[position.Instrument];
        engine.Market.TryPrice(spec.Mark, out Price mark);
        return spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
    }
}
