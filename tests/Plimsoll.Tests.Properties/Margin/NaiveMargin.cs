// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>The models again, dull on purpose: no grouping tricks, no memo, no envelope, big integers or plain doubles throughout.</summary>
internal static class NaiveMargin
{
    private static readonly BigInteger _unit = Fixed18.AtomsPerUnit;

    /// <summary>The sum over tiers of rate × slice in 36 decimals, rounded up once.</summary>
    public static BigInteger Tiered(TierSchedule schedule, Amount notional, MarginKind kind)
    {
        BigInteger total = 0;
        for (int i = 0; i < schedule.Tiers.Length; i++)
        {
            BigInteger floor = (BigInteger)schedule.Tiers[i].Floor.Atoms;
            BigInteger ceiling = i + 1 < schedule.Tiers.Length ? (BigInteger)schedule.Tiers[i + 1].Floor.Atoms
                : BigInteger.Max((BigInteger)notional.Atoms, floor);
            BigInteger slice = BigInteger.Max(0, BigInteger.Min((BigInteger)notional.Atoms, ceiling) - floor);
            total += slice * (BigInteger)(kind == MarginKind.Initial ? schedule.Tiers[i].Initial : schedule.Tiers[i].Maintenance).Atoms;
        }

        return (total + _unit - 1) / _unit;
    }

    /// <summary>The worst loss of one underlying in doubles, every instrument revalued by itself in every scenario, the hedge found by ternary
    /// search.</summary>
    public static double Worst(ScenarioClass terms, in Portfolio portfolio, MarketView market, string underlying, out int scenario)
    {
        double price = Price(market, underlying);
        (double least, double most) = Coin(portfolio, market, underlying);

        double[] profits = new double[terms.Scenarios.Length];
        foreach (Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            for (int s = 0; s < profits.Length && market.Catalog[spec.Underlying].Name == underlying; s++)
            {
                profits[s] += position.Quantity.ToDouble() * Profit(terms.Scenarios[s], spec, market, position.Quantity.IsPositive);
            }
        }

        (double Loss, int Scenario) At(double hedge) => profits
            .Select((profit, s) =>
            (Loss: -profit - (terms.Scenarios[s].Weight.ToDouble() * hedge * price * terms.Scenarios[s].Own.PriceMove.ToDouble()), Scenario: s))
            .Append((Loss: 0, Scenario: -1))
            .MaxBy(found => found.Loss);
        if (!terms.HasSpotOffset)
        {
            // No coin hedges; what is owed of it, or stands against what options owe, counts where it hurts.
            (double alone, double beside) = (At(0).Loss, At(least).Loss);
            scenario = alone >= beside ? At(0).Scenario : At(least).Scenario;
            return Math.Max(alone, beside);
        }

        (double low, double high) = (least, most);
        for (int i = 0; i < 120; i++)
        {
            double left = low + ((high - low) / 3);
            double right = high - ((high - low) / 3);
            (low, high) = At(left).Loss <= At(right).Loss ? (low, right) : (left, high);
        }

        (double loss, scenario) = new[] { At((low + high) / 2), At(least), At(most) }.MinBy(found => found.Loss);
        return loss;
    }

    /// <summary>Between which numbers of coins, beside the positions, the account may be said to have: case by case.</summary>
    internal static (double Least, double Most) Coin(in Portfolio portfolio, MarketView market, string underlying)
    {
        double balance = 0, made = 0, owedByOptions = 0;
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            balance += market.Catalog[holding.Asset].Symbol == underlying ? holding.Balance.ToDouble() : 0;
        }

        foreach (Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (spec.Option is null && market.Catalog[spec.Settlement].Symbol == underlying)
            {
                double units = position.Quantity.ToDouble() * spec.ContractSize.ToDouble(), mark = Price(market, market.Catalog[spec.Mark].Name);
                made += (spec.Payoff == Payoff.Inverse ? -units / mark : units * mark) - position.Cost.ToDouble();
            }
            else if (spec.Payoff == Payoff.Inverse && market.Catalog[spec.Settlement].Symbol == underlying)
            {
                owedByOptions -= position.Quantity.ToDouble() * spec.ContractSize.ToDouble() * Price(market, market.Catalog[spec.Mark].Name);
            }
        }

        double net = balance + made;
        return net < 0 ? (net, net) // More is owed than is there, on loan or lost: all of that is short.
            : net <= owedByOptions ? (net, net) // Options owe all of it: no haircut covers any, and all of it falls with its price.
            : (Math.Max(owedByOptions, 0), net); // Some of it is left: any part of that may hedge.
    }

    private static double Profit(Scenario scenario, InstrumentSpec spec, MarketView market, bool isLong)
    {
        double move = scenario.Own.PriceMove.ToDouble();
        double weight = scenario.Weight.ToDouble();
        double size = spec.ContractSize.ToDouble();
        double mark = Price(market, market.Catalog[spec.Mark].Name);
        double coin = spec.Settlement == market.Catalog.Numeraire ? 1 : Price(market, market.Catalog[spec.Settlement].Symbol);
        if (spec.Option is null)
        {
            // Inverse: profit in coin, then at the price the coin has in the scenario.
            return spec.Payoff == Payoff.Inverse
                ? weight * size * ((1 / mark) - (1 / (mark * (1 + move)))) * coin * (1 + move)
                : weight * size * mark * move * coin;
        }

        double forward = Price(market, market.Catalog[spec.Option.Forward].Name);
        market.TryVolatility(spec.Option.Volatility, out Ratio volatility);
        double v = volatility.ToDouble();
        double years = Math.Max(0, market.Time.YearsTo(spec.Expiry!.Value));
        double days = Math.Max(1, years * 365);
        VolatilityShock rule = scenario.Own.Volatility;
        double factor = Math.Pow(30 / days, (days < 30 ? rule.ShortPower : rule.LongPower).ToDouble());
        double shocked = rule.Move switch
        {
            VolatilityMove.Up => Math.Max(Math.Max(v, v * (1 + (factor * rule.Size.ToDouble()))), rule.UpAtLeast.ToDouble()),
            VolatilityMove.Down => Math.Max(0, v * (1 - (factor * rule.Size.ToDouble()))),
            _ => v,
        };
        bool isCall = spec.Option.Side == OptionSide.Call;
        double today = Black76.Price(forward, spec.Option.Strike.ToDouble(), v, years, 1, isCall).Value;
        double left = Math.Max(0, market.Time.PlusSeconds(scenario.StepSeconds).YearsTo(spec.Expiry!.Value));
        double then = Black76.Price(forward * (1 + move), spec.Option.Strike.ToDouble(), shocked, left, 1, isCall).Value;
        double unit = size * coin / (spec.Payoff == Payoff.Inverse ? forward : 1);

        // What a mark is above the model's value is no collateral for who holds the option, and what it is below is no relief for who owes it.
        double off = (today * unit) - (mark * size * coin);
        double late = isLong ? Math.Min(off, 0) : Math.Max(off, 0);
        double held = Math.Max((weight * (then - today) * unit) + late, -mark * size * coin);

        // A put never pays more than its strike, in dollars of an inverse one too; equity counts the mark of it already.
        double strike = spec.Option.Strike.ToDouble() * size * (spec.Payoff == Payoff.Inverse ? 1 : coin);
        return isCall ? held : Math.Min(held, Math.Max(strike - (mark * size * coin), 0));
    }

    private static double Price(MarketView market, string name)
    {
        Assert.True(market.Catalog.TryFindObservable(name, out ObservableSpec? observable), name);
        Assert.True(market.TryPrice(observable.Id, out Price price), name);
        return price.ToDouble();
    }
}
