// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Whether a side that adds risk may have it, and what its pocket takes from the parent for it.</summary>
internal sealed class GrowthCheck
{
    /// <summary>Top-ups are computed from one assessment and verified by the next; rounding and borrow haircuts settle within this many.</summary>
    private const int MaxTopUpRounds = 4;

    private readonly RulesInForce _rules;
    private readonly MarketState _market;
    private readonly Assessor _assessor;
    private readonly Withdrawals _withdrawals;
    private readonly LateMarks _lateMarks;
    private readonly OwnerCaps _ownerCaps;
    private readonly HeldProfits _held;
    private readonly InstrumentCatalog _catalog;

    internal GrowthCheck(Assessor assessor, Withdrawals withdrawals, LateMarks lateMarks, OwnerCaps ownerCaps, HeldProfits held)
    {
        _rules = assessor.Rules;
        _market = assessor.Market;
        _assessor = assessor;
        _withdrawals = withdrawals;
        _lateMarks = lateMarks;
        _ownerCaps = ownerCaps;
        _held = held;
        _catalog = _market.Catalog;
    }

    internal Rejection Check(InstrumentSpec spec, Trial trial, ref FillSide side)
    {
        if (_rules.Of(side.Named.Terms).TermsFor(spec.Settlement) is null)
        {
            // A loss would be owed in what counts nothing here.
            return new(RejectionCode.CollateralNotAccepted, spec.Settlement);
        }

        // An option that is bought may be worth nothing at the end of the settlement period: it carries nothing of what may be charged then.
        bool isCovered = side.Gives || (spec.IsPremiumPaid && side.Traded.IsPositive && _held.Of(side.Booked).IsPositive);
        MarginSheet sheet = _assessor.Sheet;
        Amount paid = side.IsIsolated ? Amount.Max(-trial.Balance(spec.Settlement) + Amount.Max(Lost(spec, side), default), default) : default;
        if (paid.IsPositive && side.Booked?.Balance(spec.Settlement) is null or { IsNegative: false })
        {
            // A premium, a fee or a loss, be it the dust of a cost, is paid from what comes in; as a loan for a moment it would require margin.
            trial.Add(spec.Settlement, paid);
            side.TopUp += paid;
        }

        for (int round = 0; ; round++)
        {
            Rejection rejection = isCovered
                ? _withdrawals.Spare(trial.Portfolio, spec.Settlement, out Amount spare, out _)
                : SpareInitial(trial, out spare);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            spare -= _held.Of(side.Booked) + _ownerCaps.Beyond(side.Named, side.Booked, trial.Holdings, new(spec.Settlement, side.TopUp));
            if (!spare.IsNegative)
            {
                side.Standing = _assessor.Standing(trial.Portfolio);
                return side.TopUp.IsPositive ? CheckParent(spec, side) : Rejection.None;
            }

            if (!side.IsIsolated || round == MaxTopUpRounds)
            {
                return isCovered && sheet.Equity >= sheet.Initial ? GiftCheck.NotCovered(side.Named) : MarginCheck.Shortfall(sheet, side.Named);
            }

            rejection = TopUp(spec, trial, -spare, ref side);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }
    }

    /// <summary>What the position of a side has lost at its mark, in the settlement asset, rounded up to what can be held; zero or less where it has lost
    /// nothing.</summary>
    private Amount Lost(InstrumentSpec spec, in FillSide side) => !spec.IsPremiumPaid && _market.TryPrice(spec.Mark, out Price mark)
        ? (side.Effect.Cost - spec.ValueOf(side.Effect.Quantity, mark, Rounding.Down)).RoundTo(_catalog[spec.Settlement].SmallestUnit, Rounding.Up)
        : default;

    private Rejection SpareInitial(Trial trial, out Amount spare)
    {
        spare = default;
        Rejection rejection = _assessor.AssessTrial(trial.Portfolio);
        MarginSheet sheet = _assessor.Sheet;
        Amount required = default;
        rejection = rejection.IsRefused ? rejection : _lateMarks.Require(trial.Portfolio, sheet, out required);
        spare = sheet.Equity - required;
        return rejection;
    }

    /// <summary>Adds to a pocket what it lacks, in the settlement asset, rounded up.</summary>
    private Rejection TopUp(InstrumentSpec spec, Trial trial, Amount lacking, ref FillSide side)
    {
        CollateralTerms? terms = _rules.Of(side.Named.Terms).TermsFor(spec.Settlement);
        if (terms is null || terms.InitiallyTaken >= Ratio.One)
        {
            return new(RejectionCode.CollateralNotAccepted, spec.Settlement);
        }

        if (!_market.TryAssetPrice(spec.Settlement, out Price price))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        Price perUnit = terms.CountedPerUnit(price);
        if (!perUnit.IsPositive || Magnitude.QuotientBits(Magnitude.Bits(lacking.Atoms), Magnitude.Bits(perUnit.Atoms)) > EngineLimits.AmountBits)
        {
            return new(RejectionCode.InsufficientMargin, side.Named.Id);
        }

        Amount added = CollateralTerms.UnitsFor(lacking, perUnit, _catalog[spec.Settlement].SmallestUnit);
        trial.Add(spec.Settlement, added);
        side.TopUp += added;
        return Rejection.None;
    }

    /// <summary>The parent must be able to spare the margin as if it were withdrawn.</summary>
    private Rejection CheckParent(InstrumentSpec spec, in FillSide side)
    {
        Amount most = _withdrawals.Transferable(side.Named, spec.Settlement, out _);
        return side.TopUp <= most ? Rejection.None : new(RejectionCode.InsufficientMargin, side.Named.Id);
    }
}
