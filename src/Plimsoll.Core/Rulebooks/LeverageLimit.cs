// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The floor that leverage limits put under initial margin.</summary>
/// <remarks>Open orders: each position as large as they can make it, and what fills cost at once: an upper bound where an account has several, as not every set
/// makes all of them largest.</remarks>
internal static partial class LeverageLimit
{
    /// <summary>What reports call its line.</summary>
    internal const string LineName = "leverage limit";

    /// <summary>True for an account whose limits might be refused although equity was not: what a contract stands for rests on the prices that say what it is
    /// worth, what an option does on another one; and open orders are on contracts that are not held.</summary>
    internal static bool MayRefuse(in Portfolio portfolio, InstrumentCatalog catalog)
    {
        if (!portfolio.Terms.HasLeverageLimits)
        {
            return false;
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (catalog[position.Instrument].Kind == InstrumentKind.Option)
            {
                return true;
            }
        }

        return portfolio.HasOrders;
    }

    internal static Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        AccountTerms terms = portfolio.Terms;
        if (!terms.HasLeverageLimits)
        {
            return Rejection.None;
        }

        Amount floor = default;
        Amount exposure = default;
        OrderFills? orders = sheet.OrdersOf(portfolio);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = orders is not null && orders.TryReach(position.Instrument, out _) ? Rejection.None
                : Add(position, terms, market, ref floor, ref exposure);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        // The side that is farther from zero; what fills cost at once comes out of equity beside it.
        foreach (ref readonly OrderReach reach in orders is null ? [] : orders.Reaches)
        {
            Quantity farthest = Quantity.Max(reach.High.Abs(), reach.Low.Abs());
            Rejection rejection = Add(new(reach.Instrument, farthest, default), terms, market, ref floor, ref exposure);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        floor += floor.IsZero ? default : orders?.Cost ?? default;
        if (floor > sheet.Initial)
        {
            sheet.Add(new MarginLine(MarginLineKind.LeverageLimit, 0, exposure, floor - sheet.Initial, default));
        }

        return Rejection.None;
    }

    private static Rejection Add(in Position position, AccountTerms terms, MarketView market, ref Amount floor, ref Amount exposure)
    {
        Ratio limit = terms.LimitFor(position.Instrument);
        if (limit.IsZero)
        {
            return Rejection.None;
        }

        Rejection rejection = Notional.Of(position, market, out Amount notional);
        if (!rejection.IsRefused)
        {
            exposure += notional;
            floor += Amount.FromAtoms(Fixed18.Divide(notional.Atoms, limit.Atoms, Rounding.Up));
        }

        return rejection;
    }
}
