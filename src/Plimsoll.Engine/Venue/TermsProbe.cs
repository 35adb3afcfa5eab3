// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Venue;

/// <summary>Finds out whether a rulebook has terms for an instrument, by assessing one lot of it, long and short, in a market where nothing is
/// missing.</summary>
/// <remarks>
/// <para>Two answers are clear: the lot is assessed, or it is refused with <see cref="RejectionCode.MarginTermsMissing"/>. Any other refusal says nothing of
/// terms, and may stand before one that does. So all prices are equal and tried at several heights, every figure is known, what has expired is tried a
/// day before; and what stays unclear is no reason to believe that there are terms.</para>
/// <para>For rulebooks read for this purpose only: a model remembers what it has seen of a market.</para>
/// </remarks>
internal sealed class TermsProbe : MarketView
{
    private static readonly ImmutableArray<Price> _heights = [Price.Of(1), Price.Of(100), Price.Of(10_000), Price.Parse("0.01")];

    private readonly MarginSheet _sheet = new();
    private readonly Timestamp _now;
    private Timestamp _time;
    private Price _height = _heights[0];
    private long _generation;

    internal TermsProbe(InstrumentCatalog catalog, Timestamp now)
        : base(catalog) => (_now, _time, Figures) = (now, now, new KnownFigures(this));

    /// <inheritdoc/>
    public override Timestamp Time => _time;

    /// <inheritdoc/>
    public override MarketFigures Figures { get; }

    /// <summary>None where a rulebook clearly has terms for all that the one before it may have terms for; else why not, for the first instrument.</summary>
    internal Rejection FirstLost(Rulebook before, Rulebook after)
    {
        foreach (InstrumentSpec spec in Catalog.Instruments)
        {
            if (spec.Kind == InstrumentKind.Spot)
            {
                continue;
            }

            foreach (Quantity lot in (ReadOnlySpan<Quantity>)[spec.LotSize, -spec.LotSize])
            {
                Rejection lost = Ask(after, spec, lot);
                if (lost.IsRefused && Ask(before, spec, lot).Code != RejectionCode.MarginTermsMissing)
                {
                    return lost.Code == RejectionCode.MarginTermsMissing ? new(RejectionCode.MarginTermsMissing, spec.Id)
                        : lost.Code == RejectionCode.OutOfRange ? new(RejectionCode.OutOfRange, spec.Id)
                        : lost;
                }
            }
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public override bool TryPrice(ObservableId observable, out Price price)
    {
        price = _height;
        return Catalog[observable].Kind != ObservableKind.Volatility;
    }

    /// <inheritdoc/>
    public override bool TryVolatility(ObservableId observable, out Ratio volatility)
    {
        volatility = Ratio.One;
        return Catalog[observable].Kind == ObservableKind.Volatility;
    }

    /// <inheritdoc/>
    public override long Generation(ObservableId observable) => _generation;

    /// <inheritdoc/>
    public override bool TryDepth(InstrumentId instrument, out DepthProfile depth)
    {
        depth = DepthProfile.Empty;
        return true;
    }

    /// <summary>The first clear answer: nothing, or that terms are missing. Without one, the last refusal.</summary>
    private Rejection Ask(Rulebook book, InstrumentSpec spec, Quantity lot)
    {
        Rejection answer = Rejection.None;
        Position[] held = [new(spec.Id, lot, default)];
        _time = spec.Expiry is { } expiry && expiry <= _now ? expiry.PlusSeconds(-86_400) : _now;
        foreach (Price height in _heights)
        {
            _height = height;
            _generation++;
            answer = book.Assess(new Portfolio(default, held), this, _sheet);
            if (!answer.IsRefused || answer.Code == RejectionCode.MarginTermsMissing)
            {
                break;
            }
        }

        return answer;
    }

    /// <summary>A figure for everything that a model can ask for.</summary>
    private sealed class KnownFigures(TermsProbe probe) : MarketFigures
    {
        public override bool TryLast(InstrumentId instrument, out Price last)
        {
            last = probe._height;
            return true;
        }

        public override bool TryOpenInterest(InstrumentId instrument, out Quantity open)
        {
            open = probe.Catalog[instrument].LotSize;
            return true;
        }

        public override bool TryFunding(InstrumentId instrument, out NextFunding funding)
        {
            funding = new(Ratio.Zero, 28_800, probe._time);
            return true;
        }

        public override bool TryPool(AssetId asset, out LendingPool pool)
        {
            pool = new(Amount.Of(2), Amount.Of(1), PoolIndex.One, PoolIndex.One);
            return true;
        }

        public override bool TryGasPrice(out Price gasPrice)
        {
            gasPrice = probe._height;
            return true;
        }

        public override bool TryBlockTime(out Timestamp blockTime)
        {
            blockTime = probe._time;
            return true;
        }
    }
}
