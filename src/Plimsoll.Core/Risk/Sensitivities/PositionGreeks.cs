// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Sensitivities of the value of a leg, or of all legs on one factor, in the numeraire and in the signs of the holder.</summary>
/// <param name="Delta">Per +1 of the index, in the numeraire: units of the underlying. See <see cref="PortfolioGreeks.DeltaConvention"/>.</param>
/// <param name="Gamma">Change of delta per +1 of the index.</param>
/// <param name="Vega">Per +1 volatility point (0.01).</param>
/// <param name="Theta">Per day that passes.</param>
/// <param name="Rho">Per +1 percentage point of the rate, forwards held: discounting alone.</param>
/// <param name="Vanna">Change of delta per +1 volatility point.</param>
/// <param name="Volga">Change of vega per +1 volatility point.</param>
public readonly record struct Greeks(double Delta, double Gamma, double Vega, double Theta, double Rho, double Vanna, double Volga)
{
    /// <summary>The sum, figure by figure.</summary>
    public static Greeks operator +(Greeks a, Greeks b) => new(
        a.Delta + b.Delta, a.Gamma + b.Gamma, a.Vega + b.Vega, a.Theta + b.Theta, a.Rho + b.Rho, a.Vanna + b.Vanna, a.Volga + b.Volga);

    // Adding zero turns −0 into 0.
    internal Greeks Times(double factor) => new(
        (Delta * factor) + 0.0, (Gamma * factor) + 0.0, (Vega * factor) + 0.0, (Theta * factor) + 0.0, (Rho * factor) + 0.0, (Vanna * factor) + 0.0,
            (Volga * factor) + 0.0);
}

/// <summary>A leg's sensitivities to one factor.</summary>
/// <param name="Leg">A position; or an asset, whose units are its balance and the unrealised profit and option value of positions that settle in it.</param>
/// <param name="Factor">The factor; null for the numeraire, which moves with nothing.</param>
/// <param name="Greeks">The figures.</param>
public readonly record struct LegGreeks(Leg Leg, ObservableId? Factor, Greeks Greeks);

/// <summary>Greeks of a portfolio, leg by leg and net by factor.</summary>
/// <remarks>
/// <para>To the index: marks and forwards follow it in proportion, as in <see cref="ShockedMarket"/>, so that one unit of a future at a premium has a delta
/// above 1. Options by Black-76 without discount at the forward and volatility of the market.</para>
/// <para>Inverse contracts pay in coin. The position carries the change of the coin amount at today's price of the coin, the coin's own line carries what is
/// held and unrealised in it. Where the coin is priced by the same index, the position's gamma and vanna include the cross terms, so that nets are the
/// derivatives of the account's value.</para>
/// </remarks>
/// <param name="Legs">Assets by id, then positions by instrument.</param>
public sealed record PortfolioGreeks(ImmutableArray<LegGreeks> Legs)
{
    /// <summary>Which of the deltas in use these are, in words: reports name it.</summary>
    public const string DeltaConvention =
        "change of value in the numeraire per +1 of the index, forwards and marks following it in proportion. Of a coin-settled option its own line is "
            + "premium-adjusted (coin at today's price), the line of its coin adds "
        + "the premium held in coin, and the net is the delta that is not premium-adjusted";

    /// <summary>The sums by factor, ascending.</summary>
    public ImmutableArray<(ObservableId Factor, Greeks Greeks)> Net => [.. Legs
        .Where(static leg => leg.Factor is not null)
        .GroupBy(static leg => leg.Factor!.Value)
        .OrderBy(static group => group.Key)
        .Select(static group => (group.Key, group.Aggregate(default(Greeks), static (sum, leg) => sum + leg.Greeks)))];

    /// <summary>Works them out.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> or <see cref="RejectionCode.PriceOutOfDomain"/> (subject: the observable), for a price
    /// that is missing, or not above zero where a ratio of prices needs it.</returns>
    public static Result<PortfolioGreeks> Of(in Portfolio portfolio, MarketView market)
    {
        InstrumentCatalog catalog = market.Catalog;
        double[] units = new double[catalog.Assets.Length];
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            units[holding.Asset.Value] += holding.Net.ToDouble();
        }

        List<LegGreeks> positions = [];
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = catalog[position.Instrument];
            Result<Quote> quote = Quote.Of(spec, market);
            if (!quote.IsOk)
            {
                return Result<PortfolioGreeks>.Refused(quote.Rejection);
            }

            units[spec.Settlement.Value] += spec.ValueOf(position.Quantity, quote.Value.Mark, Rounding.Down).ToDouble() - position.Cost.ToDouble();
            Result<Greeks> one = OfContract(spec, quote.Value, market);
            if (!one.IsOk)
            {
                return Result<PortfolioGreeks>.Refused(one.Rejection);
            }

