// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine.Proofs;

namespace Plimsoll.Wire;

/// <summary>What was claimed of the plans of a journal, as JSON.</summary>
public static class PlanClaimsJson
{
    /// <summary>Why a claim does not hold.</summary>
    public static string Sentence(RefusedClaim refused) => refused.Refusal is { } refusal
        ? RefusalText.Explain(refusal, new())
        : refused.Verdict is { } verdict ? PlanText.Of(verdict, refused.Claimed) : refused.Why;

    /// <summary>How many plans and claims there were, and each claim that does not hold.</summary>
    public static JsonObject Of(PlanClaims witness) => new()
    {
        ["plans"] = witness.Plans,
        ["claims"] = witness.Claims,
        ["refused"] = new JsonArray([.. witness.Refused.Select(static refused => new JsonObject
        {
            ["sequence"] = refused.Sequence,
            ["account"] = refused.Account.Value,
            ["claimed"] = refused.Claimed.ToString(),
            ["proved"] = refused.Verdict?.LeastCost.ToString(),
            ["why"] = Sentence(refused),
        })]),
    };
}
