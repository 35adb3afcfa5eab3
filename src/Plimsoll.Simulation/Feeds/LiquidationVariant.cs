// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Connectors;
using Plimsoll.Rulebooks;

namespace Plimsoll.Simulation.Feeds;

/// <summary>A rulebook with some fields of its liquidation policy changed, and nothing else.</summary>
public static class LiquidationVariant
{
    private static readonly JsonDocumentOptions _lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The styles that need nothing beside their name, as rulebooks call them: <c>custom</c> closes what a curve says, and needs that.</summary>
    public static ImmutableArray<string> Styles { get; } =
        [.. Enum.GetValues<CloseStyle>().Where(static style => style != CloseStyle.Custom).Select(static style => style.ToString().ToLowerInvariant())];

    /// <summary>The changed text.</summary>
    /// <param name="rulebook">The rulebook's text.</param>
    /// <param name="name">What the user calls it, for messages.</param>
    /// <param name="changes">Values by field of <c>liquidation</c>; they are checked where the text is read.</param>
    /// <exception cref="InputException">It is no JSON, or says nothing of liquidation.</exception>
    public static string Of(string rulebook, string name, ImmutableArray<(string Field, JsonNode Value)> changes)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(rulebook, null, _lenient);
        }
        catch (JsonException wrong)
        {
            throw new InputException(name, (int?)wrong.LineNumber + 1, null, "not JSON: " + wrong.Message);
        }

        if (root is not JsonObject book || book["liquidation"] is not JsonObject liquidation)
        {
            throw new InputException(name, null, "$.liquidation", "expected a rulebook that says how accounts are liquidated: here it does not");
        }

        foreach ((string field, JsonNode value) in changes)
        {
            liquidation[field] = value.DeepClone();
        }

        return book.ToJsonString();
    }
}
