// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Weights of one underlying.</summary>
/// <param name="Underlying">Its observable's name.</param>
/// <param name="RiskWeight">The shock to its price over ten days, at least zero: 0.3 is 30 %.</param>
/// <param name="LiquidityHorizonDays">Days to get out of it, above zero; ten leaves the weights as they are.</param>
public sealed record RiskFactorWeight(string Underlying, double RiskWeight, double LiquidityHorizonDays);

/// <summary>Parameters of <see cref="RiskFactorMargin"/>.</summary>
/// <param name="Weights">By underlying; one that is held and not here is refused.</param>
/// <param name="VegaWeight">Relative shock to volatility over ten days: 0.55 in the source.</param>
/// <param name="Correlation">Correlation between underlyings, 0 to 1.</param>
/// <param name="InitialFactor">Initial margin as a multiple of maintenance, at least one.</param>
public sealed record RiskFactorTerms(ImmutableArray<RiskFactorWeight> Weights, double VegaWeight, double Correlation, Ratio InitialFactor);

/// <summary>Margin by weighted Greeks: delta, gamma and vega of each underlying, shocked by weights that grow with the time it takes to get out.</summary>
/// <remarks>
/// <para>After the sensitivities-based method of the Basel market risk framework (MAR21.4–21.7, vega weights MAR21.92). With √h = √(liquidity horizon ÷ 10):
/// w = weight·√h, WS_b = w·delta_b, delta charge = √(ΣWS_b² + Σ_{b≠c} ρ·WS_b·WS_c); vega likewise with min(1, vega weight·√h)·vega_b;
/// gamma charge = Σ max(0, −½·gamma_b·w²).</para>
/// <para>In the Greeks: every position, the coin that options are worth, and what is owed of a coin that has a weight. What an account has of a coin is its
/// balance and what futures and perpetuals have made or lost in it, netted (<see cref="CoinHeld"/>): below zero it is owed, above it hedges the delta of its
/// price: none of it, what offsets that delta, or all of it, whichever makes the delta charge least; its own risk is the haircut's business. A coin that
/// positions only settle in, and that has no weight, as a stablecoin, is taken not to move.</para>
/// <para>Where it differs from the source: one correlation for all pairs; curvature to second order and without offset between underlyings; liquidity
/// horizons scale delta weights too. Each charge is rounded up to a line of its own; initial = maintenance × factor, rounded up.</para>
/// </remarks>
public sealed class RiskFactorMargin : IMarginModel, IScenarioModel, IScreenBounds
{
    private static readonly string[] _charges = ["delta", "gamma", "vega"];

    private readonly Dictionary<string, RiskFactorWeight> _weights;
    private readonly RiskFactorTerms _terms;
    private readonly Ratio? _holdingRate;

