// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Calm;

/// <summary>A way to liquidate: the rulebook's own, or with another style, pace or price floor.</summary>
/// <param name="Name">As it was given.</param>
/// <param name="Style">What is closed; null as the rulebook says.</param>
/// <param name="Pace">The share of the visible depth within the floor that one step takes; null as the rulebook says.</param>
/// <param name="PriceFloor">How far from the mark; null as the rulebook says.</param>
public sealed record CalmPolicy(string Name, string? Style, Ratio? Pace, Ratio? PriceFloor)
{
    /// <summary>The name of the policy that the rulebook states.</summary>
    public const string Own = "own";

    /// <summary>The name of the policy that closes everything with no regard to the book.</summary>
    public const string AtOnce = "at-once";

    /// <summary>Reads <c>own</c>, <c>at-once</c> or <c>STYLE:PACE[:FLOOR]</c>; without a floor pace is a share of D₁, the depth within 1 %.</summary>
    public static bool TryParse(string text, out CalmPolicy policy)
    {
        policy = new(text, null, null, null);
        if (text == Own)
        {
            return true;
        }

        if (text == AtOnce)
        {
            policy = new(text, "full", Ratio.One, Ratio.Parse("0.25"));
            return true;
        }

        string[] parts = text.Split(':');
        if (parts.Length is not (2 or 3) || !LiquidationVariant.Styles.Contains(parts[0], StringComparer.Ordinal) || !Ratio.TryParse(parts[1], out Ratio pace)
            || !pace.IsPositive || pace > Ratio.One)
        {
            return false;
        }

        Ratio floor = OutsideMarket.Near;
        if (parts.Length == 3 && (!Ratio.TryParse(parts[2], out floor) || !floor.IsPositive || floor >= Ratio.One))
        {
            return false;
        }

        policy = new(text, parts[0], pace, floor);
        return true;
    }

    /// <summary>A rulebook's text with this policy in it.</summary>
    public string Apply(string rulebook, string name)
    {
        ImmutableArray<(string, JsonNode)>.Builder changes = ImmutableArray.CreateBuilder<(string, JsonNode)>();
        Change("style", Style);
        Change("pace", Pace?.ToString());
        Change("priceFloor", PriceFloor?.ToString());
        return changes.Count == 0 ? rulebook : LiquidationVariant.Of(rulebook, name, changes.ToImmutable());

        void Change(string field, string? value)
        {
            if (value is not null)
            {
                changes.Add((field, JsonValue.Create(value)));
            }
        }
    }
}
