// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>A floor under the requirement of an account that has positions.</summary>
/// <remarks>
/// <para>floor = flat + rate × notional of the short options, each instrument by itself; the line is what the lines before it fall short of it, in initial and in maintenance.
/// A grid can show no loss for a far short option that a jump beyond the grid would ruin: the floor is there for it. Deribit asked 0.01 coin per net short option.</para>
/// <para>Rounded up. It stands last among the add-ons, or what follows is added on top.</para>
/// <para>The bound is the rate, for options only: the greater of two functions is no steeper than their sum.</para>
/// </remarks>
public sealed class MinimumAddOn : IMarginAddOn, IScreenBounds
{
    private readonly InstrumentCatalog _catalog;
    private readonly Amount _flat;
    private readonly Ratio _shortOptionRate;

    /// <summary>Creates the add-on.</summary>
    /// <param name="catalog">The instruments that it is for.</param>
    /// <param name="flat">The least requirement of an account with positions, numeraire, at least 0.</param>
    /// <param name="shortOptionRate">The least rate of a short option's notional, from 0 to 1.</param>
    public MinimumAddOn(InstrumentCatalog catalog, Amount flat, Ratio shortOptionRate)
    {
        _catalog = catalog;
        _flat = flat;
        _shortOptionRate = shortOptionRate;
    }

    /// <inheritdoc/>
    public bool IsConvexInPrices => true;

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = ["minimum"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public bool ReadsVolatility => false;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        if (portfolio.Positions.IsEmpty)
        {
            return Rejection.None;
        }

        Amount floor = _flat;
        Amount exposure = default;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (!position.Quantity.IsNegative || _catalog[position.Instrument].Kind != InstrumentKind.Option)
            {
                continue;
            }

            Result<Amount> notional = Notional.Of(position, market);
            if (!notional.IsOk)
            {
                return notional.Rejection;
            }

            exposure += notional.Value;
            floor += notional.Value.Times(_shortOptionRate, Rounding.Up);
        }

        Amount maintenance = Amount.Max(floor - sheet.Maintenance, default);

        // What is missing to the floor is less for initial, which is larger already; a line's initial may not be below its maintenance.
        Amount initial = Amount.Max(floor - sheet.Initial, maintenance);
        if (!initial.IsZero)
        {
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, exposure, initial, maintenance));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument) => _catalog[instrument].Kind == InstrumentKind.Option ? _shortOptionRate : Ratio.Zero;
}
