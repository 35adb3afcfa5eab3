// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <summary>Prices of European options on a forward, one per row, as columns of equal length; units as in <see cref="OptionColumns"/>.</summary>
public readonly ref struct QuoteColumns
{
    /// <summary>Groups columns of equal length.</summary>
    /// <exception cref="InvariantException">The lengths differ.</exception>
    public QuoteColumns(
        ReadOnlySpan<double> price,
        ReadOnlySpan<double> forward,
        ReadOnlySpan<double> strike,
        ReadOnlySpan<double> years,
        ReadOnlySpan<double> discount,
        ReadOnlySpan<bool> isCall) => AsOptions = new OptionColumns(forward, strike, price, years, discount, isCall);

    /// <summary>The price paid for the option now, in the unit of the forward.</summary>
    public ReadOnlySpan<double> Price => AsOptions.Volatility;

    /// <inheritdoc cref="OptionColumns.Forward"/>
    public ReadOnlySpan<double> Forward => AsOptions.Forward;

    /// <inheritdoc cref="OptionColumns.Strike"/>
    public ReadOnlySpan<double> Strike => AsOptions.Strike;

    /// <inheritdoc cref="OptionColumns.Years"/>
    public ReadOnlySpan<double> Years => AsOptions.Years;

    /// <inheritdoc cref="OptionColumns.Discount"/>
    public ReadOnlySpan<double> Discount => AsOptions.Discount;

    /// <inheritdoc cref="OptionColumns.IsCall"/>
    public ReadOnlySpan<bool> IsCall => AsOptions.IsCall;

    /// <summary>Number of rows.</summary>
    public int Count => AsOptions.Count;

    // The columns with the price in the place of the volatility: the same domain, and the same way into the lanes.
    internal OptionColumns AsOptions { get; }
}
