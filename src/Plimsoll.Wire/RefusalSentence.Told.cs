// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Limits;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <content>Figures that the venue tells of the market.</content>
internal readonly partial struct RefusalSentence
{
    private string FigureOutOfDomain() => _subject.Kind switch
    {
        SubjectKind.Instrument => $"a figure told of {Instrument}{Values()} cannot be; expected a price in its range, at least as much open interest as the "
            + "venue's own accounts hold and no more than can be valued, a funding rate of at most "
            + $"{EngineLimits.MaxRate} on either side of zero, every 1 second to 30 days, and not before the command",
        SubjectKind.Asset => $"the pool told of {Asset}{Values()} cannot be; expected nothing below zero, no more borrowed than supplied, and indices from "
            + "1 to 1,000,000",
        SubjectKind.Time => $"the block's time, {_subject.Time}, cannot be; expected one that is not after the command's",
        _ => $"the price of gas told{Values()} cannot be; expected zero or more",
    };

    private string FigureOf => _subject.Kind switch
    {
        SubjectKind.Instrument => Instrument,
        SubjectKind.Asset => Asset,
        _ => "the chain",
    };

    /// <summary>What the command tells of the thing that the refusal is about, in brackets; nothing where the command is not at hand.</summary>
    private string Values()
    {
        RefusalSubject subject = _subject;
        ImmutableArray<Figure> told = _context.Command is PublishFigures { Figures.IsDefault: false } command ? command.Figures : [];
        string[] values = [.. told.Where(figure => figure is not null && SubjectOf(figure) == subject).Select(ValueOf).OfType<string>()];
        return values.Length == 0 ? string.Empty : $" ({string.Join("; ", values)})";
    }

    private static RefusalSubject SubjectOf(Figure figure) => figure switch
    {
        LastFigure last => last.Instrument,
        OpenInterestFigure open => open.Instrument,
        FundingFigure funding => funding.Instrument,
        PoolFigure pool => pool.Asset,
        _ => default,
    };

    private static string? ValueOf(Figure figure) => figure switch
    {
        LastFigure { Price: { } price } => $"last trade {price}",
        OpenInterestFigure { Contracts: { } open } => $"open interest {open}",
        FundingFigure { Next: { } next } => $"funding {next.Rate} every {Whole(next.IntervalSeconds)} s at {next.At}",
        PoolFigure { Pool: { } pool } => $"{pool.Supplied} supplied, {pool.Borrowed} borrowed, indices {pool.LiquidityIndex} and {pool.BorrowIndex}",
        GasPriceFigure { Price: { } gas } => $"gas {gas}",
        BlockTimeFigure { Time: { } time } => $"block at {time}",
        _ => null,
    };
}
