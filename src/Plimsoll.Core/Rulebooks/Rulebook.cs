// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Whether positions share the account's equity or each has its own pocket.</summary>
public enum AccountMode : byte
{
    /// <summary>One pool backs everything.</summary>
    Cross,

    /// <summary>Every derivative position is opened in a pocket of its own, which cannot draw on the pool.</summary>
    Isolated,
}

/// <summary>How the market value of options counts toward equity.</summary>
public enum OptionValueRule : byte
{
    /// <summary>Long and short at the mark.</summary>
    Full,

    /// <summary>Short options count against equity, long ones not for it.</summary>
    ShortOnly,
}

/// <summary>A venue's rules as data: what counts as collateral, what is required, and what happens below the line.</summary>
/// <param name="Name">Short name: "cross".</param>
/// <param name="Version">Version or validity date, as the file states it.</param>
/// <param name="Source">Where the figures come from.</param>
/// <param name="Mode">Cross or isolated.</param>
/// <param name="OptionValue">How option value counts.</param>
/// <param name="Collateral">Acceptance schedule.</param>
/// <param name="Model">The margin model.</param>
/// <param name="AddOns">Add-ons in their order.</param>
/// <param name="Liquidation">Liquidation policy.</param>
/// <param name="Interest">The least interest that loans bear; by default none.</param>
public sealed record Rulebook(
    string Name,
    string Version,
    string Source,
    AccountMode Mode,
    OptionValueRule OptionValue,
    CollateralSchedule Collateral,
    IMarginModel Model,
    ImmutableArray<IMarginAddOn> AddOns,
    LiquidationPolicy Liquidation,
    InterestSchedule Interest = default)
{
    /// <summary>The catalogue that the rulebook was read over; null when it was built in code without one.</summary>
    public InstrumentCatalog? Catalog { get; init; }

    /// <summary>The rulebook's word for its model, its <c>kind</c>; null when it was built in code.</summary>
    public string? ModelKind { get; init; }

    /// <summary>The first day that the figures were in force; null where the file does not say.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>How well it is pinned down; by default nothing is said.</summary>
    public RulebookEvidence Evidence { get; init; } = RulebookEvidence.None;

    /// <summary>How equity is counted; by default after haircuts.</summary>
    public IEquityRule Equity { get; init; } = HaircutEquity.Rule;

    /// <summary>Load lines that the venue names beside maintenance, call and initial (<see cref="Rulebooks.LoadLines"/>); by default none.</summary>
    public ImmutableArray<LoadLine> NamedLines { get; init; } = [];

    /// <summary>How far unrealised profit counts; by default whole.</summary>
    public ProfitRule Profit { get; init; } = ProfitRule.Whole;

    /// <summary>True when something counts less toward initial margin than toward maintenance.</summary>
    internal bool CountsLessInitially => Collateral.HasInitialTerms || Profit.InitiallyCounted != Profit.Counted;

    /// <summary>True when its equity rule states the terms of every asset and nets debts with balances: an engine needs both, and stress proves its figures
    /// only then.</summary>
    public bool StatesTerms => Equity.Bounds is not null && !Equity.SeesOwed;

    /// <summary>The terms on which its equity rule counts an asset, as the rule itself states them (<see cref="IEquityBounds"/>); null for an asset that is not
    /// accepted: held it counts nothing, owed it counts at twice its value.</summary>
    /// <exception cref="InvariantException">The rule states none: look at <see cref="IEquityRule.Bounds"/> first.</exception>
    public CollateralTerms? TermsFor(AssetId asset)
    {
        Invariant.Check(Equity.Bounds is not null, "An equity rule that states no bounds has no terms of an asset.");
        return Equity.Bounds.TermsFor(this, asset);
    }

    /// <summary>What model and add-ons together can say of how requirements move with prices; options aside, for which the model's own bound and
    /// <see cref="AddOnBounds"/> stand.</summary>
    public IScreenBounds Bounds => new SummedBounds([Model.Bounds, .. AddOns.Select(static addOn => addOn.Bounds)]);

    /// <summary>True when some part of it, the equity rule too, may follow a figure of the market that no observable has.</summary>
    public bool Reads(FigureKind figure) => (Equity.Bounds?.Reads(figure) ?? true) || Bounds.Reads(figure);

    /// <summary>The same of the add-ons alone.</summary>
    public IScreenBounds AddOnBounds => new SummedBounds([.. AddOns.Select(static addOn => addOn.Bounds)]);

    /// <summary>Assesses an account on the sheet: equity by asset, then the model's lines, the add-ons', the leverage limit's and those of initial
    /// haircuts.</summary>
    /// <remarks>
    /// <para>Equity is <see cref="Equity"/>'s.</para>
    /// <para>Hedge-mode legs of an instrument: a model that margins them apart is shown both, and so are equity and leverage limits beside it; any other part
    /// is shown their net. Under a model that nets, every figure is what it would be for the netted position.</para>
    /// <para>What is owed apart from balances: an equity rule, a model or an add-on that keeps it apart is shown it, every other part is shown balances less
    /// what is owed.</para>
    /// <para>The leverage limit raises initial margin to Σ notional ÷ limit over positions that have one; it never lowers anything.</para>
    /// <para>Open orders: initial margin covers the worst set of fills. For every set of fills, each in full at its limit for the taker fee while
    /// the market stays, equity − initial here is at most equity − initial of the account that they would leave. Maintenance does not count them, for they are
    /// cancelled before anything is closed, and equity is today's. One order more never lowers initial margin. For an account without orders nothing
    /// changes.</para>
    /// </remarks>
    /// <returns>Why it could not; the sheet is then not to be read. A value beyond the range of money is <see cref="RejectionCode.OutOfRange"/>; a portfolio of
    /// another catalogue than the market's or the rulebook's <see cref="RejectionCode.AssetUnknown"/> or <see cref="RejectionCode.InstrumentUnknown"/>; open
    /// orders under a rulebook of which a part has no rule for them <see cref="RejectionCode.OrderRuleMissing"/>; open orders on an instrument that is held in
    /// legs <see cref="RejectionCode.LegsUnsupported"/> (subject: the instrument).</returns>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet) => Assess(portfolio, market, sheet, countsLimits: true);

    /// <summary>As <see cref="Assess(in Portfolio, MarketView, MarginSheet)"/>, for whoever compares equity with maintenance and does not look at initial
    /// margin: that may be without the leverage limit's line.</summary>
    /// <returns>Refused as there, but for a leverage limit's own sum that is beyond the range of money; the sheet is then not to be read.</returns>
    public Rejection AssessMaintenance(in Portfolio portfolio, MarketView market, MarginSheet sheet) =>
        Assess(portfolio, market, sheet, countsLimits: false);

    private Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet, bool countsLimits)
    {
        sheet.Clear();
        Rejection foreign = CatalogFit.Check(portfolio, market.Catalog, Catalog);
        if (foreign.IsRefused)
        {
            return foreign;
        }

        try
        {
            ShownPortfolio account = new(portfolio, this);
            return account.MayDiffer && OrderOnLegs(portfolio) is { } ordered
                ? new(RejectionCode.LegsUnsupported, ordered)
                : AssessInRange(account, market, sheet, countsLimits);
        }
        catch (OverflowException)
        {
            // The sizes are the client's: a book too large to be valued is its refusal, not a fault of the engine.
            return new(RejectionCode.OutOfRange);
        }
    }

    /// <summary>Counts equity alone on the sheet, as <see cref="Assess(in Portfolio, MarketView, MarginSheet)"/> would, for a caller that has a bound on the
    /// requirement already.</summary>
    /// <returns>Refused as there; the sheet is then not to be read.</returns>
    public Rejection AssessEquity(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        sheet.Clear();
        Rejection foreign = CatalogFit.Check(portfolio, market.Catalog, Catalog);
        if (foreign.IsRefused)
        {
            return foreign;
        }

        try
        {
            return Equity.Assess(this, portfolio, market, sheet);
        }
        catch (OverflowException)
        {
            return new(RejectionCode.OutOfRange);
        }
    }

    /// <summary>Assesses an account and spells the result out.</summary>
    public Result<MarginReport> Assess(in Portfolio portfolio, MarketView market)
    {
        MarginSheet sheet = new();
        Rejection rejection = Assess(portfolio, market, sheet);
        Result<RequirementError?> error = !rejection.IsRefused && Model is ISampledModel sampled
            ? sampled.ErrorOf(new ShownPortfolio(portfolio, this).ToModel(), market) : Result<RequirementError?>.Of(null);
        return rejection.IsRefused ? Result<MarginReport>.Refused(rejection)
            : error.IsOk ? Result<MarginReport>.Of(ReportWriter.Write(this, portfolio, market, sheet, error.Value))
            : Result<MarginReport>.Refused(error.Rejection);
    }

    /// <summary>Spells out a sheet on which this rulebook has just assessed a portfolio; what was added to the sheet since is in it too. No sampling error is
    /// stated.</summary>
    public MarginReport Report(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(sheet);
        return ReportWriter.Write(this, portfolio, market, sheet, null);
    }

    private Rejection AssessInRange(in ShownPortfolio account, MarketView market, MarginSheet sheet, bool countsLimits)
    {
        Rejection rejection = Equity.Assess(this, account.ToEquity(), market, sheet);
        if (!rejection.IsRefused && account.Stated.HasOrders)
        {
            rejection = ArrangeOrders(account.ToEquity(), market, sheet);
        }

        if (!rejection.IsRefused)
        {
            rejection = Model.Assess(account.ToModel(), market, sheet);
        }

        for (int i = 0; i < AddOns.Length && !rejection.IsRefused; i++)
        {
            sheet.AddOn = i;
            rejection = AddOns[i].Assess(account.To(AddOns[i]), market, sheet);
        }

        if (!rejection.IsRefused && (countsLimits || LeverageLimit.MayRefuse(account.ToLimits(), market.Catalog)))
        {
            rejection = LeverageLimit.Assess(account.ToLimits(), market, sheet);
        }

        return rejection.IsRefused ? rejection : Equity.AssessInitial(this, account.ToEquity(), market, sheet);
    }

    /// <summary>An instrument that is held in legs and has open orders: which leg a fill would change, nobody has said.</summary>
    private static InstrumentId? OrderOnLegs(in Portfolio portfolio)
    {
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentId instrument = position.Instrument;
            if (position.Leg != PositionLeg.Net && portfolio.Orders.Any(order => order.Instrument == instrument))
            {
                return instrument;
            }
        }

        return null;
    }

    private Rejection ArrangeOrders(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        if (!Profit.IsWhole)
        {
            // A fill may turn profit that counts in part into a balance that counts whole, or the other way.
            return new(RejectionCode.OrderRuleMissing, RefusalSubject.Part(0));
        }

        if (!Model.CountsOrders)
        {
            return new(RejectionCode.OrderRuleMissing, RefusalSubject.Part(1));
        }

        for (int i = 0; i < AddOns.Length; i++)
        {
            if (!AddOns[i].CountsOrders)
            {
                return new(RejectionCode.OrderRuleMissing, RefusalSubject.Part(2 + i));
            }
        }

        Rejection rejection = OrderArranger.Arrange(sheet.Orders, portfolio, market, Liquidation.TakerFeeRate);
        rejection = rejection.IsRefused ? rejection : Equity.ValueOrders(this, portfolio, market, sheet);
        sheet.Orders.Close();
        return rejection;
    }
}
