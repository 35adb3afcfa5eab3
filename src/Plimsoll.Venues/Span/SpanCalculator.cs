// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>The SPAN-compatible requirement of a book of contracts that have risk arrays.</summary>
/// <remarks>
/// <para>Per combined commodity: loss_j = Σ q × array_j; scan risk = max(0, max_j loss_j). Intra-commodity spreads are formed in the order of their priority
/// and take the deltas that they use. Spot charge per period = spread rate × delta taken + outright rate × |delta left|, before credits.</para>
/// <para>Inter-commodity credits, super-spreads first, each in the order of its priority, of the net delta that is left in the leg: count = min over legs
/// of |delta| ÷ ratio where the legs of side A have one sign and those of side B the other; credit of a leg = rate × max(0, weighted price risk) × count ×
/// ratio. Deltas and counts are not rounded.</para>
/// <para>Charge of an intra-commodity spread: F rate × count; P rate × count × months between its legs; W Σ over legs of rate × max(0, weighted price risk) ×
/// count × ratio, which reads the rate as credits do.</para>
/// <para>Risk = max(scan + intra + spot − credit, short option minimum); requirement = max(0, risk − option value).</para>
/// <para>Source: ICE Clear US, "SPAN Margin System", 2015; CME Group, SPAN methodology. In <see cref="double"/>, in a fixed order; nothing is
/// rounded.</para>
/// </remarks>
public static class SpanCalculator
{
    /// <summary>Assesses a book.</summary>
    /// <param name="parameters">The parameters; every holding's combined commodity is one of them.</param>
    /// <param name="holdings">The book; every contract has an array with one loss for each scenario.</param>
    public static SpanReport Assess(SpanParameters parameters, ImmutableArray<SpanHolding> holdings)
    {
        Dictionary<string, int> places = new(parameters.Combined.Length, StringComparer.Ordinal);
        for (int i = 0; i < parameters.Combined.Length; i++)
        {
            places.Add(parameters.Combined[i].Name, i);
        }

        SpanBook?[] books = new SpanBook?[parameters.Combined.Length];
        foreach (SpanHolding holding in holdings)
        {
            bool isKnown = places.TryGetValue(holding.Contract.Combined, out int place);
            Invariant.Check(isKnown, "A contract's combined commodity is one of the parameters'.");
            (books[place] ??= new(parameters.Combined[place], parameters.Points)).Add(holding);
        }

        foreach (SpanBook? book in books)
        {
            book?.Scan(parameters.Scanned);
            book?.ChargeWithin();
        }

        ImmutableArray<SpanFormed>.Builder formed = ImmutableArray.CreateBuilder<SpanFormed>();
        foreach (ImmutableArray<SpanSpread> list in (ReadOnlySpan<ImmutableArray<SpanSpread>>)[parameters.SuperSpreads, parameters.Credits])
        {
            foreach (SpanSpread spread in list.OrderBy(static spread => spread.Priority))
            {
                if (Credit(spread, places, books) is { } credit)
                {
                    formed.Add(credit);
                }
            }
        }

        return new([.. books.Where(static book => book is not null).Select(static book => book!.Report())], formed.ToImmutable());
    }

    private static SpanFormed? Credit(SpanSpread spread, Dictionary<string, int> places, SpanBook?[] books)
    {
        double count = double.PositiveInfinity;
        int sign = 0;
        foreach (SpanLeg leg in spread.Legs)
        {
            if (!places.TryGetValue(leg.Combined, out int place) || books[place] is not { } book)
            {
                return null;
            }

            double net = book.Left(leg);
            int side = Math.Sign(net) * (leg.IsSideA ? 1 : -1);
            if (side == 0 || side == -sign)
            {
                return null;
            }

            sign = side;
            count = Math.Min(count, Math.Abs(net) / leg.Ratio);
        }

        // A commodity with two legs in one spread gives each what the other left; then the scarcer of the two decides.
        foreach (IGrouping<string, SpanLeg> twice in spread.Legs.GroupBy(static leg => leg.Combined).Where(static legs => legs.Count() > 1))
        {
            SpanBook book = books[places[twice.Key]]!;
            count = Math.Min(count, book.LeftOnSide([.. twice], twice.First().IsSideA == (sign > 0)) / twice.Sum(static leg => leg.Ratio));
        }

        if (!(count > 1e-9))
        {
            return null;
        }

        ImmutableArray<double>.Builder byLeg = ImmutableArray.CreateBuilder<double>(spread.Legs.Length);
        foreach (SpanLeg leg in spread.Legs)
        {
            byLeg.Add(books[places[leg.Combined]]!.TakeCredit(leg, leg.IsSideA == (sign > 0), count * leg.Ratio, leg.Rate ?? spread.Rate));
        }

        return new(spread, count, byLeg.Sum(), byLeg.MoveToImmutable());
    }
}
