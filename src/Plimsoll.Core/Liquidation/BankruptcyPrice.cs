// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>The price at which a part of an account can be taken over so that the whole, taken over part by part, ends at exactly nothing.</summary>
/// <remarks>
/// <para>Each part carries equity (or deficit) in proportion to its maintenance: closing a part is worth its value at the mark − equity × part's maintenance ÷
/// maintenance. What is left then has the same ratio of equity to maintenance, so the order and the size of the parts do not matter, and the last part
/// carries exactly what is left. Source: dYdX v4, protocol/x/clob/keeper/liquidations.go (GetBankruptcyPriceInQuoteQuantums).</para>
/// </remarks>
public static class BankruptcyPrice
{
    /// <summary>The part of <paramref name="equity"/> that a part of the maintenance carries, in the numeraire, rounded up: the account gives up at least its
    /// share.</summary>
    /// <param name="equity">Equity of the account; negative is a deficit.</param>
    /// <param name="part">The part's maintenance, 0 to <paramref name="maintenance"/>.</param>
    /// <param name="maintenance">The account's maintenance, above zero.</param>
    public static Amount Share(Amount equity, Amount part, Amount maintenance)
    {
        Invariant.Check(!part.IsNegative && part <= maintenance, "A part's maintenance lies between nothing and the whole.");
        return equity.Scale(part.Atoms, maintenance.Atoms, Rounding.Up);
    }

    /// <summary>The signed value, in the settlement asset, that the account receives for giving up a part: its value at the mark less the equity it
    /// carries.</summary>
    /// <param name="spec">The instrument.</param>
    /// <param name="part">Contracts given up, signed as held.</param>
    /// <param name="mark">The mark.</param>
    /// <param name="share">The equity that the part carries, in the settlement asset.</param>
    public static Amount ValueOf(InstrumentSpec spec, Quantity part, Price mark, Amount share) => spec.ValueOf(part, mark, Rounding.Down) - share;

    /// <summary>The price per contract at which giving up a part is worth <paramref name="value"/>. Down is against a long account, up against a short
    /// one.</summary>
    /// <remarks>Linear and options: value ÷ (q × size). Inverse futures: −q × size ÷ value. Money is moved by value; the price is what it is reported
    /// as.</remarks>
    /// <returns>The price, or <see cref="RejectionCode.OutsideDomain"/> where no price gives that value (an inverse future worth more than any price makes
    /// it).</returns>
    public static Result<Price> Of(InstrumentSpec spec, Quantity part, Amount value, Rounding rounding)
    {
        Invariant.Check(!part.IsZero, "Nothing has no bankruptcy price.");
        Int128 units = part.Times(spec.ContractSize, Rounding.TowardZero).Atoms;
        if (spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option)
        {
            return value.Sign == -part.Sign
                ? Result<Price>.Of(Price.FromAtoms(Fixed18.Divide(-units, value.Atoms, rounding)))
                : Result<Price>.Refused(RejectionCode.OutsideDomain, spec.Id);
        }

        return Result<Price>.Of(Price.FromAtoms(Fixed18.Divide(value.Atoms, units, rounding)));
    }
}
