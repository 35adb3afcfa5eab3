// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Margin as a tail measure of the whole book's profit over joint scenarios, fully revalued.</summary>
/// <remarks>
/// <para>maintenance = policy(measure over current, stressed and long-run scenarios), at least zero, rounded up once; initial = maintenance ×
/// factor, rounded up. One line for the book: a tail of a sum has no parts that add up without a convention.</para>
/// <para>A function of the book's profits only: doubling every position doubles it, to rounding.</para>
/// </remarks>
public abstract class TailMargin : IMarginModel, IScenarioModel
{
    private readonly TailTerms _terms;

    /// <summary>Creates the model.</summary>
    /// <exception cref="InvariantException">The terms have errors; a reader reports them before it comes here.</exception>
    protected TailMargin(TailTerms terms)
    {
        Invariant.Check(terms.Errors().Count == 0, "A margin model was built on terms that have errors.");
        _terms = terms;
    }

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        if (portfolio.Positions.IsEmpty)
        {
            return Rejection.None;
        }

        double[] profits = new double[_terms.Current.Count];
        Result<double> current = Measure(portfolio, market, _terms.Current, profits);
        Result<double> stressed = _terms.Policy.NeedsStressed ? Measure(portfolio, market, _terms.Stressed!) : Result<double>.Of(0);
        Result<double> longRun = _terms.Policy.NeedsLongRun ? Measure(portfolio, market, _terms.LongRun!) : Result<double>.Of(0);
        foreach (Result<double> part in (ReadOnlySpan<Result<double>>)[current, stressed, longRun])
        {
            if (!part.IsOk)
            {
                return part.Rejection;
            }
        }

        double margin = Math.Max(0, _terms.Policy.Apply(current.Value, stressed.Value, longRun.Value));
        if (!Amount.TryQuantise(margin, Rounding.Up, out Amount maintenance))
        {
            return new(RejectionCode.OutsideDomain);
        }

        Result<Amount> exposure = Exposure(portfolio, market);
        if (!exposure.IsOk)
        {
            return exposure.Rejection;
        }

        Amount initial = maintenance.Times(_terms.InitialFactor, Rounding.Up);
        sheet.Add(new MarginLine(MarginLineKind.Book, 0, exposure.Value, initial, maintenance, NamedScenario(profits, _terms)));
        return Rejection.None;
    }

    /// <summary>Always null: the tail's slope depends on the whole book.</summary>
    public Ratio? RateBound(InstrumentId instrument) => null;

    /// <inheritdoc/>
    public string ScenarioName(int scenario) => _terms.Current.NameOf(scenario);

    /// <summary>The measure of profits, which the call may sort.</summary>
    protected abstract Result<double> Measure(Span<double> profits, TailTerms terms);

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

    private Result<double> Measure(in Portfolio portfolio, MarketView market, ScenarioSet scenarios, double[]? keep = null)
    {
        Result<RevaluationBook> book = RevaluationBook.Of(portfolio, market, scenarios);
        if (!book.IsOk)
        {
            return Result<double>.Refused(book.Rejection);
        }

        double[] profits = new double[scenarios.Count];
        book.Value.Profits(scenarios, profits);
        if (keep is not null)
        {
            // The measure sorts; the order of the scenarios is needed to name one.
            profits.CopyTo(keep, 0);
        }

        return Measure(profits.AsSpan(), _terms);
    }

    private int NamedScenario(double[] profits, TailTerms terms)
    {
        double[] sorted = [.. profits];
        Array.Sort(sorted);
        return Array.IndexOf(profits, sorted[NamedRank(terms) - 1]);
    }
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

    /// <summary>The scenario at the quantile.</summary>
    protected override int NamedRank(TailTerms terms) => TailMeasures.Rank(terms.Current.Count, terms.Confidence);
}

/// <summary>Margin at the mean of a book's losses beyond a confidence. Coherent: monotone, homogeneous and subadditive over one set of scenarios.</summary>
public sealed class ExpectedShortfallMargin : TailMargin
{
    /// <summary>Creates the model over terms without errors.</summary>
    public ExpectedShortfallMargin(TailTerms terms)
        : base(terms)
    {
    }

    /// <inheritdoc/>
    protected override Result<double> Measure(Span<double> profits, TailTerms terms) => TailMeasures.ExpectedShortfall(profits, terms.Confidence);

    /// <summary>The worst scenario.</summary>
    protected override int NamedRank(TailTerms terms) => 1;
}
