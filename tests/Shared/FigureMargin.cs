// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>A model that a reader can check in his head and that reads the market's figures: a rate of each position's notional, and nothing offsets. A figure
/// that is missing is refused, as by any model.</summary>
/// <remarks>Maintenance is 2 % and, each up to its most: 5 % × open interest ÷ what counts as full, 3 % × last trade ÷ 60,000, 4 % × utilisation of the dollar
/// pool. Initial margin is a fifth more.</remarks>
/// <param name="full">Contracts of an instrument at which open interest costs all that it can.</param>
internal sealed class FigureMargin(Func<InstrumentId, long> full) : IMarginModel, IScreenBounds
{
    private static readonly Ratio _openInterest = Ratio.Parse("0.05");
    private static readonly Ratio _last = Ratio.Parse("0.03");
    private static readonly Ratio _utilisation = Ratio.Parse("0.04");
    private static readonly Ratio _base = Ratio.Parse("0.02");

    public ImmutableArray<string> Lines => [LineNames.Subject];

    public bool Reads(FigureKind figure) => figure is FigureKind.Last or FigureKind.OpenInterest or FigureKind.Pool;

    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        foreach (Position position in portfolio.Positions.Span)
        {
            Result<Amount> notional = Notional.Of(position, market);
            Result<Ratio> rate = Rate(position.Instrument, market);
            if (!notional.IsOk || !rate.IsOk)
            {
                return notional.IsOk ? rate.Rejection : notional.Rejection;
            }

            Amount maintenance = notional.Value.Times(rate.Value, Rounding.Up);
            sheet.Add(new MarginLine(MarginLineKind.Position, position.Instrument.Value, notional.Value, maintenance.Times(Ratio.Parse("1.2"), Rounding.Up),
                maintenance));
        }

        return Rejection.None;
    }

    public Ratio? RateBound(InstrumentId instrument) => _base + _openInterest + _last + _utilisation;

    private Result<Ratio> Rate(InstrumentId instrument, MarketView market)
    {
        if (!market.TryLast(instrument, out Price last))
        {
            return Result<Ratio>.Refused(RejectionCode.LastMissing, instrument);
        }

        if (!market.TryOpenInterest(instrument, out Quantity open))
        {
            return Result<Ratio>.Refused(RejectionCode.OpenInterestMissing, instrument);
        }

        AssetId dollar = market.Catalog.Numeraire;
        if (!market.TryPool(dollar, out LendingPool pool))
        {
            return Result<Ratio>.Refused(RejectionCode.PoolMissing, dollar);
        }

        return Result<Ratio>.Of(
            _base
            + Part(_openInterest, open.Atoms, full(instrument))
            + Part(_last, last.Atoms, 60_000)
            + _utilisation.Times(pool.Utilisation ?? Ratio.Zero, Rounding.Up));
    }

    private static Ratio Part(Ratio most, Int128 atoms, long whole) =>
        Ratio.Min(most, Ratio.FromAtoms(Fixed18.MulDiv(most.Atoms, atoms, (Int128)whole * Fixed18.AtomsPerUnit, Rounding.Up)));
}
