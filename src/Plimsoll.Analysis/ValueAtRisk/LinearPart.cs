// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>A part of an account as a delta-normal method sees it: a straight line in its factors, and the most that it can lose in truth.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Deltas">Change of its value per 100 % of each column over the horizon, numeraire.</param>
/// <param name="Carry">What the passing of the horizon brings to what lives on, no price moving.</param>
/// <param name="Settlement">What is expected of the settlement of what does not.</param>
/// <param name="GreatestLoss">The most that it can lose; null where nothing bounds it.</param>
internal sealed record LinearPart(string Name, double[] Deltas, double Carry, double Settlement, double? GreatestLoss)
{
    private const int Unbounded = 0, Straight = 1, Expiring = 2, Bought = 3;

    /// <summary>The parts of an account, together all of it: by underlying, options bought; futures, perpetuals and the coin, netted; futures bought that
    /// expire inside the horizon; and in one part whatever nothing bounds.</summary>
    internal static AnalysisResult<ImmutableArray<LinearPart>> Of(AccountFactors factors, double horizonDays)
    {
        Portfolio whole = factors.Account.Portfolio;
        InstrumentCatalog catalog = factors.Account.Catalog;
        SortedDictionary<(int Kind, int Observable), (List<Holding> Holdings, List<Position> Positions)> groups = [];
        foreach (Holding holding in whole.Holdings.Span)
        {
            Group(catalog[holding.Asset].PriceObservable is { } price ? (Straight, price.Value) : (Unbounded, 0)).Holdings.Add(holding);
        }

        foreach (Position position in whole.Positions.Span)
        {
            InstrumentSpec spec = catalog[position.Instrument];
            int kind = KindOf(position, spec, catalog, RevaluationBook.Settles(spec, factors.Account.Market.Time, horizonDays));
            Group(kind == Unbounded ? (Unbounded, 0) : (kind, spec.Underlying.Value)).Positions.Add(position);
        }

        ImmutableArray<LinearPart>.Builder parts = ImmutableArray.CreateBuilder<LinearPart>();
        foreach (((int kind, int observable), (List<Holding> holdings, List<Position> positions)) in groups)
        {
            string name = kind switch
            {
                Unbounded => "the rest",
                Straight => $"{catalog[new ObservableId(observable)].Name} held and in futures",
                Expiring => $"futures bought on {catalog[new ObservableId(observable)].Name} that expire inside the horizon",
                _ => $"options bought on {catalog[new ObservableId(observable)].Name}",
            };
            AnalysisResult<LinearPart> part = Of(factors, horizonDays, name, kind != Unbounded, holdings, positions);
            if (!part.IsOk)
            {
                return part.Refusal;
            }

            parts.Add(part.Value);
        }

        return parts.ToImmutable();

        (List<Holding> Holdings, List<Position> Positions) Group((int Kind, int Observable) key)
        {
            if (!groups.TryGetValue(key, out (List<Holding>, List<Position>) group))
            {
                groups[key] = group = ([], []);
            }

            return group;
        }
    }

    // A price that may be negative bounds nothing, and what is settled in another coin moves with two prices.
    private static int KindOf(in Position position, InstrumentSpec spec, InstrumentCatalog catalog, bool settles)
    {
        if (spec.Option is not null)
        {
            return position.Quantity.IsPositive ? Bought : Unbounded;
        }

        ObservableId? coin = catalog[spec.Settlement].PriceObservable;
        bool isStraight = spec.Payoff == Payoff.Inverse ? coin == spec.Underlying : coin is null;
        bool canBeNegative = catalog[spec.Underlying].Kind == ObservableKind.SignedPrice || catalog[spec.Mark].Kind == ObservableKind.SignedPrice;
        return !isStraight || canBeNegative ? Unbounded
            : !settles ? Straight
            : spec.Payoff == Payoff.Linear && position.Quantity.IsPositive ? Expiring : Unbounded;
    }

    private static AnalysisResult<LinearPart> Of(
        AccountFactors factors, double horizonDays, string name, bool isBounded, List<Holding> holdings, List<Position> positions)
    {
        bool Settles(Position position) => RevaluationBook.Settles(factors.Account.Catalog[position.Instrument], factors.Account.Market.Time, horizonDays);
        Portfolio all = Portfolio.Arrange(holdings, positions);
        AnalysisResult<RevaluationBook> book = factors.Book(all, horizonDays);
        if (!book.IsOk)
        {
            return book.Refusal;
        }

        Portfolio lives = Portfolio.Arrange(holdings, positions.Where(position => !Settles(position)));
        AnalysisResult<RevaluationBook> living = factors.Book(lives, horizonDays);
        AnalysisResult<double[]> deltas = factors.Deltas(lives);
        AnalysisResult<RevaluationBook> settling = factors.Book(Portfolio.Arrange([], positions.Where(Settles)), horizonDays);
        if ((living.Refusal ?? deltas.Refusal ?? settling.Refusal) is { } refusal)
        {
            return refusal;
        }

        Result<double> settlement = settling.Value.ExpectedSettlement(deltas.Value);
        int columns = deltas.Value.Length;
        return settlement.IsOk
            ? new LinearPart(name, deltas.Value, living.Value.Carry(columns), settlement.Value, isBounded ? book.Value.GreatestLoss(columns) : null)
            : new StatisticRefused(factors.Account.Name, settlement.Rejection, factors.Returns.Names) { Catalog = factors.Account.Catalog };
    }
}
