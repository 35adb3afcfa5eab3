// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The floor that leverage limits put under initial margin.</summary>
internal static class LeverageLimit
{
    /// <summary>What reports call its line.</summary>
    internal const string LineName = "leverage limit";

    internal static Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        AccountTerms terms = portfolio.Terms;
        if (!terms.HasLeverageLimits)
        {
            return Rejection.None;
        }

        Amount floor = default;
        Amount exposure = default;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Ratio limit = terms.LimitFor(position.Instrument);
            if (limit.IsZero)
            {
                continue;
            }

            Result<Amount> notional = Notional.Of(position, market);
            if (!notional.IsOk)
            {
                return notional.Rejection;
            }

            exposure += notional.Value;
            floor += Amount.FromAtoms(Fixed18.Divide(notional.Value.Atoms, limit.Atoms, Rounding.Up));
        }

        if (floor > sheet.Initial)
        {
            sheet.Add(new MarginLine(MarginLineKind.LeverageLimit, 0, exposure, floor - sheet.Initial, default));
        }

        return Rejection.None;
    }
}
