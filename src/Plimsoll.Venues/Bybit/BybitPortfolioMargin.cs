// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Bybit;

/// <summary>Margin after the portfolio margin of Bybit's unified trading account: by underlying the largest loss of a stress test and five
/// contingencies.</summary>
/// <remarks>
/// <para>maintenance = max loss + short options + vega + delta spread + stablecoin spread + futures; initial = maintenance × initialFactor, line by line,
/// rounded
/// up.</para>
/// <para>Max loss: <see cref="ScenarioMargin"/> over steps of the range × volatilities, spot of the coin hedging, what is owed of it a short position. Short
/// options:
/// Σ over expiries and sides of (net short index value)⁺ × rate, of puts at most Σ min(index value × rate, strike − mark) of those sold, which is
/// Plimsoll's own: what equity can still lose by them. Vega: index values of calls and puts together by expiry, long matched with short, soonest
/// first:
/// Σ matched × days between × rate. Delta spread: deltas by expiry alike, a perpetual's at no time: Σ matched × years between × rate. Stablecoin spread: min(Σ
/// positive, Σ negative) of deltas by stablecoin × rate. Futures: Σ |notional| × rate.</para>
/// <para>It states no rates for the screen: what is matched across expiries moves with time and deltas, so such accounts are assessed on every price.
/// Sources and
/// what of it is reconstructed: docs/reference/rulebooks/bybit-portfolio.md.</para>
/// </remarks>
public sealed partial class BybitPortfolioMargin : IMarginModel, IScenarioSubset
{
    private const int LossPart = 0, ShortOptionsPart = 1, VegaPart = 2, DeltaPart = 3, StablecoinPart = 4, FuturesPart = 5;

    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<BybitClass?> _byObservable;
    private readonly ScanModel _stress;

    internal BybitPortfolioMargin(
        InstrumentCatalog catalog, ImmutableArray<BybitClass> classes, ImmutableArray<BybitClass?> byObservable, ImmutableArray<AssetId> stablecoins)
    {
        _catalog = catalog;
        _byObservable = byObservable;
        Stablecoins = stablecoins;
        _stress = ScanModel.Of(catalog, [.. classes.Select(static each => each.Stress)], byObservable.Select(static each => each?.Stress), Ratio.One);
    }

    private BybitPortfolioMargin(BybitPortfolioMargin whole, Func<int, bool> keep) =>
        (_catalog, _byObservable, Stablecoins, _stress) = (whole._catalog, whole._byObservable, whole.Stablecoins, whole._stress.Only(keep));

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
    [
        Margin.LineNames.Subject + " max loss",
        Margin.LineNames.Subject + " short options contingency",
        Margin.LineNames.Subject + " vega contingency",
        Margin.LineNames.Subject + " delta spread contingency",
        Margin.LineNames.Subject + " stablecoin spread contingency",
        Margin.LineNames.Subject + " perpetuals and futures contingency",
    ];

    /// <summary>Assets that are each a dollar of its own.</summary>
    public ImmutableArray<AssetId> Stablecoins { get; }

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public string ScenarioName(int scenario) => _stress.NameOf(scenario);

    /// <inheritdoc/>
    public int ScenarioCount => _stress.Count;

    /// <inheritdoc/>
    public IMarginModel Only(Func<int, bool> keep) => new BybitPortfolioMargin(this, keep);

    /// <summary>The class that an underlying belongs to; null when it has no terms.</summary>
    public BybitClass? ClassOf(ObservableId underlying) => _byObservable[underlying.Value];

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        MarginSheet inner = sheet.Inner;
        inner.Clear();
        Rejection rejection = _stress.Margin.Assess(new(portfolio.Holdings, portfolio.Positions), market, inner);
        RiskLeg[] legs = [];
        rejection = rejection.IsRefused ? rejection : RiskLeg.Read(portfolio, market, sheet.Cubes, out legs);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (ref readonly MarginLine line in inner.Lines)
        {
            // A coin that is owed is on an underlying with terms as well, or there would be no line.
            ObservableId underlying = new(line.Subject);
            BybitClass terms = ClassOf(underlying)!;
            BybitComponents found = Components(terms, LegsOn(legs, underlying), Stablecoins) with { MaxLoss = line.Maintenance };
            Add(sheet, line, terms, MarginLineKind.Group, found.MaxLoss, LossPart, _stress.NumberOf(line.Scenario));
            Add(sheet, line, terms, MarginLineKind.Underlying, found.ShortOptions, ShortOptionsPart);
            Add(sheet, line, terms, MarginLineKind.Underlying, found.Vega, VegaPart);
            Add(sheet, line, terms, MarginLineKind.Underlying, found.DeltaSpread, DeltaPart);
            Add(sheet, line, terms, MarginLineKind.Underlying, found.StablecoinSpread, StablecoinPart);
            Add(sheet, line, terms, MarginLineKind.Underlying, found.Futures, FuturesPart);
        }

