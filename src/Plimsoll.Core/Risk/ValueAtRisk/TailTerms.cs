// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What a margin by value at risk or expected shortfall is computed from.</summary>
/// <param name="Confidence">The share of days the margin is to cover: 0.99.</param>
/// <param name="Quantile">How the quantile is read; expected shortfall does not use it.</param>
/// <param name="Current">Today's scenarios, already at the horizon (the margin period of risk).</param>
/// <param name="Stressed">Scenarios of the fixed stressed period; null when the policy gives stress no weight.</param>
/// <param name="LongRun">Scenarios at long-run volatility; null when the policy has neither floor nor buffer.</param>
/// <param name="Policy">What keeps the margin from moving with the cycle.</param>
/// <param name="InitialFactor">Initial margin as a multiple of maintenance, at least one.</param>
public sealed record TailTerms(
    Ratio Confidence,
    QuantileRule Quantile,
    ScenarioSet Current,
    ScenarioSet? Stressed,
    ScenarioSet? LongRun,
    AntiProcyclicality Policy,
    Ratio InitialFactor)
{
    /// <summary>Today's scenarios at a confidence, without policy, initial equal to maintenance.</summary>
    public static TailTerms Plain(ScenarioSet current, Ratio confidence) =>
        new(confidence, QuantileRule.Lower, current, null, null, default, Ratio.One);

    /// <summary>Everything that is wrong with the terms, in full sentences; empty when a model may be built on them.</summary>
    public IReadOnlyList<string> Errors()
    {
        List<string> errors = [];
        void Require(bool holds, string sentence)
        {
            if (!holds)
            {
                errors.Add(sentence);
            }
        }

        Require(Confidence.IsPositive && Confidence < Ratio.One, $"confidence must lie between 0 and 1; found {Confidence}");
        Require(!Policy.NeedsStressed || Stressed is not null, "a stress weight needs a stressed period");
        Require(!Policy.NeedsLongRun || LongRun is not null, "a floor or a buffer needs scenarios at long-run volatility");
        Require(!Policy.Buffer.IsNegative, $"the buffer must not be negative; found {Policy.Buffer}");
        Require(!Policy.StressWeight.IsNegative && Policy.StressWeight <= Ratio.One,
            $"the stress weight must lie between 0 and 1; found {Policy.StressWeight}");
        Require(InitialFactor >= Ratio.One, $"initial margin must be at least maintenance; found a factor of {InitialFactor}");
        foreach ((string name, ScenarioSet? set) in new[] { ("current", Current), ("stressed", Stressed), ("long-run", LongRun) })
        {
            Require(
                set is null || (Ratio.One - Confidence).Atoms * set.Count >= Fixed18.AtomsPerUnit,
                $"the {name} history has {Counted.Of(set?.Count ?? 0, "return")}, too few to have one beyond a confidence of {Confidence}");
        }

        return errors;
    }
}
