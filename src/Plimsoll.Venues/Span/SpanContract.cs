// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Venues.Span;

/// <summary>What a contract of a parameter file is.</summary>
public enum SpanProductType
{
    /// <summary>The thing itself.</summary>
    Physical,

    /// <summary>A future.</summary>
    Future,

    /// <summary>An option on the thing itself.</summary>
    OptionOnPhysical,

    /// <summary>An option on a future.</summary>
    OptionOnFuture,

    /// <summary>An option on equity or an index that a file calls by its own name.</summary>
    OptionOnEquity,

    /// <summary>A combination, whose array the file gives.</summary>
    Combination,
}

/// <summary>One contract as a parameter file or a market has it.</summary>
/// <param name="Combined">The combined commodity that it belongs to.</param>
/// <param name="Product">The product's code.</param>
/// <param name="Type">What it is.</param>
/// <param name="Period">Its contract period; of an option the option's.</param>
public sealed record SpanContract(string Combined, string Product, SpanProductType Type, string Period)
{
    /// <summary>True for any option.</summary>
    public bool IsOption => Type is SpanProductType.OptionOnPhysical or SpanProductType.OptionOnFuture or SpanProductType.OptionOnEquity;

    /// <summary>The period that its delta counts in: for an option on a future that of the future.</summary>
    public string DeltaPeriod { get; init; } = Period;

    /// <summary>Call or put; nothing for what is no option.</summary>
    public bool IsCall { get; init; }

    /// <summary>The strike; 0 for what is no option.</summary>
    public double Strike { get; init; }

    /// <summary>The array of one long contract; null where the file has none.</summary>
    public SpanArray? Array { get; init; }

    /// <summary>The settlement price; null where there is none, which is not 0.</summary>
    public double? Price { get; init; }

    /// <summary>The value of one contract at the settlement price, money; null where there is none, and then no option can be held.</summary>
    public double? Value { get; init; }

    /// <summary>Of a file: why there is no value, with line and field and what was expected there; null where there is one.</summary>
    public string? NoValue { get; init; }

    /// <summary>True when the premium is paid and received at once, so that its value counts; false when it is settled every day like a future's.</summary>
    public bool IsPremiumStyle { get; init; }

    /// <summary>Delta scaling factor: futures' worth of one contract.</summary>
    public double DeltaScale { get; init; } = 1;

    /// <summary>Price scan range in money per contract; 0 where the file has none.</summary>
    public double PriceScan { get; init; }

    /// <summary>Short option minimum of one contract, money; null: the combined commodity's rate.</summary>
    public double? ShortOptionMinimum { get; init; }

    /// <summary>What its array can be computed from; null where the file does not say all of it.</summary>
    public SpanOption? Inputs { get; init; }

    /// <summary>Its name in reports: product, type, period, and right and strike of an option.</summary>
    public string Name => IsOption
        ? string.Create(CultureInfo.InvariantCulture, $"{Product} {Period} {(IsCall ? 'C' : 'P')} {Strike:0.##########}")
        : $"{Product} {Period}{(Type == SpanProductType.Physical ? " physical" : string.Empty)}";
}

/// <summary>So many contracts, bought or sold.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Quantity">Contracts, negative when sold.</param>
public readonly record struct SpanHolding(SpanContract Contract, double Quantity);
