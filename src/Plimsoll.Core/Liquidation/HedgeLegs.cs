// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What a plan may add rather than close: perpetuals and futures of the policy's list, each in the one direction in which a step of it lowers the
/// requirement of the account as it stands.</summary>
/// <remarks>
/// <para>An instrument that is held is only added to on the side that is held: the other way is a close. So no position changes its sign, and what is added
/// has a direction that the account needs, never a new one.</para>
/// <para>A hedge stands in a plan only where without it the same closes require more, and never beside a close of its own instrument. It is paid for as any
/// trade: what it costs against the mark and the trading fee; there is no liquidation fee on what is not closed.</para>
/// </remarks>
internal static class HedgeLegs
{
    /// <summary>Adds hedges to legs.</summary>
    /// <returns>False where there is none.</returns>
    internal static bool AddTo(CloseLegs legs, in Portfolio account, in CloseTerms terms, Rulebook rulebook, MarginSheet sheet)
    {
        // Of an account in legs nobody has said which one a hedge would be.
        List<CloseLeg> hedges = [];
        if (account.HasLegs || rulebook.AssessMaintenance(account, terms.Market, sheet).IsRefused)
        {
            return false;
        }

        Amount before = sheet.Maintenance;
        foreach (InstrumentId instrument in rulebook.Liquidation.Hedges)
        {
            (CloseLeg? best, Amount least) = (null, before);
            for (int sign = -1; sign <= 1; sign += 2)
            {
                if (LegOf(instrument, sign, account, terms) is { } leg
                    && TryProbe(leg, account, terms.Market, rulebook, sheet, out Amount required) && required < least)
                {
                    (best, least) = (leg, required);
                }
            }

            if (best is not null)
            {
                hedges.Add(best);
            }
        }

        legs.Add([.. hedges.OrderBy(static leg => leg.Spec.Id)]);
        return hedges.Count > 0;
    }

    /// <summary>True when every hedge of a point lowers the requirement beside all else of it, and no instrument is traded both ways.</summary>
    internal static bool AreSound(CloseSearch search, ClosePoint point)
    {
        for (int leg = 0; leg < point.Steps.Length; leg++)
        {
            if (point.Steps[leg] == 0 || !search.Legs[leg].IsHedge)
            {
                continue;
            }

            InstrumentId instrument = search.Legs[leg].Spec.Id;
            for (int other = 0; other < point.Steps.Length; other++)
            {
                if (other != leg && point.Steps[other] > 0 && search.Legs[other].Spec.Id == instrument)
                {
                    return false;
                }
            }

            if (search.With(point, leg, 0).Result.Maintenance <= point.Result.Maintenance || search.Rejection.IsRefused)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What may be added of an instrument in one direction; null where nothing may or can be, as what cannot be priced is no way out.</summary>
    private static CloseLeg? LegOf(InstrumentId instrument, int sign, in Portfolio account, in CloseTerms terms)
    {
        int held = 0;
        foreach (ref readonly Position position in account.Positions.Span)
        {
            held = position.Instrument == instrument ? position.Quantity.Sign : held;
        }

        InstrumentSpec spec = terms.Market.Catalog[instrument];
        Quantity most = terms.Allowance.Allowed(instrument, sign > 0 ? BookSide.Asks : BookSide.Bids).RoundTo(spec.LotSize, Rounding.Down);
        if (held == -sign || !most.IsPositive)
        {
            return null;
        }

        CloseLeg leg = new();
        return leg.Set(spec, sign > 0 ? -most : most, default, terms, isHedge: true).IsRefused || leg.Cap == 0 ? null : leg;
    }

    /// <summary>What is required with one step of a hedge, entered at its mark: more could go beyond what lowers anything.</summary>
    private static bool TryProbe(CloseLeg leg, in Portfolio account, MarketView market, Rulebook rulebook, MarginSheet sheet, out Amount required)
    {
        Quantity trade = leg.TradeOf(1);
        Position added = new(leg.Spec.Id, trade, leg.Spec.ValueOf(trade, leg.Mark, Rounding.Up));
        Portfolio with = account.With(Portfolio.Arrange([], [.. account.Positions.Span, added]).Positions);
        bool isKnown = !rulebook.AssessMaintenance(with, market, sheet).IsRefused;
        required = isKnown ? sheet.Maintenance : default;
        return isKnown;
    }
}
