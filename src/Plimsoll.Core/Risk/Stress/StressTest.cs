// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How an account stands in a scenario. Numeraire.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Profit">Change of value, without haircuts and weight.</param>
/// <param name="Loss">What the profit counts as a loss: weighted, less the dampener, at least zero.</param>
/// <param name="Equity">Equity there, by the rulebook.</param>
/// <param name="Initial">Initial requirement there.</param>
/// <param name="Maintenance">Maintenance requirement there.</param>
/// <param name="LeastHeadroom">Of an account with pockets: the headroom of the part that has least, for they do not pay for each other; null where there is one
/// part.</param>
public sealed record StressOutcome(
    Scenario Scenario, Amount Profit, Amount Loss, Amount Equity, Amount Initial, Amount Maintenance, Amount? LeastHeadroom = null)
{
    /// <summary>Equity − maintenance, of the part that has least.</summary>
    public Amount Headroom => LeastHeadroom ?? Equity - Maintenance;

    /// <summary>True when the account, or a part of it, would be liquidated there.</summary>
    public bool IsBelow => Headroom.IsNegative;
}

/// <summary>One balance or position.</summary>
/// <param name="Asset">The balance's asset; null for a position.</param>
/// <param name="Instrument">The position's instrument; null for a balance.</param>
/// <param name="Side">Which of the instrument's positions it is.</param>
/// <param name="IsDebt">True for what is owed of the asset apart from its balance.</param>
public readonly record struct Leg(AssetId? Asset, InstrumentId? Instrument, PositionLeg Side = PositionLeg.Net, bool IsDebt = false)
{
    /// <summary>The legs of an account: balances by asset, each followed by what is owed beside it, then positions by instrument and leg.</summary>
    public static ImmutableArray<Leg> Of(in Portfolio portfolio)
    {
        ImmutableArray<Leg>.Builder legs = ImmutableArray.CreateBuilder<Leg>(portfolio.Holdings.Length + portfolio.Positions.Length);
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (!holding.Balance.IsZero || holding.Owed.IsZero)
            {
                legs.Add(new(holding.Asset, null));
            }

            if (!holding.Owed.IsZero)
            {
                legs.Add(new(holding.Asset, null, IsDebt: true));
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            legs.Add(new(null, position.Instrument, position.Leg));
        }

        return legs.ToImmutable();
    }

    /// <summary>Its name in a catalogue; of a hedge-mode leg with its side, of a debt with that word.</summary>
    public string Name(InstrumentCatalog catalog) => Instrument is { } instrument ? PositionNames.Of(catalog, instrument, Side)
        : Asset is { } asset ? IsDebt ? catalog[asset].Symbol + " debt" : catalog[asset].Symbol
        : string.Empty;
}

/// <summary>A leg's share of something that adds up.</summary>
public readonly record struct LegAmount(Leg Leg, Amount Amount);

/// <summary>Assesses an account in scenarios under the very rules that it is margined by.</summary>
public static class StressTest
{
    /// <summary>The account in each scenario, in the order given.</summary>
    /// <returns>The rulebook's refusal, of the first scenario that it refuses.</returns>
    public static Result<ImmutableArray<StressOutcome>> Run(in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<Scenario> scenarios)
    {
        ScenarioFactors factors = new(market.Catalog);
        MarginSheet sheet = new();
        ImmutableArray<StressOutcome>.Builder outcomes = ImmutableArray.CreateBuilder<StressOutcome>(scenarios.Length);
        foreach (Scenario scenario in scenarios)
        {
            ShockedMarket shocked = ShockedMarket.Of(market, factors, scenario);
            Result<ImmutableArray<LegAmount>> legs = Profits(portfolio, market, shocked);
            Rejection rejection = legs.IsOk ? rulebook.Assess(portfolio, shocked, sheet) : legs.Rejection;
            if (rejection.IsRefused)
            {
                return Result<ImmutableArray<StressOutcome>>.Refused(rejection);
            }

            Amount profit = Sum(legs.Value);
            outcomes.Add(new(scenario, profit, scenario.LossOf(profit), sheet.Equity, sheet.Initial, sheet.Maintenance));
        }

        return Result<ImmutableArray<StressOutcome>>.Of(outcomes.ToImmutable());
    }

    /// <summary>What each balance and position gains between two markets: balances by asset, then positions by instrument. The account's profit is the exact
    /// sum.</summary>
    /// <remarks>Balance × price of the asset, and (value at the mark − cost) × price of the settlement asset; each value is rounded down, before and
    /// after.</remarks>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable) where either market lacks a price.</returns>
    public static Result<ImmutableArray<LegAmount>> Profits(in Portfolio portfolio, MarketView before, MarketView after)
    {
        ImmutableArray<LegAmount>.Builder legs = ImmutableArray.CreateBuilder<LegAmount>(portfolio.Holdings.Length + portfolio.Positions.Length);
        try
        {
            foreach (ref readonly Holding holding in portfolio.Holdings.Span)
            {
                Rejection rejection = AddHolding(holding, before, after, legs);
                if (rejection.IsRefused)
                {
                    return Result<ImmutableArray<LegAmount>>.Refused(rejection);
                }
            }

            foreach (ref readonly Position position in portfolio.Positions.Span)
            {
                Result<Amount> from = ValueOf(position, before), to = ValueOf(position, after);
                if (!from.IsOk || !to.IsOk)
                {
                    return Result<ImmutableArray<LegAmount>>.Refused(from.IsOk ? to.Rejection : from.Rejection);
                }

                legs.Add(new(new(null, position.Instrument, position.Leg), to.Value - from.Value));
            }
        }
        catch (OverflowException)
        {
            // The sizes are the client's: a book too large to be valued is its refusal.
            return Result<ImmutableArray<LegAmount>>.Refused(RejectionCode.OutOfRange);
        }

        return Result<ImmutableArray<LegAmount>>.Of(legs.ToImmutable());
    }

    /// <summary>The sum of legs.</summary>
    public static Amount Sum(ImmutableArray<LegAmount> legs) => legs.Aggregate(Amount.Zero, static (sum, leg) => sum + leg.Amount);

    private static Rejection AddHolding(in Holding holding, MarketView before, MarketView after, ImmutableArray<LegAmount>.Builder legs)
    {
        if (!before.TryAssetPrice(holding.Asset, out Price from) || !after.TryAssetPrice(holding.Asset, out Price to))
        {
            return new(RejectionCode.MarkMissing, before.Catalog[holding.Asset].PriceObservable!.Value);
        }

        if (!holding.Balance.IsZero || holding.Owed.IsZero)
        {
            legs.Add(new(new(holding.Asset, null), holding.Balance.Times(to, Rounding.Down) - holding.Balance.Times(from, Rounding.Down)));
        }

        if (!holding.Owed.IsZero)
        {
            legs.Add(new(new(holding.Asset, null, IsDebt: true), (-holding.Owed).Times(to, Rounding.Down) - (-holding.Owed).Times(from, Rounding.Down)));
        }

        return Rejection.None;
    }

    private static Result<Amount> ValueOf(in Position position, MarketView market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return Result<Amount>.Refused(RejectionCode.MarkMissing, spec.Mark);
        }

        return market.TryAssetPrice(spec.Settlement, out Price settlement)
            ? Result<Amount>.Of((spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost).Times(settlement, Rounding.Down))
            : Result<Amount>.Refused(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
    }
}
