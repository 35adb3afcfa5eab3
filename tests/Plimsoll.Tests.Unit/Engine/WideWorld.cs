// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Engine;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>A venue with more perpetuals and more assets than one account may hold, one settled in an asset without terms, one without margin terms.</summary>
internal static class WideWorld
{
    public const int Width = EngineLimits.MaxPositions + 1;

    public static readonly AssetId Cash = new(0);
    public static readonly ObservableId LastObservable = new(Width);
    public static readonly ObservableId UntermedObservable = new(Width + 1);
    public static readonly InstrumentId LastInstrument = new(Width);
    public static readonly InstrumentId Untermed = new(Width + 1);

    public static EngineSetup Setup()
    {
        ImmutableArray<ObservableSpec> observables = [.. Enumerable.Range(0, Width + 2).Select(i => new ObservableSpec(new(i), $"S{i}", ObservableKind.Price))];
        ImmutableArray<AssetSpec> assets =
        [
            new(Cash, "CASH", 2, null, true),
            .. Enumerable.Range(1, Width).Select(i => new AssetSpec(new(i), $"A{i}", 2, new ObservableId(i), false)),
        ];
        InstrumentCatalog catalog = InstrumentCatalog.TryCreate(observables, assets, [.. Enumerable.Range(0, Width + 2).Select(Perpetual)], out _)!;
        Rulebook rulebook = TestWorld.Rulebook() with
        {
            Model = new TermsUpTo(Untermed),
            Collateral = new CollateralSchedule([new CollateralTerms(Cash, Ratio.Zero, Ratio.Zero, null), .. Enumerable.Repeat<CollateralTerms?>(null, Width)]),
        };
        return new(catalog, rulebook, [.. observables.Select(_ => TestWorld.SimpleOracle)], "wide world");
    }

    private static InstrumentSpec Perpetual(int i) => new(
        new(i),
        $"P{i}",
        InstrumentKind.Perpetual,
        Payoff.Linear,
        null,
        i == LastInstrument.Value ? new AssetId(Width) : Cash,
        new(i),
        new(i),
        Quantity.Of(1),
        Price.Parse("0.01"),
        Quantity.Of(1),
        null,
        null);

    private sealed class TermsUpTo(InstrumentId untermed) : IMarginModel, IScreenBounds
    {
        private readonly FlatRateMargin _rest = new(Ratio.Parse("0.1"), Ratio.Parse("0.05"));

        public ImmutableArray<string> Lines => [LineNames.Subject];

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            foreach (Position position in portfolio.Positions.Span)
            {
                if (position.Instrument == untermed)
                {
                    return new(RejectionCode.MarginTermsMissing, untermed);
                }
            }

            return _rest.Assess(portfolio, market, sheet);
        }

        public Ratio? RateBound(InstrumentId instrument) => _rest.RateBound(instrument);
    }
}
