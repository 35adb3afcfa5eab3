// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>A leg's part in a requirement. Numeraire.</summary>
/// <param name="Leg">The balance or position.</param>
/// <param name="Share">Its Euler share: quantity × the change of the requirement per unit of it. Negative for a hedge.</param>
/// <param name="WithoutIt">The requirement of the account without this leg.</param>
public readonly record struct MarginShare(Leg Leg, Amount Share, Amount WithoutIt);

/// <summary>A maintenance requirement, taken apart by leg.</summary>
/// <param name="Maintenance">The requirement.</param>
/// <param name="Legs">Balances by asset, each followed by what is owed beside it, then positions by instrument.</param>
public sealed record MarginAttribution(Amount Maintenance, ImmutableArray<MarginShare> Legs)
{
    /// <summary>What belongs to no leg: minima, kinks and rounding. Shares and this sum exactly to the requirement; for a homogeneous model away from kinks it
    /// is dust.</summary>
    public Amount Remainder => Maintenance - Legs.Aggregate(Amount.Zero, static (sum, leg) => sum + leg.Share);

    // A power of two, so that scaling and its undoing are cheap and nearly exact.
    private const int StepsOfScale = 1024;

    /// <summary>Takes a requirement apart: each leg's quantity is scaled by 1 ± 1/1024 and the requirement assessed again.</summary>
    /// <remarks>Share = (M(q + q/1024) − M(q − q/1024)) × 512, the central difference of q × ∂M/∂q. By Euler's theorem shares sum to M where M is homogeneous
    /// and smooth (D. Tasche, "Capital allocation to business units and sub-portfolios: the Euler principle", 2008).</remarks>
    /// <returns>The rulebook's refusal.</returns>
    public static Result<MarginAttribution> Of(in Portfolio portfolio, MarketView market, Rulebook rulebook)
    {
        MarginSheet sheet = new();
        Rejection rejection = rulebook.Assess(portfolio, market, sheet);
        if (rejection.IsRefused)
        {
            return Result<MarginAttribution>.Refused(rejection);
        }

        Amount whole = sheet.Maintenance;
        ImmutableArray<Leg> legs = Leg.Of(portfolio);
        ImmutableArray<MarginShare>.Builder shares = ImmutableArray.CreateBuilder<MarginShare>(legs.Length);
        foreach (Leg leg in legs)
        {
            Result<Amount> more = Scaled(portfolio, leg, StepsOfScale + 1, market, rulebook, sheet);
            Result<Amount> less = Scaled(portfolio, leg, StepsOfScale - 1, market, rulebook, sheet);
            Result<Amount> none = Scaled(portfolio, leg, 0, market, rulebook, sheet);
            if (!more.IsOk || !less.IsOk || !none.IsOk)
            {
                return Result<MarginAttribution>.Refused(!more.IsOk ? more.Rejection : !less.IsOk ? less.Rejection : none.Rejection);
            }

            shares.Add(new(leg, Amount.FromAtoms((more.Value - less.Value).Atoms * (StepsOfScale / 2)), none.Value));
        }

        return Result<MarginAttribution>.Of(new(whole, shares.MoveToImmutable()));
    }

    private static Result<Amount> Scaled(in Portfolio portfolio, Leg leg, int numerator, MarketView market, Rulebook rulebook, MarginSheet sheet)
    {
        Int128 Scale(Int128 atoms) => Fixed18.MulDiv(atoms, numerator, StepsOfScale, Rounding.TowardZero);
        IEnumerable<Holding> holdings = portfolio.Holdings.ToArray().Select(holding => holding.Asset != leg.Asset ? holding
            : leg.IsDebt ? holding with { Owed = Amount.FromAtoms(Scale(holding.Owed.Atoms)) }
            : holding with { Balance = Amount.FromAtoms(Scale(holding.Balance.Atoms)) });
        IEnumerable<Position> positions = portfolio.Positions.ToArray()
            .Select(position => position.Instrument != leg.Instrument || position.Leg != leg.Side ? position
            : position with { Quantity = Quantity.FromAtoms(Scale(position.Quantity.Atoms)), Cost = Amount.FromAtoms(Scale(position.Cost.Atoms)) });
        Rejection rejection = rulebook.Assess(Portfolio.Arrange(holdings, positions, portfolio.Terms), market, sheet);
        return rejection.IsRefused ? Result<Amount>.Refused(rejection) : Result<Amount>.Of(sheet.Maintenance);
    }
}
