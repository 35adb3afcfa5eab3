// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace Plimsoll.Tests.Vectors.Frame;

/// <summary>One golden case as its file gives it.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Head">The whole file: what the case's numbers mean stands in its head, and tables that cases share.</param>
/// <param name="Body">The case.</param>
internal sealed record VectorCase(string File, JsonObject Head, JsonObject Body)
{
    /// <summary>The case's name, unique in its file.</summary>
    public string Id => Body["id"]?.ToString() ?? throw new FormatException($"{File}: a case has no id");

    /// <summary>What the file is about: its <c>meta.model</c>, <c>meta.system</c> or <c>system</c>.</summary>
    public string Subject => (Head["meta"]?["model"] ?? Head["meta"]?["system"] ?? Head["system"])?.ToString() ?? string.Empty;

    /// <summary>The rule the case exercises, where the file tells rules apart by name.</summary>
    public string Kind => (Body["kind"] ?? Body["model"])?.ToString() ?? string.Empty;

    /// <summary>What goes in.</summary>
    public JsonObject Inputs => Body["inputs"] as JsonObject ?? throw new FormatException($"{File} {Id}: inputs is not an object");

    /// <summary>What must come out.</summary>
    public JsonNode? Expected => Body["expected"];

    /// <summary>How far off it may be.</summary>
    public JsonNode? Tolerance => Body["tolerance"];
}

/// <summary>How a case came out.</summary>
internal enum Outcome
{
    Passed,
    Failed,
    Unsupported,
}

/// <summary>A case's outcome and, where it failed, its first difference.</summary>
internal sealed record Verdict(string File, string Id, Outcome Outcome, string Difference, IReadOnlyList<string> Rulebooks);
