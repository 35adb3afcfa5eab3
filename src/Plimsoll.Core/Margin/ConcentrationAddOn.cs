// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>How large a position on an underlying may be before its size is charged.</summary>
/// <param name="Liquidity">Notional, numeraire, that the market absorbs without being moved; above 0.</param>
/// <param name="Slope">Rise of the marginal rate per multiple of that liquidity beyond the first; above 0.</param>
/// <param name="Cap">The highest marginal rate; above 0, at most 1.</param>
public sealed record ConcentrationTerms(Amount Liquidity, Ratio Slope, Ratio Cap);

/// <summary>A charge for size against the liquidity of the underlying, on top of any model.</summary>
/// <remarks>
/// <para>Per underlying, N = the larger of its long and its short notional (each side has to be traded, hedged or not), L = liquidity. Each further unit of
/// notional costs the marginal rate min(cap, slope × (N ÷ L − 1)), nothing below L. Summed up: 0 for N ≤ L; slope × (N − L)² ÷ (2L) up to the knee K = L × (1 +
/// cap ÷ slope); beyond it the value at the knee + cap × (N − K). The same for initial and maintenance, rounded up.</para>
/// <para>Convex and more than proportional in size, and therefore deliberately not subadditive: two halves of a large book are charged less than the
/// book.</para>
/// <para>Open orders: the charge for the largest that either side can become, which some set of fills attains; maintenance for the sides as they are.</para>
/// <para>The bound is the cap: the marginal rate never exceeds it.</para>
/// </remarks>
public sealed partial class ConcentrationAddOn : IMarginAddOn, IScreenBounds, ICureAddOn
{
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<ConcentrationTerms?> _byObservable;

    /// <summary>Creates the add-on.</summary>
    /// <param name="catalog">The instruments that it is for.</param>
    /// <param name="byObservable">Terms of each underlying by observable id; null charges nothing.</param>
    public ConcentrationAddOn(InstrumentCatalog catalog, ImmutableArray<ConcentrationTerms?> byObservable)
    {
        _catalog = catalog;
        _byObservable = byObservable;
    }

    /// <inheritdoc/>
    public bool IsConvexInPrices => true;

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = ["concentration"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public bool CountsOrders => true;

    /// <inheritdoc/>
    public bool ReadsVolatility => false;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        (Amount charge, Amount open, Amount exposure) = (default, default, default);
        OrderFills? orders = sheet.OrdersOf(portfolio);
        Underlyings underlyings = new(_catalog, portfolio, orders: orders);
        while (underlyings.MoveNext())
        {
            if (_byObservable[underlyings.Current.Value] is not { } terms)
            {
                continue;
            }

            Rejection rejection = underlyings.Sides(market, countOptions: true, out Amount @long, out Amount @short, sheet.Notionals);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            Amount size = Amount.Max(@long, @short);
            Amount required = ChargeOf(terms, size);
            charge += required;
            if (orders is not null)
            {
                rejection = underlyings.SidesWithOrders(market, countOptions: true, out @long, out @short);
                if (rejection.IsRefused)
                {
                    return rejection;
                }

                size = Amount.Max(size, Amount.Max(@long, @short));
                required = ChargeOf(terms, size);
            }

            open += required;
            exposure += required.IsZero ? default : size;
        }

        if (!open.IsZero)
        {
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, exposure, open, charge));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument) => _byObservable[_catalog[instrument].Underlying.Value]?.Cap ?? Ratio.Zero;

    /// <inheritdoc/>
    bool ICureAddOn.IsStraight => false;

    /// <inheritdoc/>
    void ICureAddOn.AddTo(CureProgram program, in Portfolio portfolio, MarketView market, ReadOnlySpan<CureLeg> legs, double buffer, double equity,
        NotionalMemo known)
    {
        Underlyings underlyings = new(_catalog, portfolio);
        while (underlyings.MoveNext())
        {
            if (_byObservable[underlyings.Current.Value] is not { } terms
                || underlyings.Sides(market, countOptions: true, out Amount @long, out Amount @short, known).IsRefused)
            {
                continue;
            }

            bool isShortMore = @short > @long;
            double times = (isShortMore ? @short : @long).ToDouble() / terms.Liquidity.ToDouble();
            double rate = Math.Clamp(terms.Slope.ToDouble() * (times - 1), 0, terms.Cap.ToDouble());
            for (int i = 0; i < legs.Length && rate > 0; i++)
            {
                if (legs[i].Spec.Underlying == underlyings.Current && (legs[i].Held.IsNegative != legs[i].IsHedge) == isShortMore
                    && !known.Of(new(legs[i].Spec.Id, legs[i].Held, default), legs[i].Spec, market, out Amount notional).IsRefused)
                {
                    double charge = buffer * rate * notional.ToDouble() / legs[i].Steps;
                    program.AddCharge(i, legs[i].IsHedge ? -charge : charge);
                }
            }
        }
    }

    /// <summary>True when the charge can be worked out at the knee, L × cap ÷ slope beyond L, where what is squared is largest: then it can for every
    /// size.</summary>
    internal static bool IsInRange(ConcentrationTerms terms)
    {
        try
        {
            Amount knee = terms.Liquidity.Scale(terms.Cap.Atoms, terms.Slope.Atoms, Rounding.Up);
            return !ChargeOf(terms, terms.Liquidity + knee).IsNegative;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>The charge for one underlying.</summary>
    public static Amount ChargeOf(ConcentrationTerms terms, Amount size)
    {
        Amount beyond = size - terms.Liquidity;
        if (!beyond.IsPositive)
        {
            return default;
        }

        // From liquidity to the knee: L × cap ÷ slope.
        Amount curved = terms.Liquidity.Scale(terms.Cap.Atoms, terms.Slope.Atoms, Rounding.Down);
        Amount onCurve = Amount.Min(beyond, curved);
        Ratio half = terms.Slope.Times(Ratio.Parse("0.5"), Rounding.Up);
        Amount area = onCurve.Scale(onCurve.Atoms, terms.Liquidity.Atoms, Rounding.Up).Times(half, Rounding.Up);
        return area + (beyond - onCurve).Times(terms.Cap, Rounding.Up);
    }
}
