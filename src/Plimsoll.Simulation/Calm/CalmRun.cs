// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Calm;

/// <summary>What one policy came to in a loop in which its own trades moved the price; amounts in the numeraire.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="OpenInterest">Open interest as a multiple of D₁, as it was given.</param>
/// <param name="Continuation">How the outside price went on.</param>
/// <param name="Held">Open interest: what the clients were long at the price at which they opened.</param>
/// <param name="FallWithout">The fall of the outside price from there to its lowest, a fraction.</param>
/// <param name="FallWith">The fall of the price seen, with what the engine's own sales did to it.</param>
/// <param name="UsersCost">What closing took of the users' own money: spread, walk and fees, each close's at most the equity before it, and the margin that
/// went with positions that the backstop took over. What prices took is not in it.</param>
/// <param name="BadDebt">What users owed beyond their equity, whoever carried it: fund, deleveraged profits, shared loss, and what is still open at the
/// end.</param>
/// <param name="BackstopProfit">What the backstop made of what it took over, its inventory at the last mark; negative for a loss.</param>
/// <param name="LeastCapital">The most that the backstop was down at any step, at the price seen: the capital it needs.</param>
/// <param name="Replay">The rest, as a replay tells it.</param>
/// <param name="Path">Prices over time.</param>
public sealed record CalmRun(
    CalmPolicy Policy,
    double OpenInterest,
    Continuation Continuation,
    Amount Held,
    double FallWithout,
    double FallWith,
    Amount UsersCost,
    Amount BadDebt,
    Amount BackstopProfit,
    Amount LeastCapital,
    ReplayResult Replay,
    ImmutableArray<CalmPoint> Path)
{
    /// <summary>How much farther the price fell with the engine than without it: 1 where its sales changed nothing.</summary>
    public double Amplification => FallWith / FallWithout;

    /// <summary>What it cost everybody: bad debt + users' cost − backstop profit.</summary>
    public Amount Total => BadDebt + UsersCost - BackstopProfit;

    /// <summary>How far the fund was down at its lowest.</summary>
    public Amount FundDrawdown => Replay.Fund.Before - Replay.Fund.Low;
}

/// <summary>Prices at one step.</summary>
/// <param name="Time">When.</param>
/// <param name="Outside">Without the engine.</param>
/// <param name="Seen">With it, after what it traded in the step.</param>
/// <param name="Closed">Notional that liquidations and the backstop traded in the step, numeraire.</param>
public readonly record struct CalmPoint(Timestamp Time, double Outside, double Seen, double Closed);
