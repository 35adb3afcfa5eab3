// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>How the net sensitivities to one coin change as it moves, volatilities held.</summary>
/// <param name="Factor">The coin.</param>
/// <param name="Points">Relative moves, ascending, and the net of all its legs there.</param>
public sealed record GreeksProfile(ObservableId Factor, ImmutableArray<(Ratio Move, Greeks Net)> Points)
{
    private const int FarthestPercent = 30, StepPercent = 5;

    /// <summary>One profile for each coin whose net delta is not the same everywhere.</summary>
    internal static Result<ImmutableArray<GreeksProfile>> Of(StatedAccount account, PortfolioGreeks now)
    {
        ScenarioFactors factors = new(account.Catalog);
        ImmutableArray<GreeksProfile>.Builder profiles = ImmutableArray.CreateBuilder<GreeksProfile>();
        foreach ((ObservableId factor, Greeks net) in now.Net)
        {
            if (net.Gamma == 0)
            {
                continue;
            }

            ImmutableArray<(Ratio, Greeks)>.Builder points = ImmutableArray.CreateBuilder<(Ratio, Greeks)>();
            for (int percent = -FarthestPercent; percent <= FarthestPercent; percent += StepPercent)
            {
                Ratio move = Ratio.Of(percent).DividedBy(Ratio.Of(100), Rounding.HalfEven);
                Scenario scenario = Scenario.Joint($"{percent} %", [factor], move, VolatilityShock.Relative(Ratio.Zero)).Value;
                Result<PortfolioGreeks> there = PortfolioGreeks.Of(account.Portfolio, ShockedMarket.Of(account.Market, factors, scenario));
                if (!there.IsOk)
                {
                    return Result<ImmutableArray<GreeksProfile>>.Refused(there.Rejection);
                }

                points.Add((move, there.Value.Net.First(at => at.Factor == factor).Greeks));
            }

            profiles.Add(new(factor, points.ToImmutable()));
        }

        return Result<ImmutableArray<GreeksProfile>>.Of(profiles.ToImmutable());
    }
}
