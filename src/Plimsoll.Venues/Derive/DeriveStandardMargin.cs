// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>Margin after Derive's standard manager SRM: perpetuals by rate, options expiry by expiry by the better of isolated margins and greatest loss,
/// collateral by factors; underlyings are added.</summary>
/// <remarks>
/// <para>Net margin = cash + Σ over underlyings (perpetuals + options + base) − oracle − depeg. Perpetuals: −|q| × price × rate + profit. Options:
/// <see cref="DeriveStandardExpiry"/>. Base: q × S × marginFactor (× imScale), not divided by the price of the cash asset, though its value in mtm is. Initial
/// only: (1 − confidence) × ocFactor × S × size below a threshold; (threshold − price of the cash asset) × factor × S × (|perpetuals| + short options).</para>
/// <para>On a sheet mtm is equity and the requirement is mtm − net margin: of options their value less the net margin, of collateral what does not count. It
/// is not below zero: where options of an expiry stand in a net margin above their value (marks that allow arbitrage), or a cash asset above its peg makes
/// more of collateral than it is worth, the sheet requires 0 and Derive credits. Marks above the model's value are required beside it, as in
/// <see cref="DerivePortfolioMargin"/>. Each line is rounded up.</para>
/// <para>Source: derivexyz/v2-core at 7736900, StandardManager, by its fixtures (golden cases derive-srm.json).</para>
/// </remarks>
public sealed partial class DeriveStandardMargin : IMarginModel, IExplainedModel, IFeedModel
{
    private const int Perpetuals = 0, Options = 1, OracleDoubt = 2, Depeg = 3, LateMarks = 4, Factor = 5, CollateralDoubt = 6;

    private readonly DeriveRules _rules;
    private readonly ImmutableArray<DeriveStandardTerms?> _byObservable;
    private readonly ImmutableArray<DeriveMarginFactor?> _byAsset;
    private readonly DeriveStandardTerms? _ofCollateral;
    private readonly double _depegThreshold;
    private readonly double _depegFactor;

    /// <summary>Creates the model.</summary>
    /// <param name="rules">What arranging an account needs to know.</param>
    /// <param name="byObservable">The terms of each underlying by observable id; null where the rulebook has none.</param>
    /// <param name="byAsset">How far each asset counts, by asset id; null where it is not accepted.</param>
    /// <param name="ofCollateral">Whose threshold and factor hold for collateral that is no underlying: the default's.</param>
    /// <param name="depegThreshold">The price of the cash asset below which positions are charged.</param>
    /// <param name="depegFactor">The charge per unit below it and of spot.</param>
    internal DeriveStandardMargin(
        DeriveRules rules,
        ImmutableArray<DeriveStandardTerms?> byObservable,
        ImmutableArray<DeriveMarginFactor?> byAsset,
        DeriveStandardTerms? ofCollateral,
        double depegThreshold,
        double depegFactor)
    {
        _rules = rules;
        _byObservable = byObservable;
        _byAsset = byAsset;
        _ofCollateral = ofCollateral;
        _depegThreshold = depegThreshold;
        _depegFactor = depegFactor;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
    [
        Margin.LineNames.Subject + " perpetuals",
        Margin.LineNames.Subject + " options",
        Margin.LineNames.Subject + " oracle contingency",
        Margin.LineNames.Subject + " depeg contingency",
        Margin.LineNames.Subject + " marks above the model",
        Margin.LineNames.Subject + " collateral haircut",
        Margin.LineNames.Subject + " collateral oracle contingency",
    ];

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Rejection rejection = DeriveBook.Read(_rules, portfolio, market, null, out DeriveBook book);
        DeriveLines lines = new(sheet);
        for (int m = 0; m < book.Markets.Count && !rejection.IsRefused; m++)
        {
            rejection = StandardOf(book, m, out DeriveStandardMarket held);
            if (!rejection.IsRefused)
            {
                AddMarket(held, ref lines);
            }
        }

        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (DeriveHolding holding in book.Holdings)
        {
            Counted counted = CountedOf(holding, book.Stable);
            lines.Add(MarginLineKind.Settlement, holding.Asset.Value, holding.Value, holding.Value - counted.Initial, holding.Value - counted.Maintenance,
                Factor);
            lines.Add(MarginLineKind.Settlement, holding.Asset.Value, holding.Value, counted.Doubt, 0, CollateralDoubt);
        }

        return lines.Fits ? Rejection.None : new(RejectionCode.OutOfRange);
    }

    /// <inheritdoc/>
    public bool ReadsForwardRates => false;