        return Rejection.None;
    }

    /// <summary>The contingencies of the legs on one underlying.</summary>
    private static BybitComponents Components(BybitClass terms, ReadOnlySpan<RiskLeg> legs, ImmutableArray<AssetId> stablecoins)
    {
        Amount shorts = default, shortPuts = default, futures = default;
        List<(double Years, Amount Amount)> options = [], deltas = [];
        for (int from = 0, to; from < legs.Length; from = to)
        {
            (Amount calls, Amount puts, Amount delta, Amount ends) = (default, default, default, default);
            for (to = from; to < legs.Length && legs[to].Expiry == legs[from].Expiry; to++)
            {
                RiskLeg leg = legs[to];
                delta += leg.Delta;
                calls += leg.Spec.Option?.Side == OptionSide.Call ? leg.Notional : default;
                puts += leg.Spec.Option?.Side == OptionSide.Put ? leg.Notional : default;
                Amount alone = leg.Spec.Option?.Side == OptionSide.Put
                    ? Amount.Max(-leg.Notional, default).Times(terms.ShortOptionsRate, Rounding.Up) : default;
                ends += leg.GreatestLoss is { } most ? Amount.Min(alone, most) : alone;
                futures += leg.IsOption ? default : leg.Notional.Abs().Times(terms.FuturesRate, Rounding.Up);
            }

            shorts += Amount.Max(-calls, default);
            shortPuts += Amount.Min(Amount.Max(-puts, default).Times(terms.ShortOptionsRate, Rounding.Up), ends);
            options.Add((legs[from].Years, calls + puts));
            deltas.Add((legs[from].Years, delta));
        }

        return new(
            default,
            shorts.Times(terms.ShortOptionsRate, Rounding.Up) + shortPuts,
            Matched(options, 365).Times(terms.VegaRate, Rounding.Up),
            Matched(deltas, 1).Times(terms.DeltaSpreadRate, Rounding.Up),
            AcrossStablecoins(legs, stablecoins).Times(terms.StablecoinSpreadRate, Rounding.Up),
            futures);
    }

    /// <summary>Longs matched with shorts, the soonest of each first: Σ matched × time between, rounded up.</summary>
    /// <param name="byExpiry">Net amounts, ascending by time.</param>
    /// <param name="perYear">What a year counts as.</param>
    private static Amount Matched(List<(double Years, Amount Amount)> byExpiry, double perYear)
    {
        Amount sum = default;
        (int up, int down) = (0, 0);
        (Amount usedUp, Amount usedDown) = (default, default);
        while (true)
        {
            while (up < byExpiry.Count && byExpiry[up].Amount - usedUp <= Amount.Zero)
            {
                (up, usedUp) = (up + 1, default);
            }

            while (down < byExpiry.Count && -byExpiry[down].Amount - usedDown <= Amount.Zero)
            {
                (down, usedDown) = (down + 1, default);
            }

            if (up == byExpiry.Count || down == byExpiry.Count)
            {
                return sum;
            }

            Amount matched = Amount.Min(byExpiry[up].Amount - usedUp, -byExpiry[down].Amount - usedDown);
            (usedUp, usedDown) = (usedUp + matched, usedDown + matched);
            double between = Math.Abs(byExpiry[up].Years - byExpiry[down].Years) * perYear;
            Invariant.Check(Ratio.TryQuantise(between, Rounding.Up, out Ratio apart), "Times between expiries are numbers.");
            sum += matched.Times(apart, Rounding.Up);
        }
    }

    /// <summary>min(Σ positive, Σ negative) of the net deltas of each stablecoin; what settles in none of them, a coin's own contracts, hedges all of
    /// them.</summary>
    private static Amount AcrossStablecoins(ReadOnlySpan<RiskLeg> legs, ImmutableArray<AssetId> stablecoins)
    {
        (Amount up, Amount down) = (default, default);
        foreach (AssetId stablecoin in stablecoins)
        {
            Amount delta = default;
            foreach (ref readonly RiskLeg leg in legs)
            {
                delta += leg.Spec.Settlement == stablecoin ? leg.Delta : default;
            }

            (up, down) = (up + Amount.Max(delta, default), down + Amount.Max(-delta, default));
        }

        return Amount.Min(up, down);
    }

    private static ReadOnlySpan<RiskLeg> LegsOn(RiskLeg[] legs, ObservableId underlying)
    {
        int from = 0;
        while (from < legs.Length && legs[from].Spec.Underlying != underlying)
        {
            from++;
        }

        return from == legs.Length ? [] : legs.AsSpan(from, RiskLeg.RunFrom(legs, from));
    }

    private static void Add(MarginSheet sheet, in MarginLine of, BybitClass terms, MarginLineKind kind, Amount maintenance, int part, int scenario = -1)
    {
        if (maintenance.IsPositive)
        {
            sheet.Add(new MarginLine(kind, of.Subject, of.Exposure, maintenance.Times(terms.InitialFactor, Rounding.Up), maintenance, scenario, part));
        }
    }
}
