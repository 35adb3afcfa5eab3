// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>Margin after Deribit's portfolio margin: the worst row of a risk matrix, with profit and loss in the currency that contracts settle in, and shocks
/// for rolling and for large deltas.</summary>
/// <remarks>
/// <para>Options come from the sheet's <see cref="ScenarioCube"/>s, currencies are joined in a <see cref="NettingTree"/>. A group is a pair in one settlement
/// asset. Profit of a future in a row: value × move ÷ (1 + move) of coin where it is inverse, value × move of quote where it is linear; of an option see
/// <see cref="DeribitOptionRow"/>. The group's sum is turned into numeraire at today's price, and in extended rows dampened.</para>
/// <para>Settlement currency: losses of its groups count whole, profits × pnlOffset, at most maxOffsetablePnl. Segregated: each currency stands at its own
/// worst row. Cross: currencies are added row by row and all stand at one row; the line of a currency that loses there is its share of what is left of all
/// losses.</para>
/// <para>Beside it: roll shock = Σ over perpetuals and expiries of |delta| × rate, delta shock (<see cref="DeribitGroup.DeltaShock"/>), futures contingency =
/// rate × index value of futures and perpetuals; across currencies also coin that a row would have to buy (<see cref="DeribitCoinShort"/>), which is Plimsoll's
/// own. Maintenance = mmFactor × all of these; initial = all of these + mmpMargin + open orders.</para>
/// <para>Every amount is rounded up. It states no rates for the screen: a row's slope in a price depends on which currencies stand against it, and dampeners
/// and the delta shock make the requirement neither convex nor homogeneous; such accounts are assessed on every price.</para>
/// <para>Sources: docs.deribit.com, private/pme/simulate; support.deribit.com, article 25944756247837; the folder's README tells published from own.</para>
/// </remarks>
public sealed partial class DeribitPortfolioMargin : IMarginModel, IScenarioSubset
{
    private const int WorstCase = 0, RollShock = 1, DeltaShock = 2, Contingency = 3, CoinShort = 4, Mmp = 5, OpenOrders = 6;

    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<DeribitPair> _pairs;
    private readonly ImmutableArray<DeribitPair?> _byObservable;
    private readonly ImmutableArray<DeribitCurrency?> _byAsset;
    private readonly bool _isCross;
    private readonly ImmutableArray<Amount> _mmp;
    private readonly Ratio _mmFactor;

    /// <summary>The rows that count, where some are left out; default for all of them.</summary>
    private readonly ImmutableArray<bool> _kept;

    /// <summary>Creates the model.</summary>
    /// <param name="catalog">The instruments that it is for.</param>
    /// <param name="pairs">The pairs, all with the same rows.</param>
    /// <param name="byObservable">The pair of each underlying by observable id; null where the rulebook has no terms.</param>
    /// <param name="byAsset">The terms of each settlement asset by id; null where the rulebook has none.</param>
    /// <param name="isCross">True to add currencies row by row, false to let each stand at its own worst row.</param>
    /// <param name="mmFactor">Maintenance per unit of the risk matrix margin, above 0 and at most 1.</param>
    /// <param name="kept">By row, whether it counts; default for all.</param>
    internal DeribitPortfolioMargin(
        InstrumentCatalog catalog,
        ImmutableArray<DeribitPair> pairs,
        ImmutableArray<DeribitPair?> byObservable,
        ImmutableArray<DeribitCurrency?> byAsset,
        bool isCross,
        Ratio mmFactor,
        ImmutableArray<bool> kept = default)
    {
        Invariant.Check(byObservable.Length == catalog.Observables.Length && byAsset.Length == catalog.Assets.Length,
            "There are terms, or none, for each observable and asset.");
        Invariant.Check(pairs.All(pair => pair.Scenarios.Length == pairs[0].Scenarios.Length && pair.Standard == pairs[0].Standard),
            "All pairs have the same rows.");
        _catalog = catalog;
        _pairs = pairs;
        _byObservable = byObservable;
        _byAsset = byAsset;
        _mmp = [.. byAsset.Select(static currency => currency?.MmpMargin ?? default)];
        _isCross = isCross;
        _mmFactor = mmFactor;
        _kept = kept;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
    [
        Margin.LineNames.Subject + " worst case",
        Margin.LineNames.Subject + " roll shock",
        Margin.LineNames.Subject + " delta shock",
        Margin.LineNames.Subject + " futures contingency",
        Margin.LineNames.Subject + " to be bought",
        Margin.LineNames.Subject + " MMP",
        Margin.LineNames.Subject + " open orders",
    ];

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Rejection rejection = DeribitBook.Read(this, portfolio, market, sheet, out DeribitBook book);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        DeribitMatrix matrix = DeribitMatrix.Of(book, _isCross, _kept);
        AddWorstCases(matrix, sheet);
        AddByUnderlying(book, sheet);
        rejection = _isCross ? AddCoinShort(portfolio, book, matrix, market, sheet) : Rejection.None;
        rejection = rejection.IsRefused ? rejection : DeribitMmp.Add(_mmp, market, sheet, Mmp);
        if (rejection.IsRefused || sheet.OrdersOf(portfolio) is not { } orders)
        {
            return rejection;
        }

        return ChargeOrders(portfolio, book, market, sheet, orders);
    }