    /// <inheritdoc/>
    public Result<AssumedFeeds> AssumedOf(in Portfolio portfolio, MarketView market)
    {
        Rejection rejection = DeriveBook.Read(_rules, portfolio, market, null, out DeriveBook book);
        return rejection.IsRefused ? Result<AssumedFeeds>.Refused(rejection) : Result<AssumedFeeds>.Of(DeriveFeeds.Of(book, market, readsRates: false));
    }

    /// <summary>Net margin as Derive states it, in units of the cash asset, each rounded down.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">The market.</param>
    /// <returns>Refused as an assessment is; with <see cref="RejectionCode.OutOfRange"/> where a figure is beyond the range of money.</returns>
    public Result<DeriveStandardNet> NetMarginOf(in Portfolio portfolio, MarketView market)
    {
        Rejection rejection = DeriveBook.Read(_rules, portfolio, market, null, out DeriveBook book);
        double mtm = book.Cash + book.Owed, initial = mtm, maintenance = mtm, oracle = 0, depeg = 0;
        for (int m = 0; m < book.Markets.Count && !rejection.IsRefused; m++)
        {
            rejection = StandardOf(book, m, out DeriveStandardMarket held);
            if (!rejection.IsRefused)
            {
                mtm += held.OptionValue;
                initial += held.OptionInitial - held.PerpetualInitial - held.Oracle - held.Depeg;
                maintenance += held.OptionMaintenance - held.PerpetualMaintenance;
                oracle += held.Oracle;
                depeg += held.Depeg;
            }
        }

        if (rejection.IsRefused)
        {
            return Result<DeriveStandardNet>.Refused(rejection);
        }

        foreach (DeriveHolding holding in book.Holdings)
        {
            Counted counted = CountedOf(holding, book.Stable);
            mtm += holding.Value;
            initial += counted.Initial - counted.Doubt;
            maintenance += counted.Maintenance;
            oracle += counted.Doubt;
        }

        InCash cash = new(book.Stable);
        DeriveStandardNet net = new(
            cash.Of(initial, Rounding.Down), cash.Of(maintenance, Rounding.Down), cash.Of(mtm, Rounding.Down), cash.Of(oracle), cash.Of(depeg));
        return cash.Fits ? Result<DeriveStandardNet>.Of(net) : Result<DeriveStandardNet>.Refused(RejectionCode.OutOfRange);
    }

    private Rejection StandardOf(DeriveBook book, int place, out DeriveStandardMarket held)
    {
        DeriveMarket market = book.Markets[place];
        double depegged = Math.Max(0, _depegThreshold - book.Stable) * _depegFactor;
        return DeriveStandardMarket.Of(market, _byObservable[market.Underlying.Value]!, depegged, out held);
    }

    private static void AddMarket(DeriveStandardMarket held, ref DeriveLines lines)
    {
        int subject = held.Market.Underlying.Value;
        double onPerpetuals = held.Market.PerpetualsAtSpot, onOptions = held.ShortAtSpot;
        lines.Add(MarginLineKind.Underlying, subject, onPerpetuals, held.PerpetualInitial, held.PerpetualMaintenance, Perpetuals);
        lines.Add(MarginLineKind.Underlying, subject, Math.Max(onOptions, Math.Abs(held.OptionValue)), held.RequiredInitial, held.RequiredMaintenance, Options);
        lines.Add(MarginLineKind.Underlying, subject, onPerpetuals + onOptions, held.Oracle, 0, OracleDoubt);
        lines.Add(MarginLineKind.Underlying, subject, onPerpetuals + onOptions, held.Depeg, 0, Depeg);
        lines.Add(MarginLineKind.Underlying, subject, Math.Abs(held.OptionValue), held.Above, held.Above, LateMarks);
    }

    /// <summary>What counts of a balance, and what is charged where its price is not sure; numeraire.</summary>
    private Counted CountedOf(in DeriveHolding holding, double stable)
    {
        // Derive counts units × price in dollars as if they were units of the cash asset.
        DeriveMarginFactor terms = _byAsset[holding.Asset.Value]!;
        double counted = holding.Value * stable * terms.MarginFactor;
        DeriveStandardTerms? own = holding.Feed is { } feed ? _byObservable[feed.Value] ?? _ofCollateral : _ofCollateral;
        return new(counted * terms.ImScale, counted, own?.Charge(holding.Confidence, own.BaseThreshold, holding.Value * stable) ?? 0);
    }

    private readonly record struct Counted(double Initial, double Maintenance, double Doubt);
}
