// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>What kinds that charge position by position have in common: leverage as a rate, and the terms of short options.</summary>
public static class ShortOptionsReader
{
    /// <summary>The schema of the object that <see cref="Read"/> reads.</summary>
    public const string Schema = """
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["initial", "floor", "maintenance"],
          "properties": {
            "initial": { "$ref": "#/$defs/share" },
            "floor": { "$ref": "#/$defs/share" },
            "maintenance": { "$ref": "#/$defs/share" },
            "maintenanceFloor": { "$ref": "#/$defs/share",
            "description": "Maintenance then falls with the distance out of the money, down to this rate; absent: it does not fall." },
            "outOfTheMoney": { "enum": ["index", "forward"], "default": "index",
            "description": "What the distance is measured from: the index, or as a share of the option's own forward." }
          }
        }
        """;

    /// <summary>Reads the terms; null when there are none, or when anything is wrong, which is then noted at its place.</summary>
    public static ShortOptionTerms? Read(JsonPlace place)
    {
        if (!place.Exists)
        {
            return null;
        }

        place.CheckObject("initial", "floor", "maintenance", "maintenanceFloor", "outOfTheMoney");
        ShortOptionTerms terms = new(place.Field("initial").PositiveFraction(), place.Field("floor").PositiveFraction(),
            place.Field("maintenance").PositiveFraction())
        {
            MaintenanceFloor = place.Field("maintenanceFloor").Exists ? place.Field("maintenanceFloor").PositiveFraction() : null,
            IsAtForward = place.Field("outOfTheMoney").Word(["index", "forward"], "index") == "forward",
        };
        if (terms.IsAtForward && terms.MaintenanceFloor is not null)
        {
            place.Field("maintenanceFloor").ExpectedBeside(place.Field("outOfTheMoney"), "nothing beside a distance from the forward");
        }

        if (terms.MaintenanceFloor > terms.Maintenance)
        {
            place.Field("maintenanceFloor").ExpectedBeside(place.Field("maintenance"), $"at most maintenance, {terms.Maintenance}");
        }

        if (terms.Floor > terms.Initial)
        {
            place.Field("floor").ExpectedBeside(place.Field("initial"), $"at most initial, {terms.Initial}");
        }

        if (terms.Maintenance > terms.Floor)
        {
            place.Field("maintenance").ExpectedBeside(place.Field("floor"), $"at most floor, {terms.Floor}");
        }

        return terms;
    }

    /// <summary>The initial rate that a maximum leverage stands for: one over it, rounded up.</summary>
    internal static Ratio InitialRate(JsonPlace place)
    {
        Ratio leverage = place.Leverage();
        return leverage.IsPositive ? Ratio.One.DividedBy(leverage, Rounding.Up) : Ratio.One;
    }
}