            positions.Add(new(new(null, position.Instrument, position.Leg), spec.Underlying,
                one.Value.Times(position.Quantity.ToDouble() * spec.ContractSize.ToDouble())));
        }

        IEnumerable<LegGreeks> assets = catalog.Assets
            .Where(asset => units[asset.Id.Value] != 0)
            .Select(asset =>
            new LegGreeks(new(asset.Id, null), asset.PriceObservable, asset.PriceObservable is null ? default : new(units[asset.Id.Value], 0, 0, 0, 0, 0, 0)));
        return Result<PortfolioGreeks>.Of(new([.. assets, .. positions]));
    }

    /// <summary>Greeks of one unit of contract size.</summary>
    private static Result<Greeks> OfContract(InstrumentSpec spec, in Quote quote, MarketView market)
    {
        double settle = quote.Settlement;
        double pull = quote.Forward / quote.Index;
        Greeks inCoin;
        if (spec.Option is { } option)
        {
            if (!market.TryVolatility(option.Volatility, out Ratio volatility))
            {
                return Result<Greeks>.Refused(RejectionCode.MarkMissing, option.Volatility);
            }

            double years = Math.Max(0, market.Time.YearsTo(spec.Expiry!.Value));
            Result<OptionGreeks> found = Black76.Greeks(
                quote.Forward, option.Strike.ToDouble(), volatility.ToDouble(), years, 1, option.Side == OptionSide.Call);
            if (!found.IsOk)
            {
                return Result<Greeks>.Refused(RejectionCode.PriceOutOfDomain, option.Volatility);
            }

            inCoin = OfOption(found.Value, quote.Forward, pull, spec.Payoff == Payoff.Inverse);
        }
        else
        {
            // −1 ÷ mark: its derivatives to the index are 1 ÷ (mark × index) and −2 ÷ (mark × index²).
            inCoin = spec.Payoff == Payoff.Inverse
                ? new(1 / (quote.Forward * quote.Index), -2 / (quote.Forward * quote.Index * quote.Index), 0, 0, 0, 0, 0)
                : new(pull, 0, 0, 0, 0, 0, 0);
        }

        Greeks greeks = inCoin.Times(settle);
        bool isOwnCoin = market.Catalog[spec.Settlement].PriceObservable == spec.Underlying;
        return Result<Greeks>.Of(isOwnCoin ? greeks with { Gamma = greeks.Gamma + (2 * inCoin.Delta), Vanna = greeks.Vanna + inCoin.Vega } : greeks);
    }

    private static Greeks OfOption(in OptionGreeks g, double forward, double pull, bool isInverse)
    {
        const double Point = 0.01, DaysPerYear = 365;
        if (!isInverse)
        {
            return new(g.Delta * pull, g.Gamma * pull * pull, g.Vega * Point, g.Theta / DaysPerYear, g.Rho * Point, g.Vanna * pull * Point,
                g.Volga * Point * Point);
        }

        double delta = (g.Delta - (g.Value / forward)) / forward;
        double gamma = (g.Gamma - (2 * delta)) / forward;
        return new(
            delta * pull, gamma * pull * pull, g.Vega * Point / forward, g.Theta / DaysPerYear / forward, g.Rho * Point / forward,
            (g.Vanna - (g.Vega / forward)) / forward * pull * Point, g.Volga * Point * Point / forward);
    }

    /// <summary>The prices that a position's Greeks need.</summary>
    private readonly record struct Quote(Price Mark, double Index, double Forward, double Settlement)
    {
        internal static Result<Quote> Of(InstrumentSpec spec, MarketView market)
        {
            ObservableId forwardObservable = spec.Option?.Forward ?? spec.Mark;
            Price mark = default, index = default, forward = default, settlement = default;
            ObservableId? missing = !market.TryPrice(spec.Mark, out mark) ? spec.Mark
                : !market.TryPrice(spec.Underlying, out index) ? spec.Underlying
                : !market.TryPrice(forwardObservable, out forward) ? forwardObservable
                : !market.TryAssetPrice(spec.Settlement, out settlement) ? market.Catalog[spec.Settlement].PriceObservable
                : null;
            if (missing is { } observable)
            {
                return Result<Quote>.Refused(RejectionCode.MarkMissing, observable);
            }

            return index.IsPositive && forward.IsPositive
                ? Result<Quote>.Of(new(mark, index.ToDouble(), forward.ToDouble(), settlement.ToDouble()))
                : Result<Quote>.Refused(RejectionCode.PriceOutOfDomain, index.IsPositive ? forwardObservable : spec.Underlying);
        }
    }
}
