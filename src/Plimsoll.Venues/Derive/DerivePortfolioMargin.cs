// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>Margin after Derive's portfolio managers PMRM and PMRM_2: the worst of scenarios and of a basis contingency, with contingencies beside
/// it.</summary>
/// <remarks>
/// <para>Derive states a net margin, healthy when not negative. PMRM: mm = worst − static + mtm, im = (worst − static) × imFactor′ − oracle + mtm. PMRM_2: mm
/// = worst × mmFactor − mmContingency + mtm, im = worst × imFactor′ − imContingency − mmContingency + mtm. imFactor′ grows while the cash asset is below its
/// peg.</para>
/// <para>On a sheet mtm is equity, in which collateral counts whole, and what is taken off it is the requirement: equity − requirement = net margin × price of
/// the cash asset where options are marked at the model's value. Where marks are above it for the account, the difference is required beside it, so that no
/// requirement is lower because a mark is late. <see cref="NetMarginOf"/> tells Derive's own figures.</para>
/// <para>Every underlying of an account stands at its own worst scenario, as the sub-accounts of Derive do that hold one each. What is owed of coin hedges
/// nothing here. Each line is rounded up. No bounds for the screen: the requirement follows holdings and their prices, and accounts are assessed on every
/// price.</para>
/// <para>Source: derivexyz/v2-core at 7736900, PMRM and PMRM_2, by its fixtures (golden cases derive-pmrm.json).</para>
/// </remarks>
public sealed partial class DerivePortfolioMargin : IMarginModel, IScenarioSubset, IExplainedModel, IFeedModel
{
    private const int WorstCase = 0, Perpetuals = 1, ShortOptions = 2, Base = 3, OracleDoubt = 4, LateMarks = 5, Haircut = 6, CollateralDoubt = 7;

    private readonly DeriveVersion _version;
    private readonly DeriveRules _rules;
    private readonly DeriveOracleTerms _oracle;
    private readonly ImmutableArray<DerivePortfolioTerms> _classes;
    private readonly ImmutableArray<DerivePortfolioTerms?> _byObservable;
    private readonly bool[] _left;

    /// <summary>Creates the model.</summary>
    /// <param name="version">PMRM or PMRM_2.</param>
    /// <param name="rules">What arranging an account needs to know.</param>
    /// <param name="oracle">The charges on feeds and on a broken peg.</param>
    /// <param name="classes">The terms, in the order of their scenarios' numbers.</param>
    /// <param name="byObservable">The terms of each underlying by observable id; null where the rulebook has none.</param>
    /// <param name="left">By number, the scenarios that count; null where all do.</param>
    internal DerivePortfolioMargin(
        DeriveVersion version,
        DeriveRules rules,
        DeriveOracleTerms oracle,
        ImmutableArray<DerivePortfolioTerms> classes,
        ImmutableArray<DerivePortfolioTerms?> byObservable,
        bool[]? left = null)
    {
        _version = version;
        _rules = rules;
        _oracle = oracle;
        _classes = classes;
        _byObservable = byObservable;
        _left = left ?? [.. Enumerable.Repeat(true, ScenarioCount)];
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
    [
        Margin.LineNames.Subject + " worst case",
        Margin.LineNames.Subject + " perpetual contingency",
        Margin.LineNames.Subject + " option contingency",
        Margin.LineNames.Subject + " base contingency",
        Margin.LineNames.Subject + " oracle contingency",
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
            rejection = RiskOf(book, m, out DeriveRisk risk);
            if (!rejection.IsRefused)
            {
                AddMarket(risk, book.Stable, ref lines);
            }
        }

        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (DeriveHolding holding in book.Holdings)
        {
            AddCollateral(holding, book, ref lines);
        }

        return lines.Fits ? Rejection.None : new(RejectionCode.OutOfRange);
    }

    /// <summary>Scenarios and basis contingencies of all classes.</summary>
    public int ScenarioCount => _classes.Sum(static terms => terms.Scenarios.Length + 1);

    /// <inheritdoc/>
    public IMarginModel Only(Func<int, bool> keep) => new DerivePortfolioMargin(
        _version, _rules, _oracle, _classes, _byObservable, [.. Enumerable.Range(0, ScenarioCount).Select(keep)]);

    /// <summary>Scenarios are numbered class after class in the rulebook's order, the basis contingency after the last of each.</summary>
    public string ScenarioName(int scenario)
    {
        foreach (DerivePortfolioTerms terms in _classes)
        {
            int place = scenario - terms.FirstScenario;
            if (place <= terms.Scenarios.Length)
            {
                return place == terms.Scenarios.Length ? "basis contingency" : terms.Scenarios[place].Name;
            }
        }

        throw new InvariantException("A scenario has a place in one of the classes.");
    }

