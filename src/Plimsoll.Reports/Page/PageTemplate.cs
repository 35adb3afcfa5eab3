// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Reflection;
using System.Text;
using Plimsoll.Values;

namespace Plimsoll.Reports;

/// <summary>The page that all pages with charts are made from: styles, uPlot and the builders that they share, each page's own script, and the data that it draws.</summary>
/// <remarks>A page needs nothing else: no network, no font, no file beside it.</remarks>
internal static class PageTemplate
{
    /// <summary>The whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="script">The embedded script that draws it.</param>
    /// <param name="data">What it draws: JSON in which &lt;, &gt; and &amp; are escaped, so that no name in it can end the script element.</param>
    internal static string Fill(string title, string script, string data)
    {
        Dictionary<string, string> parts = new(StringComparer.Ordinal)
        {
            ["title"] = WebUtility.HtmlEncode(title),
            ["uplot.css"] = Resource("uPlot.min.css"),
            ["uplot.js"] = Resource("uPlot.iife.min.js"),
            ["uplot.licence"] = Resource("LICENSE").ReplaceLineEndings(" ").Trim(),
            ["page.css"] = Resource("page.css"),
            ["parts.js"] = Resource("parts.js"),
            ["script"] = Resource(script),
            ["data"] = data,
        };
        return Fill(Resource("page.html"), parts);
    }

    /// <summary>Puts parts where the template names them, in one pass: a part's own text is never looked at for names.</summary>
    private static string Fill(string template, Dictionary<string, string> parts)
    {
        StringBuilder page = new();
        int at = 0;
        for (int open = template.IndexOf("{{", StringComparison.Ordinal); open >= 0; open = template.IndexOf("{{", at, StringComparison.Ordinal))
        {
            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            page.Append(template, at, open - at).Append(parts[template[(open + 2)..close]]);
            at = close + 2;
        }

        return page.Append(template, at, template.Length - at).ToString();
    }

    private static string Resource(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("pages/" + name);
        Invariant.Check(stream is not null, "The parts of pages are embedded in this assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
