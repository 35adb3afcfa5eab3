// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Nodes;

/// <summary>The small venue under a rulebook whose margin model has a bug: it breaks an invariant at one position.</summary>
internal static class HaltingVenue
{
    /// <summary>The record of the script at which it halts: the third trade, while the price is the one of the observation before it.</summary>
    public const ulong Record = 14;

    /// <summary>Halts at that record only: without its trade the position is another one at every later price.</summary>
    public static EngineSetup Setup { get; } = With(new BuggyMargin(50_012));

    /// <summary>Halts at the third trade whatever the price, so again at the next trade when the first is set aside.</summary>
    public static EngineSetup HaltsTwice { get; } = With(new BuggyMargin(null));

    /// <summary>An engine that a prefix of the script was told to, the quarantined record and the note after it as an operator sees them, all by
    /// hand.</summary>
    public static StateHash StateByHand(Command[] script, int before, int after)
    {
        ClearingEngine engine = new(SmallVenue.Setup);
        for (int i = 0; i < before + after; i++)
        {
            if (i == before)
            {
                engine.ApplyNote();
            }

            _ = i + 1 == (int)Record ? engine.ApplyQuarantined(script[i], NullSink.Instance) : engine.Apply(script[i], NullSink.Instance);
        }

        if (after == 0)
        {
            engine.ApplyNote();
        }

        return engine.StateHash();
    }

    private static EngineSetup With(IMarginModel model) => SmallVenue.Setup with { Rulebook = SmallVenue.Setup.Rulebook with { Model = model } };

    private sealed class BuggyMargin(long? mark) : IMarginModel, IScreenBounds
    {
        private readonly IMarginModel _sound = SmallVenue.Setup.Rulebook.Model;

        public ImmutableArray<string> Lines => [LineNames.Subject];

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            foreach (Position position in portfolio.Positions.Span)
            {
                bool isAtPrice = mark is not { } price || (market.TryPrice(TestWorld.BtcPerpMark, out Price now) && now == Price.Of(price));
                Invariant.Check(position.Quantity != Quantity.Parse("0.03") || !isAtPrice, "The planted bug.");
            }

            return _sound.Assess(portfolio, market, sheet);
        }

        public Ratio? RateBound(InstrumentId instrument) => _sound.Bounds?.RateBound(instrument);
    }
}
