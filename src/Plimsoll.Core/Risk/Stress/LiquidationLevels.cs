// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What a search for a liquidation price came to.</summary>
public enum LevelState : byte
{
    /// <summary>There is none on this side, as far as was searched.</summary>
    None,

    /// <summary>It was found.</summary>
    Found,

    /// <summary>The account is below maintenance already.</summary>
    AlreadyBelow,
}

/// <summary>Where an account would be liquidated if one factor alone moved one way, or all of them together.</summary>
/// <param name="Factor">The factor; null when all of <see cref="LiquidationLevels.Joint"/> move by the same fraction.</param>
/// <param name="IsUp">The side.</param>
/// <param name="State">What the search came to; prices and moves mean something only when it is <see cref="LevelState.Found"/>.</param>
/// <param name="Price">The factor's price, a whole number of ticks, at which equity is below maintenance while one tick nearer it is not; null where there is
/// none.</param>
/// <param name="Move">The relative move from today, toward zero; null where there is none. Its magnitude is the distance to liquidation.</param>
/// <param name="Equity">Equity there.</param>
/// <param name="Maintenance">Maintenance there, above equity.</param>
/// <param name="SearchedTo">How far was looked, as a relative move.</param>
/// <param name="Filled">How many of the open orders have filled there, or as far as was looked.</param>
/// <param name="IsProved">True when it is proved that no price nearer, or none as far as was looked, takes the account below maintenance, and not only none
/// that was sampled.</param>
public sealed record LiquidationLevel(
    ObservableId? Factor, bool IsUp, LevelState State, Price? Price, Ratio? Move, Amount Equity, Amount Maintenance, Ratio SearchedTo, int Filled = 0,
        bool IsProved = false);

/// <summary>Liquidation prices, by exact assessment of the market as it would stand there. Everything on a factor moves with it and keeps its basis.</summary>
/// <remarks>Looked for from today's price down to one ten-thousandth of it and up to ten thousand times, in whole ticks; nothing nearer breaches where
/// <see cref="LiquidationLevel.IsProved"/> says so. A price that does not exist is null, never zero. Open orders fill on the way as <see cref="OrderWalk"/>
/// says, before the account is assessed at a price.</remarks>
public static class LiquidationLevels
{
    /// <summary>The step of <see cref="Joint"/>: a millionth of the price.</summary>
    public const long StepsPerUnit = 1_000_000;

    /// <summary>More ticks than this in a price are counted in tens, so that step counts stay small.</summary>
    private const long MaxTicks = 100_000_000_000_000;

    /// <summary>Down, then up, of one factor.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Today's market.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="factor">The factor that moves.</param>
    /// <param name="orders">Open orders, which fill on the way; none may be filled by today's marks.</param>
    /// <returns>The rulebook's refusal of today's market; <see cref="RejectionCode.MarkMissing"/> or <see cref="RejectionCode.PriceOutOfDomain"/> of the factor
    /// (subject: the observable), whose price must be above zero; <see cref="RejectionCode.MarkMissing"/> (subject: the observable) of an order's mark, or
    /// <see cref="RejectionCode.OutsideDomain"/> (subject: the instrument) for an order that today's mark fills.</returns>
    public static Result<ImmutableArray<LiquidationLevel>> Of(
        in Portfolio portfolio, MarketView market, Rulebook rulebook, ObservableId factor, ImmutableArray<OpenOrder> orders = default)
    {
        if (!market.TryPrice(factor, out Price now) || !now.IsPositive)
        {
            return Result<ImmutableArray<LiquidationLevel>>.Refused(now.IsZero ? RejectionCode.MarkMissing : RejectionCode.PriceOutOfDomain, factor);
        }

        ScenarioFactors factors = new(market.Catalog);
        Int128 tick = TickOf(market.Catalog, factor, now);
        ImmutableArray<LiquidationLevel>.Builder levels = ImmutableArray.CreateBuilder<LiquidationLevel>(2);
        foreach (bool isUp in new[] { false, true })
        {
            // Step 1 is the first whole tick beyond today's price, which itself need not be on one.
            Int128 first = isUp ? now.Atoms / tick : (now.Atoms + tick - 1) / tick;
            Price PriceAt(long step) => step == 0 ? now : Price.FromAtoms((first + (isUp ? step : -step)) * tick);
            double start = (double)now.Atoms / (double)tick;
            Result<(LiquidationLevel Level, BreachFound Found)> found = Find(
                portfolio, market, rulebook, orders, isUp, step => ShockedMarket.At(market, factors, factor, PriceAt(step)),
                [.. BreachSearch.Distances(start, isUp).Where(step => PriceAt(step).IsPositive)],
                account => new(account, market, rulebook, [factor], step => (double)PriceAt(step).Atoms / (double)now.Atoms));
            if (!found.IsOk)
            {
                return Result<ImmutableArray<LiquidationLevel>>.Refused(found.Rejection);
            }

            Ratio MoveTo(Price price) => Ratio.FromAtoms(Fixed18.Divide(price.Atoms - now.Atoms, now.Atoms, Rounding.TowardZero));
            LiquidationLevel level = found.Value.Level with { Factor = factor, SearchedTo = MoveTo(PriceAt(found.Value.Found.Reached)) };
            Price breach = PriceAt(found.Value.Found.Breach ?? 0);
            levels.Add(level.State == LevelState.Found ? level with { Price = breach, Move = MoveTo(breach) } : level);
        }

        return Result<ImmutableArray<LiquidationLevel>>.Of(levels.ToImmutable());
    }

