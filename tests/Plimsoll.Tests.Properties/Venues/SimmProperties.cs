// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Simm;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>SIMM over random sensitivities, every version, both periods and both sides.</summary>
public sealed class SimmProperties
{
    private static readonly ImmutableArray<string> _currencies = ["USD", "EUR", "JPY", "TRY", "BRL", "ARS", "CNY", "QAR"];

    private static readonly Gen<TwinRow> _row =
        from type in Gen.Choose(0, SimmNames.RiskTypes.Length - 1)
        from product in Gen.Elements("RatesFX", "Credit", "Equity", "Commodity")
        from names in Gen.Elements(_currencies.ToArray()).ArrayOf(2)
        from name in Gen.Elements("A", "B", "C", "D")
        from bucket in Gen.Choose(1, 18)
        from tenor in Gen.Choose(0, 11)
        from label in Gen.Choose(0, 6)
        from amount in Gen.Choose(-999_999, 999_999)
        from scale in Gen.Elements(1, 100, 10_000)
        select Of((SimmRiskType)type, product, names, name, bucket, tenor, label, (double)amount * scale);

    private static readonly Gen<(TwinRow[] Rows, SimmVersion Version, bool IsOneDay, bool IsPost, string Currency)> _cases =
        from count in Gen.Choose(1, 40)
        from rows in _row.ArrayOf(count)
        from version in Gen.Elements(SimmVersions.All.ToArray())
        from oneDay in Gen.Elements(false, true)
        from post in Gen.Elements(false, true)
        from currency in Gen.Elements("USD", "EUR", "TRY", "ARS")
        select (rows, version, oneDay, post, currency);

    [Fact]
    public void The_margin_is_the_one_of_a_second_writing_in_floating_point()
    {
        (int concentrated, int curved) = (0, 0);
        Book.ForAll(_cases, x =>
        {
            SimmResult margin = Margin(x.Rows, x.Version, x.IsOneDay, x.IsPost, x.Currency);
            TwinRow[] rows = [.. x.Rows.Select(row => x.IsPost ? row with { Amount = -row.Amount } : row)];
            double twin = new SimmTwin(ShippedRulebooks.Text(x.Version.Rulebook)!, x.IsOneDay, x.Currency).Of(rows);
            Assert.Equal(twin, margin.Margin.ToDouble(), 1e-9 * Math.Max(1, twin));
            concentrated += margin.Products.Any(static product => product.Classes.Any(static one => one.Parts.Any(static part =>
                part.Buckets.Any(static bucket => bucket.Factors.Any(static factor => factor.Concentration > 1))))) ? 1 : 0;
            curved += margin.Sum(SimmMeasure.Curvature) > 0 ? 1 : 0;
            return true;
        });
        Assert.True(concentrated > 5 && curved > 5, $"{concentrated} concentrated, {curved} curved");
    }

    [Fact]
    [Trait("property", "M02")]
    public void M02_the_order_of_rows_and_how_they_are_split_change_no_bit()
    {
        Book.ForAll(_cases, x =>
        {
            TwinRow[] split = [.. x.Rows.Reverse().SelectMany(static row => new[] { row with { Amount = row.Amount + 77 }, row with { Amount = -77 } })];
            Assert.Equal(Margin(x.Rows, x.Version, x.IsOneDay, x.IsPost, x.Currency).Margin, Margin(split, x.Version, x.IsOneDay, x.IsPost, x.Currency).Margin);
            return true;
        });
    }

    [Fact]
    [Trait("property", "M05")]
    public void M05_one_day_has_no_concentration_and_scales_with_the_book()
    {
        Book.ForAll(_cases, x =>
        {
            TwinRow[] twice = [.. x.Rows.Select(static row => row with { Amount = row.Amount * 2 })];
            double one = Margin(x.Rows, x.Version, true, x.IsPost, x.Currency).Margin.ToDouble();
            Assert.Equal(2 * one, Margin(twice, x.Version, true, x.IsPost, x.Currency).Margin.ToDouble(), 1e-9 * Math.Max(1, one));
            return true;
        });
    }

    [Fact]
    [Trait("property", "M25")]
    public void M25_the_root_of_the_tree_is_the_margin_and_sums_are_exact()
    {
        Book.ForAll(_cases, x =>
        {
            SimmResult margin = Margin(x.Rows, x.Version, x.IsOneDay, x.IsPost, x.Currency);
            var tree = SimmTree.Of(margin, SimmAddOns.None);
            Assert.Equal(margin.Margin, tree.Value);
            Assert.Equal(tree.Value, tree.Parts.Aggregate(Amount.Zero, static (sum, part) => sum + part.Value));
            return !margin.Margin.IsNegative;
        });
    }

    private static SimmResult Margin(TwinRow[] rows, SimmVersion version, bool isOneDay, bool isPost, string currency)
    {
        SimmParameters parameters = SimmVersions.Read(ShippedRulebooks.Text(version.Rulebook)!, out _)!;
        SimmSensitivity[] sensitivities = [.. rows.Select(static row =>
        {
            SimmSensitivity one = SimmSensitivity.Of(row.Product, row.Type, row.Qualifier, row.Bucket, row.Label1, row.Label2,
                Amount.Of((long)row.Amount), out SimmFault? fault);
            Assert.True(fault is null, fault?.ToString());
            return one;
        })];
        return SimmCalculator.Of(parameters, SimmBook.Of(sensitivities, isPost ? SimmSide.Post : SimmSide.Call),
            isOneDay ? SimmPeriod.OneDay : SimmPeriod.TenDays,
            currency).Value;
    }

    private static TwinRow Of(SimmRiskType type, string product, string[] currencies, string name, int bucket, int tenor, int label, double amount)
    {
        SimmRiskClass riskClass = SimmNames.ClassOf(type);
        bool isCredit = riskClass is SimmRiskClass.CreditQualifying or SimmRiskClass.CreditNonQualifying;
        string qualifier = type == SimmRiskType.FxVol ? currencies[0] + (currencies[1] == currencies[0] ? "GBP" : currencies[1])
            : riskClass is SimmRiskClass.InterestRate or SimmRiskClass.Fx ? currencies[0] : name;
        int count = SimmNames.BucketsOf(riskClass);
        string place = count == 0 || type == SimmRiskType.BaseCorr ? string.Empty
            : bucket > count ? (SimmNames.HasResidual(riskClass) ? SimmNames.Residual : "1")
                : bucket.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string label1 = !SimmSensitivity.HasTenor(type) ? string.Empty
            : isCredit ? SimmNames.CreditTenors[tenor % SimmNames.CreditTenors.Length] : SimmNames.Tenors[tenor];
        string label2 = type == SimmRiskType.IrCurve ? SimmNames.SubCurves[label]
            : isCredit && type != SimmRiskType.BaseCorr ? (label % 2 == 0 ? "CMBX" : "ABX") : string.Empty;
        return new(product, SimmNames.RiskTypes[(int)type], qualifier, place, label1, label2, amount);
    }
}
