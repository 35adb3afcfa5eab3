// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Texts;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>Runs every part of <c>plimsoll stress</c> over one portfolio file.</summary>
internal sealed class StressRun
{
    /// <summary>The usual logarithmic move of a day where no panel says better.</summary>
    private const double UsualWidth = 0.05, UsualVolatilityWidth = 0.1;

    private const int JointDays = 3;
    private static readonly ImmutableArray<Ratio> _moves = Steps(-50, 50, 10);
    private static readonly ImmutableArray<Ratio> _curveMoves = Steps(-60, 60, 2);
    private static readonly ImmutableArray<Ratio> _volatilities = [.. Steps(-50, 100, 25).Reverse()];

    private readonly string _path;
    private readonly Caveats _caveats;
    private readonly Rulebook _rulebook;
    private readonly PortfolioFile _file;
    private readonly Portfolio _portfolio;
    private readonly ImmutableArray<DividedPart> _parts;
    private readonly ImmutableArray<OpenOrder> _orders;
    private readonly MarketView _market;
    private readonly InstrumentCatalog _catalog;
    private readonly StressFactors _factors;
    private readonly bool _isDepthAssumed;

    internal StressRun(string path, PortfolioFile file, Rulebook rulebook, Caveats caveats)
    {
        _caveats = caveats;
        _path = path;
        _rulebook = rulebook;
        _file = file;
        _portfolio = file.Portfolio;
        _parts = DividedAccount.Of(path, file, rulebook);

        // A fill in a pocket moves collateral into it from outside: what is left then is no longer this division.
        _orders = rulebook.Mode == AccountMode.Isolated ? [] : file.Orders;
        _catalog = file.Catalog;
        _factors = new(file.Catalog);
        (_market, _isDepthAssumed) = WithDepth(file);
    }

    internal StressAnalysis Analyse(string? shocksFile, string? panelFile)
    {
        StressFile shocks = ReadShocks(shocksFile);
        ImmutableArray<SymbolId> own = _factors.Of(_portfolio, _orders);
        ImmutableArray<SymbolId> moving = shocks.MovingOf(own);
        MarginReport now = StressParts.Join([.. _parts.Select(static part => part.Report)]);
        bool hasOptions = HasOptions(_portfolio);
        ImmutableArray<Ratio> volatilities = hasOptions ? _volatilities : [Ratio.Zero];
        ImmutableArray<StressOutcome> grid = Live([.. volatilities.SelectMany(v => _moves.Select(move => Joint(moving, move, v)))]);
        PricePanel? panel = panelFile is null ? null : StressPanel.Read(panelFile, _market.Time);
        ImmutableArray<StressScenario> named = shocks.Scenarios;
        if (panel is not null)
        {
            named = named.AddRange(StressPanel.Shocks(panelFile!, panel, _catalog, moving, JointDays));
            StressPanel.Check(panelFile!, panel, [.. moving.Select(factor => _catalog[factor].Name)], _file.Market, UsualWidth, _caveats);
        }

        ImmutableArray<LiquidationLevel> levels = Levels(moving, []);
        ImmutableArray<StressWidth> widths = [.. moving.Select(factor => new StressWidth(factor, WidthOf(factor, panel)))];
        double volatilityWidth = hasOptions ? UsualVolatilityWidth : 0;
        ImmutableArray<ReverseStressReport> reverse = [Reverse(widths, StressNorm.Euclidean), Reverse(widths, StressNorm.Largest)];
        StressAnalysis analysis = new(
            Path.GetFileName(_path), _catalog, _parts, _file.Orders.Length - _orders.Length, now, moving, _moves, volatilities, grid, Live([.. _curveMoves.Select(move => Joint(moving, move, Ratio.Zero))]), levels,
            _orders, _orders.IsEmpty ? [] : Levels(moving, _orders), _orders.IsEmpty ? [] : Take(FillSets.Of(_portfolio, _market, _rulebook, _orders)),
            Ladder(moving, levels), _isDepthAssumed, widths, volatilityWidth, reverse, Live(named), [],
            StressParts.Join([.. _parts.Select(part => Take(MarginAttribution.Of(part.Part.Portfolio, _market, _rulebook)))]),
            _caveats);
        ShockedMarket worst = ShockedMarket.Of(_market, _factors, grid[analysis.Worst].Scenario);
        return analysis with { WorstLegs = [.. _parts.SelectMany(part => Take(StressTest.Profits(part.Part.Portfolio, _market, worst)))] };
    }

    /// <summary>The nearest breach of any part; each is moved by the factors that it depends on.</summary>
    private ReverseStressReport Reverse(ImmutableArray<StressWidth> widths, StressNorm norm)
    {
        ImmutableArray<ReverseStressReport>.Builder reports = ImmutableArray.CreateBuilder<ReverseStressReport>();
        foreach (DividedPart part in _parts)
        {
            ImmutableArray<SymbolId> own = _factors.Of(part.Part.Portfolio);
            ImmutableArray<StressWidth> ownWidths = _parts.Length == 1 ? widths : [.. widths.Where(width => own.Contains(width.Factor))];
            if (ownWidths.IsEmpty && _parts.Length > 1 && part.Report.IsHealthy)
            {
                continue;
            }

            reports.Add(Take(ReverseStress.Find(part.Part.Portfolio, _market, _rulebook, ownWidths, HasOptions(part.Part.Portfolio) ? UsualVolatilityWidth : 0, norm)));
        }

        return StressParts.Nearest(reports.ToImmutable());
    }

