// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Margin as a tail measure of what an account holds, over joint scenarios, fully revalued and aged by their horizon.</summary>
/// <remarks>
/// <para>maintenance = policy(measure over current, stressed and long-run scenarios), at least zero, rounded up once; initial = maintenance ×
/// factor, rounded up. One line for the book: a tail of a sum has no parts that add up without a convention.</para>
/// <para>In the profits: every position, options from their mark or the model's value, whichever is worse for the account, and what is owed of a coin that the
/// scenarios have a column for. What an account has of a coin is its balance and what futures and perpetuals have made or lost in it, netted
/// (<see cref="CoinHeld"/>): below zero it is owed, above it counts as a hedge, <see cref="HedgePart"/> by part, whichever requires the least: its further loss
/// is covered by its haircut, and balances alone never require margin.</para>
/// <para>A function of profits only: doubling everything held doubles it, to rounding.</para>
/// </remarks>
public abstract class TailMargin : IMarginModel, IScenarioModel, ISampledModel, IScreenBounds
{
    private static readonly HedgePart[] _parts = [HedgePart.Nothing, HedgePart.Matched, HedgePart.Everything];

    private readonly TailTerms _terms;
    private readonly Ratio? _holdingRate;

    /// <summary>Creates the model.</summary>
    /// <exception cref="InvariantException">The terms have errors; a reader reports them before it comes here.</exception>
    protected TailMargin(TailTerms terms)
    {
        Invariant.Check(terms.Errors().Count == 0, "A margin model was built on terms that have errors.");
        _terms = terms;
        double most = new[] { terms.Current, terms.Stressed, terms.LongRun }
            .Where(static set => set is not null).SelectMany(static set => set!.Growth).SelectMany(static column => column)
            .Max(static growth => Math.Abs(growth - 1));
        double policy = (1 + (2 * terms.Policy.StressWeight.ToDouble())) * (1 + terms.Policy.Buffer.ToDouble());
        _holdingRate = Ratio.TryQuantise(2 * policy * most, Rounding.Up, out Ratio rate) ? rate : null;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = ["all positions"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Result<Requirement> required = Require(portfolio, market);
        return !required.IsOk || required.Value.Profits.Length == 0 ? required.Rejection : AddLine(portfolio, market, required.Value, sheet);
    }

    /// <inheritdoc/>
    /// <remarks>Of scenarios that are drawn, without a policy, which would mix in others. The part of balances that hedges is taken as chosen.</remarks>
    public Result<RequirementError?> ErrorOf(in Portfolio portfolio, MarketView market)
    {
        if (!_terms.Current.IsDrawn || _terms.Policy != default)
        {
            return Result<RequirementError?>.Of(null);
        }

        Result<Requirement> required = Require(portfolio, market);
        if (!required.IsOk || required.Value.Profits.Length == 0 || required.Value.Maintenance <= 0)
        {
            return required.IsOk ? Result<RequirementError?>.Of(null) : Result<RequirementError?>.Refused(required.Rejection);
        }

        Result<SamplingError> error = SamplingError.Of(required.Value.Profits, _terms.Confidence);
        return !error.IsOk ? Result<RequirementError?>.Refused(error.Rejection)
            : !Amount.TryQuantise(ErrorOf(error.Value), Rounding.Up, out Amount maintenance) ? Result<RequirementError?>.Refused(RejectionCode.OutsideDomain)
            : Result<RequirementError?>.Of(new(maintenance.Times(_terms.InitialFactor, Rounding.Up), maintenance));
    }

    /// <summary>What is required, and the profits of today's scenarios that it is required for; no profits where nothing could need margin.</summary>
    private Result<Requirement> Require(in Portfolio portfolio, MarketView market)
    {
        Result<HedgedProfits> current = HedgedProfits.Of(portfolio, market, _terms.Current);
        if (!current.IsOk || current.Value.IsEmpty)
        {
            return current.IsOk ? Result<Requirement>.Of(new(0, [])) : Result<Requirement>.Refused(current.Rejection);
        }

        HedgedProfits? stressed = null, longRun = null;
        Rejection rejection = _terms.Policy.NeedsStressed ? Revalue(portfolio, market, _terms.Stressed!, out stressed) : Rejection.None;
        rejection = !rejection.IsRefused && _terms.Policy.NeedsLongRun ? Revalue(portfolio, market, _terms.LongRun!, out longRun) : rejection;
        if (rejection.IsRefused)
        {
            return Result<Requirement>.Refused(rejection);
        }

        double least = double.PositiveInfinity;
        HedgePart best = HedgePart.Nothing;
        foreach (HedgePart part in current.Value.HasHedge ? _parts : [HedgePart.Nothing])
        {
            Result<double> margin = MarginWith(part, current.Value, stressed, longRun);
            if (!margin.IsOk)
            {
                return Result<Requirement>.Refused(margin.Rejection);
            }

            if (margin.Value < least)
            {
                (least, best) = (margin.Value, part);
            }
        }

        return Result<Requirement>.Of(new(least, current.Value.With(best)));
    }

    /// <summary>Always null: the tail's slope depends on the whole book.</summary>
    public Ratio? RateBound(InstrumentId instrument) => null;

    /// <summary>Twice the largest move of any scenario, as far as the policy can stretch it: a tail measure changes by no more than the profits that it is of,
    /// and a balance is in them itself and in what is matched to it.</summary>
    public Ratio? HoldingRateBound(AssetId asset) => _holdingRate;

    /// <inheritdoc/>
    public string ScenarioName(int scenario) => _terms.Current.NameOf(scenario);

    /// <summary>The measure of profits, which the call may sort.</summary>
    protected abstract Result<double> Measure(Span<double> profits, TailTerms terms);

    /// <summary>The error of the measure.</summary>
    protected abstract double ErrorOf(SamplingError error);

    /// <summary>Which of the profits, sorted and counted from one, names the scenario of the report.</summary>
    protected abstract int NamedRank(TailTerms terms);

    internal static Result<Amount> Exposure(in Portfolio portfolio, MarketView market)
    {
        Amount sum = default;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Result<Amount> notional = Notional.Of(position, market);
            if (!notional.IsOk)
            {
                return notional;
            }

            sum += notional.Value;
        }

        return Result<Amount>.Of(sum);
    }

