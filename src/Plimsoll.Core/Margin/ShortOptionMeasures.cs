// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What the terms of short options charge a position by; numeraire.</summary>
/// <param name="Notional">What it stands for, rounded up.</param>
/// <param name="OutOfTheMoney">How far it is out of the money, at least 0, rounded down.</param>
/// <param name="Value">The size of its mark, rounded up.</param>
/// <param name="Late">What exercise is worth beyond the mark, at least 0.</param>
/// <param name="Most">The most that it can still cost; null where there is no end.</param>
internal readonly record struct ShortOptionMeasures(Amount Notional, Amount OutOfTheMoney, Amount Value, Amount Late, Amount? Most);

/// <summary>The same measures as named values, each with everything that it was made of.</summary>
internal sealed class ShortOptionLeaves
{
    private readonly InstrumentSpec _spec;
    private readonly ShortOptionMeasures _of;
    private readonly bool _isAtForward;
    private readonly MarketView _market;
    private readonly NamedValue _quantity, _size, _mark, _strike, _settlement, _worth;

    internal ShortOptionLeaves(in Position position, MarketView market, in ShortOptionMeasures of, bool isAtForward)
    {
        (_spec, _of, _market, _isAtForward) = (market.Catalog[position.Instrument], of, market, isAtForward);
        bool isPriced = market.TryPrice(_spec.Mark, out Price mark) & market.TryAssetPrice(_spec.Settlement, out Price settlement);
        Invariant.Check(isPriced, "An option that was assessed has its prices.");
        _quantity = NamedValue.SizeOf("quantity", position.Quantity, "contracts");
        _size = NamedValue.SizeOf("contract size", _spec.ContractSize);
        _mark = NamedValue.PriceOf("mark", mark, market.Catalog[_spec.Mark].Name);
        _strike = NamedValue.PriceOf("strike", _spec.Option!.Strike, IsCall ? "call" : "put");
        _settlement = NamedValue.PriceOf("settlement price", settlement, market.Catalog[_spec.Settlement].Symbol);
        _worth = NamedValue.Of("value at the mark", _spec.ValueOf(position.Quantity.Abs(), mark, Rounding.Down).Times(settlement, Rounding.Down),
            "|quantity| × contract size × mark × settlement price, rounded down", _quantity, _size, _mark, _settlement);
    }

    private bool IsCall => _spec.Option!.Side == OptionSide.Call;

    /// <summary>Index and strike of an inverse option are in the numeraire already.</summary>
    private bool IsInverse => _spec.Payoff == Payoff.Inverse;

    private string PerUnit => IsInverse ? string.Empty : " × settlement price";

    internal NamedValue OutOfTheMoney() => _isAtForward
        ? NamedValue.Of("out of the money", _of.OutOfTheMoney,
            $"max({(IsCall ? "strike − forward" : "forward − strike")}, 0) ÷ forward × |quantity| × contract size × index{PerUnit}, rounded down",
            [.. Units(), PriceOf("forward", _spec.Option!.Forward), PriceOf("index", _spec.Underlying), _strike])
        : NamedValue.Of("out of the money", _of.OutOfTheMoney,
            $"max({(IsCall ? "strike − index" : "index − strike")}, 0) × |quantity| × contract size{PerUnit}, rounded down",
            [.. Units(), PriceOf("index", _spec.Underlying), _strike]);

    internal NamedValue Value() => NamedValue.Of("size of the mark", _of.Value, "|quantity| × contract size × mark × settlement price, rounded up",
        _quantity, _size, _mark, _settlement);

    internal NamedValue Late() => NamedValue.Of("exercise beyond the mark", _of.Late,
        $"max(max({(IsCall ? "index − strike" : "strike − index")}, 0) × |quantity| × contract size{PerUnit} − value at the mark, 0)",
        [.. Units(), PriceOf("index", _spec.Underlying), _strike, _worth]);

    internal NamedValue? Most() => _of.Most is not { } most ? null : NamedValue.Of("greatest loss", most,
        $"max(strike × |quantity| × contract size{PerUnit} − value at the mark, 0)", [.. Units(), _strike, _worth]);

    private NamedValue[] Units() => IsInverse ? [_quantity, _size] : [_quantity, _size, _settlement];

    private NamedValue PriceOf(string name, ObservableId observable)
    {
        bool isPriced = _market.TryPrice(observable, out Price price);
        Invariant.Check(isPriced, "An option that was assessed has its prices.");
        return NamedValue.PriceOf(name, price, _market.Catalog[observable].Name);
    }
}
