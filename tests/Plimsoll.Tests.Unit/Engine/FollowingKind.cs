// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>The kind <c>following</c>: a rate of notional, once every figure that it follows was told. It reads them before its terms: a rate of zero is
/// none.</summary>
internal sealed class FollowingKind(params ImmutableArray<FigureKind> follows) : IModelKind
{
    public string Kind => "following";

    public string Schema => """{ "required": ["rate"], "properties": { "rate": { "$ref": "#/$defs/share" } } }""";

    public ImmutableArray<string> Lines { get; } = [LineNames.Subject];

    /// <summary>The text of a version of <c>cross</c> with this model.</summary>
    public static string Text(string version, string rate)
    {
        string tiered = GrowthWorld.Text("tiered", "cross", version);
        return tiered[..tiered.IndexOf("\"model\"", StringComparison.Ordinal)]
            + $$""" "model": {"kind":"following","rate":"{{rate}}"}, "addOns": [], """
            + tiered[tiered.IndexOf("\"interest\"", StringComparison.Ordinal)..];
    }

    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog) => new Model(place.Field("rate").Fraction(), follows, Lines);

    private sealed class Model(Ratio rate, ImmutableArray<FigureKind> follows, ImmutableArray<string> lines) : IMarginModel, IScreenBounds
    {
        public ImmutableArray<string> Lines => lines;

        public bool Reads(FigureKind figure) => follows.Contains(figure);

        public Ratio? RateBound(InstrumentId instrument) => rate;

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            foreach (Position position in portfolio.Positions.Span)
            {
                Rejection missing = follows.Select(figure => Missing(figure, position.Instrument, market))
                    .Append(rate.IsZero ? new(RejectionCode.MarginTermsMissing, position.Instrument) : Rejection.None)
                    .FirstOrDefault(static rejection => rejection.IsRefused);
                if (missing.IsRefused)
                {
                    return missing;
                }

                Amount notional = Notional.Of(position, market).Value;
                Amount required = notional.Times(rate, Rounding.Up);
                sheet.Add(new MarginLine(MarginLineKind.Position, position.Instrument.Value, notional, required, required));
            }

            return Rejection.None;
        }

        private static Rejection Missing(FigureKind figure, InstrumentId instrument, MarketView market) => figure switch
        {
            FigureKind.Last => market.TryLast(instrument, out _) ? Rejection.None : new(RejectionCode.LastMissing, instrument),
            FigureKind.OpenInterest => market.TryOpenInterest(instrument, out _) ? Rejection.None : new(RejectionCode.OpenInterestMissing, instrument),
            FigureKind.Funding => market.TryFunding(instrument, out _) ? Rejection.None : new(RejectionCode.FundingMissing, instrument),
            FigureKind.Pool => market.TryPool(market.Catalog.Numeraire, out _) ? Rejection.None
                : new(RejectionCode.PoolMissing, market.Catalog.Numeraire),
            FigureKind.GasPrice => market.TryGasPrice(out _) ? Rejection.None : new(RejectionCode.GasPriceMissing),
            FigureKind.BlockTime => market.TryBlockTime(out _) ? Rejection.None : new(RejectionCode.BlockTimeMissing),
            _ => throw new InvalidOperationException($"{figure}"),
        };
    }
}