    /// <summary>Row n of every pair, numbered pair after pair; after them the rows of currencies with several pairs, by bucket.</summary>
    public string ScenarioName(int scenario)
    {
        int rows = _pairs[0].Scenarios.Length;
        if (scenario / rows < _pairs.Length)
        {
            return _pairs[scenario / rows].Scenarios[scenario % rows].Name;
        }

        DeribitPair any = _pairs[0];
        FactorShock shock = any.Scenarios[scenario % rows].Own;
        string volatility = shock.Volatility.Move switch { VolatilityMove.Up => "up", VolatilityMove.Down => "down", _ => "same" };
        return scenario % rows >= any.Standard ? $"price {Signed(shock.PriceMove)}, volatility {volatility}, weighted"
            : shock.PriceMove.IsZero ? $"price unchanged, volatility {volatility}"
            : $"price {Signed(shock.PriceMove.DividedBy(any.Range, Rounding.HalfEven))} of each range, volatility {volatility}";
    }

    /// <inheritdoc/>
    public int ScenarioCount => (_pairs.Length + 1) * _pairs[0].Scenarios.Length;

    /// <inheritdoc/>
    /// <remarks>A row is one for all pairs, for currencies are joined row by row: it stays when it is kept under any of its numbers. Open orders keep all of
    /// them.</remarks>
    public IMarginModel Only(Func<int, bool> keep)
    {
        int rows = _pairs[0].Scenarios.Length;
        return new DeribitPortfolioMargin(_catalog, _pairs, _byObservable, _byAsset, _isCross, _mmFactor,
            [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, _pairs.Length + 1).Any(pair => keep((pair * rows) + row)))]);
    }

    /// <summary>The pairs, as the rulebook names them.</summary>
    public ImmutableArray<DeribitPair> Pairs => _pairs;

    /// <summary>The pair that an underlying belongs to; null when it has no terms.</summary>
    internal DeribitPair? PairOf(ObservableId underlying) => _byObservable[underlying.Value];

    /// <summary>The terms of a settlement asset; null when it has none.</summary>
    internal DeribitCurrency? CurrencyOf(AssetId asset) => _byAsset[asset.Value];

    private static string Signed(Ratio share) =>
        string.Create(CultureInfo.InvariantCulture, $"{(share.IsNegative ? "−" : "+")}{share.Abs().Times(Ratio.Of(100), Rounding.HalfEven).ToDouble():0.##} %");

    private void AddWorstCases(DeribitMatrix matrix, MarginSheet sheet)
    {
        for (int c = 0; c < matrix.Currencies.Length; c++)
        {
            DeribitMatrixCurrency currency = matrix.Currencies[c];
            Amount worst = matrix.WorstOf(c, out int row);
            if (worst.IsPositive)
            {
                sheet.Add(new MarginLine(
                    MarginLineKind.Settlement, currency.Asset.Value, currency.Exposure, worst, worst.Times(_mmFactor, Rounding.Up),
                        ScenarioOf(currency.Pair, row), WorstCase));
            }
        }
    }

    private int ScenarioOf(DeribitPair? pair, int row) => ((pair is null ? _pairs.Length : _pairs.IndexOf(pair)) * _pairs[0].Scenarios.Length) + row;

    /// <summary>Adds the three charges on each underlying, all settlement assets together.</summary>
    private void AddByUnderlying(DeribitBook book, MarginSheet sheet)
    {
        for (int i = 0; i < book.Groups.Count; i++)
        {
            ObservableId underlying = book.Groups[i].Underlying;
            if (IsSeen(book, i, underlying))
            {
                continue;
            }

            (Amount exposure, Amount roll, Amount shock, Amount index, Amount contingency) = (default, default, default, default, default);
            for (int j = i; j < book.Groups.Count; j++)
            {
                DeribitGroup group = book.Groups[j];
                if (group.Underlying != underlying)
                {
                    continue;
                }

                foreach (DeribitLeg leg in group.Legs)
                {
                    exposure += leg.Delta.Abs().Times(group.Price, Rounding.Up);
                    roll += leg.Delta.Abs().Times(leg.Rate, Rounding.Up).Times(group.Price, Rounding.Up);
                    index += leg.AtIndex;
                    contingency += leg.AtIndex.Times(group.Pair.FuturesContingency, Rounding.Up);
                }

                shock += group.DeltaShock(group.Delta()).Times(group.Price, Rounding.Up);
            }

            AddLine(sheet, underlying, exposure, roll, RollShock);
            AddLine(sheet, underlying, exposure, shock, DeltaShock);
            AddLine(sheet, underlying, index, contingency, Contingency);
        }
    }

    private static bool IsSeen(DeribitBook book, int before, ObservableId underlying)
    {
        for (int i = 0; i < before; i++)
        {
            if (book.Groups[i].Underlying == underlying)
            {
                return true;
            }
        }

        return false;
    }

    private void AddLine(MarginSheet sheet, ObservableId underlying, Amount exposure, Amount initial, int part)
    {
        if (initial.IsPositive)
        {
            sheet.Add(new MarginLine(MarginLineKind.Underlying, underlying.Value, exposure, initial, initial.Times(_mmFactor, Rounding.Up), Part: part));
        }
    }

    /// <summary>Adds what losses in coin cost beyond the coin that is there.</summary>
    private Rejection AddCoinShort(in Portfolio portfolio, DeribitBook book, DeribitMatrix matrix, MarketView market, MarginSheet sheet)
    {
        foreach (DeribitMatrixCurrency currency in matrix.Currencies)
        {
            Rejection rejection = DeribitCoinShort.CoinOf(portfolio, currency.Asset, currency.Price, market, out Amount coin);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            Amount required = DeribitCoinShort.Of(currency, book, coin, kept: _kept);
            if (required.IsPositive)
            {
                sheet.Add(new MarginLine(MarginLineKind.Settlement, currency.Asset.Value, currency.Exposure, required, required.Times(_mmFactor, Rounding.Up),
                    Part: CoinShort));
            }
        }

        return Rejection.None;
    }
}
