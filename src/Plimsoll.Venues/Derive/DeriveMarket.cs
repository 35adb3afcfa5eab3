// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>A perpetual or a dated future, in the numeraire.</summary>
/// <param name="Spec">The contract.</param>
/// <param name="Quantity">Contracts, signed.</param>
/// <param name="Price">Its mark.</param>
/// <param name="Notional">Signed value at its mark: what a move of one unit of price, as a fraction, brings.</param>
/// <param name="AtSpot">The value of what it stands for at the index, by magnitude; at its mark where it is not quoted in dollars as the index is.</param>
/// <param name="Confidence">The confidence of its mark.</param>
internal readonly record struct DerivePerpetual(InstrumentSpec Spec, Quantity Quantity, double Price, double Notional, double AtSpot, double Confidence);

/// <summary>An option, in the numeraire.</summary>
/// <param name="Spec">The contract.</param>
/// <param name="Quantity">Contracts, signed.</param>
/// <param name="Strike">Its strike.</param>
/// <param name="IsCall">Call or put.</param>
/// <param name="Volatility">Its volatility.</param>
/// <param name="Weight">What one unit of value per unit of the underlying is worth to the account: units × price of the settlement asset, signed.</param>
/// <param name="Spot">The index, or the forward where it is not quoted in dollars as the index is.</param>
/// <param name="AtSpot">The value of the underlying that it stands for at that price, signed.</param>
/// <param name="Marked">Its value at its mark, as equity counts it.</param>
internal readonly record struct DeriveOption(
    InstrumentSpec Spec, Quantity Quantity, double Strike, bool IsCall, double Volatility, double Weight, double Spot, double AtSpot, double Marked);

/// <summary>What an account has of an asset that is no cash.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Balance">Units, above zero: the balance and what positions have made or lost in the asset, options apart.</param>
/// <param name="Price">Price of one, numeraire.</param>
/// <param name="Value">What it is worth, numeraire.</param>
/// <param name="Confidence">The confidence of its price.</param>
/// <param name="Terms">Its terms.</param>
/// <param name="Feed">The observable that is its price; null where nobody observes it.</param>
internal readonly record struct DeriveHolding(
    AssetId Asset, Amount Balance, Price Price, double Value, double Confidence, DeriveCollateralTerms Terms, ObservableId? Feed);

/// <summary>The options of one expiry on one forward.</summary>
internal sealed class DeriveExpiry
{
    /// <summary>When it expires.</summary>
    internal required Timestamp Expiry { get; init; }

    /// <summary>The forward that its options are priced on.</summary>
    internal required ObservableId Forward { get; init; }

    /// <summary>The part of the forward that still moves.</summary>
    internal required double Variable { get; init; }

    /// <summary>The part that is fixed.</summary>
    internal required double Fixed { get; init; }

    /// <summary>Years left, at least 0.</summary>
    internal required double Years { get; init; }

    /// <summary>The interest rate, at least 0.</summary>
    internal required double Rate { get; init; }

    /// <summary>The least confidence of forward, rate and volatilities; the rate counts where the model reads it.</summary>
    internal double Confidence { get; set; }

    /// <summary>The options, by strike.</summary>
    internal List<DeriveOption> Options { get; } = [];
}

/// <summary>All that an account has on one underlying.</summary>
internal sealed class DeriveMarket
{
    /// <summary>The underlying.</summary>
    internal required ObservableId Underlying { get; init; }

    /// <summary>The index, of a signed price its magnitude.</summary>
    internal required double Spot { get; init; }

    /// <summary>The confidence of the index.</summary>
    internal required double SpotConfidence { get; init; }

    /// <summary>Perpetuals and dated futures, by instrument.</summary>
    internal List<DerivePerpetual> Perpetuals { get; } = [];

    /// <summary>Expiries, the nearest first.</summary>
    internal List<DeriveExpiry> Expiries { get; } = [];

    /// <summary>Balances that move with the underlying, by asset.</summary>
    internal List<DeriveHolding> Bases { get; } = [];

    /// <summary>Σ value at the index of perpetuals and dated futures, numeraire.</summary>
    internal double PerpetualsAtSpot { get; set; }

    /// <summary>The least confidence of the index and of the perpetuals that are held.</summary>
    internal double Confidence { get; set; }
}
