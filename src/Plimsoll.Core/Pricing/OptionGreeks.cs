// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <summary>The value of one option and its sensitivities, in the signs of a holder.</summary>
/// <param name="Value">The value, in the unit of the forward.</param>
/// <param name="Delta">Change of value per unit of forward (of spot in <see cref="BlackScholes"/>).</param>
/// <param name="Gamma">Change of delta per unit of forward or spot.</param>
/// <param name="Vega">Change of value per 1.00 of volatility (100 points).</param>
/// <param name="Theta">Change of value per year of time passing, rates held.</param>
/// <param name="Rho">Change of value per 1.00 of continuously compounded rate.</param>
/// <param name="Vanna">Change of delta per 1.00 of volatility.</param>
/// <param name="Volga">Change of vega per 1.00 of volatility.</param>
public readonly record struct OptionGreeks(
    double Value, double Delta, double Gamma, double Vega, double Theta, double Rho, double Vanna, double Volga);

/// <summary>Where the values and Greeks of <see cref="OptionColumns"/> go: a field of <see cref="OptionGreeks"/> per column, all of equal length.</summary>
public readonly ref struct GreekColumns
{
    /// <summary>Groups columns of equal length.</summary>
    /// <exception cref="InvariantException">The lengths differ.</exception>
    public GreekColumns(
        Span<double> value,
        Span<double> delta,
        Span<double> gamma,
        Span<double> vega,
        Span<double> theta,
        Span<double> rho,
        Span<double> vanna,
        Span<double> volga)
    {
        int count = value.Length;
        Invariant.Check(
            delta.Length == count && gamma.Length == count && vega.Length == count && theta.Length == count && rho.Length == count
            && vanna.Length == count && volga.Length == count,
            "Columns of Greeks differ in length.");
        Value = value;
        Delta = delta;
        Gamma = gamma;
        Vega = vega;
        Theta = theta;
        Rho = rho;
        Vanna = vanna;
        Volga = volga;
    }

    /// <inheritdoc cref="OptionGreeks.Value"/>
    public Span<double> Value { get; }

    /// <inheritdoc cref="OptionGreeks.Delta"/>
    public Span<double> Delta { get; }

    /// <inheritdoc cref="OptionGreeks.Gamma"/>
    public Span<double> Gamma { get; }

    /// <inheritdoc cref="OptionGreeks.Vega"/>
    public Span<double> Vega { get; }

    /// <inheritdoc cref="OptionGreeks.Theta"/>
    public Span<double> Theta { get; }

    /// <inheritdoc cref="OptionGreeks.Rho"/>
    public Span<double> Rho { get; }

    /// <inheritdoc cref="OptionGreeks.Vanna"/>
    public Span<double> Vanna { get; }

    /// <inheritdoc cref="OptionGreeks.Volga"/>
    public Span<double> Volga { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Value.Length;

    internal void FillWithNaN()
    {
        Value.Fill(double.NaN);
        Delta.Fill(double.NaN);
        Gamma.Fill(double.NaN);
        Vega.Fill(double.NaN);
        Theta.Fill(double.NaN);
        Rho.Fill(double.NaN);
        Vanna.Fill(double.NaN);
        Volga.Fill(double.NaN);
    }
}
