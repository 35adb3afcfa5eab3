// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>When an account that its book could not restore is offered to others, how the discount grows, and who must be there: parameters only.</summary>
/// <remarks>Formulas and reasons: docs/concepts/auctions.md.</remarks>
/// <param name="OpenRatio">An auction opens when equity is below this multiple of maintenance; from the backstop ratio to 1.</param>
/// <param name="Discount">Seconds since it opened to the share of a slice's worth that its taker keeps; 0 to 1, never falling.</param>
/// <param name="LengthSeconds">After so many seconds what is left goes to the backstop; above 0.</param>
/// <param name="LeastBidders">Owners, other than the account's, who must have shown themselves for it to open; 0 opens it to an empty room.</param>
/// <param name="LeastReserve">What an account must keep free of margin to count as a bidder, numeraire; not negative.</param>
/// <param name="LiveSeconds">For how many seconds showing oneself counts; above 0.</param>
/// <param name="PatienceSeconds">For how many seconds after an auction opened the backstop waits for bids although the account is below its line; 0 to the
/// length.</param>
public sealed record AuctionTerms(
    Ratio OpenRatio, PiecewiseLinear Discount, int LengthSeconds, int LeastBidders, Amount LeastReserve, int LiveSeconds, int PatienceSeconds = 0)
{
    /// <summary>The most owners that may be required.</summary>
    public const int MostBidders = 16;

    private const int MostSeconds = 7 * 86_400;

    /// <summary>The discount so many seconds after the auction opened, rounded down: against the taker.</summary>
    public Ratio DiscountAt(long seconds) => Discount.At(Ratio.Of(Math.Clamp(seconds, 0, MostSeconds)), Rounding.Down);

    /// <summary>Reads the section; null where there is none, or where a curve is none, which is noted.</summary>
    internal static AuctionTerms? Read(JsonPlace place, Ratio backstopRatio)
    {
        if (!place.Exists || !place.CheckObject("openRatio", "discount", "length", "leastBidders", "leastReserve", "liveFor", "patience"))
        {
            return null;
        }

        JsonPlace at = place.Field("discount");
        PiecewiseLinear? discount = at.Curve("from 0 to 1", static share => !share.IsNegative && share <= Ratio.One);
        for (int i = 0; i < discount?.Points.Length; i++)
        {
            CurvePoint point = discount.Points[i];
            if (point.X.IsNegative || (i > 0 && point.Y < discount.Points[i - 1].Y))
            {
                at.Expected("seconds from 0, and a discount that never falls");
            }
        }

        JsonPlace ratio = place.Field("openRatio");
        Ratio open = ratio.Decimal<Ratio>("from backstopRatio to 1", value => value >= backstopRatio && value <= Ratio.One);
        int length = place.Field("length").Seconds(1, MostSeconds);
        for (int i = 0; i < discount?.Points.Length; i++)
        {
            if (discount.Points[i].X > Ratio.Of(length))
            {
                at.Items()[i].Items()[0].ExpectedBeside(place.Field("length"), $"at most length, {length} s: the auction is over before");
            }
        }
        int bidders = place.Field("leastBidders").Integer(0, MostBidders);
        Amount reserve = place.Field("leastReserve").MoneyOf("at least 0", static amount => !amount.IsNegative);
        int live = place.Field("liveFor").Seconds(1, MostSeconds);
        int patience = place.Field("patience").Seconds(0, Math.Max(length, 0), 0);
        if (open == backstopRatio && patience == 0 && !place.Field("patience").IsWrong)
        {
            ratio.ExpectedBeside(place.Field("length"),
                $"above backstopRatio, {backstopRatio}, or a patience above 0s: whoever is below the one is below the other, and no auction opens");
        }

        return discount is null ? null : new(open, discount, length, bidders, reserve, live, patience);
    }
}
