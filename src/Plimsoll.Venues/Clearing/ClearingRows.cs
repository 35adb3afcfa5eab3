// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>One contract, bought or sold, in every scenario of its product.</summary>
internal sealed class ClearingRow
{
    /// <summary>By set, the profit in each scenario, numeraire; empty for a set that there is not.</summary>
    internal double[][] Profits { get; } = new double[ClearingScenarios.Sets][];

    /// <summary>By set, what one contract alone requires; that of the stress scenarios is its worst loss.</summary>
    internal double[] Alone { get; } = new double[ClearingScenarios.Sets];
}

/// <summary>Contract × scenario, kept until an input of the row moves: mark, price of the settlement asset, index of what expires, and of options forward,
/// volatility and time, which is counted in whole minutes as a <see cref="ScenarioCube"/> counts it.</summary>
/// <remarks>A memo: equal inputs give equal rows, bit for bit, whatever market they came from.</remarks>
internal sealed class ClearingRows
{
    private Kept?[] _kept = [];

    /// <summary>A contract's row.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable) and as <see cref="RevaluationBook.OfContract"/> is.</returns>
    internal Rejection Get(ClearingTerms terms, InstrumentSpec spec, bool isShort, MarketView market, out ClearingRow? row)
    {
        row = null;
        int place = (2 * spec.Id.Value) + (isShort ? 1 : 0);
        if (place >= _kept.Length)
        {
            Array.Resize(ref _kept, Math.Max(place + 1, _kept.Length * 2));
        }

        Rejection rejection = InputsOf(spec, market, out Inputs inputs);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        // A sheet outlives no catalogue, but instruments are listed while it lives.
        if (_kept[place] is { } known && ReferenceEquals(known.Spec, spec) && known.Inputs == inputs)
        {
            row = known.Row;
            return Rejection.None;
        }

        Result<ClearingRow> filled = Fill(terms, spec, isShort, market, inputs.Time);
        _kept[place] = filled.IsOk ? new(spec, inputs, filled.Value) : null;
        row = filled.IsOk ? filled.Value : null;
        return filled.Rejection;
    }

    private static Rejection InputsOf(InstrumentSpec spec, MarketView market, out Inputs inputs)
    {
        inputs = default;
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        (Price forward, Ratio volatility) = (default, default);
        if (spec.Option is { } option)
        {
            if (!market.TryPrice(option.Forward, out forward))
            {
                return new(RejectionCode.MarkMissing, option.Forward);
            }

            if (!market.TryVolatility(option.Volatility, out volatility))
            {
                return new(RejectionCode.MarkMissing, option.Volatility);
            }
        }

        bool expires = spec.Expiry is not null;
        Price? index = expires && market.TryPrice(spec.Underlying, out Price known) ? known : null;
        Timestamp time = expires ? ScenarioCube.MinuteOf(market.Time) : default;
        inputs = new(mark, settlement, forward, index, volatility, time);
        return Rejection.None;
    }

    private static Result<ClearingRow> Fill(ClearingTerms terms, InstrumentSpec spec, bool isShort, MarketView market, Timestamp time)
    {
        int number = terms.ProductOf[spec.Id.Value];
        ClearingRow row = new();
        for (int set = 0; set < ClearingScenarios.Sets; set++)
        {
            if (terms.Scenarios[number][set] is not { } scenarios)
            {
                row.Profits[set] = [];
                continue;
            }

            Result<RevaluationBook> book = RevaluationBook.OfContract(spec.Id, isShort, market, scenarios, time);
            if (!book.IsOk)
            {
                return Result<ClearingRow>.Refused(book.Rejection);
            }

            double[] profits = row.Profits[set] = new double[scenarios.Count];
            book.Value.Profits(scenarios, profits);
            Result<double> alone = set == ClearingScenarios.StressSet ? Result<double>.Of(Math.Max(0, -profits.Min()))
                : terms.MeasureOf([.. profits], terms.Products[number]);
            if (!alone.IsOk)
            {
                return Result<ClearingRow>.Refused(alone.Rejection);
            }

            row.Alone[set] = alone.Value;
        }

        return Result<ClearingRow>.Of(row);
    }

    private readonly record struct Inputs(Price Mark, Price Settlement, Price Forward, Price? Index, Ratio Volatility, Timestamp Time);

    private sealed record Kept(InstrumentSpec Spec, Inputs Inputs, ClearingRow Row);
}
