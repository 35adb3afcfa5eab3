// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>The dull twin of the planner: it tries every number of lots of every leg. Written from the rules, without the planner's own classes.</summary>
internal static class ExhaustivePlanner
{
    /// <summary>Cost of the cheapest closes that restore, and whether any do.</summary>
    public static Amount? CheapestCost(Book book)
    {
        int[] most = MostLots(book);
        int[] lots = new int[most.Length];
        Amount? best = null;
        do
        {
            if (After(book, lots) is { } outcome && outcome.State.Covers(book.Rulebook.Liquidation.Buffer) && (best is null || outcome.Cost < best))
            {
                best = outcome.Cost;
            }
        }
        while (Next(lots, most));
        return best;
    }

    /// <summary>The account after given trades, assessed afresh; null when a trade does not fit the book.</summary>
    public static (TrialOf State, Amount Cost)? After(Book book, IEnumerable<(InstrumentId Instrument, Quantity Trade)> trades)
    {
        Amount[] balances = new Amount[3];
        foreach (Holding holding in book.Portfolio.Holdings.Span)
        {
            balances[holding.Asset.Value] = holding.Balance;
        }

        List<Position> positions = [.. book.Portfolio.Positions.Span];
        Amount cost = default;
        Amount penalties = default;
        foreach ((InstrumentId instrument, Quantity trade) in trades)
        {
            InstrumentSpec spec = book.Market.Catalog[instrument];
            Assert.True(book.Market.TryDepth(instrument, out DepthProfile depth) && book.Market.TryMark(instrument, out _));
            book.Market.TryMark(instrument, out Price mark);
            Result<DepthQuote> quote = DepthCost.Of(spec, depth, mark, trade);
            if (!quote.IsOk || trade.Abs() > DepthCost.Within(depth, DepthCost.SideOf(trade), book.Rulebook.Liquidation.PriceFloor))
            {
                return null;
            }

            CloseCharges charges = CloseCharges.Of(spec, trade, quote.Value.AveragePrice, book.Market, book.Rulebook.Liquidation).Value;
            Amount cash = spec.ValueOf(-trade, quote.Value.AveragePrice, Rounding.Down);
            if (spec.Base is { } asset)
            {
                balances[asset.Value] += Amount.FromAtoms(trade.Atoms);
            }
            else
            {
                int at = positions.FindIndex(p => p.Instrument == instrument);
                Position held = positions[at];
                Amount released = held.Cost.Scale(-trade.Atoms, held.Quantity.Atoms, Rounding.Up).RoundTo(Amount.Parse("0.000001"), Rounding.Up);
                cash -= released;
                positions[at] = held with { Quantity = held.Quantity + trade, Cost = held.Cost - released };
            }

            balances[0] += cash.RoundTo(Amount.Parse("0.000001"), Rounding.Down) - charges.Total;
            penalties += charges.Penalty;
            cost += quote.Value.Cost + charges.Total;
        }

        MarginSheet sheet = new();
        Portfolio after = Portfolio.Arrange(balances.Select((b, i) => new Holding(new(i), b)), positions);
        Assert.False(book.Rulebook.Assess(after, book.Market, sheet).IsRefused);
        Amount equity = sheet.Equity.IsNegative ? Amount.Min(default, sheet.Equity + penalties) : sheet.Equity;
        return (new(equity, sheet.Maintenance), cost);
    }

    private static (TrialOf State, Amount Cost)? After(Book book, int[] lots)
    {
        List<(InstrumentId, Quantity)> trades = [];
        int i = 0;
        foreach (Position position in book.Portfolio.Positions.Span)
        {
            Quantity lot = book.Market.Catalog[position.Instrument].LotSize;
            Quantity trade = Quantity.FromAtoms(-position.Quantity.Sign * lot.Atoms * lots[i]);
            if (!trade.IsZero)
            {
                trades.Add((position.Instrument, trade));
            }

            i++;
        }

        return After(book, trades);
    }

    private static int[] MostLots(Book book)
    {
        List<int> most = [];
        foreach (Position position in book.Portfolio.Positions.Span)
        {
            most.Add((int)(position.Quantity.Abs().Atoms / book.Market.Catalog[position.Instrument].LotSize.Atoms));
        }

        return [.. most];
    }

    private static bool Next(int[] lots, int[] most)
    {
        for (int i = 0; i < lots.Length; i++)
        {
            if (++lots[i] <= most[i])
            {
                return true;
            }

            lots[i] = 0;
        }

        return false;
    }
}