    /// <summary>Creates the model.</summary>
    /// <exception cref="InvariantException">A weight is negative or not finite, a horizon not above zero, the correlation outside 0 to 1, or an underlying
    /// repeats.</exception>
    public RiskFactorMargin(RiskFactorTerms terms)
    {
        Invariant.Check(terms.Weights.All(w => w.RiskWeight >= 0 && w.LiquidityHorizonDays > 0 && double.IsFinite(w.RiskWeight * w.LiquidityHorizonDays)),
            "A risk weight is out of its domain.");
        Invariant.Check(terms.Correlation is >= 0 and <= 1 && terms.VegaWeight >= 0 && terms.InitialFactor >= Ratio.One,
            "A parameter of the risk factor model is out of its domain.");
        _terms = terms;
        _weights = terms.Weights.ToDictionary(w => w.Underlying, StringComparer.Ordinal);
        double most = terms.Weights.IsEmpty ? 0 : terms.Weights.Max(static w => w.RiskWeight * Math.Sqrt(w.LiquidityHorizonDays / 10));
        _holdingRate = Ratio.TryQuantise(2 * most, Rounding.Up, out Ratio rate) ? rate : null;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = ["all positions"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Result<SortedDictionary<ObservableId, BookSensitivity>> sensitivities = BookSensitivity.ByUnderlying(portfolio, market);
        if (!sensitivities.IsOk)
        {
            return sensitivities.Rejection;
        }

        SortedDictionary<ObservableId, BookSensitivity> sums = sensitivities.Value;
        SortedDictionary<ObservableId, double> balances = [];
        Rejection unpriced = AddCoin(portfolio, market, sums, balances);
        if (unpriced.IsRefused)
        {
            return unpriced;
        }

        List<(double Delta, double Balance)> deltas = [];
        List<double> vegas = [];
        double gamma = 0;
        foreach ((ObservableId factor, BookSensitivity s) in sums)
        {
            if (!_weights.TryGetValue(market.Catalog[factor].Name, out RiskFactorWeight? weight))
            {
                if (IsUnderlying(factor, portfolio, market))
                {
                    return new(RejectionCode.MarginTermsMissing, factor);
                }

                continue;
            }

            double horizon = Math.Sqrt(weight.LiquidityHorizonDays / 10);
            double shock = weight.RiskWeight * horizon;
            deltas.Add((shock * s.Delta, shock * balances.GetValueOrDefault(factor)));
            vegas.Add(Math.Min(1, _terms.VegaWeight * horizon) * s.Vega);
            gamma += Math.Max(0, -0.5 * s.Gamma * shock * shock);
        }

        Result<Amount> exposure = TailMargin.Exposure(portfolio, market);
        if (!exposure.IsOk)
        {
            return exposure.Rejection;
        }

        double delta = Math.Min(
            Aggregate(deltas.Select(static d => d.Delta)),
            Math.Min(Aggregate(deltas.Select(static d => d.Delta + Math.Clamp(-d.Delta, 0, d.Balance))),
                Aggregate(deltas.Select(static d => d.Delta + d.Balance))));
        double[] charges = [delta, gamma, Aggregate(vegas)];
        for (int charge = 0; charge < charges.Length; charge++)
        {
            if (!Amount.TryQuantise(charges[charge], Rounding.Up, out Amount maintenance))
            {
                return new(RejectionCode.OutsideDomain, RefusalSubject.Line(charge));
            }

            if (maintenance.IsPositive)
            {
                sheet.Add(new MarginLine(MarginLineKind.Book, charge, exposure.Value, maintenance.Times(_terms.InitialFactor, Rounding.Up), maintenance,
                    charge));
            }
        }

        return Rejection.None;
    }

    /// <summary>Always null: an option's delta itself moves with the price.</summary>
    public Ratio? RateBound(InstrumentId instrument) => null;

    /// <summary>Twice the largest shock: the delta charge changes by no more than a weighted delta, and a balance is one itself and in what is matched to
    /// it.</summary>
    public Ratio? HoldingRateBound(AssetId asset) => _holdingRate;

    /// <inheritdoc/>
    public string ScenarioName(int scenario) => _charges[scenario];

    // What is owed of a coin joins the deltas; what there is of it is kept apart, for it may hedge or not.
    private Rejection AddCoin(in Portfolio portfolio, MarketView market, SortedDictionary<ObservableId, BookSensitivity> sums, SortedDictionary<ObservableId,
        double> held)
    {
        SortedSet<ObservableId> coins = [];
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            AddWeighted(coins, market.Catalog[holding.Asset].PriceObservable, market);
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            AddWeighted(coins, market.Catalog[market.Catalog[position.Instrument].Settlement].PriceObservable, market);
        }

        foreach (ObservableId coin in coins)
        {
            Rejection rejection = CoinHeld.ValueOf(portfolio, coin, market, out double value);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            if (value < 0)
            {
                BookSensitivity sum = sums.GetValueOrDefault(coin);
                sums[coin] = sum with { Delta = sum.Delta + value };
            }
            else
            {
                held[coin] = value;
            }
        }

        return Rejection.None;
    }

    private void AddWeighted(SortedSet<ObservableId> coins, ObservableId? observable, MarketView market)
    {
        if (observable is { } coin && _weights.ContainsKey(market.Catalog[coin].Name))
        {
            coins.Add(coin);
        }
    }

    private static bool IsUnderlying(ObservableId factor, in Portfolio portfolio, MarketView market)
    {
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (market.Catalog[position.Instrument].Underlying == factor)
            {
                return true;
            }
        }

        return false;
    }

    // ρ·(ΣWS)² + (1 − ρ)·ΣWS²: the double sum with one correlation, and never negative.
    private double Aggregate(IEnumerable<double> weighted)
    {
        double sum = 0;
        double squares = 0;
        foreach (double ws in weighted)
        {
            sum += ws;
            squares = Math.FusedMultiplyAdd(ws, ws, squares);
        }

        return Math.Sqrt((_terms.Correlation * sum * sum) + ((1 - _terms.Correlation) * squares));
    }
}