    /// <inheritdoc/>
    public bool ReadsForwardRates => true;

    /// <inheritdoc/>
    public Result<AssumedFeeds> AssumedOf(in Portfolio portfolio, MarketView market)
    {
        Rejection rejection = DeriveBook.Read(_rules, portfolio, market, null, out DeriveBook book);
        return rejection.IsRefused ? Result<AssumedFeeds>.Refused(rejection) : Result<AssumedFeeds>.Of(DeriveFeeds.Of(book, market, readsRates: true));
    }

    private Rejection RiskOf(DeriveBook book, int place, out DeriveRisk risk)
    {
        DeriveMarket held = book.Markets[place];
        return DeriveRisk.Of(held, _byObservable[held.Underlying.Value]!, _oracle, _version, book.Stable, _left, out risk);
    }

    private double InitialFactor(DerivePortfolioTerms terms, double stable) => terms.ImFactor + _oracle.FactorAdded(stable);

    private void AddMarket(DeriveRisk risk, double stable, ref DeriveLines lines)
    {
        DerivePortfolioTerms terms = risk.Terms;
        double factor = InitialFactor(terms, stable);
        Charge perpetuals = PerpetualCharge(risk, factor), options = OptionCharge(risk, factor), coin = BaseCharge(risk, factor, stable);
        int subject = risk.Market.Underlying.Value;
        lines.Add(MarginLineKind.Underlying, subject, ExposureOf(risk), -risk.Worst * factor, -risk.Worst * terms.MmFactor, WorstCase,
            terms.FirstScenario + risk.WorstIndex);
        lines.Add(MarginLineKind.Underlying, subject, perpetuals.On, perpetuals.Initial, perpetuals.Maintenance, Perpetuals);
        lines.Add(MarginLineKind.Underlying, subject, options.On, options.Initial, options.Maintenance, ShortOptions);
        lines.Add(MarginLineKind.Underlying, subject, coin.On, coin.Initial, coin.Maintenance, Base);
        lines.Add(MarginLineKind.Underlying, subject, ExposureOf(risk), risk.Oracle, 0, OracleDoubt);
        lines.Add(MarginLineKind.Underlying, subject, Math.Abs(risk.OptionValue), risk.Above, risk.Above, LateMarks);
    }

    private void AddCollateral(in DeriveHolding holding, DeriveBook book, ref DeriveLines lines)
    {
        if (_version == DeriveVersion.First && holding.Terms.Cancels is not null)
        {
            // It has its contingency with its underlying.
            return;
        }

        lines.Add(MarginLineKind.Settlement, holding.Asset.Value, holding.Value, holding.Value * holding.Terms.InitialHaircut,
            holding.Value * holding.Terms.MaintenanceHaircut, Haircut);
        lines.Add(MarginLineKind.Settlement, holding.Asset.Value, holding.Value, _oracle.Charge(ConfidenceOf(holding, book), holding.Value), 0,
            CollateralDoubt);
    }

    /// <summary>The least of its own confidence and of the index of the account's underlying, or of all of them where it moves with none.</summary>
    private static double ConfidenceOf(in DeriveHolding holding, DeriveBook book)
    {
        double least = holding.Confidence;
        foreach (DeriveMarket market in book.Markets)
        {
            least = holding.Terms.Cancels is null || holding.Terms.Cancels == market.Underlying ? Math.Min(least, market.SpotConfidence) : least;
        }

        return least;
    }

    private static double ExposureOf(DeriveRisk risk)
    {
        double exposure = risk.Market.PerpetualsAtSpot + risk.Base;
        foreach (DeriveExpiryValues expiry in risk.Expiries)
        {
            exposure += expiry.Gross;
        }

        return exposure;
    }

    private Charge PerpetualCharge(DeriveRisk risk, double factor) => ChargeOf(
        risk.Market.PerpetualsAtSpot, risk.Terms.MmPerpPercent, risk.Terms.ImPerpPercent, factor);

    private Charge OptionCharge(DeriveRisk risk, double factor) => ChargeOf(risk.Naked, risk.Terms.MmOptionPercent, risk.Terms.ImOptionPercent, factor);

    // By units at the index, as perpetuals are: in the numeraire that is its worth times the price of the cash asset.
    private Charge BaseCharge(DeriveRisk risk, double factor, double stable) => _version == DeriveVersion.First
        ? ChargeOf(risk.Base * stable, risk.Terms.BasePercent, 0, factor) : default;

    private Charge ChargeOf(double on, double maintenance, double added, double factor) => new(
        on, on * maintenance, _version == DeriveVersion.First ? on * maintenance * factor : on * (maintenance + added));

    private readonly record struct Charge(double On, double Maintenance, double Initial);
}
