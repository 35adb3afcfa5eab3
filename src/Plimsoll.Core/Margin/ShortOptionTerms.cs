// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What models without scenarios require for an option: nothing for a long one, which is paid; a rate of the underlying for a short one.</summary>
/// <remarks>
/// <para>Per unit of a short option, S the underlying's index, OTM how far out of the money it is, all in the numeraire:
/// initial = max(Initial × S − OTM, Floor × S, maintenance); maintenance = Maintenance × S, for a put max(Maintenance × S, Maintenance × mark). With a
/// <see cref="MaintenanceFloor"/> maintenance falls with OTM as well: max(Maintenance × S − OTM, MaintenanceFloor × S), the form of Binance.</para>
/// <para>Of a put both stop at its own greatest loss, strike × units less the mark that equity carries: nobody can owe more. A call has none, and neither has
/// a put on a price that may go below zero.</para>
/// <para>Both rise by what exercise would be worth now beyond the mark, for a mark may be late behind its index and equity carries the debt at the mark.</para>
/// <para>This is the shape of Deribit's standard margin, which adds the option's mark because its margin balance leaves options out. Here equity already
/// carries the mark of a short option as a debt, so adding it again would charge it twice.</para>
/// <para>Of signed prices, S and the mark are magnitudes, at least their floors; OTM goes by the index itself. Each amount is rounded up.</para>
/// </remarks>
/// <param name="Initial">Rate at the money, 0.15 on Deribit.</param>
/// <param name="Floor">Least rate far out of the money, 0.10 on Deribit.</param>
/// <param name="Maintenance">Maintenance rate, 0.075 on Deribit; at most the floor.</param>
public sealed partial record ShortOptionTerms(Ratio Initial, Ratio Floor, Ratio Maintenance)
{
    /// <summary>Least maintenance rate of an option out of the money, .05 on Binance; null where maintenance does not fall with the distance.</summary>
    public Ratio? MaintenanceFloor { get; init; }

    /// <summary>True where OTM is a share of the option's own forward F: initial = S × max(Initial − OTM ÷ F, Floor), as Deribit and OKX have it.</summary>
    public bool IsAtForward { get; init; }

    /// <summary>What a position in an option is charged, as a line of the position.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable).</returns>
    public Result<MarginLine> Assess(in Position position, MarketView market)
    {
        Rejection rejection = TryMeasure(position, market, out ShortOptionMeasures of);
        if (rejection.IsRefused)
        {
            return Result<MarginLine>.Refused(rejection);
        }

        if (!position.Quantity.IsNegative)
        {
            return Result<MarginLine>.Of(new(MarginLineKind.Position, position.Instrument.Value, of.Notional, default, default));
        }

        Amount maintenance = of.Notional.Times(Maintenance, Rounding.Up);
        if (MaintenanceFloor is { } least)
        {
            maintenance = Amount.Max(maintenance - of.OutOfTheMoney, of.Notional.Times(least, Rounding.Up));
        }
        else if (market.Catalog[position.Instrument].Option!.Side == OptionSide.Put)
        {
            maintenance = Amount.Max(maintenance, of.Value.Times(Maintenance, Rounding.Up));
        }

        Amount initial = Amount.Max(
            Amount.Max(of.Notional.Times(Initial, Rounding.Up) - of.OutOfTheMoney, of.Notional.Times(Floor, Rounding.Up)), maintenance);
        (initial, maintenance) = (initial + of.Late, maintenance + of.Late);
        if (of.Most is { } most)
        {
            (initial, maintenance) = (Amount.Min(initial, most), Amount.Min(maintenance, most));
        }

        return Result<MarginLine>.Of(new(MarginLineKind.Position, position.Instrument.Value, of.Notional, initial, maintenance));
    }

