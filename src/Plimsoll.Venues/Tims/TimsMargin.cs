// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Tims;

/// <summary>Portfolio margin by OCC's TIMS: every position valued at ten equidistant points of its underlying, gains and losses netted point by
/// point.</summary>
/// <remarks>
/// <para>PL(class group, k) = Σ positions, in full. PL(product group, k) = Σ losses + offset × Σ gains of its class groups at the same point k; PL(portfolio
/// group, k) likewise of its product groups. What lies in no group is margined by itself.</para>
/// <para>maintenance = Σ over what is margined by itself of max(−min_k PL, Σ |contracts| × multiplier × minimum), long and short; the minimum of a long option
/// is never more than its value, that of a short put never more than it can still lose. initial = maintenance × <see cref="InitialFactor"/>.</para>
/// <para>Linear contracts, and shares that the rulebook calls so, gain value × move; an inverse contract gains contracts × size × move, its coin being worth
/// (1 + move) as much. Options: <see cref="TimsRow"/>. Equity carries option value, so that a requirement is a loss from today's value.</para>
/// <para>Each leg's gain is rounded down. Sources: SEC release 34-46576, FINRA rule 4210(g), theocc.com.</para>
/// </remarks>
public sealed partial class TimsMargin : IMarginModel, IScenarioSubset
{
    private const int Core = 0, Minimum = 1, Joint = 2, JointMinimum = 3, Eligible = 4;

    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<TimsClass> _classes;
    private readonly ImmutableArray<TimsMember?> _members;
    private readonly ImmutableArray<bool> _isShare;
    private readonly TimsEligibility? _eligibility;
    private readonly int _points;
    private readonly Func<int, bool>? _kept;

    internal TimsMargin(InstrumentCatalog catalog, ImmutableArray<TimsClass> classes, ImmutableArray<TimsMember?> members, ImmutableArray<bool> isShare,
        Ratio initialFactor, TimsEligibility? eligibility, int points,
        Func<int, bool>? kept = null)
    {
        Invariant.Check(members.Length == catalog.Observables.Length && isShare.Length == catalog.Assets.Length, "There are terms, or none, for everything.");
        Invariant.Check(initialFactor >= Ratio.One, "Initial margin is at least maintenance margin.");
        _catalog = catalog;
        _classes = classes;
        _members = members;
        _isShare = isShare;
        _eligibility = eligibility;
        _points = points;
        _kept = kept;
        InitialFactor = initialFactor;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
    [
        Margin.LineNames.Subject + " valuation points",
        Margin.LineNames.Subject + " minimum charge",
        Margin.LineNames.Subject + " and its group, valuation points",
        Margin.LineNames.Subject + " and its group, minimum charge",
        "equity is below what portfolio margin demands",
    ];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <summary>Initial per unit of maintenance, at least 1.</summary>
    public Ratio InitialFactor { get; }

    /// <summary>It states no rates for the screen: a gain that stands against a loss elsewhere makes the requirement's slope that of another
    /// underlying.</summary>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public string ScenarioName(int scenario)
    {
        if (scenario >= 2 * _points)
        {
            return _classes[(scenario / (2 * _points)) - 1].Points[scenario % (2 * _points)].Name;
        }

        return scenario < _points ? $"valuation point {_points - scenario} of {_points} down" : $"valuation point {scenario - _points + 1} of {_points} up";
    }

    /// <summary>The points as such, which groups of several underlyings share, then those of each class.</summary>
    public int ScenarioCount => (_classes.Length + 1) * 2 * _points;

    /// <inheritdoc/>
    public IMarginModel Only(Func<int, bool> keep) =>
        new TimsMargin(_catalog, _classes, _members, _isShare, InitialFactor, _eligibility, _points, keep);

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        TimsScratch scratch = sheet.MemoOf<TimsScratch>(this);
        Rejection rejection = Gather(portfolio, market, scratch);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        bool isListed = true;
        for (int first = 0; first < scratch.Legs.Count;)
        {
            int next = Net(scratch, first, out TimsRoot root);
            AddLines(root, sheet);
            for (; first < next; first++)
            {
                isListed &= _classes[scratch.Legs[first].Member.Class].IsListed;
            }
        }

        if (_eligibility is { } least && scratch.Legs.Count > 0 && !sheet.Collateral.IsEmpty)
        {
            Amount demanded = isListed ? least.Listed : least.Unlisted;
            if (sheet.Equity < demanded)
            {
                sheet.Add(new MarginLine(MarginLineKind.Book, 0, demanded, default, default, Part: Eligible));
            }
        }

        return Rejection.None;
    }

