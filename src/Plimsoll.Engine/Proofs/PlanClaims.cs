// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Events;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Engine.Proofs;

/// <summary>A plan, or a claim of one, that does not hold.</summary>
/// <param name="Sequence">The command in which it was made.</param>
/// <param name="Account">Whose.</param>
/// <param name="Claimed">The least cost claimed, numeraire.</param>
/// <param name="Verdict">What the check found; null where there was no check.</param>
/// <param name="Refusal">Why the account could not be valued; null where it could.</param>
/// <param name="Why">What is wrong where there was no check, in words.</param>
public sealed record RefusedClaim(ulong Sequence, AccountId Account, Amount Claimed, PlanVerdict? Verdict, Rejection? Refusal, string Why);

/// <summary>Holds each plan that it is shown to its account, without a solver: with the certificate that the engine gives it, or with those of events that
/// somebody published.</summary>
public sealed class PlanClaims : IPlanWitness
{
    private readonly MarginSheet _sheet = new();
    private readonly List<LiquidationProved>? _published;
    private readonly List<RefusedClaim> _refused = [];
    private int _next;

    /// <summary>Creates it.</summary>
    /// <param name="published">Claims in the order in which they were published; null for the engine's own.</param>
    public PlanClaims(IEnumerable<LiquidationProved>? published) => _published = published?.ToList();

    /// <summary>Plans shown.</summary>
    public int Plans { get; private set; }

    /// <summary>Claims that were held to a plan.</summary>
    public int Claims { get; private set; }

    /// <summary>What does not hold, in its order.</summary>
    public ImmutableArray<RefusedClaim> Refused => [.. _refused];

    /// <inheritdoc/>
    public void Planned(in WitnessedPlan plan)
    {
        Plans++;
        LiquidationPlan claimed = plan.Plan.ToPlan();
        if (_published is not null)
        {
            claimed = Published(plan, claimed);
        }

        Claims += claimed.Certificate is null ? 0 : 1;
        Result<PlanVerdict> checkedPlan = plan.Check(claimed, _sheet);
        if (!checkedPlan.IsOk)
        {
            _refused.Add(new(plan.Sequence, plan.Account, claimed.LeastCost, null, checkedPlan.Rejection, string.Empty));
        }
        else if (checkedPlan.Value.Fault != PlanFault.None)
        {
            _refused.Add(new(plan.Sequence, plan.Account, claimed.LeastCost, checkedPlan.Value, null, string.Empty));
        }
    }

    /// <summary>Refuses the claims that met no plan; to be called when all plans were shown.</summary>
    public void End()
    {
        for (; _published is not null && _next < _published.Count; _next++)
        {
            Unmet(_published[_next]);
        }
    }

    /// <summary>The plan as it was published: claims before it met none, and a plan that nothing is claimed of proves nothing.</summary>
    private LiquidationPlan Published(in WitnessedPlan plan, LiquidationPlan own)
    {
        while (_next < _published!.Count && _published[_next].Sequence < plan.Sequence)
        {
            Unmet(_published[_next++]);
        }

        if (_next == _published.Count || (_published[_next].Sequence, _published[_next].Account) != (plan.Sequence, plan.Account))
        {
            return own with { Certificate = null, LeastCost = default };
        }

        LiquidationProved claim = _published[_next++];
        if (claim.Cost != own.Cost)
        {
            _refused.Add(new(plan.Sequence, plan.Account, claim.LeastCost, null, null, $"the plan costs {own.Cost}, and {claim.Cost} is claimed"));
        }

        return own with
        {
            LeastCost = claim.LeastCost,
            Certificate = new(claim.Margin, claim.Floor, [.. claim.Scenarios.Select(static one =>
                new ScenarioMultiplier(one.Underlying, one.Number, one.Multiplier))]),
        };
    }

    private void Unmet(LiquidationProved claim) =>
        _refused.Add(new(claim.Sequence, claim.Account, claim.LeastCost, null, null, "there is no plan that this is claimed of"));
}