    /// <summary>What a position in an option is charged by; of a long one its notional alone.</summary>
    private Rejection TryMeasure(in Position position, MarketView market, out ShortOptionMeasures of)
    {
        of = default;
        InstrumentSpec spec = market.Catalog[position.Instrument];
        OptionTerms option = spec.Option!;
        if (!market.TryPrice(spec.Underlying, out Price index))
        {
            return new(RejectionCode.MarkMissing, spec.Underlying);
        }

        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        // Index and strike are quoted in the settlement asset of a linear option; of an inverse one they are in the numeraire, and its mark is in the coin.
        Price perUnit = spec.Payoff == Payoff.Inverse ? Price.Of(1) : settlement;
        Quantity units = position.Quantity.Abs().Times(spec.ContractSize, Rounding.Up);
        Amount notional = market.Catalog[spec.Underlying].SizeOf(index).Times(units, Rounding.Up).Times(perUnit, Rounding.Up);
        if (!position.Quantity.IsNegative)
        {
            of = new(notional, default, default, default, null);
            return Rejection.None;
        }

        Price beyond = option.Side == OptionSide.Call ? option.Strike - index : index - option.Strike;
        Amount outOfTheMoney = Price.Max(beyond, Price.Zero).Times(units, Rounding.Down).Times(perUnit, Rounding.Down);
        if (IsAtForward)
        {
            if (!market.TryPrice(option.Forward, out Price forward))
            {
                return new(RejectionCode.MarkMissing, option.Forward);
            }

            Price size = market.Catalog[option.Forward].SizeOf(forward);
            Price ofForward = Price.Max(option.Side == OptionSide.Call ? option.Strike - forward : forward - option.Strike, Price.Zero);
            outOfTheMoney = size.IsPositive ? notional.Scale(ofForward.Atoms, size.Atoms, Rounding.Down) : Amount.Zero;
        }

        of = new(
            notional,
            outOfTheMoney,
            market.Catalog[spec.Mark].SizeOf(mark).Times(units, Rounding.Up).Times(settlement, Rounding.Up),
            Late(spec, position.Quantity, Price.Max(-beyond, Price.Zero).Times(units, Rounding.Up).Times(perUnit, Rounding.Up), mark, settlement),
            GreatestLoss(spec, position.Quantity, mark, settlement, market.Catalog));
        return Rejection.None;
    }

    /// <summary>The most that a short option can still cost from where equity stands, which counts its mark as a debt already: of a put strike × units less the
    /// mark, at least 0 (<see cref="InstrumentSpec.GreatestPayoff"/>). Numeraire, rounded up; null where there is no end.</summary>
    /// <param name="spec">The option.</param>
    /// <param name="quantity">How much of it is sold; its sign does not matter.</param>
    /// <param name="mark">Its mark.</param>
    /// <param name="settlement">The price of what it settles in.</param>
    /// <param name="catalog">The instruments.</param>
    public static Amount? GreatestLoss(InstrumentSpec spec, Quantity quantity, Price mark, Price settlement, InstrumentCatalog catalog)
    {
        Quantity units = quantity.Abs().Times(spec.ContractSize, Rounding.Up);
        return spec.GreatestPayoff(units, spec.Payoff == Payoff.Inverse ? Price.Of(1) : settlement, catalog) is { } payoff
            ? Amount.Max(payoff - DebtOf(spec, quantity, mark, settlement), default) : null;
    }

    /// <summary>How fast the maintenance of an option can change: the rate of what the underlying or, for a put, the mark changes, and one for one where the
    /// mark is behind.</summary>
    internal OptionBound OptionBound => new(Maintenance + Ratio.One, Maintenance + Ratio.One);

    /// <summary>What exercise is worth beyond the mark: equity carries the debt of a short option at its mark, which may be late behind the index.</summary>
    private static Amount Late(InstrumentSpec spec, Quantity quantity, Amount intrinsic, Price mark, Price settlement)
    {
        Amount debt = DebtOf(spec, quantity, mark, settlement);
        return Amount.Max(intrinsic - debt, default);
    }

    private static Amount DebtOf(InstrumentSpec spec, Quantity quantity, Price mark, Price settlement) =>
        spec.ValueOf(quantity.Abs(), mark, Rounding.Down).Times(settlement, Rounding.Down);
}
