// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>Margin of positions by ISDA SIMM: the sensitivities of positions, margined by <see cref="SimmCalculator"/>.</summary>
/// <remarks>
/// <para>Each underlying is one risk factor. Delta is the change of value per +1 % of its index, marks and forwards following it, vega per +1 volatility point,
/// shared by time between the two nearest tenors of SIMM (<see cref="SimmExposures"/>). Holdings have no sensitivities: they are collateral.</para>
/// <para>A line for each product class, SIMM rounded up; maintenance is a share of it, rounded up, which is this house's own: SIMM knows initial margin
/// only.</para>
/// <para>Open orders are not counted. It states no rates for the screen: concentration makes a requirement grow faster than its position.</para>
/// </remarks>
public sealed class SimmMargin : IMarginModel, IExplainedModel
{
    private readonly SimmExposures _exposures;
    private readonly SimmPeriod _period;
    private readonly Ratio _maintenance;

    /// <param name="catalog">The instruments that it is for.</param>
    /// <param name="parameters">The figures.</param>
    /// <param name="underlyings">By observable id, which risk factor an underlying is; null where the rulebook has no terms.</param>
    /// <param name="period">The margin period of risk.</param>
    /// <param name="maintenance">Maintenance per unit of initial margin, above 0 and at most 1.</param>
    internal SimmMargin(
        InstrumentCatalog catalog, SimmParameters parameters, ImmutableArray<SimmUnderlying?> underlyings, SimmPeriod period, Ratio maintenance)
    {
        Parameters = parameters;
        _exposures = new(catalog, underlyings, parameters.CalculationCurrency);
        _period = period;
        _maintenance = maintenance;
    }

    /// <summary>The names of its lines, in the order of <see cref="SimmProductClass"/>.</summary>
    public static ImmutableArray<string> LineNames { get; } = [.. SimmNames.ProductClasses.Select(static product => "SIMM " + product)];

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <summary>The figures of the version.</summary>
    public SimmParameters Parameters { get; }

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Result<SimmResult> found = Margin(portfolio, market);
        if (!found.IsOk)
        {
            return found.Rejection;
        }

        foreach (SimmProductMargin product in found.Value.Products)
        {
            Amount exposure = default;
            foreach (ref readonly SimmFactor factor in found.Value.Book.Factors.Span)
            {
                exposure += factor.Product == product.Product && factor.Measure == SimmMeasure.Delta ? factor.Net.Abs() : default;
            }

            sheet.Add(new MarginLine(MarginLineKind.Book, (int)product.Product, exposure.Times(Ratio.Of(100), Rounding.Up), product.Money,
                product.Money.Times(_maintenance, Rounding.Up), Part: (int)product.Product));
        }

        return Rejection.None;
    }

    /// <summary>SIMM of a portfolio with everything that it was made of.</summary>
    /// <returns>Refused where a price is missing or out of domain, where an underlying has no terms, or a figure is larger than an amount can be.</returns>
    public Result<SimmResult> Margin(in Portfolio portfolio, MarketView market)
    {
        Result<SimmBook> book = _exposures.Of(portfolio, market);
        return book.IsOk ? SimmCalculator.Of(Parameters, book.Value, _period) : Result<SimmResult>.Refused(book.Rejection);
    }

    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Result<SimmResult> found = Margin(portfolio, market);
        if (!found.IsOk)
        {
            return Result<ExplainedMargin>.Refused(found.Rejection);
        }

        ImmutableArray<NamedValue> inputs = _exposures.Inputs(portfolio, market);
        SimmProductClass[] productOf = [.. portfolio.Positions.ToArray().Select(position => _exposures.ProductOf(position.Instrument))];
        ImmutableArray<NamedValue> products = [.. found.Value.Products.Select(product =>
        {
            NamedValue tree = SimmTree.Of(found.Value, product);
            NamedValue[] own = [.. inputs.Where((_, i) => productOf[i] == product.Product)];
            return tree with { Parts = [.. tree.Parts, .. own] };
        })];
        NamedValue initial = NamedValue.SumOf("SIMM", products);
        NamedValue share = NamedValue.RateOf("maintenance", _maintenance);
        return Result<ExplainedMargin>.Of(new(initial, NamedValue.SumOf("maintenance of SIMM", products.Select(product => NamedValue.Of(
            "maintenance of " + product.Name, product.Value.Times(_maintenance, Rounding.Up), "SIMM × maintenance, rounded up", product, share)))));
    }
}
