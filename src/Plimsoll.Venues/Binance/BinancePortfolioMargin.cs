// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Binance;

/// <summary>The parameters of a class.</summary>
/// <param name="Brackets">Maintenance brackets of futures and perpetuals.</param>
/// <param name="PriceRange">The moves of an option's stress test run from −range to +range.</param>
/// <param name="Stress">Its scenarios.</param>
public sealed record BinanceClass(TierSchedule Brackets, Ratio PriceRange, ScenarioClass Stress);

/// <summary>What the venue calls a ratio above a figure.</summary>
/// <param name="Above">The figure.</param>
/// <param name="Status">Its word.</param>
public readonly record struct BinanceBand(Ratio Above, string Status);

/// <summary>What is stated once for all classes.</summary>
/// <param name="OptionsInitialFactor">Initial margin per unit of an option book's worst loss, at least 1.</param>
/// <param name="LiquidationUniMmr">Equity ÷ maintenance at which the venue liquidates, at least 1.</param>
/// <param name="LoanInitial">Initial rate of a loan that a balance stands beside.</param>
/// <param name="LoanMaintenance">Its maintenance rate.</param>
/// <param name="Bands">The statuses, from the highest ratio to 0.</param>
public sealed record BinanceAccountTerms(
    Ratio OptionsInitialFactor, Ratio LiquidationUniMmr, Ratio LoanInitial, Ratio LoanMaintenance, ImmutableArray<BinanceBand> Bands)
{
    /// <summary>The status at a ratio: a figure itself belongs to the band below it.</summary>
    public string StatusOf(Ratio uniMmr)
    {
        foreach (BinanceBand band in Bands)
        {
            if (uniMmr > band.Above)
            {
                return band.Status;
            }
        }

        return Bands[^1].Status;
    }
}

/// <summary>Margin of a Binance portfolio margin account: futures by brackets, options by a stress test, and what the ratio uniMMR is liquidated above 100 %
/// by.</summary>
/// <remarks>
/// <para>Futures and perpetuals: notional × rate − cum of its bracket. Options on one underlying: the worst loss over price steps × volatilities
/// (<see cref="ScenarioMargin"/>), initial × optionsInitialFactor. uniMMR = equity ÷ Σ maintenance; the venue liquidates at liquidationUniMmr, so that (that
/// − 1)
/// × Σ maintenance stands as a line of its own and the sheet's maintenance is where it happens.</para>
/// <para>A loan is charged whole, whatever is held of the same asset beside it: rate × what is owed, at the asset's price. What is owed net of the balance
/// is the
/// add-on <c>borrow</c>'s, which states its rate at that ratio; the rest of the loan is charged here.</para>
/// <para>Long options count toward equity, so a book of paid options loses at most its value. It states no rates for the screen.</para>
/// </remarks>
public sealed partial class BinancePortfolioMargin : IMarginModel, IScenarioSubset
{
    private const int PositionPart = 0, OptionsPart = 1, BufferPart = 2, LoanPart = 3;

    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<BinanceClass?> _byInstrument;
    private readonly ImmutableArray<BinanceClass?> _byObservable;
    private readonly ScanModel _stress;

    internal BinancePortfolioMargin(
        InstrumentCatalog catalog,
        ImmutableArray<BinanceClass> classes,
        ImmutableArray<BinanceClass?> byInstrument,
        ImmutableArray<BinanceClass?> byObservable,
        BinanceAccountTerms terms)
    {
        _catalog = catalog;
        _byInstrument = byInstrument;
        _byObservable = byObservable;
        Terms = terms;
        _stress = ScanModel.Of(
            catalog, [.. classes.Select(static each => each.Stress)], byObservable.Select(static each => each?.Stress), terms.OptionsInitialFactor);
    }

