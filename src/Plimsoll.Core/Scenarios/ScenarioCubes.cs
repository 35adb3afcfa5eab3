// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Scenarios;

/// <summary>The cubes of one worksheet, one for each set of scenarios that was used. Memos: they never change a result.</summary>
public sealed class ScenarioCubes
{
    /// <summary>The most cubes that are kept: several rulebooks with a dozen classes each. Above it the oldest is forgotten, as rulebooks come and
    /// go.</summary>
    public const int MaxCubes = 64;

    private readonly List<ScenarioCube> _cubes = [];

    /// <summary>The cube of a class's scenarios, which are compared by reference, with options valued at whole minutes.</summary>
    public ScenarioCube Of(ImmutableArray<Scenario> scenarios)
    {
        foreach (ScenarioCube cube in _cubes)
        {
            if (cube.Scenarios == scenarios)
            {
                return cube;
            }
        }

        if (_cubes.Count == MaxCubes)
        {
            _cubes.RemoveAt(0);
        }

        ScenarioCube made = new(scenarios, clockStep: ScenarioCube.WholeMinutes);
        _cubes.Add(made);
        return made;
    }
}
