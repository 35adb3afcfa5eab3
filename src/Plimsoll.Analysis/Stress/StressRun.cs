// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>An account divided under a rulebook, ready to be stressed.</summary>
public sealed class StressRun
{
    /// <summary>The usual logarithmic move of a day where no panel says better.</summary>
    private const double UsualWidth = 0.05, UsualVolatilityWidth = 0.1;

    private static readonly ImmutableArray<Ratio> _moves = Steps(-50, 50, 10);
    private static readonly ImmutableArray<Ratio> _curveMoves = Steps(-60, 60, 2);
    private static readonly ImmutableArray<Ratio> _volatilities = [.. Steps(-50, 100, 25).Reverse()];

    private readonly StatedAccount _account;
    private readonly Rulebook _rulebook;
    private readonly ImmutableArray<DividedPart> _parts;
    private readonly ImmutableArray<OpenOrder> _orders;
    private readonly MarketView _market;
    private readonly ScenarioFactors _factors;
    private readonly bool _isDepthAssumed;

    private StressRun(StatedAccount account, Rulebook rulebook, ImmutableArray<DividedPart> parts)
    {
        _account = account;
        _rulebook = rulebook;
        _parts = parts;

        // A fill in a pocket moves collateral into it from outside: what is left then is no longer this division.
        _orders = rulebook.Mode == AccountMode.Isolated ? [] : account.Orders;
        _factors = new(account.Catalog);
        (_market, _isDepthAssumed) = WithDepth(account);
    }

    /// <summary>Divides and margins the account as it stands.</summary>
    /// <returns>Refused where the rulebook refuses the account or a part of it.</returns>
    public static AnalysisResult<StressRun> Of(StatedAccount account, Rulebook rulebook)
    {
        AnalysisResult<ImmutableArray<DividedPart>> parts = DividedAccount.Of(account, rulebook);
        return parts.IsOk ? new StressRun(account, rulebook, parts.Value) : parts.Refusal;
    }

    /// <summary>Finds out what breaks the account.</summary>
    /// <param name="shocks">Named shocks.</param>
    /// <param name="panel">Past prices, for days of the past as shocks and the widths of reverse stress; null for none.</param>
    /// <param name="caveats">Told what the panel does not know.</param>
    /// <returns>Refused where the rulebook refuses the account in a scenario, or the panel is of no use.</returns>
    public AnalysisResult<StressAnalysis> Analyse(StressFile shocks, StatedPanel? panel, Caveats caveats)
    {
        ImmutableArray<ObservableId> moving = shocks.MovingOf(_factors.Of(_account.Portfolio, _orders));
        bool hasOptions = HasOptions(_account.Portfolio);
        ImmutableArray<Ratio> volatilities = hasOptions ? _volatilities : [Ratio.Zero];
        Result<ImmutableArray<StressOutcome>> grid = Outcomes([.. volatilities.SelectMany(v => _moves.Select(move => Joint(moving, move, v)))]);
        if (!grid.IsOk)
        {
            return Refused(grid.Rejection);
        }

        StressHistory? history = null;
        if (panel is not null)
        {
            AnalysisResult<StressHistory> found = StressHistory.Of(panel, _account, moving, UsualWidth, caveats);
            if (!found.IsOk)
            {
                return found.Refusal;
            }

            history = found.Value;
        }

        ImmutableArray<StressWidth> widths = [.. moving.Select(factor => new StressWidth(factor, WidthOf(factor, history)))];
        Result<StressAnalysis> analysis =
            from levels in Levels(moving, [])
            from euclidean in Reverse(widths, StressNorm.Euclidean)
            from largest in Reverse(widths, StressNorm.Largest)
            from curve in Outcomes([.. _curveMoves.Select(move => Joint(moving, move, Ratio.Zero))])
            from levelsWithOrders in _orders.IsEmpty ? Result<ImmutableArray<LiquidationLevel>>.Of([]) : Levels(moving, _orders)
            from fillSets in _orders.IsEmpty ? Result<ImmutableArray<FillSetOutcome>>.Of([]) : FillSets.Of(_account.Portfolio, _market, _rulebook, _orders)
            from ladder in Ladder(moving, levels)
            from named in Outcomes(history is null ? shocks.Scenarios : shocks.Scenarios.AddRange(history.Shocks))
            from attribution in _parts.Each(part => MarginAttribution.Of(part.Part.Portfolio, _market, _rulebook))
            from worstLegs in WorstLegs(grid.Value)
            select new StressAnalysis(
                _account, _parts, _account.Orders.Length - _orders.Length, StressParts.Join([.. _parts.Select(static part => part.Report)]), moving, _moves,
                    volatilities,
                grid.Value, _curveMoves, curve, levels, _orders, levelsWithOrders, fillSets, ladder, _isDepthAssumed, widths,
                    hasOptions ? UsualVolatilityWidth : 0, [euclidean, largest],
                named, worstLegs, StressParts.Join(attribution), history)
            { Rules = _rulebook };
        return analysis.IsOk ? analysis.Value with { Blocked = Blocked(caveats) } : Refused(analysis.Rejection);
    }

