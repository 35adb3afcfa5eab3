// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <remarks>Open orders by the worst set of fills (<see cref="DeribitFills"/>). What they require beside the account as it is stands in one line for each
/// underlying, in the proportion of what the orders of the set require there.</remarks>
public sealed partial class DeribitPortfolioMargin
{
    /// <inheritdoc/>
    public bool CountsOrders => true;

    private Rejection ChargeOrders(in Portfolio portfolio, DeribitBook book, MarketView market, MarginSheet sheet, OrderFills orders)
    {
        DeribitFills fills = new(book, _isCross);
        Rejection rejection = fills.Read(orders, _catalog);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        Amount mmp = default;
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            mmp += line.Part == Mmp ? line.Initial : default;
        }

        Amount shock = fills.DeltaShock();
        if (_isCross)
        {
            rejection = CoinShortWith(portfolio, book, fills, market, orders, out Amount coin);
            shock += coin;
        }

        if (rejection.IsRefused)
        {
            return rejection;
        }

        Amount extra = fills.Bound(Ratio.One) + shock + mmp - sheet.Initial;
        Ratio rest = Ratio.One - _mmFactor;
        orders.AddBuffer(Amount.Max(fills.Bound(rest) + shock.Times(rest, Rounding.Up) + mmp + fills.Roundings, sheet.Initial - sheet.Maintenance));
        if (extra <= fills.Roundings || orders.All.IsEmpty)
        {
            return Rejection.None;
        }

        extra += fills.Roundings;
        (int row, SortedDictionary<ObservableId, Amount> required) = fills.Mark(orders);
        Amount all = required.Values.Aggregate(Amount.Zero, static (sum, one) => sum + one);
        if (all.IsZero)
        {
            // Only what is charged by itself is more: it stands with the first underlying that has orders.
            required = new() { [orders.All[0].Underlying] = Amount.FromAtoms(1) };
            all = Amount.FromAtoms(1);
        }

        foreach ((ObservableId underlying, Amount part) in required)
        {
            Amount charged = extra.Scale(part.Atoms, all.Atoms, Rounding.Up);
            if (charged.IsZero)
            {
                continue;
            }

            Amount exposure = default;
            foreach (ref readonly OrderFill fill in orders.On(underlying))
            {
                Result<Amount> notional = Notional.Of(new(fill.Instrument, fill.Quantity, default), market);
                if (!notional.IsOk)
                {
                    return notional.Rejection;
                }

                exposure += notional.Value;
            }

            sheet.Add(new MarginLine(
                MarginLineKind.Orders, underlying.Value, exposure, charged, default, row < 0 || PairOf(underlying) is not { } pair ? -1 : ScenarioOf(pair, row),
                    OpenOrders));
        }

        return Rejection.None;
    }

    /// <summary>What coin may have to be bought once orders fill, at most.</summary>
    private Rejection CoinShortWith(in Portfolio portfolio, DeribitBook book, DeribitFills fills, MarketView market, OrderFills orders, out Amount required)
    {
        required = default;

        // Groups that only orders are in have no row in the matrix of the account as it is.
        foreach (DeribitMatrixCurrency currency in DeribitMatrix.Of(book, _isCross).Currencies)
        {
            Rejection rejection = DeribitCoinShort.CoinOf(portfolio, currency.Asset, currency.Price, market, out Amount coin);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            int rows = currency.Loss.Length;
            Span<Amount> more = new Amount[rows], net = new Amount[rows];
            for (int at = 0; at < orders.All.Length; at++)
            {
                OrderFill fill = orders.All[at];
                rejection = DeribitCoinShort.BroughtBy(fill, currency.Asset, currency.Price, market, out Amount brought);
                if (rejection.IsRefused)
                {
                    return rejection;
                }

                ReadOnlySpan<Amount> loss = fills.LossOf(at, currency.Asset);
                for (int s = 0; s < rows; s++)
                {
                    Amount lost = loss.IsEmpty ? default : Amount.Max(loss[s], default);
                    more[s] += lost;
                    net[s] += Amount.Max(lost - brought, default);
                }
            }

            required += DeribitCoinShort.Of(currency, book, coin, more, net);
        }

        return Rejection.None;
    }
}
