// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Risk;

/// <summary>All numbers from one to another: sums and products hold every sum and product of their parts, up to the rounding of doubles.</summary>
internal readonly record struct Interval(double Low, double High)
{
    internal static Interval One => new(1, 1);

    internal static Interval Of(double value) => new(value, value);

    /// <summary>From −size to size.</summary>
    internal static Interval Around(double size) => new(-size, size);

    public static Interval operator +(Interval a, Interval b) => new(a.Low + b.Low, a.High + b.High);

    public static Interval operator *(Interval a, Interval b)
    {
        (double p, double q, double r, double s) = (a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High);
        return new(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));
    }

    public static Interval operator *(double a, Interval b) => Of(a) * b;

    /// <summary>The inverse of numbers above zero.</summary>
    internal Interval Inverse() => new(1 / High, 1 / Low);

    /// <summary>The interval with zero in it.</summary>
    internal Interval WithZero() => new(Math.Min(Low, 0), Math.Max(High, 0));
}
