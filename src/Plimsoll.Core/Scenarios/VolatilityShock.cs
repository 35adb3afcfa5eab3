// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>Where volatility goes in a scenario.</summary>
public enum VolatilityMove : byte
{
    /// <summary>It stays.</summary>
    Same,

    /// <summary>It rises.</summary>
    Up,

    /// <summary>It falls.</summary>
    Down,
}

/// <summary>How far the volatilities of one factor's options move; the default leaves them.</summary>
/// <remarks>
/// <para>f = (30 days ÷ max(days to expiry, 1)) to the power of <paramref name="ShortPower"/> below 30 days, else of <paramref name="LongPower"/>. Relative: up
/// v × (1 + f × size), down v × (1 − f × size). Absolute: up v + f × size, down v − f × size. An up shock never ends below where it began, nor below
/// <paramref name="UpAtLeast"/>; a down shock never below zero. Powers of 0 switch the scaling off. Source of the shape: Deribit portfolio margin; Derive,
/// Paradex and OKX have it with other figures.</para>
/// <para>Volatilities and shocks are decimals, so the move is made in decimals, as that of a price is: f × size is rounded once, half to even, because its
/// power is not one, and the product once more. So an option is priced at the very volatility that a stressed market shows.</para>
/// </remarks>
/// <param name="Move">Which way it goes; <see cref="VolatilityMove.Same"/> makes everything else meaningless.</param>
/// <param name="IsAbsolute">True when the size is in volatility points (0.1 is ten) and not a fraction of volatility.</param>
/// <param name="Size">How far, at least 0.</param>
/// <param name="ShortPower">Power below 30 days, at least 0.</param>
/// <param name="LongPower">Power from 30 days on, at least 0.</param>
/// <param name="UpAtLeast">Least volatility after a shock up.</param>
public readonly record struct VolatilityShock(VolatilityMove Move, bool IsAbsolute, Ratio Size, Ratio ShortPower, Ratio LongPower, Ratio UpAtLeast)
{
    internal const double ReferenceDays = 30;
    internal const double DaysPerYear = 365;

    /// <summary>The largest size, 50 times or 5,000 points.</summary>
    public static Ratio MostSize => Ratio.Of(50);

    /// <summary>The largest power.</summary>
    public static Ratio MostPower => Ratio.Of(5);

    /// <summary>True when every figure is within its bounds.</summary>
    public bool IsSound => !Size.IsNegative && Size <= MostSize && IsPower(ShortPower) && IsPower(LongPower) && !UpAtLeast.IsNegative && UpAtLeast <= MostSize;

    /// <summary>The same relative shock at every expiry: up where positive, down where negative.</summary>
    public static VolatilityShock Relative(Ratio shock) => Signed(isAbsolute: false, shock, default, default);

    /// <summary>A shock given with its sign: up where positive, down where negative, none at zero.</summary>
    /// <param name="isAbsolute">True when it is in volatility points.</param>
    /// <param name="shock">The size with its sign.</param>
    /// <param name="power">The power at all expiries.</param>
    /// <param name="upAtLeast">Least volatility after a shock up.</param>
    public static VolatilityShock Signed(bool isAbsolute, Ratio shock, Ratio power, Ratio upAtLeast) =>
        new(shock.IsZero ? VolatilityMove.Same : shock.IsPositive ? VolatilityMove.Up : VolatilityMove.Down, isAbsolute, shock.Abs(), power, power, upAtLeast);

    /// <summary>The volatility after the shock, for an option with <paramref name="years"/> left; false when it cannot be represented.</summary>
    /// <remarks>There is no upper end here: a market shows none above <see cref="FieldBounds.MostVolatility"/> (<see cref="ShockedMarket"/>), a margin model
    /// has no reason to stop there.</remarks>
    public bool TryApply(Ratio volatility, double years, out Ratio shocked)
    {
        shocked = volatility;
        if (Move == VolatilityMove.Same)
        {
            return true;
        }

        if (!TryScale(years, out Ratio size))
        {
            return false;
        }

        Ratio change = IsAbsolute ? size : volatility.Times(size, Rounding.HalfEven);
        shocked = Move == VolatilityMove.Up
            ? Ratio.Max(volatility + change, Ratio.Max(volatility, UpAtLeast))
            : Ratio.Max(volatility - change, Ratio.Zero);
        return true;
    }

    /// <summary>By how much the shocked volatility can move per unit of the unshocked one, at most.</summary>
    public Ratio SlopeAt(double years) => Move == VolatilityMove.Same || IsAbsolute || !TryScale(years, out Ratio size) ? Ratio.One
        : Move == VolatilityMove.Up ? Ratio.One + size : Ratio.Max(Ratio.One - size, Ratio.Zero);

    /// <summary>The size at an expiry.</summary>
    private bool TryScale(double years, out Ratio size)
    {
        size = Size;
        double days = Math.Max(years * DaysPerYear, 1);
        Ratio power = days < ReferenceDays ? ShortPower : LongPower;
        return power.IsZero || Ratio.TryQuantise(
            Size.ToDouble() * StrictMath.Exp(power.ToDouble() * StrictMath.Log(ReferenceDays / days)), Rounding.HalfEven, out size);
    }

    private static bool IsPower(Ratio power) => !power.IsNegative && power <= MostPower;
}
