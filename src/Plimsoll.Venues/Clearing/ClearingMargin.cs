// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>A clearing house's margin: a tail of losses over each product's horizon, what offsets are not granted, tools against the cycle, stress, and the
/// cost of closing.</summary>
/// <remarks>
/// <para>Per group g (of one product class everything on underlyings with returns of their own; or everything on one that has none) and per set of
/// scenarios: core = tail measure of the group's profits, gross = Σ of what each position, or each underlying, requires alone, at least core; M = gross − c ×
/// (gross − core). With M now, S in the stressed period, L at long-run volatility: M₁ = M + w·max(0, S − M); M₂ = max(M₁, L), if there is a floor; M₃ =
/// max(M₂, (1 + b)·min(M₂, L)).</para>
/// <para>With X the worst loss of the stress scenarios and v its weight, the group requires (1 − v)·M₃ + v·X, or M₃ + v·max(0, X − M₃). Groups add up.
/// Closing costs half spread × notional of every position.</para>
/// <para>Every position is revalued in full and aged by its product's horizon (<see cref="Risk.RevaluationBook"/>); an option is counted from its mark or from
/// the model's value, whichever is worse for the account. Balances of coin are no part of it: haircuts and the add-on for loans charge them, and they hedge
/// nothing here.</para>
/// <para>Each line is summed in floating point in the order of groups and rounded up once; its initial is × factor, rounded up. Lines are at least zero and a
/// line of nothing is left out. Sources: Commission Delegated Regulation (EU) 153/2013, Articles 24 to 28; the shapes of CME SPAN 2 and OCC STANS.</para>
/// </remarks>
public sealed partial class ClearingMargin : IMarginModel, IScenarioModel, IExplainedModel
{
    // More than a set of scenarios may have: numbers of scenarios count sets and products above it.
    private const int Stride = 1 << 20;

    private readonly ClearingTerms _terms;

    /// <summary>Creates the model.</summary>
    public ClearingMargin(ClearingTerms terms)
    {
        Invariant.Check(terms.Products.Length == terms.Scenarios.Length, "There are scenarios for each product.");
        Invariant.Check(terms.InitialFactor >= Ratio.One, "Initial margin is at least maintenance.");
        _terms = terms;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
    [
        "tail loss", "offsets not granted", "stressed observations", "floor at long-run volatility", "buffer", "stress scenarios", "liquidity",
    ];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        ClearingWork work = sheet.MemoOf<ClearingWork>(this);
        Rejection rejection = work.Fill(_terms, portfolio, market, out ClearingParts parts);
        rejection = rejection.IsRefused ? rejection : Closing(portfolio, market, out Amount exposure, out Amount liquidity) is { IsRefused: true } missing
            ? missing : AddLines(work, parts, exposure, liquidity, sheet);
        return rejection;
    }

    /// <inheritdoc/>
    public string ScenarioName(int scenario)
    {
        (int rest, int row) = Math.DivRem(scenario, Stride);
        (int set, int product) = Math.DivRem(rest, _terms.Products.Length);
        return $"{_terms.Products[product].Name}, {_terms.Scenarios[product][set]!.NameOf(row)}";
    }

    private int NumberOf(int set, int product, int row) => row < 0 ? -1 : (((set * _terms.Products.Length) + product) * Stride) + row;

    /// <summary>What the positions stand for, and half the spread of it.</summary>
    private Rejection Closing(in Portfolio portfolio, MarketView market, out Amount exposure, out Amount liquidity)
    {
        (exposure, liquidity) = (default, default);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Result<Amount> notional = Notional.Of(position, market);
            if (!notional.IsOk)
            {
                return notional.Rejection;
            }

            exposure += notional.Value;
            if (!position.Quantity.IsZero)
            {
                liquidity += notional.Value.Times(_terms.Products[_terms.ProductOf[position.Instrument.Value]].HalfSpread, Rounding.Up);
            }
        }

        return Rejection.None;
    }

    private Rejection AddLines(ClearingWork work, in ClearingParts parts, Amount exposure, Amount liquidity, MarginSheet sheet)
    {
        ReadOnlySpan<double> figures = [parts.Tail, parts.Offsets, parts.Stressed, parts.Floor, parts.Buffer, parts.Stress];
        for (int part = 0; part < figures.Length; part++)
        {
            if (!Amount.TryQuantise(figures[part], Rounding.Up, out Amount maintenance))
            {
                return new(RejectionCode.OutOfRange);
            }

            int scenario = part == 0 ? NamedOf(work, 0) : part == LineNames.Length - 2 ? NamedOf(work, ClearingScenarios.StressSet) : -1;
            Add(part, maintenance, exposure, scenario, sheet);
        }

        Add(LineNames.Length - 1, liquidity, exposure, -1, sheet);
        return Rejection.None;
    }

    private void Add(int part, Amount maintenance, Amount exposure, int scenario, MarginSheet sheet)
    {
        if (!maintenance.IsZero)
        {
            sheet.Add(new MarginLine(MarginLineKind.Book, part, exposure, maintenance.Times(_terms.InitialFactor, Rounding.Up), maintenance, scenario, part));
        }
    }

    /// <summary>The scenario that names a line: that of the group that loses most in the set.</summary>
    private int NamedOf(ClearingWork work, int set)
    {
        (double most, int scenario) = (0, -1);
        foreach (ClearingGroup group in work.Groups)
        {
            if (group.Core[set] > most)
            {
                (most, scenario) = (group.Core[set], NumberOf(set, group.Product, set == 0 ? group.NamedScenario : group.WorstStress));
            }
        }

        return scenario;
    }
}
