// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>One part of an account with its numbers taken apart.</summary>
/// <param name="Name">As of the part.</param>
/// <param name="Account">Equity, initial and maintenance margin, down to what was put in.</param>
public sealed record ExplainedPart(string Name, ExplainedAccount Account);

/// <summary>A margin analysis taken apart, part by part.</summary>
/// <param name="Margin">What is explained.</param>
/// <param name="Parts">Its parts, in their order.</param>
public sealed record ExplainedMarginAnalysis(MarginAnalysis Margin, ImmutableArray<ExplainedPart> Parts)
{
    /// <summary>Takes an analysis apart.</summary>
    /// <returns>Refused as the analysis was.</returns>
    /// <exception cref="InvariantException">A tree says another number than the report, or the analysis was converted to another asset.</exception>
    public static AnalysisResult<ExplainedMarginAnalysis> Of(MarginAnalysis margin)
    {
        ImmutableArray<ExplainedPart>.Builder parts = ImmutableArray.CreateBuilder<ExplainedPart>(margin.Parts.Length);
        foreach (DividedPart part in margin.Parts)
        {
            Result<ExplainedAccount> explained = ExplainedAccount.Of(margin.Rulebook, part.Part.Portfolio, margin.Account.Market);
            if (!explained.IsOk)
            {
                return new AccountRefused(margin.Account.Name, explained.Rejection, margin.Account.Catalog, $"rulebook {margin.Rulebook.Name}")
                {
                    Rulebook = margin.Rulebook,
                    Account = margin.Account.Portfolio,
                };
            }

            Invariant.Check(explained.Value.Equity.Value == part.Report.Equity && explained.Value.Initial.Value == part.Report.Initial
                && explained.Value.Maintenance.Value == part.Report.Maintenance, "An account is explained as another number than it was margined at.");
            parts.Add(new(part.Name, explained.Value));
        }

        return new ExplainedMarginAnalysis(margin, parts.MoveToImmutable());
    }
}
