// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;

namespace Plimsoll.Wire;

/// <summary>The field <c>warnings</c> of a report: what a person should know beside it, a sentence each.</summary>
internal static class CaveatJson
{
    /// <summary>All of it, in the order it was found; empty where there is nothing.</summary>
    internal static JsonArray Of(Caveats caveats) => [.. caveats.All.Select(static caveat => (JsonNode)caveat.Words)];
}
