// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <summary>European options on a forward, one per row, as columns of equal length.</summary>
/// <remarks>
/// <para>Domain, as everywhere in this folder: forward, strike, volatility and years are finite and not negative; the discount factor is finite and
/// positive. A forward or strike below 2⁻¹⁰²² counts as zero in the part of the value that volatility makes.</para>
/// </remarks>
public readonly ref struct OptionColumns
{
    /// <summary>Groups columns of equal length.</summary>
    /// <exception cref="InvariantException">The lengths differ.</exception>
    public OptionColumns(
        ReadOnlySpan<double> forward,
        ReadOnlySpan<double> strike,
        ReadOnlySpan<double> volatility,
        ReadOnlySpan<double> years,
        ReadOnlySpan<double> discount,
        ReadOnlySpan<bool> isCall)
    {
        Invariant.Check(
            strike.Length == forward.Length && volatility.Length == forward.Length && years.Length == forward.Length
            && discount.Length == forward.Length && isCall.Length == forward.Length,
            "Columns of options differ in length.");
        Forward = forward;
        Strike = strike;
        Volatility = volatility;
        Years = years;
        Discount = discount;
        IsCall = isCall;
    }

    /// <summary>Price of the underlying for delivery at expiry.</summary>
    public ReadOnlySpan<double> Forward { get; }

    /// <summary>Strike price, in the unit of the forward.</summary>
    public ReadOnlySpan<double> Strike { get; }

    /// <summary>Volatility per square root of a year: 0.2 is 20 %.</summary>
    public ReadOnlySpan<double> Volatility { get; }

    /// <summary>Years to expiry.</summary>
    public ReadOnlySpan<double> Years { get; }

    /// <summary>Value today of one unit of money paid at expiry.</summary>
    public ReadOnlySpan<double> Discount { get; }

    /// <summary>True for a call, false for a put.</summary>
    public ReadOnlySpan<bool> IsCall { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Forward.Length;

    /// <summary>True when the five numbers are a row inside the domain.</summary>
    internal static bool IsInDomain(double forward, double strike, double volatility, double years, double discount) =>
        double.IsFinite(forward) && double.IsFinite(strike) && double.IsFinite(volatility) && double.IsFinite(years) && double.IsFinite(discount)
        && forward >= 0 && strike >= 0 && volatility >= 0 && years >= 0 && discount > 0;

    /// <summary>The refusal of the first row outside the domain, with its index as subject; none when all are inside.</summary>
    internal Rejection FirstOutsideDomain()
    {
        for (int row = 0; row < Count; row++)
        {
            if (!IsInDomain(Forward[row], Strike[row], Volatility[row], Years[row], Discount[row]))
            {
                return new Rejection(RejectionCode.OutsideDomain, RefusalSubject.Row(row));
            }
        }

        return Rejection.None;
    }
}
