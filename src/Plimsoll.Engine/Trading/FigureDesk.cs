// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Takes in what the venue tells of the market beside prices and depth: all of a command's figures, or none.</summary>
/// <remarks>A figure of something delisted or expired is taken as any other: as long as a position is open its model may read it.</remarks>
internal sealed class FigureDesk
{
    /// <summary>Seconds of the longest interval of funding, 30 days: what files may state.</summary>
    private const int MostIntervalSeconds = 30 * 86_400;

    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly Exposure _exposure;
    private readonly EngineClock _clock;
    private readonly RulesInForce _rules;
    private readonly InstrumentCatalog _catalog;
    private readonly HashSet<(FigureKind Kind, int Of)> _named = [];

    internal FigureDesk(GeneralLedger ledger, MarketState market, Exposure exposure, EngineClock clock, RulesInForce rules)
    {
        _exposure = exposure;
        _rules = rules;
        _ledger = ledger;
        _market = market;
        _clock = clock;
        _catalog = market.Catalog;
    }

    internal Rejection Publish(PublishFigures command)
    {
        int count = command.Figures.IsDefault ? 0 : command.Figures.Length;
        if (count is 0 or > EngineLimits.MaxObservations)
        {
            return new(RejectionCode.OutOfRange, RefusalSubject.Count(count));
        }

        _named.Clear();
        foreach (Figure figure in command.Figures)
        {
            Rejection rejection = figure is null ? new(RejectionCode.OutOfRange) : Check(figure);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        foreach (Figure figure in command.Figures)
        {
            _market.Told.Set(figure);
        }

        return Rejection.None;
    }

    private Rejection Check(Figure figure)
    {
        Rejection rejection = figure switch
        {
            LastFigure last => Check(last),
            OpenInterestFigure open => Check(open),
            FundingFigure funding => Check(funding),
            PoolFigure pool => Check(pool),
            GasPriceFigure gas => Check(gas),
            BlockTimeFigure block => Check(block),
            _ => new(RejectionCode.OutOfRange),
        };
        return rejection.IsRefused ? rejection
            : !_named.Add((figure.Kind, figure.Of)) ? new(RejectionCode.FigureTwice, SubjectOf(figure))
            : Rejection.None;
    }

    private Rejection Check(LastFigure figure)
    {
        if (!_catalog.Has(figure.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, figure.Instrument);
        }

        if (figure.Price is not { } price)
        {
            return MayForget(figure, RejectionCode.LastMissing);
        }

        InstrumentSpec spec = _catalog[figure.Instrument];
        bool maySign = _catalog[spec.Mark].Kind == ObservableKind.SignedPrice;
        Int128 least = maySign ? -EngineLimits.MaxPriceAtoms : spec.Kind == InstrumentKind.Option ? 0 : EngineLimits.MinPriceAtoms;
        return price.Atoms < least || price.Atoms > EngineLimits.MaxPriceAtoms ? new(RejectionCode.FigureOutOfDomain, spec.Id) : Rejection.None;
    }

    private Rejection Check(OpenInterestFigure figure)
    {
        if (!_catalog.Has(figure.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, figure.Instrument);
        }

        if (figure.Contracts is not { } open)
        {
            return MayForget(figure, RejectionCode.OpenInterestMissing);
        }

        // What the venue's own accounts hold is open: less than that is known to be wrong. More than could be valued if they held all of it is more than a
        // model could multiply with a price.
        InstrumentSpec spec = _catalog[figure.Instrument];
        Quantity held = _ledger.OpenInterest(spec.Id);
        Price mark = _market.TryMark(spec.Id, out Price known) ? known : Price.Of(1);
        bool isSo = open >= held && Magnitude.Fits(open.Atoms, EngineLimits.AmountBits) && _exposure.CanGrow(spec, open - held, mark);
        return isSo ? Rejection.None : new(RejectionCode.FigureOutOfDomain, figure.Instrument);
    }

    private Rejection Check(FundingFigure figure)
    {
        if (!_catalog.Has(figure.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, figure.Instrument);
        }

        if (_catalog[figure.Instrument].Kind != InstrumentKind.Perpetual)
        {
            return new(RejectionCode.NotAPerpetual, figure.Instrument);
        }

        if (figure.Next is not { } next)
        {
            return MayForget(figure, RejectionCode.FundingMissing);
        }

        bool isSo = Magnitude.Fits(next.Rate.Atoms, 64) && next.Rate.Abs() <= EngineLimits.MaxRate
            && next.IntervalSeconds is >= 1 and <= MostIntervalSeconds
            && next.At >= _clock.Now && next.At.Nanoseconds <= EngineLimits.MaxTimeNanoseconds;
        return isSo ? Rejection.None : new(RejectionCode.FigureOutOfDomain, figure.Instrument);
    }

    private Rejection Check(PoolFigure figure)
    {
        if (!_catalog.Has(figure.Asset))
        {
            return new(RejectionCode.AssetUnknown, figure.Asset);
        }

        if (figure.Pool is not { } pool)
        {
            return MayForget(figure, RejectionCode.PoolMissing);
        }

        bool isSo = !pool.Borrowed.IsNegative && pool.Borrowed <= pool.Supplied && Magnitude.Fits(pool.Supplied.Atoms, EngineLimits.AmountBits)
            && pool.LiquidityIndex.IsInRange && pool.BorrowIndex.IsInRange;
        return isSo ? Rejection.None : new(RejectionCode.FigureOutOfDomain, figure.Asset);
    }

    private Rejection Check(GasPriceFigure figure) =>
        figure.Price is not { } price ? MayForget(figure, RejectionCode.GasPriceMissing)
        : price.IsNegative || price.Atoms > EngineLimits.MaxPriceAtoms ? new(RejectionCode.FigureOutOfDomain)
        : Rejection.None;

    private Rejection Check(BlockTimeFigure figure) =>
        figure.Time is not { } time ? MayForget(figure, RejectionCode.BlockTimeMissing)
        : time.Nanoseconds <= 0 || time > _clock.Now ? new(RejectionCode.FigureOutOfDomain, time)
        : _market.Told.TryBlockTime(out Timestamp last) && time < last ? new(RejectionCode.BlockOutOfOrder, last)
        : Rejection.None;

    /// <summary>What was never told cannot be taken back: whoever does so means another figure. What a rulebook follows cannot either: all who depend on it
    /// would count at the bound for what cannot be assessed, and be liquidated for a word. Of open interest the ledger's is left.</summary>
    private Rejection MayForget(Figure figure, RejectionCode missing) =>
        !_market.Told.IsTold(figure) ? new(missing, SubjectOf(figure))
        : figure.Kind != FigureKind.OpenInterest && _rules.Reads.Has(figure.Kind) ? new(RejectionCode.FigureFollowed, SubjectOf(figure))
        : Rejection.None;

    private static RefusalSubject SubjectOf(Figure figure) => figure switch
    {
        PoolFigure pool => pool.Asset,
        GasPriceFigure or BlockTimeFigure => default,
        _ => new InstrumentId(figure.Of),
    };
}
