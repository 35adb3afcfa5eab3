// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Margin;

/// <summary>A model whose lines name a worst scenario.</summary>
public interface IScenarioModel
{
    /// <summary>A scenario in words: "price −15 %, volatility up".</summary>
    string ScenarioName(int scenario);
}
