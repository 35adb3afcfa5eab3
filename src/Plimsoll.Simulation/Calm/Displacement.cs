// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Calm;

/// <summary>How far own sales have pushed a price below where it would be without them: price seen = outside price × (1 − temporary − permanent).</summary>
/// <remarks>Selling walks the book from the temporary displacement, x ← D⁻¹(D(x) + V); of the step a share φ becomes permanent, around which the book forms
/// anew, and the rest decays with a half-life: × 2^(−seconds ÷ half-life). Buying is V below zero.</remarks>
public sealed class Displacement
{
    /// <summary>The price seen never falls below this part of the outside price: no walk says anything about a book from which everything is gone.</summary>
    private const double LeastLeft = 0.05;

    private static readonly double _logOfTwo = StrictMath.Log(2);

    private readonly double _permanentShare;
    private readonly double _halfLife;

    /// <summary>No displacement yet.</summary>
    /// <param name="permanentShare">φ, from 0 to 1.</param>
    /// <param name="halfLifeSeconds">Above zero.</param>
    public Displacement(double permanentShare, double halfLifeSeconds)
    {
        Invariant.Check(permanentShare is >= 0 and <= 1, "A share lies between 0 and 1.");
        Invariant.Check(halfLifeSeconds > 0, "A half-life is above zero.");
        _permanentShare = permanentShare;
        _halfLife = halfLifeSeconds;
    }

    /// <summary>The part that decays, a fraction of the outside price.</summary>
    public double Temporary { get; private set; }

    /// <summary>The part that stays.</summary>
    public double Permanent { get; private set; }

    /// <summary>Price seen ÷ outside price; exactly 1 as long as nothing was traded.</summary>
    public double Factor => FactorWith(Temporary);

    /// <summary>Sells contracts into a book; below zero buys.</summary>
    public void Walk(BookCurve book, double contracts)
    {
        if (contracts == 0)
        {
            return;
        }

        double step = book.Inverse(book.At(Temporary) + contracts) - Temporary;
        Permanent += _permanentShare * step;
        Temporary += (1 - _permanentShare) * step;
    }

    /// <summary>The same with another temporary part.</summary>
    public double FactorWith(double temporary) => Math.Max(LeastLeft, 1 - temporary - Permanent);

    /// <summary>The temporary part after some time in which nothing is traded, without moving on.</summary>
    public double TemporaryAfter(double seconds) => Temporary == 0 ? 0 : Temporary * StrictMath.Exp(-seconds / _halfLife * _logOfTwo);

    /// <summary>Time passes.</summary>
    public void Decay(double seconds) => Temporary = TemporaryAfter(seconds);
}
