// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Margin;

/// <summary>A scenario model that can be made with some of its scenarios only: for claims about the set of scenarios, never for margin.</summary>
/// <remarks>Numbers are those of <see cref="MarginLine.Scenario"/>; the model that is made may count anew. Of a class of scenarios of which none is kept the
/// first stays, so that everything is still margined. Fewer scenarios never require more, and the one that a line names requires, alone, what
/// the line requires: both are tested over every rulebook that ships.</remarks>
public interface IScenarioSubset : IScenarioModel
{
    /// <summary>How many scenarios there are.</summary>
    int ScenarioCount { get; }

    /// <summary>The same model with the scenarios that are kept. What is charged outside scenarios stays.</summary>
    IMarginModel Only(Func<int, bool> keep);
}
