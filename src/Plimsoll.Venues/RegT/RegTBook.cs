// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>An option of a book. Prices are per unit of the underlying, in the numeraire.</summary>
/// <param name="Instrument">Which it is.</param>
/// <param name="IsCall">Call or put.</param>
/// <param name="IsShort">True when it is written.</param>
/// <param name="Strike">Its strike.</param>
/// <param name="Value">What it is marked at.</param>
/// <param name="Expiry">When it expires.</param>
/// <param name="Units">Units of the underlying that it is for, above zero.</param>
/// <param name="Lot">The units of one lot, which no pairing divides; zero where the position is no whole number of lots.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RegTLeg(
    InstrumentId Instrument, bool IsCall, bool IsShort, Price Strike, Price Value, Timestamp Expiry, Quantity Units, Quantity Lot)
{
    /// <summary>What exercise at a price of the underlying pays, per unit.</summary>
    internal Price PayoffAt(Price spot) => Price.Max(IsCall ? spot - Strike : Strike - spot, default);
}

/// <summary>All options and all stock that may be paired with each other: those on one underlying, counted in one currency.</summary>
internal sealed class RegTBook
{
    internal ObservableId Underlying { get; set; }

    /// <summary>What prices are counted in: the asset that linear contracts settle in; the numeraire for inverse ones, shares and itself.</summary>
    internal AssetId Currency { get; set; }

    internal RegTTerms Terms { get; set; } = null!;

    /// <summary>The price of the underlying, numeraire; zero until an option or inverse stock needs it.</summary>
    internal Price Spot { get; set; }

    /// <summary>What is held long and sold short without options, numeraire, each at least zero, rounded up.</summary>
    internal Amount LongStock { get; set; }

    /// <inheritdoc cref="LongStock"/>
    internal Amount ShortStock { get; set; }

    /// <summary>The sum of what all of it stands for.</summary>
    internal Amount Exposure { get; set; }

    /// <summary>In the order of instruments.</summary>
    internal List<RegTLeg> Legs { get; } = [];

    /// <summary>Long less short stock.</summary>
    internal Amount NetStock => LongStock - ShortStock;

    /// <summary>Units of the underlying that the stock moves as: signed, rounded toward zero.</summary>
    internal Quantity SignedUnits { get; set; }

    /// <summary>Units that the net stock covers; none where its units and its value are not on the same side, as a long and a short of two expiries can
    /// be.</summary>
    internal Quantity StockUnits => SignedUnits.Sign == NetStock.Sign ? SignedUnits.Abs() : default;

    internal bool IsStockLong => NetStock.IsPositive;

    /// <summary>True when bought options that live as long as this one pay something at every price: a call below a put.</summary>
    internal bool PaysAlways(RegTLeg leg)
    {
        if (leg.IsShort || Terms.IsPaidInFull)
        {
            return false;
        }

        (Price? call, Price? put) = (null, null);
        foreach (RegTLeg other in Legs)
        {
            if (!other.IsShort && other.Expiry >= leg.Expiry)
            {
                (call, put) = other.IsCall ? (call is { } low && low <= other.Strike ? call : other.Strike, put)
                    : (call, put is { } high && high >= other.Strike ? put : other.Strike);
            }
        }

        return call < put;
    }

    internal void Begin(ObservableId underlying, AssetId currency, RegTTerms terms)
    {
        (Underlying, Currency, Terms, Spot, LongStock, ShortStock, Exposure) = (underlying, currency, terms, default, default, default, default);
        SignedUnits = default;
        Legs.Clear();
    }

    /// <summary>True when the same pairing is the cheapest: everything that one follows from is equal.</summary>
    internal bool IsAs(RegTBook other) => ReferenceEquals(Terms, other.Terms) && Spot == other.Spot && LongStock == other.LongStock
        && ShortStock == other.ShortStock && SignedUnits == other.SignedUnits
        && CollectionsMarshal.AsSpan(Legs).SequenceEqual(CollectionsMarshal.AsSpan(other.Legs));

    internal void CopyTo(RegTBook other)
    {
        other.Begin(Underlying, Currency, Terms);
        (other.Spot, other.LongStock, other.ShortStock, other.Exposure, other.SignedUnits) = (Spot, LongStock, ShortStock, Exposure, SignedUnits);
        other.Legs.AddRange(Legs);
    }

    /// <summary>What a unit of a written option requires alone, beside its mark, which equity carries as a debt: max(rate × S − out of the money, floor × S, or
    /// for a put floor × K), and what exercise is worth beyond a mark that is behind.</summary>
    internal Price NakedOf(in RegTLeg leg, RegTRates rates) => BesideMark(leg, rates) + Late(leg);

    /// <summary>The same without what a mark is behind.</summary>
    internal Price BesideMark(in RegTLeg leg, RegTRates rates)
    {
        Price outOfTheMoney = Price.Max(leg.IsCall ? leg.Strike - Spot : Spot - leg.Strike, default);
        return Price.Max(Spot.Times(rates.Rate, Rounding.Up) - outOfTheMoney, (leg.IsCall ? Spot : leg.Strike).Times(rates.Floor, Rounding.Up));
    }

    internal Price Late(in RegTLeg leg) => Price.Max(leg.PayoffAt(Spot) - leg.Value, default);

    /// <summary>What a unit of a written option requires where stock covers it, beside what the stock requires: the stock counts at the strike at most, and the
    /// premium that was received, which equity carries as a debt, pays for the stock.</summary>
    internal Price CoveredOf(in RegTLeg leg, RegTRates rates)
    {
        Price inTheMoney = leg.PayoffAt(Spot);
        return (leg.IsCall ? inTheMoney.Times(Ratio.One - rates.LongStock, Rounding.Up) : inTheMoney) - leg.Value;
    }

    /// <summary>What a unit of a written call and of a written put require together: the greater of both, and the other one's mark.</summary>
    internal Price StraddleOf(in RegTLeg call, in RegTLeg put, RegTRates rates)
    {
        Price ofCall = BesideMark(call, rates), ofPut = BesideMark(put, rates);
        return (call.Value + ofCall >= put.Value + ofPut ? ofCall : ofPut) + Late(call) + Late(put);
    }
}
