// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <summary>What is stated once for all classes.</summary>
/// <param name="IsBySettlement">True where a risk unit is what is on one underlying and settles in one asset, false where it is all on an underlying.</param>
/// <param name="InitialFactor">Initial margin per unit of maintenance, at least 1.</param>
/// <param name="IsMarginal">Whether a multiplier of MR7 is for the slice in its tier, or for the whole charge.</param>
/// <param name="Stablecoins">MR9: what counts as a dollar of its own.</param>
/// <param name="StablecoinTiers">MR9: marginal rates of what is hedged across kinds of dollars; null for no MR9.</param>
public sealed record OkxPortfolioTerms(
    bool IsBySettlement, Ratio InitialFactor, bool IsMarginal, ImmutableArray<AssetId> Stablecoins, OkxTiers? StablecoinTiers);

/// <summary>Margin after OKX's portfolio margin: risk units with the components MR1 to MR7, and MR9 over all of them.</summary>
/// <remarks>
/// <para>maintenance = Σ over units of max(max(MR1, MR2, MR6) + MR3 + MR4 + MR5, MR7) + MR9, initial = initialFactor × maintenance, line by line, rounded
/// up. The
/// line of MR7 is what it is above the rest; of MR1, MR2 and MR6 only the largest has one.</para>
/// <para>MR1, MR6: <see cref="ScenarioMargin"/> over moves × volatilities, spot of the coin hedging, what is owed of it a short position. MR2 = (Σ what
/// options lose
/// in a day)⁺. MR3 = Σ over expiries |cash vega| × termStructureMove × √(30 ÷ days). MR4 = Σ over perpetuals and expiries |cash delta| × max(leastBasisMove,
/// exp(annualisedBasisMove × years) − 1). MR5 = |Σ cash delta of options × years| × rateMove. MR7 = multiplier tiers over Σ |notional| × rate. MR9 = tiers over
/// <see cref="OkxBook.Hedged"/>.</para>
/// <para>It states no rates for the screen: MR7's multipliers and MR9 grow with the book, so such accounts are assessed on every price. Sources and what of
/// it is
/// reconstructed: docs/reference/rulebooks/okx-portfolio.md.</para>
/// </remarks>
public sealed partial class OkxPortfolioMargin : IMarginModel, IScenarioSubset
{
    private const int SpotShockPart = 0, ThetaPart = 1, TermPart = 2, BasisPart = 3, RatePart = 4, ExtremePart = 5, MinimumPart = 6, StablecoinPart = 7;

    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<OkxClass?> _byObservable;
    private readonly int _spotScenarios;

    internal OkxPortfolioMargin(
        InstrumentCatalog catalog, ImmutableArray<OkxClass> classes, ImmutableArray<OkxClass?> byObservable, OkxPortfolioTerms terms)
    {
        _catalog = catalog;
        _byObservable = byObservable;
        _spotScenarios = classes.Sum(static each => each.SpotShock.Scenarios.Length);
        Classes = classes;
        Terms = terms;
        SpotShock = ScanModel.Of(catalog, [.. classes.Select(static each => each.SpotShock)], byObservable.Select(static each => each?.SpotShock), Ratio.One);
        Extreme = ScanModel.Of(catalog, [.. classes.Select(static each => each.Extreme)], byObservable.Select(static each => each?.Extreme), Ratio.One);
    }