    private StressFile ReadShocks(string? path)
    {
        string name = path ?? "the shipped shocks";
        string text = path is null ? StressReader.ShippedText() : InputText.ReadAll(path);
        return StressReader.Read(text, _catalog, out ImmutableArray<string> errors) ?? throw new InputException(string.Join('\n', errors.Select(error => $"{name}: {error}")));
    }

    private ImmutableArray<LiquidationLevel> Levels(ImmutableArray<SymbolId> moving, ImmutableArray<OpenOrder> orders)
    {
        ImmutableArray<LiquidationLevel>.Builder levels = ImmutableArray.CreateBuilder<LiquidationLevel>();
        foreach (SymbolId factor in moving)
        {
            levels.AddRange(Nearest(part => LiquidationLevels.Of(part, _market, _rulebook, factor, orders)));
        }

        if (!moving.IsEmpty)
        {
            levels.AddRange(Nearest(part => LiquidationLevels.Joint(part, _market, _rulebook, moving, orders)));
        }

        return levels.ToImmutable();
    }

    /// <summary>Down, then up: of each part that anything moves, the nearest.</summary>
    private ImmutableArray<LiquidationLevel> Nearest(Func<Portfolio, Result<ImmutableArray<LiquidationLevel>>> of)
    {
        ImmutableArray<ImmutableArray<LiquidationLevel>> all = [.. _parts.Select(part => Take(of(part.Part.Portfolio)))];
        return all.Length == 1 ? all[0] : [StressParts.Nearest([.. all.Select(static levels => levels[0])]), StressParts.Nearest([.. all.Select(static levels => levels[1])])];
    }

    private bool HasOptions(Portfolio portfolio)
    {
        bool hasOptions = false;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            hasOptions |= _catalog[position.Instrument].Kind == InstrumentKind.Option;
        }

        return hasOptions;
    }

    private ImmutableArray<LadderRung> Ladder(ImmutableArray<SymbolId> moving, ImmutableArray<LiquidationLevel> levels)
    {
        IEnumerable<Ratio> lines = levels.Where(level => level is { Factor: null, State: LevelState.Found } && level.Move!.Value <= _moves[^1]).Select(level => level.Move!.Value);
        ImmutableArray<Ratio> moves = [.. _moves.Concat(lines).Distinct().Order()];
        return StressParts.Join([.. _parts.Select(part => Take(LiquidationLadder.Of(part.Part.Portfolio, _market, _rulebook, moving, moves)))]);
    }

    /// <summary>A factor's usual move of a day: the root of the mean square of the panel's daily returns.</summary>
    private double WidthOf(SymbolId factor, PricePanel? panel)
    {
        if (panel is null)
        {
            return UsualWidth;
        }

        Result<double> width = PanelShocks.DailyWidth(panel, _catalog, factor);
        return width is { IsOk: true, Value: > 0 and <= 1 } ? width.Value : UsualWidth;
    }

    private ImmutableArray<StressOutcome> Live(ImmutableArray<StressScenario> scenarios) =>
        StressParts.Join([.. _parts.Select(part => Take(StressTest.Run(part.Part.Portfolio, _market, _rulebook, scenarios)))]);

    private static StressScenario Joint(ImmutableArray<SymbolId> moving, Ratio move, Ratio volatility)
    {
        string name = $"prices {StressText.Percent(move)}{(volatility.IsZero ? string.Empty : $", volatility {StressText.Percent(volatility)}")}";
        return StressScenario.Joint(name, moving, move, VolatilityRule.Relative(volatility)).Value;
    }

    /// <summary>A portfolio file has no books; plans need some. Assumed: ten times each position on both sides within 1 % of the mark, half a spread of 0.05 %.</summary>
    private static (MarketView Market, bool IsAssumed) WithDepth(PortfolioFile file)
    {
        MarketSnapshot market = file.Market;
        bool isAssumed = false;
        foreach (ref readonly Position position in file.Portfolio.Positions.Span)
        {
            if (!market.TryDepth(position.Instrument, out _))
            {
                isAssumed = true;
                ImmutableArray<DepthLevel> levels = [new(Ratio.Parse("0.01"), Quantity.FromAtoms(position.Quantity.Abs().Atoms > Int128.MaxValue / 10 ? Int128.MaxValue : position.Quantity.Abs().Atoms * 10))];
                market = market.With(position.Instrument, new DepthProfile(Ratio.Parse("0.0005"), levels, levels));
            }
        }

        return (market, isAssumed);
    }

    private T Take<T>(Result<T> result) =>
        result.IsOk ? result.Value : throw new InputException($"{_path}: {RefusalText.Explain(result.Rejection, _catalog, _rulebook)}");

    private static ImmutableArray<Ratio> Steps(int from, int to, int by) =>
        [.. Enumerable.Range(0, ((to - from) / by) + 1).Select(i => Ratio.Of(from + (i * by)).DividedBy(Ratio.Of(100), Rounding.HalfEven))];
}
