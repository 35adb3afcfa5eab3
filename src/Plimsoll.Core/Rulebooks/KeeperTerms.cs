// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>How others may repay the debts of an account below its line and take its collateral for it, at a bonus: parameters only.</summary>
/// <remarks>Formulas, reasons and whose terms these are: docs/concepts/keepers.md. Health is here <see cref="HealthOf"/>.</remarks>
/// <param name="CloseFactor">Health to the share of a debt that may be repaid at once; above 0, at most 1, never rising with health.</param>
/// <param name="Bonus">Health to what is taken beyond what was repaid, as a fraction of it; 0 to 1, never rising with health.</param>
/// <param name="FeeShare">The insurance fund's share of the bonus; 0 to 1.</param>
/// <param name="Dust">What neither the debt nor the collateral may be left below, numeraire, unless it is left at nothing; not negative.</param>
/// <param name="TargetHealth">No more is repaid than brings health to this, at least 1; null where only the close factor bounds it.</param>
public sealed record KeeperTerms(PiecewiseLinear CloseFactor, PiecewiseLinear Bonus, Ratio FeeShare, Amount Dust, Ratio? TargetHealth)
{
    /// <summary>Another bonus curve for what is taken of one asset, by asset id; null, and beyond the last, where <see cref="Bonus"/> holds.</summary>
    public ImmutableArray<PiecewiseLinear?> BonusOf { get; init; } = [];

    /// <summary>What curves and target are of: what covers the account ÷ what must be covered, (equity + debts) ÷ (maintenance + debts), rounded down. Below 1
    /// exactly where equity is below maintenance; without positions, collateral counted ÷ debts counted, a lender's health factor.</summary>
    /// <param name="equity">Equity, numeraire.</param>
    /// <param name="maintenance">Maintenance, numeraire.</param>
    /// <param name="debts">What debts count in that equity, not negative, numeraire.</param>
    public static Ratio HealthOf(Amount equity, Amount maintenance, Amount debts)
    {
        Amount whole = maintenance + debts;
        Amount covered = equity + debts;
        bool isFar = whole.IsZero || Int128.Abs(covered.Atoms / whole.Atoms) >= PiecewiseLinear.Most.Atoms / Fixed18.AtomsPerUnit;
        return !isFar ? covered.Per(whole, Rounding.Down) : covered.IsNegative ? -PiecewiseLinear.Most : PiecewiseLinear.Most;
    }

    /// <summary>The most of a debt that may be repaid at that health, rounded down.</summary>
    public Amount MostOf(Amount debt, Ratio health) => debt.Times(CloseFactor.At(health, Rounding.Down), Rounding.Down);

    /// <summary>The bonus at that health, rounded down, and never more of the account's worth than of its debts is repaid: bonus ≤ worth ÷ debts, so that
    /// whatever is repaid, a solvent account stays solvent.</summary>
    /// <param name="collateral">What is taken.</param>
    /// <param name="health">Health.</param>
    /// <param name="worth">What the account is worth at the marks, above zero, numeraire.</param>
    /// <param name="debts">All that it owes at the prices, above zero, numeraire.</param>
    public Ratio BonusAt(AssetId collateral, Ratio health, Amount worth, Amount debts)
    {
        PiecewiseLinear curve = (collateral.Value < BonusOf.Length ? BonusOf[collateral.Value] : null) ?? Bonus;
        Ratio bonus = curve.At(health, Rounding.Down);
        return worth >= debts ? bonus : Ratio.Min(bonus, worth.Per(debts, Rounding.Down));
    }

    /// <summary>Reads the section; null where there is none, or where a curve is none, which is noted.</summary>
    internal static KeeperTerms? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        if (!place.Exists || !place.CheckObject("closeFactor", "bonus", "bonusOf", "feeShare", "dust", "targetHealth"))
        {
            return null;
        }

        PiecewiseLinear? factor = ReadCurve(place.Field("closeFactor"), "above 0, at most 1", static share => share.IsPositive && share <= Ratio.One);
        PiecewiseLinear? bonus = ReadBonus(place.Field("bonus"));
        Dictionary<string, PiecewiseLinear?> own = place.Field("bonusOf").Members()
            .ToDictionary(static member => member.Name, static member => ReadBonus(member.Value), StringComparer.Ordinal);
        Ratio fee = place.Field("feeShare").Fraction();
        Amount dust = place.Field("dust").MoneyOf("at least 0", static amount => !amount.IsNegative);
        JsonPlace at = place.Field("targetHealth");
        Ratio? target = at.Exists ? at.Decimal<Ratio>("from 1 to 2", static ratio => ratio >= Ratio.One && ratio <= Ratio.Of(2)) : null;
        return factor is null || bonus is null ? null : new(factor, bonus, fee, dust, target)
        {
            BonusOf = own.Count == 0 ? [] : [.. catalog.Assets.Select(asset => own.GetValueOrDefault(asset.Symbol))],
        };
    }

    /// <summary>Assets that have a bonus of their own and that the catalogue does not hold.</summary>
    internal static IEnumerable<string> UnknownNames(JsonPlace place, InstrumentCatalog catalog) =>
        place.Field("bonusOf").Members().Select(static member => member.Name).Where(name => !catalog.TryFindAsset(name, out _));

    private static PiecewiseLinear? ReadBonus(JsonPlace place) =>
        ReadCurve(place, "from 0 to 1", static share => !share.IsNegative && share <= Ratio.One);

    private static PiecewiseLinear? ReadCurve(JsonPlace place, string bounds, Func<Ratio, bool> isValue)
    {
        PiecewiseLinear? curve = place.Curve(bounds, isValue);
        for (int i = 1; i < curve?.Points.Length; i++)
        {
            if (curve.Points[i].Y > curve.Points[i - 1].Y)
            {
                place.Expected("a curve that never rises with health");
                return null;
            }
        }

        return curve;
    }
}
