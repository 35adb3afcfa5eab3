// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

public class HaircutTests
{
    private static readonly HaircutTerms _terms = new(Ratio.Parse("0.9"), HoldingDays: 1, Pace: 0.5, Floor: 0.02);
    private static readonly DepthProfile _depth =
        new(Ratio.Parse("0.001"), [new(Ratio.Parse("0.011"), Quantity.Of(100)), new(Ratio.Parse("0.021"), Quantity.Of(200))], []);
    private static readonly double[] _tenDays = [-0.1, .. new double[9]];

    [Fact]
    public void A_haircut_is_its_three_parts_compounded()
    {
        HaircutReport report = HaircutCalibration.Of(_tenDays, _depth, 100, new(0.005, 0), _terms).Value;

        // 100 units at a pace of 100 a day: one day to sell, so τ = 1 + ½; the worst of ten days is 10 %.
        Assert.Equal(1, report.DaysToSell);
        Assert.Equal(1 - Math.Exp(-0.1 * Math.Sqrt(1.5)), report.Market, 1e-14);

        // The whole first level, evenly between 0.1 % and 1.1 %: on average 0.6 %, of which 0.1 % is half the spread.
        Assert.Equal(0.006, report.Liquidity, 1e-14);
        Assert.Equal(0.005, report.Oracle, 1e-14);
        Assert.Equal(1 - ((1 - report.Market) * 0.994 * 0.995), report.Haircut, 1e-14);
    }

    [Fact]
    public void Bigger_holdings_staler_oracles_and_wilder_prices_never_lower_it()
    {
        double Of(double units, double heartbeat, double scale) =>
            HaircutCalibration.Of([.. _tenDays.Select(r => r * scale)], _depth, units, new(0.005, heartbeat), _terms).Value.Haircut;
        double[] units = [.. new[] { 0.0, 50, 100, 200, 1000 }.Select(u => Of(u, 0.1, 1))];
        Assert.Equal(units.Order(), units);
        Assert.True(Of(100, 1, 1) > Of(100, 0.1, 1));
        Assert.True(Of(100, 0.1, 2) > Of(100, 0.1, 1));
    }

    [Fact]
    public void A_calm_asset_has_the_floor() => Assert.Equal(0.02, HaircutCalibration.Of(new double[10], DepthProfile.Empty, 0, default, _terms).Value.Haircut);

    [Fact]
    public void What_cannot_be_calibrated_is_refused()
    {
        Assert.Equal(RejectionCode.DepthMissing, HaircutCalibration.Of(_tenDays, DepthProfile.Empty, 1, default, _terms).Rejection.Code);
        Assert.Equal(new Rejection(RejectionCode.HistoryTooShort, RefusalSubject.Count(9)),
            HaircutCalibration.Of(new double[9], _depth, 1, default, _terms).Rejection);
        Assert.Equal(RejectionCode.OutsideDomain, HaircutCalibration.Of(_tenDays, _depth, double.NaN, default, _terms).Rejection.Code);
        Assert.Equal(RejectionCode.OutsideDomain, HaircutCalibration.Of([double.NaN, .. new double[9]], _depth, 1, default, _terms).Rejection.Code);
    }

    [Fact]
    public void Concentration_grows_with_the_root_of_size_beyond_the_threshold()
    {
        Assert.Equal(1, HaircutCalibration.Concentration(-50, 100));
        Assert.Equal(2, HaircutCalibration.Concentration(-400, 100));
        Assert.Equal(0.3, HaircutCalibration.Charged(0.15, 2));
        Assert.Equal(1, HaircutCalibration.Charged(0.6, 2));
    }

    [Fact]
    public void Procyclicality_by_hand()
    {
        Procyclicality measured = Procyclicality.Of([100, 110, 150, 120, 90], days: 2, floor: 100).Value;
        Assert.Equal(150.0 / 90, measured.PeakToTrough, 1e-15);
        Assert.Equal(0.5, measured.LargestIncrease, 1e-15);
        Assert.Equal(1 - (90.0 / 150), measured.LargestDecrease, 1e-15);
        Assert.Equal(2, measured.DaysAtFloor);
        Assert.Equal(new Rejection(RejectionCode.HistoryTooShort, RefusalSubject.Count(2)), Procyclicality.Of([1, 2], 2).Rejection);
        Assert.Equal(new Rejection(RejectionCode.OutsideDomain, RefusalSubject.Row(1)), Procyclicality.Of([1, 0, 1], 1).Rejection);
    }

    [Fact]
    public void A_rise_or_a_fall_that_is_over_before_the_window_is_counts()
    {
        // A shock and its end between two ends that are equal: end to end over four days nothing happened. From the shock's bottom the way back is a rise of
        // its own.
        Procyclicality spike = Procyclicality.Of([100, 100, 160, 100, 100, 100], days: 4).Value;
        Assert.Equal(0.6, spike.LargestIncrease, 1e-15);
        Assert.Equal(1 - (100.0 / 160), spike.LargestDecrease, 1e-15);
        Procyclicality dip = Procyclicality.Of([100, 100, 50, 100, 100, 100], days: 4).Value;
        Assert.Equal((1.0, 0.5), (dip.LargestIncrease, dip.LargestDecrease));

        // A rise that takes longer than the window counts as much as fits into it.
        Assert.Equal(0.2, Procyclicality.Of([100, 110, 120, 130, 140], days: 2).Value.LargestIncrease, 1e-15);
    }
}
