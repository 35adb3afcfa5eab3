// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Analysis;

/// <summary>Why an analysis was not made: one type for each cause, with what it is about. <c>Plimsoll.Wire</c> says it in words.</summary>
/// <param name="Input">The name of the account, panel, chain or file of holdings that it is about, as the caller gave it.</param>
public abstract record AnalysisRefusal(string Input);
