// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
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
/// <param name="Price">The factor's price, a whole number of ticks, at which equity is below maintenance while one tick nearer it is not; null where there is none.</param>
/// <param name="Move">The relative move from today, toward zero; null where there is none. Its magnitude is the distance to liquidation.</param>
/// <param name="Equity">Equity there.</param>
/// <param name="Maintenance">Maintenance there, above equity.</param>
/// <param name="SearchedTo">How far was looked, as a relative move.</param>
public sealed record LiquidationLevel(SymbolId? Factor, bool IsUp, LevelState State, Price? Price, Ratio? Move, Amount Equity, Amount Maintenance, Ratio SearchedTo);

/// <summary>Liquidation prices, by exact assessment of the market as it would stand there. Everything on a factor moves with it and keeps its basis.</summary>
/// <remarks>Looked for from today's price down to one ten-thousandth of it and up to ten thousand times, in whole ticks; see the folder's README for what a sampled search
/// can miss. A price that does not exist is null, never zero.</remarks>
public static class LiquidationLevels
{
    /// <summary>The step of <see cref="Joint"/>: a millionth of the price.</summary>
    public const long StepsPerUnit = 1_000_000;

    /// <summary>More ticks than this in a price are counted in tens, so that step counts stay small.</summary>
    private const long MaxTicks = 100_000_000_000_000;

    /// <summary>Down, then up, of one factor.</summary>
    /// <returns>The rulebook's refusal of today's market, or <see cref="RejectionCode.MarkMissing"/> or <see cref="RejectionCode.PriceOutOfDomain"/> of the factor (subject:
    /// the symbol), whose price must be above zero.</returns>
    public static Result<ImmutableArray<LiquidationLevel>> Of(in Portfolio portfolio, MarketView market, Rulebook rulebook, SymbolId factor)
    {
        if (!market.TryPrice(factor, out Price now) || !now.IsPositive)
        {
            return Result<ImmutableArray<LiquidationLevel>>.Refused(now.IsZero ? RejectionCode.MarkMissing : RejectionCode.PriceOutOfDomain, factor.Value);
        }

        StressFactors factors = new(market.Catalog);
        StressProbe probe = new(portfolio, rulebook);
        Int128 tick = TickOf(market.Catalog, factor, now);
        ImmutableArray<LiquidationLevel>.Builder levels = ImmutableArray.CreateBuilder<LiquidationLevel>(2);
        foreach (bool isUp in new[] { false, true })
        {
            // Step 1 is the first whole tick beyond today's price, which itself need not be on one.
            Int128 first = isUp ? now.Atoms / tick : (now.Atoms + tick - 1) / tick;
            Price PriceAt(long step) => step == 0 ? now : Price.FromAtoms((first + (isUp ? step : -step)) * tick);
            MarketView At(long step) => ShockedMarket.At(market, factors, factor, PriceAt(step));
            double start = (double)now.Atoms / (double)tick;
            IEnumerable<long> distances = BreachSearch.Distances(start, isUp).Where(step => PriceAt(step).IsPositive);
            Result<BreachFound> found = BreachSearch.Nearest(probe, At, distances);
            if (!found.IsOk)
            {
                return Result<ImmutableArray<LiquidationLevel>>.Refused(found.Rejection);
            }

            Ratio MoveTo(Price price) => Ratio.FromAtoms(Fixed18.Divide(price.Atoms - now.Atoms, now.Atoms, Rounding.TowardZero));
            LiquidationLevel level = Level(probe, factor, isUp, found.Value, At) with { SearchedTo = MoveTo(PriceAt(found.Value.Reached)) };
            levels.Add(level.State == LevelState.Found ? level with { Price = PriceAt(found.Value.Breach!.Value), Move = MoveTo(PriceAt(found.Value.Breach.Value)) } : level);
        }

        return Result<ImmutableArray<LiquidationLevel>>.Of(levels.ToImmutable());
    }

    /// <summary>Down, then up, of several factors that move by the same fraction: the account's own liquidation move, to a millionth.</summary>
    /// <returns>The rulebook's refusal of today's market.</returns>
    public static Result<ImmutableArray<LiquidationLevel>> Joint(in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<SymbolId> moving)
    {
        StressFactors factors = new(market.Catalog);
        StressProbe probe = new(portfolio, rulebook);
        ImmutableArray<LiquidationLevel>.Builder levels = ImmutableArray.CreateBuilder<LiquidationLevel>(2);
        foreach (bool isUp in new[] { false, true })
        {
            Ratio MoveOf(long step) => Ratio.FromAtoms((Int128)(isUp ? step : -step) * (Fixed18.AtomsPerUnit / StepsPerUnit));
            MarketView At(long step) => ShockedMarket.Of(market, factors, StressScenario.Joint(string.Empty, moving, MoveOf(step), default).Value);
            Result<BreachFound> found = BreachSearch.Nearest(probe, At, BreachSearch.Distances(StepsPerUnit, isUp));
            if (!found.IsOk)
            {
                return Result<ImmutableArray<LiquidationLevel>>.Refused(found.Rejection);
            }

            LiquidationLevel level = Level(probe, null, isUp, found.Value, At) with { SearchedTo = MoveOf(found.Value.Reached) };
            levels.Add(level.State == LevelState.Found ? level with { Move = MoveOf(found.Value.Breach!.Value) } : level);
        }

        return Result<ImmutableArray<LiquidationLevel>>.Of(levels.ToImmutable());
    }

    private static LiquidationLevel Level(StressProbe probe, SymbolId? factor, bool isUp, BreachFound found, Func<long, MarketView> at)
    {
        if (found.Breach is not { } breach)
        {
            return new(factor, isUp, LevelState.None, null, null, default, default, default);
        }

        Result<Amount> headroom = probe.Headroom(at(breach));
        Invariant.Check(!headroom.IsOk || headroom.Value.IsNegative, "The account is not below maintenance at its liquidation price.");
        (Amount equity, Amount maintenance) = (probe.Equity, probe.Maintenance);
        if (breach > 0)
        {
            Result<Amount> nearer = probe.Headroom(at(breach - 1));
            Invariant.Check(nearer.IsOk && !nearer.Value.IsNegative, "The account is below maintenance before its liquidation price.");
        }

        return new(factor, isUp, breach == 0 ? LevelState.AlreadyBelow : LevelState.Found, null, null, equity, maintenance, default);
    }

    /// <summary>The finest tick of what is on a factor, coarsened by tens where a price would hold too many of them.</summary>
    private static Int128 TickOf(InstrumentCatalog catalog, SymbolId factor, Price now)
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