    private BinancePortfolioMargin(BinancePortfolioMargin whole, Func<int, bool> keep) =>
        (_catalog, _byInstrument, _byObservable, Terms, _stress) = (whole._catalog, whole._byInstrument, whole._byObservable, whole.Terms,
            whole._stress.Only(keep));

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
        [Margin.LineNames.Subject, Margin.LineNames.Subject + " options", "liquidation above uniMMR 100 %", Margin.LineNames.Subject + " loan"];

    /// <summary>What is stated once for all classes.</summary>
    public BinanceAccountTerms Terms { get; }

    /// <inheritdoc/>
    public bool SeesOwed => true;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public string ScenarioName(int scenario) => _stress.NameOf(scenario);

    /// <inheritdoc/>
    public int ScenarioCount => _stress.Count;

    /// <inheritdoc/>
    public IMarginModel Only(Func<int, bool> keep) => new BinancePortfolioMargin(this, keep);

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Amount maintenance = default;
        List<Position>? options = null;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (_catalog[position.Instrument].Kind == InstrumentKind.Option)
            {
                (options ??= []).Add(position);
                continue;
            }

            Rejection rejection = AddFuture(position, market, sheet, ref maintenance);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        if (options is not null)
        {
            Rejection rejection = AddOptions([.. options], market, sheet, ref maintenance);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        Rejection loans = AddLoans(portfolio, market, sheet, ref maintenance);
        if (loans.IsRefused)
        {
            return loans;
        }

        Amount buffer = maintenance.Times(Terms.LiquidationUniMmr - Ratio.One, Rounding.Up);
        if (buffer.IsPositive)
        {
            sheet.Add(new MarginLine(MarginLineKind.Book, BufferPart, maintenance, buffer, buffer, Part: BufferPart));
        }

        return Rejection.None;
    }

    private Rejection AddFuture(in Position position, MarketView market, MarginSheet sheet, ref Amount maintenance)
    {
        if (_byInstrument[position.Instrument.Value] is not { } terms)
        {
            return new(RejectionCode.MarginTermsMissing, position.Instrument);
        }

        Result<Amount> notional = Notional.Of(position, market);
        if (!notional.IsOk)
        {
            return notional.Rejection;
        }

        Amount keep = terms.Brackets.Require(notional.Value, MarginKind.Maintenance);
        maintenance += keep;
        sheet.Add(new MarginLine(MarginLineKind.Position, position.Instrument.Value, notional.Value,
            terms.Brackets.Require(notional.Value, MarginKind.Initial), keep, Part: PositionPart));
        return Rejection.None;
    }

    /// <summary>Loans as far as a balance of the same asset stands beside them.</summary>
    private Rejection AddLoans(in Portfolio portfolio, MarketView market, MarginSheet sheet, ref Amount maintenance)
    {
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            Amount beside = Amount.Min(holding.Owed, Amount.Max(holding.Balance, default));
            if (!beside.IsPositive)
            {
                continue;
            }

            if (!market.TryAssetPrice(holding.Asset, out Price price))
            {
                return new(RejectionCode.MarkMissing, _catalog[holding.Asset].PriceObservable!.Value);
            }

            Amount owed = beside.Times(price, Rounding.Up);
            Amount keep = owed.Times(Terms.LoanMaintenance, Rounding.Up);
            maintenance += keep;
            sheet.Add(new MarginLine(MarginLineKind.Settlement, holding.Asset.Value, owed, owed.Times(Terms.LoanInitial, Rounding.Up), keep, Part: LoanPart));
        }

        return Rejection.None;
    }

    private Rejection AddOptions(Position[] options, MarketView market, MarginSheet sheet, ref Amount maintenance)
    {
        MarginSheet inner = sheet.Inner;
        inner.Clear();

        // Without holdings: coin is the equity's, and what is owed of it the add-on's.
        Rejection rejection = _stress.Margin.Assess(new(default, options), market, inner);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (ref readonly MarginLine line in inner.Lines)
        {
            maintenance += line.Maintenance;
            sheet.Add(line with { Kind = MarginLineKind.Underlying, Scenario = _stress.NumberOf(line.Scenario), Part = OptionsPart });
        }

        return Rejection.None;
    }
}
