// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Scenarios;

namespace Plimsoll.Risk;

/// <summary>Bounds on what rounding does to an account's headroom.</summary>
internal static class SweepGuards
{
    private const double DoubleRoundoff = 1.0 / (1L << 53);
    private const double FloatRoundoff = 1.0 / (1L << 24);

    // Below this nothing that is added or multiplied comes near the largest float, 2¹²⁸.
    private const double LargestForFloats = 1e30;

    // n·u/(1 − n·u) ≤ 2·n·u while n·u ≤ ½: so for floats up to 2²³ terms.
    private const int MostTermsForFloats = 1 << 20;

    /// <summary>For sums in doubles.</summary>
    internal static double Exact(in SweepBlock block, ScenarioMatrix matrix, int account, double cash) => Exact(Measure(block, matrix, account), cash);

    /// <summary>For sums in floats, and for the doubles that they are held against: infinite where floats do not do.</summary>
    /// <remarks>2·n·u × gross with u = 2⁻²⁴; per entry what is lost below the smallest float, 2⁻¹⁴⁹; and four guards of doubles: of the sum of cash and floats,
    /// of the headroom in doubles, of its own guard, and one to spare.</remarks>
    internal static double Screen(in SweepBlock block, ScenarioMatrix matrix, int account, double cash)
    {
        (double gross, double magnitudes, int terms) size = Measure(block, matrix, account);
        return size.gross < LargestForFloats && size.magnitudes < LargestForFloats && size.terms <= MostTermsForFloats
            ? (2 * size.terms * FloatRoundoff * size.gross) + (float.Epsilon * (size.magnitudes + (2 * size.terms))) + (4 * Exact(size, cash))
            : double.PositiveInfinity;
    }

    private static double Exact((double Gross, double Magnitudes, int Terms) size, double cash) =>
        2 * size.Terms * DoubleRoundoff * (Math.Abs(cash) + (2 * size.Gross));

    private static (double Gross, double Magnitudes, int Terms) Measure(in SweepBlock block, ScenarioMatrix matrix, int account)
    {
        double gross = 0, magnitudes = 0;
        int terms = 4;
        foreach (int group in block.GroupsOf(account))
        {
            terms++;
            foreach (int entry in block.Entries(group))
            {
                double quantity = Math.Abs(block.Quantities[entry]), ceiling = matrix.Ceiling(block.Instruments[entry]);
                gross += quantity * ceiling;
                magnitudes += quantity + ceiling;
                terms++;
            }
        }

        return (gross, magnitudes, terms);
    }
}
