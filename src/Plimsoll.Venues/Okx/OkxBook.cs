// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <summary>A risk unit of one account.</summary>
internal sealed class OkxUnit
{
    /// <summary>What it is on.</summary>
    internal required ObservableId Underlying { get; init; }

    /// <summary>What all of it settles in; null where units are by underlying.</summary>
    internal required AssetId? Settlement { get; init; }

    /// <summary>Notional of its positions, or the value of what is owed of the coin.</summary>
    internal Amount Exposure { get; set; }

    /// <summary>The scenario of MR1 that loses most; negative where none loses.</summary>
    internal int SpotScenario { get; set; } = -1;

    /// <summary>The scenario of MR6 that loses most; negative where none loses.</summary>
    internal int ExtremeScenario { get; set; } = -1;

    /// <summary>The charge of MR7 before its multipliers.</summary>
    internal Amount RawCharge { get; set; }

    /// <summary>The components.</summary>
    internal OkxUnitMargin Margin { get; set; }
}

/// <summary>An account as its risk units. Made for one assessment.</summary>
internal sealed class OkxBook
{
    private readonly OkxPortfolioMargin _model;
    private readonly MarketView _market;
    private readonly MarginSheet _sheet;

    private OkxBook(OkxPortfolioMargin model, MarketView market, MarginSheet sheet) => (_model, _market, _sheet) = (model, market, sheet);

    /// <summary>The units, ascending by settlement asset where they are apart by it, then by underlying.</summary>
    internal List<OkxUnit> Units { get; } = [];

    /// <summary>What one kind of dollar hedges of another, numeraire.</summary>
    internal Amount Hedged { get; private set; }

    /// <summary>Reads an account.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarginTermsMissing"/> (subject: the underlying), <see cref="RejectionCode.MarkMissing"/> or
    /// <see cref="RejectionCode.OutsideDomain"/>.</returns>
    internal static Rejection Read(OkxPortfolioMargin model, in Portfolio portfolio, MarketView market, MarginSheet sheet, out OkxBook book)
    {
        book = new(model, market, sheet);
        Rejection rejection = RiskLeg.Read(portfolio, market, sheet.Cubes, out RiskLeg[] legs);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (!model.Terms.IsBySettlement)
        {
            rejection = book.AddUnits(portfolio, legs, null);
        }
        else
        {
            AssetId[] settlements = [.. legs.Select(static leg => leg.Spec.Settlement).Distinct().Order()];
            for (int i = 0; i < Math.Max(settlements.Length, 1) && !rejection.IsRefused; i++)
            {
                AssetId? settlement = settlements.Length == 0 ? null : settlements[i];
                rejection = book.AddUnits(PartOf(portfolio, market.Catalog, settlements, i),
                    [.. legs.Where(leg => settlement is null || leg.Spec.Settlement == settlement)], settlement);
            }
        }

        book.Hedged = model.Terms.StablecoinTiers is null ? default : book.HedgedAcross(legs);
        return rejection;
    }

    /// <summary>What settles in one asset, with the coin that is there for it: its own settlement asset, and with the first part all that settles nothing
    /// else.</summary>
    private static Portfolio PartOf(in Portfolio portfolio, InstrumentCatalog catalog, AssetId[] settlements, int part)
    {
        if (settlements.Length < 2)
        {
            return portfolio;
        }

        Holding[] holdings = [.. portfolio.Holdings.ToArray().Where(holding => settlements.Contains(holding.Asset) ? holding.Asset == settlements[part]
            : part == 0)];
        Position[] positions = [.. portfolio.Positions.ToArray().Where(position => catalog[position.Instrument].Settlement == settlements[part])];
        return new(holdings, positions);
    }

    private Rejection AddUnits(in Portfolio portfolio, RiskLeg[] legs, AssetId? settlement)
    {
        int first = Units.Count;
        Portfolio held = new(portfolio.Holdings, portfolio.Positions);
        Rejection rejection = Scan(_model.SpotShock, held, first, settlement, isExtreme: false);
        rejection = rejection.IsRefused ? rejection : Scan(_model.Extreme, held, first, settlement, isExtreme: true);
        for (int from = 0, count; from < legs.Length && !rejection.IsRefused; from += count)
        {
            count = RiskLeg.RunFrom(legs, from);
            rejection = AddBeside(UnitOf(legs[from].Spec.Underlying, first, settlement), legs.AsSpan(from, count));
        }

        return rejection;
    }

    private Rejection Scan(ScanModel scan, in Portfolio portfolio, int first, AssetId? settlement, bool isExtreme)
    {
        MarginSheet inner = _sheet.Inner;
        inner.Clear();
        Rejection rejection = scan.Margin.Assess(portfolio, _market, inner);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (ref readonly MarginLine line in inner.Lines)
        {
            OkxUnit unit = UnitOf(new(line.Subject), first, settlement);
            unit.Exposure = line.Exposure;
            unit.Margin = isExtreme ? unit.Margin with { Extreme = line.Maintenance } : unit.Margin with { SpotShock = line.Maintenance };
            int number = scan.NumberOf(line.Scenario);
            (unit.SpotScenario, unit.ExtremeScenario) = isExtreme ? (unit.SpotScenario, number) : (number, unit.ExtremeScenario);
        }

        return Rejection.None;
    }