    /// <summary>What no book takes, and says of the assumed ones why; of those that the file states it is said with the account.</summary>
    private ImmutableArray<BlockedClose> Blocked(Caveats caveats)
    {
        ImmutableArray<BlockedClose> blocked = AccountCaveats.Blocked(_rulebook, _account.Portfolio, _market, countsUnknown: true);
        foreach (BlockedClose close in blocked.Where(close => !_account.Market.TryDepth(close.Instrument, out _)))
        {
            caveats.Warn(_account.Name, AccountCaveats.BlockedSentence(_rulebook, close, _account.Catalog, "in the book that is assumed for the ladder"));
        }

        return blocked;
    }

    private AccountRefused Refused(Rejection rejection) =>
        new(_account.Name, rejection, _account.Catalog, $"rulebook {_rulebook.Name}") { Rulebook = _rulebook, Account = _account.Portfolio };

    /// <summary>The nearest breach of any part; each is moved by the factors that it depends on.</summary>
    private Result<ReverseStressReport> Reverse(ImmutableArray<StressWidth> widths, StressNorm norm)
    {
        List<(DividedPart Part, ImmutableArray<StressWidth> Widths)> searched = [];
        foreach (DividedPart part in _parts)
        {
            ImmutableArray<ObservableId> own = _factors.Of(part.Part.Portfolio);
            ImmutableArray<StressWidth> ownWidths = _parts.Length == 1 ? widths : [.. widths.Where(width => own.Contains(width.Factor))];
            if (!ownWidths.IsEmpty || _parts.Length == 1 || !part.Report.IsHealthy)
            {
                searched.Add((part, ownWidths));
            }
        }

        return searched
            .Each(one =>
            ReverseStress.Find(one.Part.Part.Portfolio, _market, _rulebook, one.Widths, HasOptions(one.Part.Part.Portfolio) ? UsualVolatilityWidth : 0, norm))
            .Select(StressParts.Nearest);
    }

    /// <summary>For each factor, then for all together: down, then up.</summary>
    private Result<ImmutableArray<LiquidationLevel>> Levels(ImmutableArray<ObservableId> moving, ImmutableArray<OpenOrder> orders) =>
        from alone in moving.Each(factor => Nearest(part => LiquidationLevels.Of(part, _market, _rulebook, factor, orders)))
        from joint in moving.IsEmpty ? Result<ImmutableArray<LiquidationLevel>>.Of([])
            : Nearest(part => LiquidationLevels.Joint(part, _market, _rulebook, moving, orders))
        select ImmutableArray.CreateRange(alone.SelectMany(static levels => levels).Concat(joint));