    private OkxPortfolioMargin(OkxPortfolioMargin whole, Func<int, bool> keep)
    {
        (_catalog, _byObservable, _spotScenarios, Classes, Terms) = (whole._catalog, whole._byObservable, whole._spotScenarios, whole.Classes, whole.Terms);
        SpotShock = whole.SpotShock.Only(keep);
        Extreme = whole.Extreme.Only(s => keep(whole._spotScenarios + s));
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
    [
        Margin.LineNames.Subject + " MR1 spot shock",
        Margin.LineNames.Subject + " MR2 theta decay",
        Margin.LineNames.Subject + " MR3 vega term structure",
        Margin.LineNames.Subject + " MR4 basis",
        Margin.LineNames.Subject + " MR5 interest rate",
        Margin.LineNames.Subject + " MR6 extreme move",
        Margin.LineNames.Subject + " MR7 minimum charge above the rest",
        "MR9 stablecoins",
    ];

    /// <summary>The classes, in file order.</summary>
    public ImmutableArray<OkxClass> Classes { get; }

    /// <summary>What is stated once for all of them.</summary>
    public OkxPortfolioTerms Terms { get; }

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <summary>MR1 by itself.</summary>
    internal ScanModel SpotShock { get; }

    /// <summary>MR6 by itself.</summary>
    internal ScanModel Extreme { get; }

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Rejection rejection = OkxBook.Read(this, portfolio, market, sheet, out OkxBook book);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (OkxUnit unit in book.Units)
        {
            AddUnit(unit, sheet);
        }

        Amount stablecoins = StablecoinCharge(book.Hedged);
        if (stablecoins.IsPositive)
        {
            sheet.Add(new MarginLine(MarginLineKind.Book, StablecoinPart, book.Hedged, Initial(stablecoins), stablecoins, Part: StablecoinPart));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public string ScenarioName(int scenario) => scenario < _spotScenarios ? SpotShock.NameOf(scenario) : Extreme.NameOf(scenario - _spotScenarios);

    /// <inheritdoc/>
    public int ScenarioCount => _spotScenarios + Extreme.Count;

    /// <inheritdoc/>
    public IMarginModel Only(Func<int, bool> keep) => new OkxPortfolioMargin(this, keep);

    /// <summary>The class that an underlying belongs to; null when it has no terms.</summary>
    public OkxClass? ClassOf(ObservableId underlying) => _byObservable[underlying.Value];

    /// <summary>MR9 of what is hedged across kinds of dollars; nothing where the rulebook has no tiers for it.</summary>
    public Amount StablecoinCharge(Amount hedged) => Terms.StablecoinTiers?.Of(hedged, isMarginal: true) ?? default;

    /// <summary>Initial margin for a maintenance, rounded up.</summary>
    public Amount Initial(Amount maintenance) => maintenance.Times(Terms.InitialFactor, Rounding.Up);

    private void AddUnit(OkxUnit unit, MarginSheet sheet)
    {
        OkxUnitMargin margin = unit.Margin;
        if (margin.Maintenance.IsZero)
        {
            return;
        }

        (int part, int scenario) = WorstOf(unit);
        Add(sheet, unit, MarginLineKind.Group, margin.Worst, part, scenario);
        Add(sheet, unit, MarginLineKind.Underlying, margin.TermStructure, TermPart);
        Add(sheet, unit, MarginLineKind.Underlying, margin.Basis, BasisPart);
        Add(sheet, unit, MarginLineKind.Underlying, margin.InterestRate, RatePart);
        Add(sheet, unit, MarginLineKind.Underlying, margin.Maintenance - margin.Stress, MinimumPart);
    }

    /// <summary>Which of MR1, MR2 and MR6 is the largest, the first of equals, and its scenario.</summary>
    private (int Part, int Scenario) WorstOf(OkxUnit unit) =>
        unit.Margin.SpotShock == unit.Margin.Worst ? (SpotShockPart, unit.SpotScenario)
        : unit.Margin.Theta == unit.Margin.Worst ? (ThetaPart, -1)
        : (ExtremePart, unit.ExtremeScenario < 0 ? -1 : _spotScenarios + unit.ExtremeScenario);

    private void Add(MarginSheet sheet, OkxUnit unit, MarginLineKind kind, Amount maintenance, int part, int scenario = -1)
    {
        if (maintenance.IsPositive)
        {
            sheet.Add(new MarginLine(kind, unit.Underlying.Value, unit.Exposure, Initial(maintenance), maintenance, scenario, part));
        }
    }
}