    private void AddLines(in TimsRoot root, MarginSheet sheet)
    {
        Amount floor = Amount.Max(root.Minimum - root.Worst.Loss, default);
        int scenario = root.Worst.Scenario < 0 ? -1 : NumberOf(root.IsJoint, root.Class, root.Worst.Scenario);
        sheet.Add(new MarginLine(MarginLineKind.Underlying, root.Subject.Value, root.Exposure, root.Worst.Loss.Times(InitialFactor, Rounding.Up),
            root.Worst.Loss, scenario, root.IsJoint ? Joint : Core));
        if (floor.IsPositive)
        {
            sheet.Add(new MarginLine(MarginLineKind.Underlying, root.Subject.Value, root.Exposure, floor.Times(InitialFactor, Rounding.Up), floor,
                Part: root.IsJoint ? JointMinimum : Minimum));
        }
    }

    /// <summary>Nets all underlyings of one root, from the one at <paramref name="first"/>.</summary>
    /// <returns>The place of the first that is not of it.</returns>
    private int Net(TimsScratch scratch, int first, out TimsRoot root)
    {
        List<TimsLeg> legs = scratch.Legs;
        TimsMember at = legs[first].Member;
        (Amount exposure, Amount minimum) = (default, default);
        ObservableId subject = legs[first].Underlying;
        int next = first;
        NettingTree tree = scratch.Tree;
        tree.Begin(2 * _points, new CombineRule(at.PortfolioOffset));
        while (next < legs.Count && legs[next].Member.Root == at.Root)
        {
            int product = legs[next].Member.Product;
            tree.Open(new CombineRule(legs[next].Member.ProductOffset));
            while (next < legs.Count && legs[next].Member.Product == product)
            {
                int group = legs[next].Member.Group;
                tree.Open(CombineRule.Sum);
                for (; next < legs.Count && legs[next].Member.Group == group; next++)
                {
                    TimsLeg leg = legs[next];
                    tree.Add(leg.Profits.AsSpan(0, 2 * _points));
                    exposure += leg.Exposure;
                    minimum += leg.Minimum;
                    subject = leg.Underlying.CompareTo(subject) < 0 ? leg.Underlying : subject;
                }

                tree.Close();
            }

            tree.Close();
        }

        bool isJoint = next - first > 1;
        root = new(subject, at.Class, isJoint, exposure, minimum, _kept is null ? WorstLoss.Of(tree.End()) : WorstKept(tree.End(), isJoint, at.Class));
        return next;
    }

    private int NumberOf(bool isJoint, int ofClass, int point) => isJoint ? point : ((ofClass + 1) * 2 * _points) + point;

    private WorstLoss WorstKept(ReadOnlySpan<Amount> profits, bool isJoint, int ofClass)
    {
        WorstLoss worst = new(default, -1);
        for (int k = 0; k < profits.Length; k++)
        {
            worst = _kept!(NumberOf(isJoint, ofClass, k)) && -profits[k] > worst.Loss ? new(-profits[k], k) : worst;
        }

        return worst;
    }
}

/// <summary>What is margined by itself, assessed.</summary>
/// <param name="Subject">Its first underlying.</param>
/// <param name="Class">The class of its only underlying.</param>
/// <param name="IsJoint">True where it is several underlyings.</param>
/// <param name="Exposure">What its positions stand for.</param>
/// <param name="Minimum">The sum of the minimum charges.</param>
/// <param name="Worst">The worst valuation point.</param>
internal readonly record struct TimsRoot(ObservableId Subject, int Class, bool IsJoint, Amount Exposure, Amount Minimum, WorstLoss Worst);
