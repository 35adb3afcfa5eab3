// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How much of an account's balances of coins counts as a hedge of its positions.</summary>
internal enum HedgePart : byte
{
    /// <summary>None of it: balances are collateral, and their risk is the haircut's.</summary>
    Nothing,

    /// <summary>Of each coin as much as brings the account's net delta to it, as it is now, nearest to zero.</summary>
    Matched,

    /// <summary>All of it.</summary>
    Everything,
}

/// <summary>Profits of an account's positions and of the coin that it owes in each scenario, with and without the coin that it has, which may hedge
/// them.</summary>
/// <remarks>What an account has of a coin is <see cref="CoinHeld"/>, netted: a balance that unrealised losses have used up hedges nothing, what is lost beyond
/// it is owed, and an unrealised profit is coin as a balance is. The delta that it is matched to is today's, by the formula of <see cref="BookSensitivity"/>:
/// anybody can read it in a report of Greeks, and the same part hedges under
/// <see cref="RiskFactorMargin"/>.</remarks>
internal sealed class HedgedProfits
{
    private readonly ScenarioSet _scenarios;
    private readonly double[] _unhedged;
    private readonly double[] _balances;
    private readonly double[] _matched;

    private HedgedProfits(ScenarioSet scenarios, double[] unhedged, double[] balances, double[] matched, bool isEmpty)
    {
        _scenarios = scenarios;
        _unhedged = unhedged;
        _balances = balances;
        _matched = matched;
        IsEmpty = isEmpty;
    }

    /// <summary>True when there is nothing that could need margin: no position, and no loan of a coin that moves.</summary>
    internal bool IsEmpty { get; }

    /// <summary>True when some coin could hedge.</summary>
    internal bool HasHedge => Array.Exists(_balances, static value => value > 0);

    /// <summary>Revalues an account.</summary>
    /// <returns>Refused as <see cref="RevaluationBook.Of"/> is, and for a loan of an asset without a price.</returns>
    internal static Result<HedgedProfits> Of(in Portfolio portfolio, MarketView market, ScenarioSet scenarios)
    {
        Result<RevaluationBook> book = RevaluationBook.ForRequirement(portfolio, market, scenarios);
        double[] values = new double[scenarios.Names.Length];
        Rejection rejection = book.IsOk ? CoinValues(portfolio, market, scenarios, values) : book.Rejection;
        if (rejection.IsRefused)
        {
            return Result<HedgedProfits>.Refused(rejection);
        }

        bool hasLoan = false;
        for (int column = 0; column < values.Length; column++)
        {
            if (values[column] < 0)
            {
                book.Value.AddLinear(column, values[column]);
                hasLoan = true;
            }
        }

        if (portfolio.Positions.IsEmpty && !hasLoan)
        {
            return Result<HedgedProfits>.Of(new(scenarios, [], [], [], isEmpty: true));
        }

        double[] profits = new double[scenarios.PaddedCount];
        book.Value.Accumulate(scenarios.Growth, scenarios.Moves, profits);
        double[] balances = [.. values.Select(static value => Math.Max(0, value))];
        Result<double[]> matched = Array.Exists(balances, static value => value > 0) ? Matched(portfolio, market, scenarios, balances)
            : Result<double[]>.Of(balances);
        return matched.IsOk ? Result<HedgedProfits>.Of(new(scenarios, profits, balances, matched.Value, isEmpty: false))
            : Result<HedgedProfits>.Refused(matched.Rejection);
    }

    // A coin is held or owed, so that beside one that is held there is no loan of it in the delta.
    private static Result<double[]> Matched(in Portfolio portfolio, MarketView market, ScenarioSet scenarios, double[] balances)
    {
        Result<SortedDictionary<ObservableId, BookSensitivity>> sensitivities = BookSensitivity.ByUnderlying(portfolio, market);
        if (!sensitivities.IsOk)
        {
            return Result<double[]>.Refused(sensitivities.Rejection);
        }

        double[] matched = new double[balances.Length];
        for (int column = 0; column < matched.Length; column++)
        {
            double delta = balances[column] > 0 && market.Catalog.TryFindObservable(scenarios.Names[column], out ObservableSpec? coin)
                ? sensitivities.Value.GetValueOrDefault(coin.Id).Delta : 0;
            matched[column] = Math.Clamp(-delta, 0, balances[column]);
        }

        return Result<double[]>.Of(matched);
    }

    /// <summary>What the account has of each coin that is a factor, numeraire: its balance and what positions have made or lost in it, netted, so that
    /// realising a profit changes nothing.</summary>
    private static Rejection CoinValues(in Portfolio portfolio, MarketView market, ScenarioSet scenarios, double[] values)
    {
        for (int column = 0; column < values.Length; column++)
        {
            if (!market.Catalog.TryFindObservable(scenarios.Names[column], out ObservableSpec? observable))
            {
                continue;
            }

            Rejection rejection = CoinHeld.ValueOf(portfolio, observable.Id, market, out values[column]);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    /// <summary>The profit in each scenario with a part of the balances, in an array of its own.</summary>
    internal double[] With(HedgePart part)
    {
        double[] profits = [.. _unhedged];
        double[] hedge = part == HedgePart.Everything ? _balances : _matched;
        for (int column = 0; column < hedge.Length && part != HedgePart.Nothing; column++)
        {
            if (hedge[column] != 0)
            {
                RevaluationBook.AccumulateLinear(hedge[column], _scenarios.Growth[column], profits);
            }
        }

        return profits[.._scenarios.Count];
    }
}
