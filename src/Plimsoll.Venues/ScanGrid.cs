// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues;

/// <summary>Grids of scenarios as venues state them: moves to both sides × volatilities.</summary>
internal static class ScanGrid
{
    /// <summary>The fields of <see cref="Volatilities"/>.</summary>
    internal static ImmutableArray<string> VolatilityFields { get; } = ["volatilityUp", "volatilityDown", "shortPower", "longPower"];

    /// <summary>The schema of the fields of <see cref="Volatilities"/>, to stand among others.</summary>
    internal const string VolatilitySchema = """
        "volatilityUp": { "$ref": "#/$defs/nonNegative", "description": "Relative rise, at most 5." },
        "volatilityDown": { "$ref": "#/$defs/nonNegative", "description": "Relative fall, at most 5." },
        "shortPower": { "$ref": "#/$defs/nonNegative", "default": "0", "description": "Both × (30 ÷ days) to this power below 30 days." },
        "longPower": { "$ref": "#/$defs/nonNegative", "default": "0", "description": "And to this one from 30 days on." }
        """;

    /// <summary>A class of every move with every volatility, moves outermost. The figures were checked when they were read.</summary>
    internal static ScenarioClass Of(string name, IEnumerable<Ratio> moves, VolatilityShock[] volatilities, Ratio weight, bool hasSpotOffset)
    {
        ScenarioClass? made = ScenarioClass.TryCreate(
            name, [.. moves.SelectMany(move => volatilities.Select(volatility => Scenario.OfClass(move, volatility, weight: weight).Value))], hasSpotOffset,
                out _);
        Invariant.Check(made is not null, "Moves and volatilities were checked when they were read.");
        return made!;
    }

    /// <summary>The moves down and up, ascending, of moves that rise from 0.</summary>
    internal static IEnumerable<Ratio> BothSides(IReadOnlyList<Ratio> moves) => moves.Skip(1).Select(static move => -move).Reverse().Concat(moves);

    /// <summary>Moves from −range to +range in equal steps.</summary>
    internal static IEnumerable<Ratio> Steps(Ratio range, int steps) =>
        Enumerable.Range(-steps, (2 * steps) + 1).Select(k => Ratio.FromAtoms(Fixed18.MulDiv(range.Atoms, k, steps, Rounding.AwayFromZero)));

    /// <summary>Reads relative moves of volatility, up and down.</summary>
    internal static (VolatilityShock Up, VolatilityShock Down) Volatilities(JsonPlace place)
    {
        VolatilityShock up = new(VolatilityMove.Up, false, Small(place.Field("volatilityUp"), null), Small(place.Field("shortPower"), Ratio.Zero),
            Small(place.Field("longPower"), Ratio.Zero), default);
        return (up, up with { Move = VolatilityMove.Down, Size = Small(place.Field("volatilityDown"), null) });
    }

    private static Ratio Small(JsonPlace place, Ratio? otherwise) =>
        place.Decimal<Ratio>("from 0 to 5", static ratio => !ratio.IsNegative && ratio <= Ratio.Of(5), otherwise);
}
