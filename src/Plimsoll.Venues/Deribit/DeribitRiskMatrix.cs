// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>Profit and loss by row of one instrument or of all that settles in one currency, in the settlement asset.</summary>
/// <param name="Instrument">The instrument; null for a currency.</param>
/// <param name="Currency">What it settles in.</param>
/// <param name="Standard">By price bucket, and in each by volatility.</param>
/// <param name="Extended">By farther move: weighted, and for a currency dampened.</param>
public sealed record DeribitRiskVector(InstrumentId? Instrument, AssetId Currency, ImmutableArray<Amount> Standard, ImmutableArray<Amount> Extended);

/// <summary>The vectors behind a worst case, as the venue reports them.</summary>
/// <param name="Initial">By instrument: <c>initial_risk_vectors</c>.</param>
/// <param name="Aggregated">By settlement currency, after dampener and profit offset: <c>aggregated_risk_vectors</c>.</param>
public sealed record DeribitRiskMatrix(ImmutableArray<DeribitRiskVector> Initial, ImmutableArray<DeribitRiskVector> Aggregated);

/// <content>The rows, for whoever wants to see them.</content>
public sealed partial class DeribitPortfolioMargin
{
    /// <summary>The rows of an account: what each instrument and each currency gains in them.</summary>
    /// <returns>Refused as <see cref="Assess"/> is.</returns>
    public Result<DeribitRiskMatrix> MatrixOf(in Portfolio portfolio, MarketView market)
    {
        MarginSheet sheet = new();
        Rejection rejection = DeribitBook.Read(this, portfolio, market, sheet, out DeribitBook book);
        if (rejection.IsRefused)
        {
            return Result<DeribitRiskMatrix>.Refused(rejection);
        }

        ImmutableArray<DeribitRiskVector>.Builder initial = ImmutableArray.CreateBuilder<DeribitRiskVector>();
        for (int i = 0; i < portfolio.Positions.Length; i++)
        {
            Portfolio alone = new(default, portfolio.Positions.Slice(i, 1));
            InstrumentSpec spec = _catalog[portfolio.Positions.Span[i].Instrument];
            rejection = DeribitBook.Read(this, alone, market, sheet, out DeribitBook one);
            if (rejection.IsRefused)
            {
                return Result<DeribitRiskMatrix>.Refused(rejection);
            }

            initial.Add(Split(spec.Id, spec.Settlement, one.Groups[0].Pair.Standard, [.. one.Groups[0].Profit]));
        }

        DeribitMatrix matrix = DeribitMatrix.Of(book, _isCross);
        ImmutableArray<DeribitRiskVector>.Builder aggregated = ImmutableArray.CreateBuilder<DeribitRiskVector>();
        foreach (DeribitMatrixCurrency currency in matrix.Currencies)
        {
            DeribitGroup group = book.Groups.First(group => group.Settlement == currency.Asset);
            aggregated.Add(Split(null, currency.Asset, group.Pair.Standard,
                [.. currency.Loss.Select(loss => (-loss).DividedBy(currency.Price, Rounding.Down))]));
        }

        return Result<DeribitRiskMatrix>.Of(new(initial.ToImmutable(), aggregated.ToImmutable()));
    }

    private static DeribitRiskVector Split(InstrumentId? instrument, AssetId currency, int standard, ImmutableArray<Amount> rows) =>
        new(instrument, currency, rows[..standard], rows[standard..]);
}
