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
        List<Amount> penalties = [];
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
            int at = positions.FindIndex(p => p.Instrument == instrument);
            bool isHedge = spec.Base is null && (at < 0 || positions[at].Quantity.Sign == trade.Sign);
            charges = isHedge ? charges with { Penalty = default } : charges;
            if (isHedge)
            {
                Position added = at < 0 ? new(instrument, default, default) : positions[at];
                added = added with { Quantity = added.Quantity + trade, Cost = added.Cost - cash.RoundTo(Amount.Parse("0.000001"), Rounding.Down) };
                positions = [.. positions.Where(p => p.Instrument != instrument), added];
                cash = default;
            }
            else if (spec.Base is { } asset)
            {
                balances[asset.Value] += Amount.FromAtoms(trade.Atoms);
            }
            else
            {
                Position held = positions[at];
                Amount released = held.Cost.Scale(-trade.Atoms, held.Quantity.Atoms, Rounding.Up).RoundTo(Amount.Parse("0.000001"), Rounding.Up);
                cash -= released;
                positions[at] = held with { Quantity = held.Quantity + trade, Cost = held.Cost - released };
            }

            balances[0] += cash.RoundTo(Amount.Parse("0.000001"), Rounding.Down) - charges.Taker;
            penalties.Add(charges.Penalty);
            cost += quote.Value.Cost + charges.Total;
        }

        TrialOf With(IEnumerable<Amount> fees)
        {
            Amount paid = fees.Aggregate(Amount.Zero, (sum, fee) => sum + fee);
            return Assessed(book, Portfolio.Arrange(balances.Select((b, i) => new Holding(new(i), i == 0 ? b - paid : b)), positions));
        }

        return (Charged(Assessed(book, book.Portfolio), penalties, With), cost);
    }

    /// <summary>The liquidation fee by its rule: whole while it leaves the account solvent and the closes worth while; else half of what they bring, at most
    /// what is there.</summary>
    private static TrialOf Charged(TrialOf before, List<Amount> penalties, Func<IEnumerable<Amount>, TrialOf> with)
    {
        Amount whole = penalties.Aggregate(Amount.Zero, (sum, fee) => sum + fee);
        TrialOf full = with(penalties);
        Amount missing = before.Maintenance - before.Equity;
        bool IsWorthWhile(TrialOf state) => !state.Equity.IsNegative && state.Maintenance - state.Equity < missing;
        if (whole.IsZero || IsWorthWhile(full))
        {
            return full;
        }

        TrialOf spared = with([]);
        Amount most = Amount.Min(Amount.FromAtoms((missing - spared.Maintenance + spared.Equity).Atoms / 2), spared.Equity);
        if (!most.IsPositive)
        {
            return spared;
        }

        Int128 part = Int128.Min(most.Atoms, whole.Atoms);
        TrialOf shared = with(penalties.Select(fee => fee.Scale(part, whole.Atoms, Rounding.Down).RoundTo(Amount.Parse("0.000001"), Rounding.Down)));
        return IsWorthWhile(shared) ? shared : spared;
    }

    private static TrialOf Assessed(Book book, in Portfolio portfolio)
    {
        MarginSheet sheet = new();
        Assert.False(book.Rulebook.Assess(portfolio, book.Market, sheet).IsRefused);
        return new(sheet.Equity, sheet.Maintenance);
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
