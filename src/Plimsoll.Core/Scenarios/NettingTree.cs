// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>How a group combines what its parts gain and lose, scenario by scenario.</summary>
/// <remarks>Losses always count in full. Profits of a part count by <paramref name="ProfitShare"/> and at most <paramref name="MostProfit"/> a part: all of
/// them where the parts net (a class of one underlying), some where they are only alike (TIMS product groups, the currencies of Deribit's portfolio margin),
/// none where every part stands alone.</remarks>
/// <param name="ProfitShare">From 0 to 1.</param>
/// <param name="MostProfit">Numeraire, at least 0, after the share; null for no end.</param>
public readonly record struct CombineRule(Ratio ProfitShare, Amount? MostProfit = null)
{
    /// <summary>Parts net in full.</summary>
    public static CombineRule Sum => new(Ratio.One);

    /// <summary>No part's profit is offered to another: the losses add up.</summary>
    public static CombineRule Alone => default;

    /// <summary>What a part's profit, or loss, is in the group, rounded down.</summary>
    public Amount Counted(Amount profit)
    {
        if (!profit.IsPositive)
        {
            return profit;
        }

        Amount shared = profit.Times(ProfitShare, Rounding.Down);
        return MostProfit is { } most ? Amount.Min(shared, most) : shared;
    }
}

/// <summary>The worst of a group's scenarios.</summary>
/// <param name="Loss">What is lost there, numeraire, at least 0.</param>
/// <param name="Scenario">Which it is, the first of equals; −1 where nothing is lost in any.</param>
public readonly record struct WorstLoss(Amount Loss, int Scenario)
{
    /// <summary>The worst of one profit a scenario.</summary>
    public static WorstLoss Of(ReadOnlySpan<Amount> profits)
    {
        WorstLoss worst = new(default, -1);
        for (int s = 0; s < profits.Length; s++)
        {
            worst = -profits[s] > worst.Loss ? new(-profits[s], s) : worst;
        }

        return worst;
    }

    /// <summary>The worse of two, the first of equals.</summary>
    public WorstLoss Or(WorstLoss other) => other.Loss > Loss ? other : this;
}

/// <summary>Groups within groups, each with a rule of how its parts net, added up from the leaves: an account's profit by scenario.</summary>
/// <remarks>
/// <para>A walk and no structure: open a group, add its leaves and groups, close it. A leaf is what positions that net fully gain in each scenario, as rows of
/// a <see cref="ScenarioCube"/> times quantities, weights and dampeners already in it. The order of leaves and groups does not matter: sums are exact, and each
/// part is rounded by itself.</para>
/// <para>The worst of the whole lies between the worst of the sum of all leaves (every rule <see cref="CombineRule.Sum"/>) and <see cref="Gross"/>, the sum of
/// the leaves' own worsts. A rule that grants part of that difference on the requirement, and not scenario by scenario, is <see cref="NotGranted"/>.</para>
/// <para>Scratch for one caller at a time; it allocates only when it grows deeper or its scenarios more than ever before.</para>
/// </remarks>
public sealed class NettingTree
{
    /// <summary>The most groups within each other: no rulebook known has more than four.</summary>
    public const int MaxDepth = 8;

    private readonly CombineRule[] _rules = new CombineRule[MaxDepth];
    private Amount[] _profits = [];
    private int _scenarios;
    private int _depth;

    /// <summary>The sum of what the leaves so far lose each by itself, in the worst scenario of each.</summary>
    public Amount Gross { get; private set; }

    /// <summary>Starts anew with the rule of the outermost group.</summary>
    public void Begin(int scenarios, CombineRule rule)
    {
        Invariant.Check(scenarios >= 1, "A netting tree has at least one scenario.");
        _scenarios = scenarios;
        if (_profits.Length < MaxDepth * scenarios)
        {
            _profits = new Amount[MaxDepth * scenarios];
        }

        _depth = 0;
        Gross = default;
        Open(rule);
    }

    /// <summary>Opens a group within the current one.</summary>
    public void Open(CombineRule rule)
    {
        Invariant.Check(_depth < MaxDepth, "Groups of a netting tree lie deeper in each other than it can carry.");
        Invariant.Check(!rule.ProfitShare.IsNegative && rule.ProfitShare <= Ratio.One && rule.MostProfit is not { IsNegative: true },
            "A share of profits is from 0 to 1, their end at least 0.");
        _rules[_depth] = rule;
        Level(_depth++).Clear();
    }

    /// <summary>Adds a leaf to the current group: one profit a scenario.</summary>
    public void Add(ReadOnlySpan<Amount> profits)
    {
        Invariant.Check(profits.Length == _scenarios && _depth > 0, "A leaf has one profit a scenario and lies in a group.");
        Gross += WorstLoss.Of(profits).Loss;
        Add(profits, _depth - 1);
    }

    /// <summary>Closes the current group, which becomes a part of the one around it.</summary>
    public void Close()
    {
        Invariant.Check(_depth > 1, "The outermost group of a netting tree is not closed but ended.");
        _depth--;
        Add(Level(_depth), _depth - 1);
    }

    /// <summary>The outermost group's profit by scenario, once every other is closed.</summary>
    public ReadOnlySpan<Amount> End()
    {
        Invariant.Check(_depth == 1, "A netting tree ended inside a group.");
        return Level(0);
    }

    /// <summary>What a rule that grants a share of all offsets adds to the requirement of what nets in full: (1 − share) × (gross − core), rounded up, and
    /// nothing where gross is below core, as dampeners can make it.</summary>
    /// <param name="core">What the parts require together.</param>
    /// <param name="gross">The sum of what they require each alone.</param>
    /// <param name="notGranted">1 − share, from 0 to 1.</param>
    public static Amount NotGranted(Amount core, Amount gross, Ratio notGranted) => Amount.Max(gross - core, default).Times(notGranted, Rounding.Up);

    private void Add(ReadOnlySpan<Amount> part, int level)
    {
        CombineRule rule = _rules[level];
        Span<Amount> whole = Level(level);
        for (int s = 0; s < whole.Length; s++)
        {
            whole[s] += rule.Counted(part[s]);
        }
    }

    private Span<Amount> Level(int level) => _profits.AsSpan(level * _scenarios, _scenarios);
}