    /// <summary>Down, then up: of each part that anything moves, the nearest.</summary>
    private Result<ImmutableArray<LiquidationLevel>> Nearest(Func<Portfolio, Result<ImmutableArray<LiquidationLevel>>> of) =>
        _parts.Each(part => of(part.Part.Portfolio)).Select(static all => all.Length == 1
            ? all[0]
            : [StressParts.Nearest([.. all.Select(static levels => levels[0])]), StressParts.Nearest([.. all.Select(static levels => levels[1])])]);

    private Result<ImmutableArray<LadderRung>> Ladder(ImmutableArray<ObservableId> moving, ImmutableArray<LiquidationLevel> levels)
    {
        IEnumerable<Ratio> lines = levels.Where(level => level is { Factor: null, State: LevelState.Found } && level.Move!.Value <= _moves[^1])
            .Select(level => level.Move!.Value);
        ImmutableArray<Ratio> moves = [.. _moves.Concat(lines).Distinct().Order()];
        return _parts.Each(part => LiquidationLadder.Of(part.Part.Portfolio, _market, _rulebook, moving, moves)).Select(StressParts.Join);
    }

    private Result<ImmutableArray<StressOutcome>> Outcomes(ImmutableArray<Scenario> scenarios) =>
        _parts.Each(part => StressTest.Run(part.Part.Portfolio, _market, _rulebook, scenarios)).Select(StressParts.Join);

    private Result<ImmutableArray<LegAmount>> WorstLegs(ImmutableArray<StressOutcome> grid)
    {
        ShockedMarket worst = ShockedMarket.Of(_market, _factors, grid[StressAnalysis.WorstOf(grid)].Scenario);
        return _parts.Each(part => StressTest.Profits(part.Part.Portfolio, _market, worst))
            .Select(static legs => ImmutableArray.CreateRange(legs.SelectMany(static part => part)));
    }

    private bool HasOptions(in Portfolio portfolio) => StatedAccount.Holds(portfolio, _account.Catalog, InstrumentKind.Option);

    /// <summary>A factor's usual move of a day: the root of the mean square of the panel's daily returns.</summary>
    private static double WidthOf(ObservableId factor, StressHistory? history)
    {
        if (history is null)
        {
            return UsualWidth;
        }

        return history.WidthOf(factor) is > 0 and <= 1 and var width ? width : UsualWidth;
    }

    private static Scenario Joint(ImmutableArray<ObservableId> moving, Ratio move, Ratio volatility)
    {
        string name = $"prices {StressStory.Percent(move)}{(volatility.IsZero ? string.Empty : $", volatility {StressStory.Percent(volatility)}")}";
        return Scenario.Joint(name, moving, move, VolatilityShock.Relative(volatility)).Value;
    }

    /// <summary>A stated account has no books; plans need some. Assumed: ten times each position on both sides within 1 % of the mark, half a spread of 0.05
    /// %.</summary>
    private static (MarketView Market, bool IsAssumed) WithDepth(StatedAccount account)
    {
        MarketSnapshot market = account.Market;
        bool isAssumed = false;
        foreach (IGrouping<InstrumentId, Position> held in account.Portfolio.Positions.ToArray().GroupBy(static position => position.Instrument))
        {
            if (!market.TryDepth(held.Key, out _))
            {
                isAssumed = true;

                // The larger of two legs: each is closed against a side of its own.
                Int128 size = held.Max(static position => position.Quantity.Abs().Atoms);
                ImmutableArray<DepthLevel> levels = [new(Ratio.Parse("0.01"), Quantity.FromAtoms(size > Int128.MaxValue / 10 ? Int128.MaxValue : size * 10))];
                market = market.With(held.Key, new DepthProfile(Ratio.Parse("0.0005"), levels, levels));
            }
        }

        return (market, isAssumed);
    }

    private static ImmutableArray<Ratio> Steps(int from, int to, int by) =>
        [.. Enumerable.Range(0, ((to - from) / by) + 1).Select(i => Ratio.Of(from + (i * by)).DividedBy(Ratio.Of(100), Rounding.HalfEven))];
}
