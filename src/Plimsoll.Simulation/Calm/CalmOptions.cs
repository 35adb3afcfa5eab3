// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Simulation.Calm;

/// <summary>How the market answers to sales, and what is played.</summary>
public sealed record CalmOptions
{
    /// <summary>Open interest of the clients as a multiple of D₁; above zero.</summary>
    public double OpenInterest { get; init; } = 5;

    /// <summary>How the price goes on after its low.</summary>
    public Continuation Continuation { get; init; } = Continuation.V;

    /// <summary>φ: the share of each displacement that stays.</summary>
    public double PermanentShare { get; init; } = 0.15;

    /// <summary>In how many seconds half of the rest is gone.</summary>
    public double HalfLifeSeconds { get; init; } = 300;

    /// <summary>Told how far a run has come; null for nobody.</summary>
    public IProgress<Replays.ReplayProgress>? Progress { get; init; }
}
