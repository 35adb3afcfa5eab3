// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Venues.Derive;

/// <summary>What a scenario does to volatility.</summary>
public enum DeriveVolatility : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>× (1 + range × (30 days ÷ days left)^power), at least a floor.</summary>
    Up,

    /// <summary>× (1 − range × (30 days ÷ days left)^power), at least 0.</summary>
    Down,

    /// <summary>The wings of the surface are turned: more on one side of the forward, less on the other.</summary>
    Linear,

    /// <summary>The wings of the surface are lifted on both sides, or lowered.</summary>
    Abs,
}

/// <summary>A row of Derive's portfolio margin.</summary>
/// <param name="Spot">What prices are multiplied by, at least 0: 0.91 is a fall of 9 %.</param>
/// <param name="Volatility">What happens to volatility.</param>
/// <param name="Dampening">The share of its profit and loss that counts, from 0 to 1.</param>
public readonly record struct DeriveScenario(double Spot, DeriveVolatility Volatility, double Dampening)
{
    /// <summary>True for the scenarios that bend the surface of volatilities: options keep their forward there.</summary>
    public bool IsSkew => Volatility is DeriveVolatility.Linear or DeriveVolatility.Abs;

    /// <summary>The scenario in words.</summary>
    public string Name
    {
        get
        {
            string price = Spot == 1 ? "price unchanged" : $"price {Percent(Spot - 1)}";
            string what = Volatility switch
            {
                DeriveVolatility.Up => $"{price}, volatility up",
                DeriveVolatility.Down => $"{price}, volatility down",
                DeriveVolatility.Linear => "volatility skew, linear",
                DeriveVolatility.Abs => "volatility skew, both wings",
                _ => $"{price}, volatility same",
            };
            return Dampening == 1 ? what : string.Create(CultureInfo.InvariantCulture, $"{what}, dampened to {Dampening * 100:0.##} %");
        }
    }

    private static string Percent(double move) =>
        string.Create(CultureInfo.InvariantCulture, $"{(move < 0 ? "−" : "+")}{Math.Abs(move) * 100:0.##} %");
}
