// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;

namespace Plimsoll.Reports;

/// <summary>The page that all pages with charts are made from: styles, uPlot and the builders that they share, each page's own script, and the data that it
/// draws.</summary>
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
            ["uplot.css"] = PagePart.Read("uPlot.min.css"),
            ["uplot.js"] = PagePart.Read("uPlot.iife.min.js"),
            ["uplot.licence"] = PagePart.Read("LICENSE").ReplaceLineEndings(" ").Trim(),
            ["page.css"] = PagePart.Read("page.css"),
            ["parts.js"] = PagePart.Read("parts.js"),
            ["script"] = PagePart.Read(script),
            ["data"] = data,
        };
        return Fill(PagePart.Read("page.html"), parts);
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
}
