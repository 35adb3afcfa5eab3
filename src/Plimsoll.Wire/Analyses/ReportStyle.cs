// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Plimsoll.Wire;

/// <summary>How a report is spaced and escaped.</summary>
internal static class ReportStyle
{
    /// <summary>Indented, with every letter as it is.</summary>
    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>On one line, with every letter as it is.</summary>
    internal static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>On one line, with &lt;, &gt; and &amp; as escapes, so that no name can end the script element of a page that it stands in.</summary>
    internal static readonly JsonSerializerOptions ForPage = new();
}
