// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Tims;

/// <summary>What positions and shares gain at each valuation point, by underlying.</summary>
public sealed partial class TimsMargin
{
    private Rejection Gather(in Portfolio portfolio, MarketView market, TimsScratch scratch)
    {
        scratch.Clear();
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (_members[spec.Underlying.Value] is not { } member)
            {
                return new(RejectionCode.MarginTermsMissing, spec.Underlying);
            }

            TimsLeg leg = scratch.LegOf(spec.Underlying, member, 2 * _points);
            Rejection rejection = spec.Kind == InstrumentKind.Option
                ? AddOption(position, spec, leg, market, scratch)
                : AddLinear(position, spec, leg, market);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (!_isShare[holding.Asset.Value] || holding.Net.IsZero)
            {
                continue;
            }

            ObservableId underlying = _catalog[holding.Asset].PriceObservable!.Value;
            if (_members[underlying.Value] is not { } member)
            {
                return new(RejectionCode.MarginTermsMissing, underlying);
            }

            if (!market.TryPrice(underlying, out Price price))
            {
                return new(RejectionCode.MarkMissing, underlying);
            }

            Price size = _catalog[underlying].SizeOf(price);
            AddMoves(scratch.LegOf(underlying, member, 2 * _points), holding.Net.Times(size, Rounding.Down), holding.Net.Times(size, Rounding.Up));
        }

        return Rejection.None;
    }

    private Rejection AddLinear(in Position position, InstrumentSpec spec, TimsLeg leg, MarketView market)
    {
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (spec.Payoff == Payoff.Inverse)
        {
            // Coin gained at a point is worth (1 + move) as much there, so that an inverse contract gains its quote units × move.
            AddMoves(leg, Amount.FromAtoms(position.Quantity.Times(spec.ContractSize, Rounding.Down).Atoms),
                Amount.FromAtoms(position.Quantity.Times(spec.ContractSize, Rounding.Up).Atoms));
            return Rejection.None;
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, _catalog[spec.Settlement].PriceObservable!.Value);
        }

        Price size = _catalog[spec.Mark].SizeOf(mark);
        AddMoves(leg, spec.ValueOf(position.Quantity, size, Rounding.Down).Times(settlement, Rounding.Down),
            spec.ValueOf(position.Quantity, size, Rounding.Up).Times(settlement, Rounding.Up));
        return Rejection.None;
    }

    /// <summary>Adds value × move at each point, rounded down from the end of the value that it favours less.</summary>
    private void AddMoves(TimsLeg leg, Amount low, Amount high)
    {
        leg.Exposure += Amount.Max(low.Abs(), high.Abs());
        (leg.Low, leg.High) = (leg.Low + low, leg.High + high);
        TimsClass terms = _classes[leg.Member.Class];
        for (int k = 0; k < leg.Profits.Length; k++)
        {
            Ratio move = terms.Points[k].Own.PriceMove;
            leg.Profits[k] += (move.IsNegative ? high : low).Times(move, Rounding.Down);
        }
    }

    private Rejection AddOption(in Position position, InstrumentSpec spec, TimsLeg leg, MarketView market, TimsScratch scratch)
    {
        TimsClass terms = _classes[leg.Member.Class];
        TimsRow row = scratch.RowOf(spec, 2 * _points);
        Rejection rejection = row.Update(terms, market);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        Result<Amount> notional = Notional.Of(position, market);
        if (!notional.IsOk)
        {
            return notional.Rejection;
        }

        bool isShort = position.Quantity.IsNegative;
        Amount[] profits = isShort ? row.OfShort : row.OfLong;
        Int128 contracts = position.Quantity.Atoms;
        for (int k = 0; k < profits.Length; k++)
        {
            leg.Profits[k] += Amount.FromAtoms(Fixed18.Multiply(profits[k].Atoms, contracts, Rounding.Down));
        }

        leg.Exposure += notional.Value;
        leg.Minimum += MinimumOf(position, spec, row, terms, notional.Value, _catalog);
        return Rejection.None;
    }

    /// <summary>The least that an option requires, as far as it can be lost.</summary>
    private static Amount MinimumOf(in Position position, InstrumentSpec spec, TimsRow row, TimsClass terms, Amount notional, InstrumentCatalog catalog)
    {
        Quantity contracts = position.Quantity.Abs(), units = contracts.Times(spec.ContractSize, Rounding.Up);
        Amount least = Amount.FromAtoms(Fixed18.Multiply(terms.MinimumPerUnit.Atoms, units.Atoms, Rounding.Up))
            + notional.Times(terms.MinimumRate, Rounding.Up);
        Amount value = spec.ValueOf(contracts, row.Inputs.Mark, Rounding.Up).Times(row.Inputs.Settlement, Rounding.Up);
        if (!position.Quantity.IsNegative)
        {
            return Amount.Min(least, Amount.Max(value, default));
        }

        return ShortOptionTerms.GreatestLoss(spec, contracts, row.Inputs.Mark, row.Inputs.Settlement, catalog) is { } most
            ? Amount.Min(least, most) : least;
    }
}