    private static Rejection Revalue(in Portfolio portfolio, MarketView market, ScenarioSet scenarios, out HedgedProfits? profits)
    {
        Result<HedgedProfits> result = HedgedProfits.Of(portfolio, market, scenarios);
        profits = result.IsOk ? result.Value : null;
        return result.Rejection;
    }

    private Result<double> MarginWith(HedgePart part, HedgedProfits current, HedgedProfits? stressed, HedgedProfits? longRun)
    {
        Result<double> now = Measure(current.With(part), _terms);
        Result<double> stress = stressed is null ? Result<double>.Of(0) : Measure(stressed.With(part), _terms);
        Result<double> usual = longRun is null ? Result<double>.Of(0) : Measure(longRun.With(part), _terms);
        return !now.IsOk ? now : !stress.IsOk ? stress : !usual.IsOk ? usual
            : Result<double>.Of(Math.Max(0, _terms.Policy.Apply(now.Value, stress.Value, usual.Value)));
    }

    private Rejection AddLine(in Portfolio portfolio, MarketView market, in Requirement required, MarginSheet sheet)
    {
        if (!Amount.TryQuantise(required.Maintenance, Rounding.Up, out Amount maintenance))
        {
            return new(RejectionCode.OutsideDomain);
        }

        Result<Amount> exposure = Exposure(portfolio, market);
        if (!exposure.IsOk)
        {
            return exposure.Rejection;
        }

        Amount initial = maintenance.Times(_terms.InitialFactor, Rounding.Up);
        sheet.Add(new MarginLine(MarginLineKind.Book, 0, exposure.Value, initial, maintenance, NamedScenario(required.Profits)));
        return Rejection.None;
    }

    private int NamedScenario(double[] profits)
    {
        double[] sorted = [.. profits];
        Array.Sort(sorted);
        return Array.IndexOf(profits, sorted[NamedRank(_terms) - 1]);
    }

    private readonly record struct Requirement(double Maintenance, double[] Profits);
}

/// <summary>Margin that covers a book's loss with a given confidence: the quantile of its profits. Not subadditive: splitting a book can lower it.</summary>
public sealed class VarMargin : TailMargin
{
    /// <summary>Creates the model over terms without errors.</summary>
    public VarMargin(TailTerms terms)
        : base(terms)
    {
    }

    /// <inheritdoc/>
    protected override Result<double> Measure(Span<double> profits, TailTerms terms) => TailMeasures.ValueAtRisk(profits, terms.Confidence, terms.Quantile);

    /// <inheritdoc/>
    protected override double ErrorOf(SamplingError error) => error.ValueAtRisk;

    /// <summary>The scenario at the quantile.</summary>
    protected override int NamedRank(TailTerms terms) => TailMeasures.Rank(terms.Current.Count, terms.Confidence);
}

/// <summary>Margin at the mean of a book's losses beyond a confidence. Coherent without balances: monotone, homogeneous and subadditive over one set of
/// scenarios.</summary>
public sealed class ExpectedShortfallMargin : TailMargin
{
    /// <summary>Creates the model over terms without errors.</summary>
    public ExpectedShortfallMargin(TailTerms terms)
        : base(terms)
    {
    }

    /// <inheritdoc/>
    protected override Result<double> Measure(Span<double> profits, TailTerms terms) => TailMeasures.ExpectedShortfall(profits, terms.Confidence);

    /// <inheritdoc/>
    protected override double ErrorOf(SamplingError error) => error.ExpectedShortfall;

    /// <summary>The worst scenario.</summary>
    protected override int NamedRank(TailTerms terms) => 1;
}
