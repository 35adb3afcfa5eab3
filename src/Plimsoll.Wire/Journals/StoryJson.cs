// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Stories;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>Why an account was liquidated, as JSON.</summary>
public static class StoryJson
{
    /// <summary>All that is told of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="stories">What was heard.</param>
    /// <param name="commands">The commands that began its liquidations, by their sequence.</param>
    /// <param name="names">The catalogue's names.</param>
    /// <param name="catalog">The catalogue, by which payments are valued.</param>
    public static JsonObject Of(
        AccountId account, LiquidationStories stories, IReadOnlyDictionary<ulong, Command> commands, CatalogNames names, InstrumentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(stories);
        ArgumentNullException.ThrowIfNull(commands);
        return new()
        {
            ["account"] = account.Value,
            ["liquidations"] = new JsonArray(
                [.. stories.All.Select(story => Of(story, commands.GetValueOrDefault(story.Started.Sequence), names, catalog))]),
            ["given"] = new JsonArray([.. stories.Given.Select(given => Step(given, names))]),
        };
    }

    /// <summary>A liquidation.</summary>
    /// <param name="story">The liquidation.</param>
    /// <param name="command">The command that began it; null where there is no journal.</param>
    /// <param name="names">The catalogue's names.</param>
    /// <param name="catalog">The catalogue, by which payments are valued.</param>
    public static JsonObject Of(LiquidationStory story, Command? command, CatalogNames names, InstrumentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(story);
        ArgumentNullException.ThrowIfNull(names);
        LiquidationStarted started = story.Started;
        return new()
        {
            ["account"] = story.Account.Value,
            ["isolatedOf"] = story.Parent.Value == 0 ? null : story.Parent.Value,
            ["sequence"] = started.Sequence,
            ["time"] = started.Time.ToString(),
            ["because"] = StoryText.Because(story),
            ["equity"] = started.Equity.ToString(),
            ["maintenance"] = started.Maintenance.ToString(),
            ["called"] = story.Called is { } called ? EventJson.Of(called, names) : null,
            ["graces"] = new JsonArray([.. story.Graces.Select(grace => Of(grace, names))]),
            ["command"] = command is null ? null : CommandJson.Of(command, names),
            ["prices"] = new JsonArray([.. story.Moves.Select(move => Of(move, names))]),
            ["rule"] = story.Grounds is { } rule ? new JsonObject { ["rulebook"] = rule.Rulebook, ["version"] = rule.Version } : null,
            ["binding"] = story.Grounds?.Binding is { } binding ? Of(binding) : null,
            ["grounds"] = story.Grounds is { } grounds ? EventJson.Fields(grounds, names) : null,
            ["blocked"] = new JsonArray([.. story.Blocked.Select(wait => Of(wait, names, catalog))]),
            ["steps"] = new JsonArray([.. story.Steps.Select(step => Step(step, names))]),
            ["paid"] = new JsonArray([.. LiquidationBill.Of(story, catalog).Select(payment => Of(payment, names))]),
            ["uncovered"] = LiquidationBill.Uncovered(story, catalog).ToString(),
            ["end"] = story.End is { } end ? Step(end, names) : null,
        };
    }

    /// <summary>A step with its reason.</summary>
    public static JsonObject Step(Event step, CatalogNames names)
    {
        JsonObject json = EventJson.Of(step, names);
        json["reason"] = StoryText.Of(step, names);
        return json;
    }

    private static JsonObject Of(GraceTold grace, CatalogNames names)
    {
        JsonObject json = EventJson.Of(grace.Given, names);
        json["reason"] = StoryText.Of(grace.Given);
        json["prices"] = new JsonArray([.. grace.Moves.Select(move => Of(move, names))]);
        return json;
    }

    private static JsonObject Of(BlockedTime wait, CatalogNames names, InstrumentCatalog catalog) => new()
    {
        ["instrument"] = names.Of(wait.Why.Instrument),
        ["side"] = wait.Why.Side == BookSide.Bids ? "bids" : "asks",
        ["because"] = wait.Why.Words(catalog),
        ["sequence"] = wait.From,
        ["time"] = wait.Since.ToString(),
        ["untilSequence"] = wait.To,
        ["until"] = wait.Until?.ToString(),
    };

    private static JsonObject Of(PriceMove move, CatalogNames names) => new()
    {
        ["observable"] = names.Of(move.Observable),
        ["before"] = move.Before is { } before ? Fixed18.Format(before) : null,
        ["after"] = Fixed18.Format(move.After),
    };

    private static JsonObject Of(AssessedLine line) => new()
    {
        ["name"] = line.Name,
        ["scenario"] = line.Scenario.Length > 0 ? line.Scenario : null,
        ["exposure"] = line.Exposure.ToString(),
        ["maintenance"] = line.Maintenance.ToString(),
    };

    private static JsonObject Of(LiquidationPayment payment, CatalogNames names) => new()
    {
        ["from"] = payment.From.Value,
        ["to"] = payment.To.Value,
        ["asset"] = names.Of(payment.Asset),
        ["amount"] = payment.Amount.ToString(),
        ["for"] = StoryText.Of(payment.Kind),
    };
}
