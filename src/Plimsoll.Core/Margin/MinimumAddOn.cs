// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>A floor under the requirement of an account that has positions.</summary>
/// <remarks>
/// <para>floor = flat + rate × notional of the short options, each instrument by itself; the line is what the lines before it fall short of it, in initial and
/// in maintenance. A grid can show no loss for a far short option that a jump beyond the grid would ruin: the floor is there for it. Deribit required 0.01 coin
/// per net short option.</para>
/// <para>The floor of a short put stops at what it can pay at most, strike × size: far out of the money 1 % of the underlying is more. Its mark, which equity
/// carries already, is not taken off that: the floor would then move with a quote one for one, which the bound below does not say. Less what exercise
/// is worth now the strike is min(strike, underlying), which the floor never exceeds: what is too much is at most time value. A call has no
/// such end, and neither has a put on a price that may go below zero.</para>
/// <para>So does the flat amount where an account has short puts and nothing else, and no orders: floor ≤ Σ strike × size.</para>
/// <para>Rounded up. It stands last among the add-ons, or what follows is added on top.</para>
/// <para>Open orders: the floor is that of the account with every sell order of an option filled, and an account counts as having positions where any order can
/// give it one. The line is what maintenance falls short of that floor, so that initial margin is at least floor + max over sets of fills of (initial −
/// maintenance − gain) of the lines before (<see cref="OrderFills.Buffer"/>).</para>
/// <para>The bound is the rate, for options only: the greater of two functions is no steeper than their sum.</para>
/// </remarks>
public sealed partial class MinimumAddOn : IMarginAddOn, IScreenBounds, ICureAddOn
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
    public bool CountsOrders => true;

    /// <inheritdoc/>
    public bool ReadsVolatility => false;

    /// <inheritdoc/>
    /// <remarks>The minimum is one of each short option: a long leg beside it covers it only where the model lets it.</remarks>
    public bool SeesLegs => true;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        OrderFills? orders = sheet.OrdersOf(portfolio);
        if (portfolio.Positions.IsEmpty && (orders is null || orders.Reaches.IsEmpty))
        {
            return Rejection.None;
        }

        (Amount floor, Amount open, Amount exposure, Amount end) = (_flat, _flat, default, default);
        bool hasEnd = orders is null;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = ShortOption(position, market, sheet.Notionals, out Amount notional, out Amount least, out Amount? most);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            floor += least;
            hasEnd &= most is not null;
            end += most ?? default;
            if (orders is null || !orders.TryReach(position.Instrument, out _))
            {
                (exposure, open) = (exposure + notional, open + least);
            }
        }

        foreach (ref readonly OrderReach reach in orders is null ? [] : orders.Reaches)
        {
            Rejection rejection = ShortOption(new(reach.Instrument, reach.Low, default), market, sheet.Notionals, out Amount notional, out Amount least, out _);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            (exposure, open) = (exposure + notional, open + least);
        }

        (floor, open) = hasEnd ? (Amount.Min(floor, end), Amount.Min(open, end)) : (floor, open);
        Amount maintenance = portfolio.Positions.IsEmpty ? default : Amount.Max(floor - sheet.Maintenance, default);

        // What is missing to the floor is less for initial, which is larger already; a line's initial may not be below its maintenance.
        Amount initial = Amount.Max(open - sheet.Initial + (orders?.Buffer ?? default), maintenance);
        if (!initial.IsZero)
        {
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, exposure, initial, maintenance));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument) => _catalog[instrument].Kind == InstrumentKind.Option ? _shortOptionRate : Ratio.Zero;

    /// <inheritdoc/>
    bool ICureAddOn.IsFloor => true;

    /// <inheritdoc/>
    void ICureAddOn.AddTo(CureProgram program, in Portfolio portfolio, MarketView market, ReadOnlySpan<CureLeg> legs, double buffer, double equity,
        NotionalMemo known)
    {
        double floor = _flat.ToDouble();
        int next = 0;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            double least = LeastOf(position, market, known);
            floor += least;
            if (next < legs.Length && legs[next].Spec.Id == position.Instrument && legs[next].Held == position.Quantity)
            {
                program.SetFloor(next, buffer * least / legs[next].Steps);
                next++;
            }
        }

        program.FloorRoom = equity - (buffer * floor);

        // Legs of hedge mode, where the account is shown netted, and what is no position.
        for (; next < legs.Length; next++)
        {
            program.SetFloor(next, buffer * LeastOf(new(legs[next].Spec.Id, legs[next].Held, default), market, known) / legs[next].Steps);
        }
    }

    private double LeastOf(in Position position, MarketView market, NotionalMemo known) =>
        ShortOption(position, market, known, out _, out Amount least, out _).IsRefused ? 0 : least.ToDouble();

    private Rejection ShortOption(
        in Position position, MarketView market, NotionalMemo known, out Amount notional, out Amount least, out Amount? most)
    {
        (notional, least, most) = (default, default, null);
        InstrumentSpec spec = _catalog[position.Instrument];
        if (!position.Quantity.IsNegative || spec.Kind != InstrumentKind.Option)
        {
            return Rejection.None;
        }

        Rejection rejection = known.Of(position, spec, market, out notional);
        if (!rejection.IsRefused)
        {
            Price perUnit = Price.Of(1);
            if (spec.Payoff != Payoff.Inverse && !market.TryAssetPrice(spec.Settlement, out perUnit))
            {
                return new(RejectionCode.MarkMissing, _catalog[spec.Settlement].PriceObservable!.Value);
            }

            least = notional.Times(_shortOptionRate, Rounding.Up);
            Quantity units = position.Quantity.Abs().Times(spec.ContractSize, Rounding.Up);
            most = spec.GreatestPayoff(units, perUnit, _catalog);
            least = most is { } end ? Amount.Min(least, end) : least;
        }

        return rejection;
    }
}
