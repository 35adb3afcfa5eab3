// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Venue;

/// <summary>Finds out whether a rulebook has terms for an instrument, by assessing one lot of it at prices that are all 1.</summary>
/// <remarks>For rulebooks read for this purpose only: a model remembers what it has seen of a market.</remarks>
internal sealed class TermsProbe : MarketView
{
    private readonly MarginSheet _sheet = new();
    private readonly Timestamp _time;

    internal TermsProbe(InstrumentCatalog catalog, Timestamp time)
        : base(catalog) => _time = time;

    /// <inheritdoc/>
    public override Timestamp Time => _time;

    /// <summary>All known, so that a model that reads one comes to its terms.</summary>
    public override MarketFigures Figures => new ProbeFigures(_time);

    /// <summary>The first instrument that one rulebook has terms for and its successor has none; null when there is none.</summary>
    internal InstrumentId? FirstLost(Rulebook before, Rulebook after)
    {
        foreach (InstrumentSpec spec in Catalog.Instruments)
        {
            if (spec.Kind != InstrumentKind.Spot && !Has(after, spec) && Has(before, spec))
            {
                return spec.Id;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override bool TryPrice(ObservableId observable, out Price price)
    {
        price = Price.Of(1);
        return Catalog[observable].Kind != ObservableKind.Volatility;
    }

    /// <inheritdoc/>
    public override bool TryVolatility(ObservableId observable, out Ratio volatility)
    {
        volatility = Ratio.One;
        return Catalog[observable].Kind == ObservableKind.Volatility;
    }

    /// <inheritdoc/>
    public override long Generation(ObservableId observable) => 1;

    /// <inheritdoc/>
    public override bool TryDepth(InstrumentId instrument, out DepthProfile depth)
    {
        depth = DepthProfile.Empty;
        return true;
    }

    private bool Has(Rulebook book, InstrumentSpec spec)
    {
        Position[] lot = [new(spec.Id, spec.LotSize, default)];
        return book.Assess(new Portfolio(default, lot), this, _sheet).Code != RejectionCode.MarginTermsMissing;
    }

    /// <summary>Each figure as small as it can be.</summary>
    private sealed class ProbeFigures(Timestamp time) : MarketFigures
    {
        public override bool TryLast(InstrumentId instrument, out Price last)
        {
            last = Price.Of(1);
            return true;
        }

        public override bool TryOpenInterest(InstrumentId instrument, out Quantity open)
        {
            open = default;
            return true;
        }

        public override bool TryFunding(InstrumentId instrument, out NextFunding funding)
        {
            funding = new(default, 1, time);
            return true;
        }

        public override bool TryPool(AssetId asset, out LendingPool pool)
        {
            pool = new(default, default, PoolIndex.One, PoolIndex.One);
            return true;
        }

        public override bool TryGasPrice(out Price gasPrice)
        {
            gasPrice = default;
            return true;
        }

        public override bool TryBlockTime(out Timestamp blockTime)
        {
            blockTime = time;
            return true;
        }
    }
}
