// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>The fields of a <see cref="Figure"/>: which one, what it is of, whether it is known, and what it is.</summary>
public readonly struct FigureForm : IForm<Figure>
{
    /// <inheritdoc/>
    public static int LeastBytes => 1 + 1;

    /// <inheritdoc/>
    public static Figure Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct => fields.Choice<FigureKind>("figure") switch
        {
            FigureKind.Last => new LastFigure(fields.Instrument("instrument"), IsKnown(ref fields) ? Price.FromAtoms(fields.Decimal("price")) : null),
            FigureKind.OpenInterest => new OpenInterestFigure(
                fields.Instrument("instrument"), IsKnown(ref fields) ? Quantity.FromAtoms(fields.Decimal("contracts")) : null),
            FigureKind.Funding => new FundingFigure(fields.Instrument("instrument"), IsKnown(ref fields)
                ? new NextFunding(Ratio.FromAtoms(fields.Decimal("rate")), fields.Number("intervalSeconds"), fields.OptionalTime("at")) : null),
            FigureKind.Pool => new PoolFigure(fields.Asset("asset"), IsKnown(ref fields)
                ? new LendingPool(
                    Amount.FromAtoms(fields.Decimal("supplied")), Amount.FromAtoms(fields.Decimal("borrowed")), fields.Index("liquidityIndex"),
                    fields.Index("borrowIndex"))
                : null),
            FigureKind.GasPrice => new GasPriceFigure(IsKnown(ref fields) ? Price.FromAtoms(fields.Decimal("price")) : null),

            // A choice that is undefined is the source's fault, and what is read past one is thrown away.
            _ => new BlockTimeFigure(IsKnown(ref fields) ? fields.OptionalTime("at") : null),
        };

    /// <inheritdoc/>
    public static void Write<TSink>(in Figure item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        if (item is null)
        {
            fields.Missing();
            return;
        }

        fields.Choice("figure", item.Kind);
        switch (item)
        {
            case LastFigure last:
                fields.Instrument("instrument", last.Instrument);
                Write("price", last.Price?.Atoms, ref fields);
                break;
            case OpenInterestFigure open:
                fields.Instrument("instrument", open.Instrument);
                Write("contracts", open.Contracts?.Atoms, ref fields);
                break;
            case FundingFigure funding:
                fields.Instrument("instrument", funding.Instrument);
                Write(funding.Next, ref fields);
                break;
            case PoolFigure pool:
                fields.Asset("asset", pool.Asset);
                Write(pool.Pool, ref fields);
                break;
            case GasPriceFigure gas:
                Write("price", gas.Price?.Atoms, ref fields);
                break;
            case BlockTimeFigure block:
                fields.Flag("known", block.Time is not null);
                if (block.Time is { } time)
                {
                    fields.OptionalTime("at", time);
                }

                break;
            default:
                // A kind of somebody's own has no encoding.
                fields.Missing();
                break;
        }
    }

    private static bool IsKnown<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct => fields.Flag("known");

    private static void Write<TSink>(string name, Int128? atoms, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Flag("known", atoms is not null);
        if (atoms is { } known)
        {
            fields.Decimal(name, known);
        }
    }

    private static void Write<TSink>(NextFunding? next, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Flag("known", next is not null);
        if (next is { } funding)
        {
            fields.Decimal("rate", funding.Rate.Atoms);
            fields.Number("intervalSeconds", funding.IntervalSeconds);
            fields.OptionalTime("at", funding.At);
        }
    }

    private static void Write<TSink>(LendingPool? pool, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Flag("known", pool is not null);
        if (pool is { } known)
        {
            fields.Decimal("supplied", known.Supplied.Atoms);
            fields.Decimal("borrowed", known.Borrowed.Atoms);
            fields.Index("liquidityIndex", known.LiquidityIndex);
            fields.Index("borrowIndex", known.BorrowIndex);
        }
    }
}
