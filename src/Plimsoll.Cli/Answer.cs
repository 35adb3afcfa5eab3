// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Connectors;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>What an analysis found, for a verb to print; a refusal ends the verb with its sentence.</summary>
internal static class Answer
{
    /// <summary>The value.</summary>
    /// <exception cref="InputException">The analysis was refused.</exception>
    internal static T Of<T>(AnalysisResult<T> result) =>
        result.IsOk ? result.Value : throw new InputException(RefusalText.Explain(result.Refusal, static name => "--" + name));
}
