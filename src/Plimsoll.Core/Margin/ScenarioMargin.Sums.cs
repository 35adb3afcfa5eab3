// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>What the positions of a group come to before any scenario.</content>
public sealed partial class ScenarioMargin
{
    /// <summary>Sums a group: the value of its delta-one positions rounded both ways; its options are then the legs of the sheet.</summary>
    private Rejection Sum(
        in Portfolio portfolio,
        ObservableId underlying,
        ScenarioClass terms,
        MarketView market,
        MarginSheet sheet,
        out Amount low,
        out Amount high,
        out Amount exposure)
    {
        (low, high, exposure) = (default, default, default);
        sheet.OptionLegs.Clear();
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (spec.Underlying != underlying)
            {
                continue;
            }

            Rejection rejection = spec.Kind == InstrumentKind.Option
                ? AddOption(position, spec, terms, market, sheet, ref exposure)
                : AddDeltaOne(position, spec, market, ref low, ref high, ref exposure);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    private static Rejection AddOption(in Position position, InstrumentSpec spec, ScenarioClass terms, MarketView market, MarginSheet sheet,
        ref Amount exposure)
    {
        Rejection rejection = sheet.Notionals.Of(position, spec, market, out Amount notional);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        rejection = OptionLegs.ProfitsOf(spec, sheet.Cubes.Of(terms.Scenarios), market, out MarkedProfits profits);
        if (!rejection.IsRefused)
        {
            exposure += notional;
            sheet.OptionLegs.Add(profits, position.Quantity);
        }

        return rejection;
    }

    /// <summary>Adds the value of a delta-one position rounded both ways, and what it stands for (<see cref="Notional"/>): of a linear contract that is its
    /// value, rounded away from zero.</summary>
    private static Rejection AddDeltaOne(in Position position, InstrumentSpec spec, MarketView market, ref Amount low, ref Amount high, ref Amount exposure)
    {
        (Amount lowBefore, Amount highBefore) = (low, high);
        Rejection rejection = AddDeltaOne(position, spec, market, ref low, ref high);
        if (!rejection.IsRefused)
        {
            exposure += spec.Payoff == Payoff.Inverse ? Notional.Of(position, market).Value
                : position.Quantity.IsNegative ? lowBefore - low : high - highBefore;
        }

        return rejection;
    }

    private static Rejection AddDeltaOne(in Position position, InstrumentSpec spec, MarketView market, ref Amount low, ref Amount high)
    {
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        Price size = market.Catalog[spec.Mark].SizeOf(mark);
        if (spec.Payoff == Payoff.Linear && settlement.Atoms == Fixed18.AtomsPerUnit && spec.ContractSize.Atoms == Fixed18.AtomsPerUnit)
        {
            (Int128 down, Int128 up) = Fixed18.MultiplyBoth(size.Atoms, position.Quantity.Atoms);
            low += Amount.FromAtoms(down);
            high += Amount.FromAtoms(up);
            return Rejection.None;
        }

        low += ValueIn(position.Quantity, spec, size, settlement, Rounding.Down);
        high += ValueIn(position.Quantity, spec, size, settlement, Rounding.Up);
        return Rejection.None;
    }

    private static Amount ValueIn(Quantity quantity, InstrumentSpec spec, Price size, Price settlement, Rounding rounding)
    {
        Quantity units = quantity.Times(spec.ContractSize, rounding);
        return spec.Payoff == Payoff.Inverse
            ? Amount.FromAtoms(Fixed18.MulDiv(units.Atoms, settlement.Atoms, size.Atoms, rounding))
            : size.Times(units, rounding).Times(settlement, rounding);
    }
}