    private OkxUnit UnitOf(ObservableId underlying, int first, AssetId? settlement)
    {
        int at = first;
        while (at < Units.Count && Units[at].Underlying.Value < underlying.Value)
        {
            at++;
        }

        if (at == Units.Count || Units[at].Underlying != underlying)
        {
            Units.Insert(at, new() { Underlying = underlying, Settlement = settlement });
        }

        return Units[at];
    }

    /// <summary>Everything but the price shocks: MR2 to MR5 and MR7.</summary>
    private Rejection AddBeside(OkxUnit unit, ReadOnlySpan<RiskLeg> legs)
    {
        if (_model.ClassOf(unit.Underlying) is not { } terms)
        {
            return new(RejectionCode.MarginTermsMissing, unit.Underlying);
        }

        (Amount decay, Amount rho, Amount term, Amount basis, Amount raw) = (default, default, default, default, default);
        for (int from = 0, to; from < legs.Length; from = to)
        {
            (Amount vega, Amount delta) = (default, default);
            for (to = from; to < legs.Length && IsTogether(legs[from], legs[to]); to++)
            {
                RiskLeg leg = legs[to];
                (vega, delta, decay) = (vega + leg.Vega, delta + leg.Delta, decay + leg.Decay);
                rho += leg.IsOption ? Scaled(leg.Delta, leg.Years) : default;
                Amount charge = leg.Notional.Abs().Times(leg.IsOption ? terms.OptionsCharge : terms.FuturesCharge, Rounding.Up);
                raw += leg.GreatestLoss is { } most ? Amount.Min(charge, most) : charge;
            }

            term += vega.Abs().Times(TermRate(terms, legs[from].Years), Rounding.Up);
            basis += delta.Abs().Times(BasisRate(terms, legs[from]), Rounding.Up);
        }

        unit.RawCharge = raw;
        unit.Margin = unit.Margin with
        {
            Theta = Amount.Max(decay, default),
            TermStructure = term,
            Basis = basis,
            InterestRate = rho.Abs().Times(terms.RateMove, Rounding.Up),
            MinimumCharge = terms.ChargeTiers.Of(raw, _model.Terms.IsMarginal),
        };
        return Rejection.None;
    }

    /// <summary>A perpetual stands for itself, what expires at one time for each other; contracts of several settlement assets move together here, and apart in
    /// MR9.</summary>
    private static bool IsTogether(in RiskLeg a, in RiskLeg b) => a.Expiry == b.Expiry && (a.Spec.Expiry is not null || a.Spec.Id == b.Spec.Id);

    /// <summary>termStructureMove × √(30 ÷ days), days at least 1.</summary>
    internal static Ratio TermRate(OkxClass terms, double years) => Rate(terms.TermStructureMove.ToDouble() * Math.Sqrt(30 / Math.Max(years * 365, 1)));

    /// <summary>max(leastBasisMove, exp(annualisedBasisMove × years) − 1); of a perpetual the first.</summary>
    internal static Ratio BasisRate(OkxClass terms, in RiskLeg leg) => leg.Spec.Expiry is null ? terms.LeastBasisMove
        : Ratio.Max(terms.LeastBasisMove, Rate(StrictMath.Exp(terms.AnnualisedBasisMove.ToDouble() * leg.Years) - 1));

    private static Ratio Rate(double rate) => Ratio.TryQuantise(rate, Rounding.Up, out Ratio found) ? Ratio.Min(found, Ratio.One) : Ratio.One;

    private static Amount Scaled(Amount amount, double years) =>
        Ratio.TryQuantise(years, Rounding.Up, out Ratio factor) ? amount.Times(factor, Rounding.AwayFromZero) : amount;

    /// <summary>Σ over underlyings of min(Σ positive, Σ negative) of the net deltas by kind of dollar: each stablecoin is one, all else another.</summary>
    private Amount HedgedAcross(RiskLeg[] legs)
    {
        Amount hedged = default;
        SortedDictionary<int, Amount> byKind = [];
        for (int from = 0, count; from < legs.Length; from += count)
        {
            count = RiskLeg.RunFrom(legs, from);
            byKind.Clear();
            for (int i = from; i < from + count; i++)
            {
                int kind = _model.Terms.Stablecoins.Contains(legs[i].Spec.Settlement) ? legs[i].Spec.Settlement.Value : -1;
                byKind[kind] = byKind.GetValueOrDefault(kind) + legs[i].Delta;
            }

            (Amount up, Amount down) = (default, default);
            foreach (Amount delta in byKind.Values)
            {
                (up, down) = (up + Amount.Max(delta, default), down + Amount.Max(-delta, default));
            }

            hedged += Amount.Min(up, down);
        }

        return hedged;
    }
}