    /// <summary>Down, then up, of several factors that move by the same fraction: the account's own liquidation move, to a millionth.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Today's market.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="moving">The factors that move.</param>
    /// <param name="orders">As in <see cref="Of"/>.</param>
    /// <returns>The rulebook's refusal of today's market, or the refusal of an order as in <see cref="Of"/>.</returns>
    public static Result<ImmutableArray<LiquidationLevel>> Joint(
        in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<ObservableId> moving, ImmutableArray<OpenOrder> orders = default)
    {
        ScenarioFactors factors = new(market.Catalog);
        ImmutableArray<LiquidationLevel>.Builder levels = ImmutableArray.CreateBuilder<LiquidationLevel>(2);
        foreach (bool isUp in new[] { false, true })
        {
            Ratio MoveOf(long step) => Ratio.FromAtoms((Int128)(isUp ? step : -step) * (Fixed18.AtomsPerUnit / StepsPerUnit));
            Result<(LiquidationLevel Level, BreachFound Found)> found = Find(
                portfolio, market, rulebook, orders, isUp,
                    step => ShockedMarket.Of(market, factors, Scenario.Joint(string.Empty, moving, MoveOf(step), default).Value),
                [.. BreachSearch.Distances(StepsPerUnit, isUp)], account => new(account, market, rulebook, moving, step => 1 + MoveOf(step).ToDouble()));
            if (!found.IsOk)
            {
                return Result<ImmutableArray<LiquidationLevel>>.Refused(found.Rejection);
            }

            LiquidationLevel level = found.Value.Level with { SearchedTo = MoveOf(found.Value.Found.Reached) };
            levels.Add(level.State == LevelState.Found ? level with { Move = MoveOf(found.Value.Found.Breach!.Value) } : level);
        }

        return Result<ImmutableArray<LiquidationLevel>>.Of(levels.ToImmutable());
    }

    /// <summary>Searches one line; the level has no price and no move yet.</summary>
    private static Result<(LiquidationLevel Level, BreachFound Found)> Find(
        in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<OpenOrder> orders, bool isUp, Func<long, MarketView> at,
            ImmutableArray<long> distances,
        Func<Portfolio, LineProof> proofOf)
    {
        orders = orders.IsDefault ? [] : orders;
        foreach (OpenOrder order in orders)
        {
            if (!market.TryMark(order.Instrument, out Price mark) || order.IsFilledAt(mark))
            {
                return Result<(LiquidationLevel, BreachFound)>.Refused(mark.IsZero
                    ? new Rejection(RejectionCode.MarkMissing, market.Catalog[order.Instrument].Mark)
                    : new Rejection(RejectionCode.OutsideDomain, order.Instrument));
            }
        }

        OrderWalk walk = OrderWalk.Of(portfolio, rulebook, orders, at, distances.IsEmpty ? 0 : distances[^1]);
        Result<BreachFound> found = walk.Nearest(at, distances, proofOf);
        return found.IsOk
            ? Result<(LiquidationLevel, BreachFound)>.Of((Level(walk, isUp, found.Value, at), found.Value))
            : Result<(LiquidationLevel, BreachFound)>.Refused(found.Rejection);
    }

    private static LiquidationLevel Level(OrderWalk walk, bool isUp, BreachFound found, Func<long, MarketView> at)
    {
        if (found.Breach is not { } breach)
        {
            return new(null, isUp, LevelState.None, null, null, default, default, default, walk.FilledBy(found.Reached), found.IsProved);
        }

        StressProbe probe = walk.ProbeAt(breach);
        Result<Amount> headroom = probe.Headroom(at(breach));
        Invariant.Check(!headroom.IsOk || headroom.Value.IsNegative, "The account is not below maintenance at its liquidation price.");
        (Amount equity, Amount maintenance) = (probe.Equity, probe.Maintenance);
        if (breach > 0)
        {
            Result<Amount> nearer = walk.ProbeAt(breach - 1).Headroom(at(breach - 1));
            Invariant.Check(nearer.IsOk && !nearer.Value.IsNegative, "The account is below maintenance before its liquidation price.");
        }

        return new(null, isUp, breach == 0 ? LevelState.AlreadyBelow : LevelState.Found, null, null, equity, maintenance, default, walk.FilledBy(breach),
            found.IsProved);
    }

    /// <summary>The finest tick of what is on a factor, coarsened by tens where a price would hold too many of them.</summary>
    private static Int128 TickOf(InstrumentCatalog catalog, ObservableId factor, Price now)
    {
        Int128 tick = Int128.MaxValue;
        foreach (InstrumentSpec spec in catalog.Instruments)
        {
            bool isQuotedAlike = spec.Underlying == factor && spec.Kind != InstrumentKind.Option;
            tick = isQuotedAlike ? Int128.Min(tick, spec.TickSize.Atoms) : tick;
        }

        tick = tick == Int128.MaxValue ? 1 : tick;
        while (now.Atoms / tick > MaxTicks)
        {
            tick *= 10;
        }

        return tick;
    }
}
